"""In: the table of snapshots, where a site has one. Out: where its last one is not the site's own catalogue.

In: the table of what models declare to be made from. Out: where it disagrees with the table of models.

In: the files that a site offers for computing. Out: where one of them says something else than another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from constellation.catalogue.reading.bases import split_bases
from constellation.checking.folder import BrokenFileError, Fault, Folder
from constellation.checking.graphs import Graph, form_label, read_graph, read_tree
from constellation.checking.tables import (
    FAMILIES,
    MODELS,
    SUMMARY,
    Exports,
    Table,
    guard_text,
    read_exports,
    read_numbers,
    read_table,
)

HISTORY = "data/history.csv"
_AGAIN = "build the site again"


def check_history(folder: Folder, models: Table, families: Table) -> Iterator[Fault]:
    """Compare the last snapshot with the tables of models and families, whose rows are the catalogue's."""
    if HISTORY not in folder.sizes:
        return
    table = read_table(folder, HISTORY)
    dates, slugs = table.column("date"), table.column("family")
    last = max(dates, default="")
    today = {slug: row for row, (date, slug) in enumerate(zip(dates, slugs, strict=True)) if date == last}
    expected = families.column("slug")
    if today.keys() != {"", *expected}:
        yield Fault(HISTORY, "", f"the families of {last} are not those of {families.path}", _AGAIN)
        return
    whole = table.column("models")[today[""]]
    if whole != str(len(models.rows)):
        what = f"models of {last} is {whole!r}, where {models.path} has {len(models.rows):,}"
        yield Fault(HISTORY, f"row {today[''] + 2}", what, _AGAIN)
    for name in ("models", "downloads", "likes"):
        said = list(read_numbers(table.column(name)))
        for slug, number in zip(expected, read_numbers(families.column(name)), strict=True):
            told = said[today[slug]]
            if (told or 0) != number:  # empty where no member's count is known, of which a sum makes zero
                what = f"{name} of {slug!r} is {told}, where {families.path} has {number}"
                yield Fault(HISTORY, f"row {today[slug] + 2}", what, _AGAIN)


LINEAGE = "data/lineage.csv"
_REMEDY = "build the site again"


def check_lineage(folder: Folder, models: Table, summary: dict[str, Any]) -> Iterator[Fault]:
    """Compare the declarations with the models' own cells, and the summary with the declarations.

    Raises BrokenFileError where models declare bases and the table of them is missing or broken.
    """
    told = dict(zip(models.column("id"), map(list_bases, models.column("base_model")), strict=True))
    declared = [(child, base) for child, bases in told.items() for base in bases]
    if not declared:
        if any(path.startswith("data/lineage") and path.endswith((".csv", ".csv.gz")) for path in folder.sizes):
            yield Fault(LINEAGE, "", f"no model of {models.path} declares a base", _REMEDY)
        return
    table = read_table(folder, LINEAGE)
    pairs = list(zip(table.column("child"), map(free_text, table.column("parent")), strict=True))
    there, wanted = Counter(pairs), Counter(declared)
    for (child, base), what in (
        *((pair, f"is not in {models.path}, or there less often") for pair in there - wanted),
        *((pair, f"is in {models.path} only") for pair in wanted - there),
    ):
        yield Fault(LINEAGE, "", f"that {child!r} is made from {base!r} {what}", _REMEDY)
    yield from check_rows(table, models)
    yield from check_counts(table, summary)


def list_bases(cell: str) -> list[str]:
    """The bases in a cell of the table of models."""
    return split_bases(free_text(cell))


