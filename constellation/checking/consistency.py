"""Checks whether the exports of a site agree with one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np

from constellation.checking.adoption import ADOPTION, check_adoption
from constellation.checking.exports import FAMILIES, MODELS, SUMMARY, Exports, find_owner, read_exports
from constellation.checking.families import DESCRIPTIONS, check_descriptions, check_family_facts
from constellation.checking.faults import BrokenFileError, Fault, run_check
from constellation.checking.folder import Folder
from constellation.checking.graphs import Graph, read_graph
from constellation.checking.history import HISTORY, check_history
from constellation.checking.lineage import LINEAGE, check_lineage
from constellation.checking.lines import LINES, check_line_table, check_lines
from constellation.checking.payloads import check_payloads
from constellation.checking.shrinkage import check_shrinkage
from constellation.checking.tables import add_known, escape_formula, read_numbers, read_table
from constellation.checking.trees import form_label, read_tree

TREE, GRAPHS = "data/tree.nwk", ("data/graph.graphml.gz", "data/graph.gexf.gz")
#: The values of the column `strength` for a top-level family.
_STRENGTHS = ("strong", "shared word", "one owner")


def check_exports(folder: Folder, *, may_shrink: bool = False) -> Iterator[Fault]:
    """Check whether the exports of a site agree with one another."""
    try:
        exports = read_exports(folder)
    except BrokenFileError as broken:
        yield broken.fault
        return
    counts: dict[str, int] = {}
    checks: list[tuple[str, Callable[[], Iterable[Fault]]]] = [
        (MODELS, lambda: check_models(exports)),
        (MODELS, lambda: check_lines(exports.models)),
        (FAMILIES, lambda: check_families(folder, exports)),
        (FAMILIES, lambda: check_family_facts(exports)),
        (DESCRIPTIONS, lambda: check_descriptions(folder, exports)),
        (LINES, lambda: check_line_table(folder, exports)),
        (ADOPTION, lambda: check_adoption(folder, exports)),
        (LINEAGE, lambda: check_lineage(folder, exports.models, exports.summary)),
        (FAMILIES, lambda: check_all_family_files(folder, exports)),
        (TREE, lambda: check_tree(folder, exports, counts)),
        (GRAPHS[0], lambda: check_graphs(folder, exports, counts)),
        (HISTORY, lambda: check_history(folder, exports.models, exports.families)),
        ("data/models.js", lambda: check_payloads(folder, exports)),
        (SUMMARY, lambda: check_summary(exports, counts)),
    ]
    if not may_shrink:
        checks.append((SUMMARY, lambda: check_shrinkage(exports.summary)))
    for path, check in checks:
        yield from run_check(path, check)


def summarise_names(names: Iterable[str]) -> str:
    """Write the first few names of a list as a short text.

    The text has their number and the first name, for example "3, such as 'a/b'".

    If there is only one name, the text is this name.
    """
    ordered = sorted(names)
    return f"{len(ordered):,}, such as {ordered[0]!r}" if len(ordered) > 1 else repr(ordered[0])


def check_models(exports: Exports) -> Iterator[Fault]:
    """Find faults in the table of models.

    These are repeated ids, unknown families and wrong top-level families.
    """
    repeated = [name for name, count in Counter(exports.ids).items() if count > 1]
    if repeated:
        yield Fault(MODELS, "", f"ids are repeated: {summarise_names(repeated)}")
    tops = exports.models.column("top_family")
    for number, (slug, top) in enumerate(zip(exports.family, tops, strict=True), 2):
        if slug and slug not in exports.rows:
            yield Fault(MODELS, f"row {number}", f"the family {slug!r} is not in {FAMILIES}")
        elif top != (exports.ancestors[slug][-1] if slug else ""):
            yield Fault(MODELS, f"row {number}", f"{top!r} is not the top family of {slug!r}")


def check_families(folder: Folder, exports: Exports) -> Iterator[Fault]:
    """Find faults in the table of families.

    These are wrong parents, wrong counts, repeated slugs and missing pages.
    """
    slugs = exports.families.column("slug")
    parents = exports.families.column("parent")
    own = Counter(exports.family)
    for number, (slug, parent) in enumerate(zip(slugs, parents, strict=True), 2):
        place = f"row {number}"
        if parent and parent not in exports.rows:
            yield Fault(FAMILIES, place, f"the parent {parent!r} of {slug!r} is missing")
        if f"families/{slug}.html" not in folder.sizes:
            yield Fault(FAMILIES, place, f"the page families/{slug}.html is missing")
    yield from _check_strength(exports)
    for slug in (slug for slug, count in Counter(slugs).items() if count > 1):
        yield Fault(FAMILIES, "", f"the slug {slug!r} is repeated")
    parent_of = dict(zip(slugs, parents, strict=True))
    for slug, line in exports.ancestors.items():
        if parent_of.get(line[-1]) in exports.rows:
            yield Fault(FAMILIES, "", f"the ancestors of {slug!r} form a cycle")
    expected: dict[str, list[float | None]] = {
        "models": [len(exports.rows[slug]) for slug in slugs],
        "own_models": [own[slug] for slug in slugs],
    }
    for name in ("downloads", "likes"):
        values = list(read_numbers(exports.models.column(name)))
        expected[name] = [add_known(values[row] for row in exports.rows[slug]) for slug in slugs]
        expected[f"{name}_known"] = [sum(values[row] is not None for row in exports.rows[slug]) for slug in slugs]
    for name, sums in expected.items():
        found = read_numbers(exports.families.column(name))
        for number, (slug, count, value) in enumerate(zip(slugs, found, sums, strict=True), 2):
            if count != value:
                problem = f"{name} of {slug!r} is {count}, but {MODELS} has {value}"
                yield Fault(FAMILIES, f"row {number}", problem)


def _check_strength(exports: Exports) -> Iterator[Fault]:
    """Find wrong values in the column `strength` of the table of families.

    The value must be empty for a sub-family, and one of `_STRENGTHS` for a top-level family. It may be 'one owner'
    only if all models have the same owner.
    """
    columns = (exports.families.column(name) for name in ("slug", "parent", "strength"))
    for number, (slug, parent, strength) in enumerate(zip(*columns, strict=True), 2):
        place = f"row {number}"
        if parent and strength:
            yield Fault(
                FAMILIES, place, f"the sub-family {slug!r} has the strength {strength!r}, which must be empty"
            )
        elif not parent and strength not in _STRENGTHS:
            yield Fault(FAMILIES, place, f"the strength of {slug!r} is {strength!r}, which is unknown")
        owners = {find_owner(exports.ids[row]) for row in exports.rows[slug]}
        if strength == "one owner" and len(owners) != 1:
            yield Fault(
                FAMILIES, place, f"the strength of {slug!r} is {strength!r}, but it has {len(owners)} owners"
            )


def check_all_family_files(folder: Folder, exports: Exports) -> Iterator[Fault]:
    """Check the table and the tree of each family.

    In a very large atlas, only some families have files. The summary gives the number of these families.
    """
    counts = exports.summary.get("exports")
    expected = counts.get("families_with_files") if isinstance(counts, dict) else None
    found = 0
    for slug in exports.rows:
        if expected is None or f"data/families/{slug}" in folder.folders:
            found += 1
            yield from run_check(f"data/families/{slug}.csv", partial(check_family_files, folder, exports, slug))
    if expected is not None and found != expected:
        problem = f"the count is {expected!r}, but {found:,} families have a folder in data/families"
        yield Fault(SUMMARY, "exports.families_with_files", problem)


def check_family_files(folder: Folder, exports: Exports, slug: str) -> Iterator[Fault]:
    """Compare the table and the tree of one family with the table of all models."""
    path, tree = f"data/families/{slug}.csv", f"data/families/{slug}.nwk"
    if f"data/families/{slug}" in folder.folders:
        path, tree = f"data/families/{slug}/models.csv", f"data/families/{slug}/tree.nwk"
    table = read_table(folder, path)
    rows = exports.rows[slug]
    if table.header != exports.models.header:
        yield Fault(path, "row 1", f"the columns differ from the columns of {MODELS}")
    elif sorted(table.rows) != sorted(exports.models.rows[row] for row in rows):
        yield Fault(path, "", f"the rows differ from those of {slug!r} in {MODELS}")
    yield from compare_ids(tree, read_tree(folder, tree).leaves, [form_label(exports.ids[row]) for row in rows])


def compare_ids(path: str, found: list[str], expected: list[str]) -> Iterator[Fault]:
    """Compare the model ids in a file with the expected ids.

    Missing, repeated and unknown models are faults.
    """
    there, wanted = Counter(found), Counter(expected)
    if there == wanted:
        return
    if missing := wanted - there:
        yield Fault(path, "", f"models of {MODELS} are missing: {summarise_names(missing)}")
    if extra := there - wanted:
        yield Fault(path, "", f"models are repeated, or not in {MODELS}: {summarise_names(extra)}")


def check_tree(folder: Folder, exports: Exports, counts: dict[str, int]) -> Iterator[Fault]:
    """Compare the leaves of the tree of all models with the table of models.

    The number of nodes in the tree is added to `counts`.
    """
    tree = read_tree(folder, TREE)
    counts["tree_nodes"] = tree.nodes
    yield from compare_ids(TREE, tree.leaves, [form_label(name) for name in exports.ids])


def check_graphs(folder: Folder, exports: Exports, counts: dict[str, int]) -> Iterator[Fault]:
    """Check whether the two graph files agree with the table of models.

    The files must also agree with each other.

    The number of edges is added to `counts`.
    """
    first: Graph | None = None
    for path in GRAPHS:
        graph = read_graph(folder, path)
        edges = len(graph.edges) + graph.dangling
        yield from compare_ids(path, list(graph.nodes), exports.ids)
        yield from compare_attributes(path, graph, exports)
        if path.endswith(".gexf.gz"):
            yield from compare_labels(path, graph)
        if graph.dangling:
            yield Fault(path, "", f"edges have an end that is not a node: {graph.dangling:,}")
        if first and first.nodes.keys() == graph.nodes.keys() and not np.array_equal(first.edges, graph.edges):
            problem = f"the edges ({edges:,}) differ from those of {GRAPHS[0]} ({len(first.edges):,})"
            yield Fault(path, "", problem)
        first = first or graph
        counts["edges"] = edges


def compare_attributes(path: str, graph: Graph, exports: Exports) -> Iterator[Fault]:
    """Compare the attributes of a graph's nodes with the table of models."""
    for name in ("family", "top_family", "community", "cluster", "parameters", "downloads", "likes"):
        cells = dict(zip(exports.ids, exports.models.column(name), strict=True))
        differing = [
            node
            for node, attributes in graph.nodes.items()
            if not are_equal(attributes.get(name, ""), cells.get(node, ""))
        ]
        if differing:
            yield Fault(path, "", f"{name} differs from {MODELS} for {summarise_names(differing)}")


