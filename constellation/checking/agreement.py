"""In: the files that a site offers for computing. Out: where one of them says something else than another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from constellation.checking.exports import FAMILIES, MODELS, SUMMARY, Exports, read_exports
from constellation.checking.faults import BrokenFileError, Fault
from constellation.checking.folder import Folder
from constellation.checking.graphs import Graph, read_graph
from constellation.checking.history import check_history
from constellation.checking.lineage import check_lineage
from constellation.checking.tables import read_numbers, read_table
from constellation.checking.trees import form_label, read_tree

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