def free_text(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and guard_text(cell[1:]) == cell else cell


def check_rows(table: Table, models: Table) -> Iterator[Fault]:
    """Rows that say of their two models what the table of models does not."""
    tops = dict(zip(map(free_text, models.column("id")), models.column("top_family"), strict=True))
    columns = map(table.column, ("child", "parent", "in_catalogue", "same_family", "left_out"))
    for number, (child, parent, here, same, left_out) in enumerate(zip(*columns, strict=True), 2):
        ends = [tops.get(free_text(name), "") for name in (child, parent)]
        expected = {
            "in_catalogue": (here, "yes" if free_text(parent) in tops else "no"),
            "same_family": (same, "" if not all(ends) else "yes" if ends[0] == ends[1] else "no"),
            "left_out": (left_out, "itself" if child == parent else left_out.replace("itself", "")),
        }
        for name, (said, value) in expected.items():
            if said != value:
                what = f"{name} is {said!r}, where it should be {value!r} for {child!r} and {parent!r}"
                yield Fault(LINEAGE, f"row {number}", what, _REMEDY)


def check_counts(table: Table, summary: dict[str, Any]) -> Iterator[Fault]:
    """The counts of the summary."""
    told = summary.get("lineage")
    left_out, here = Counter(table.column("left_out")), Counter(table.column("in_catalogue"))
    counts = {
        "models": len(set(table.column("child"))),
        "declarations": len(table.rows),
        "outside": here["no"],
        "itself": left_out["itself"],
        "circular": left_out["circle"],
        "followed": here["yes"] - left_out["itself"] - left_out["circle"],
    }
    for name, value in counts.items():
        said = told.get(name) if isinstance(told, dict) else None
        if said != value:
            what = f"it is {said!r}, where {LINEAGE} has {value:,}"
            yield Fault("data/atlas.json", f"lineage.{name}", what, _REMEDY)


TREE, GRAPHS = "data/tree.nwk", ("data/graph.graphml.gz", "data/graph.gexf.gz")
AGAIN = "build the site again"
#: A catalogue that has shrunk by more than this since the last one was more likely cut off than that small.
SHRINKAGE = 0.1


def check_exports(folder: Folder, *, may_shrink: bool = False) -> Iterator[Fault]:
    """Compare every export with the table of models, and the summary with all of them."""
    try:
        exports = read_exports(folder)
    except BrokenFileError as broken:
        yield broken.fault
        return
    yield from check_models(exports)
    yield from check_families(folder, exports)
    yield from attempt(lambda: check_lineage(folder, exports.models, exports.summary))
    yield from check_all_families(folder, exports)
    found: dict[str, int] = {}
    yield from attempt(lambda: check_tree(folder, exports, found))
    yield from attempt(lambda: check_graphs(folder, exports, found))
    yield from attempt(lambda: check_history(folder, exports.models, exports.families))
    yield from check_summary(exports, found)
    yield from check_shrinkage(exports.summary, may_shrink)


def attempt(check: Callable[[], Iterable[Fault]]) -> list[Fault]:
    """What a check finds; a file that cannot be read is a fault among others."""
    try:
        return list(check())
    except BrokenFileError as broken:
        return [broken.fault]


def name_some(names: Iterable[str]) -> str:
    """'3, first a/b'; the number and the first in the order of the alphabet."""
    ordered = sorted(names)
    return f"{len(ordered):,}, first {ordered[0]!r}" if len(ordered) > 1 else repr(ordered[0])


def check_models(exports: Exports) -> Iterator[Fault]:
    """Ids that repeat, and families that the other table lacks."""
    repeated = [name for name, count in Counter(exports.ids).items() if count > 1]
    if repeated:
        yield Fault(MODELS, "", f"ids stand there twice: {name_some(repeated)}", AGAIN)
    tops = exports.models.column("top_family")
    for number, (slug, top) in enumerate(zip(exports.family, tops, strict=True), 2):
        if slug and slug not in exports.rows:
            yield Fault(MODELS, f"row {number}", f"the family {slug!r} is not in {FAMILIES}", AGAIN)
        elif top != (exports.lines[slug][-1] if slug else ""):
            yield Fault(MODELS, f"row {number}", f"{top!r} is not the top family of {slug!r}", AGAIN)


def check_families(folder: Folder, exports: Exports) -> Iterator[Fault]:
    """Families whose parents, pages or counts are amiss."""
    slugs = exports.families.column("slug")
    parents = exports.families.column("parent")
    own = Counter(exports.family)
    for number, (slug, parent) in enumerate(zip(slugs, parents, strict=True), 2):
        place = f"row {number}"
        if parent and parent not in exports.rows:
            yield Fault(FAMILIES, place, f"the parent {parent!r} of {slug!r} is not there", AGAIN)
        if f"families/{slug}.html" not in folder.sizes:
            yield Fault(FAMILIES, place, f"{slug!r} has no page families/{slug}.html", AGAIN)
    for slug in (slug for slug, count in Counter(slugs).items() if count > 1):
        yield Fault(FAMILIES, "", f"the slug {slug!r} stands there twice", AGAIN)
    above = dict(zip(slugs, parents, strict=True))
    for slug, line in exports.lines.items():
        if above.get(line[-1]) in exports.rows:
            yield Fault(FAMILIES, "", f"the families above {slug!r} go in a circle", AGAIN)
    expected: dict[str, list[float]] = {
        "models": [len(exports.rows[slug]) for slug in slugs],
        "own_models": [own[slug] for slug in slugs],
    }
    for name in ("downloads", "likes"):
        values = list(read_numbers(exports.models.column(name)))
        expected[name] = [sum(values[row] or 0 for row in exports.rows[slug]) for slug in slugs]
    for name, sums in expected.items():
        told = read_numbers(exports.families.column(name))
        for number, (slug, said, value) in enumerate(zip(slugs, told, sums, strict=True), 2):
            if said != value:
                what = f"{name} of {slug!r} is {said}, where {MODELS} has {value}"
                yield Fault(FAMILIES, f"row {number}", what, AGAIN)


def check_all_families(folder: Folder, exports: Exports) -> Iterator[Fault]:
    """Each family's own files; of a huge atlas some families have them, and its summary says how many."""
    told = exports.summary.get("exports")
    wanted = told.get("families_with_files") if isinstance(told, dict) else None
    having = 0
    for slug in exports.rows:
        has = wanted is None or f"data/families/{slug}" in folder.folders
        having += has
        if has:
            yield from attempt(partial(check_family_files, folder, exports, slug))
    if wanted is not None and having != wanted:
        what = f"it is {wanted!r}, where {having:,} families have a folder in data/families"
        yield Fault(SUMMARY, "exports.families_with_files", what, AGAIN)


def check_family_files(folder: Folder, exports: Exports, slug: str) -> Iterator[Fault]:
    """A family's own table and tree, which must hold just its rows of the table of models."""
    path, tree = f"data/families/{slug}.csv", f"data/families/{slug}.nwk"
    if f"data/families/{slug}" in folder.folders:
        path, tree = f"data/families/{slug}/models.csv", f"data/families/{slug}/tree.nwk"
    table = read_table(folder, path)
    rows = exports.rows[slug]
    if table.header != exports.models.header:
        yield Fault(path, "row 1", f"its columns are not those of {MODELS}", AGAIN)
    elif sorted(table.rows) != sorted(exports.models.rows[row] for row in rows):
        yield Fault(path, "", f"its rows are not those of {slug!r} in {MODELS}", AGAIN)
    yield from compare_ids(
        tree,
        read_tree(folder, tree).leaves,
        [form_label(exports.ids[row]) for row in rows],
    )


def compare_ids(path: str, found: list[str], expected: list[str]) -> Iterator[Fault]:
    """Models that a file has too many of, or lacks."""
    there, wanted = Counter(found), Counter(expected)
    if there == wanted:
        return
    if missing := wanted - there:
        yield Fault(path, "", f"models of {MODELS} are not there: {name_some(missing)}", AGAIN)
    if extra := there - wanted:
        yield Fault(path, "", f"models are there that {MODELS} has not, or twice: {name_some(extra)}", AGAIN)


def check_tree(folder: Folder, exports: Exports, found: dict[str, int]) -> Iterator[Fault]:
    """The tree of every model; notes how many nodes it has."""
    tree = read_tree(folder, TREE)
    found["tree_nodes"] = tree.nodes
    yield from compare_ids(TREE, tree.leaves, [form_label(name) for name in exports.ids])


def check_graphs(folder: Folder, exports: Exports, found: dict[str, int]) -> Iterator[Fault]:
    """The graph's two files, with the table and with each other; notes how many edges there are."""
    first: Graph | None = None
    for path in GRAPHS:
        graph = read_graph(folder, path)
        yield from compare_ids(path, list(graph.nodes), exports.ids)
        yield from compare_attributes(path, graph, exports)
        if graph.loose:
            yield Fault(path, "", f"edges that end at no node: {graph.loose:,}", AGAIN)
        if first and (first.edges, first.sum) != (graph.edges, graph.sum):
            what = f"its edges ({graph.edges:,}) are not those of {GRAPHS[0]} ({first.edges:,})"
            yield Fault(path, "", what, AGAIN)
        first = first or graph
        found["edges"] = graph.edges


def compare_attributes(path: str, graph: Graph, exports: Exports) -> Iterator[Fault]:
    """Nodes whose attributes are not the cells of the table."""
    for name in ("family", "community", "cluster", "downloads", "likes"):
        cells = dict(zip(exports.ids, exports.models.column(name), strict=True))
        other = [
            node
            for node, attributes in graph.nodes.items()
            if not is_same(attributes.get(name, ""), cells.get(node, ""))
        ]
        if other:
            yield Fault(path, "", f"{name} is not as in {MODELS} for {name_some(other)}", AGAIN)


def is_same(left: str, right: str) -> bool:
    """Whether two cells say the same: 1e3 and 1000 do."""
    if left == right:
        return True
    try:
        return float(left) == float(right)
    except ValueError:
        return False


def check_summary(exports: Exports, found: dict[str, int]) -> Iterator[Fault]:
    """The counts of the summary, each where it gives it."""
    counts = exports.summary.get("counts")
    if not isinstance(counts, dict) or "models" not in counts or "families" not in counts:
        yield Fault(SUMMARY, "counts", "it does not count models and families", AGAIN)
        return
    clusters = Counter(exports.models.column("cluster"))
    numbers = {name: list(read_numbers(exports.models.column(name))) for name in ("downloads", "likes")}
    expected = {
        "models": len(exports.ids),
        "families": len(exports.families.rows),
        "top_families": exports.families.column("parent").count(""),
        "unplaced": exports.family.count(""),
        "communities": len(set(exports.models.column("community"))),
        "clusters": len(clusters),
        "largest_cluster": max(clusters.values(), default=0),
        **{name: sum(value or 0 for value in values) for name, values in numbers.items()},
        **found,
    }
    for name, value in expected.items():
        if name in counts and counts[name] != value:
            what = f"it is {counts[name]!r}, where the other files have {value:,.0f}"
            yield Fault(SUMMARY, f"counts.{name}", what, AGAIN)


def check_shrinkage(summary: dict[str, Any], may_shrink: bool) -> Iterator[Fault]:
    """A catalogue that has lost more than a tenth of its models since the previous one."""
    previous, counts = summary.get("previous"), summary.get("counts")
    before = previous.get("models") if isinstance(previous, dict) else None
    now = counts.get("models") if isinstance(counts, dict) else None
    if may_shrink or not isinstance(before, int) or not isinstance(now, int):
        return
    if now < before * (1 - SHRINKAGE):
        yield Fault(
            SUMMARY,
            "counts.models",
            f"{now:,} models, where the previous catalogue had {before:,}: more than a tenth is gone",
            "collect it again, or allow it with --may-shrink",
        )