def compare_labels(path: str, graph: Graph) -> Iterator[Fault]:
    """Compare the labels of a graph's nodes, which programs show, with the ids of the nodes."""
    differing = [node for node, facts in graph.nodes.items() if escape_formula(facts.get("label", "")) != node]
    if differing:
        yield Fault(path, "", f"the label is not the id of the model for {summarise_names(differing)}")


def are_equal(left: str, right: str) -> bool:
    """Return whether two cells contain the same text or the same number.

    For example, 1e3 and 1000 are equal.
    """
    if left == right:
        return True
    try:
        return float(left) == float(right)
    except ValueError:
        return False


def check_summary(exports: Exports, counts: dict[str, int]) -> Iterator[Fault]:
    """Compare the counts in the summary with the counts in the other files.

    `counts` contains the counts of the tree and the graph.
    """
    found = exports.summary.get("counts")
    if not isinstance(found, dict) or "models" not in found or "families" not in found:
        yield Fault(SUMMARY, "counts", "the counts of models and families are missing")
        return
    clusters = Counter(exports.models.column("cluster"))
    numbers = {name: list(read_numbers(exports.models.column(name))) for name in ("downloads", "likes")}
    expected = {
        "models": len(exports.ids),
        "families": len(exports.families.rows),
        "top_families": exports.families.column("parent").count(""),
        "unplaced": exports.family.count(""),
        "communities": len(set(exports.models.column("community")) - {""}),
        "isolates": exports.models.column("community").count(""),
        "clusters": len(clusters),
        "largest_cluster": max(clusters.values(), default=0),
        **{name: add_known(values) for name, values in numbers.items()},
        **{f"{name}_known": sum(value is not None for value in values) for name, values in numbers.items()},
        **counts,
    }
    for name, value in expected.items():
        if name in found and found[name] != value:
            shown = "no known value" if value is None else f"{value:,.0f}"
            problem = f"the count is {found[name]!r}, but the other files have {shown}"
            yield Fault(SUMMARY, f"counts.{name}", problem)
