"""The lineage graph handles cycles, base models outside the catalogue, several base models, and long chains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constellation.analysis.lineage.bases import read_bases
from constellation.analysis.lineage.graph import (
    CIRCULAR,
    FOLLOWED,
    ITSELF,
    OUTSIDE,
    LineageGraph,
    trace_line,
    trace_lineage,
)


def trace(declared: Mapping[str, str] | Sequence[str], **limits: int) -> tuple[LineageGraph, list[str]]:
    """Return the lineage of models with the given declarations, and their ids in the order of the rows."""
    declared = declared if isinstance(declared, Mapping) else dict.fromkeys(declared, "")
    ids = sorted(declared)
    return trace_lineage(read_bases(ids, [declared[one] for one in ids]), **limits), ids


def walk(start: np.ndarray, linked: np.ndarray, row: int) -> list[tuple[int, int]]:
    """Return all models that the links lead to, each with its distance in links."""
    found = {row: 0}
    queue = [row]
    for one in queue:  # grows during the loop
        for other in linked[start[one] : start[one + 1]].tolist():
            if other not in found:
                found[other] = found[one] + 1
                queue.append(other)
    return list(found.items())[1:]


def up(lineage: LineageGraph, row: int) -> list[tuple[int, int]]:
    return walk(lineage.start, lineage.parent, row)


def down(lineage: LineageGraph, row: int) -> list[tuple[int, int]]:
    return walk(lineage.child_start, lineage.child, row)


CHAIN = {"base": "", "chat": "base", "gguf": "chat", "merge": "gguf base", "other": ""}
CASES = [
    ("nothing", {"a": "", "b": ""}, "a", [], 0, 0),
    ("a chain, nearest first", CHAIN, "gguf", [("chat", 1), ("base", 2)], 2, 1),
    ("several bases, as they are named", CHAIN, "merge", [("gguf", 1), ("base", 1), ("chat", 2)], 3, 0),
    ("each descendant counts once", CHAIN, "base", [], 0, 3),
    ("a base model outside the catalogue", {"a": "x/y", "b": "a"}, "b", [("a", 1)], 1, 0),
    ("itself", {"a": "a", "b": "a"}, "b", [("a", 1)], 1, 0),
    ("itself and another model", {"a": "", "b": "b a"}, "b", [("a", 1)], 1, 0),
    ("one named twice", {"a": "", "b": "a a"}, "b", [("a", 1)], 1, 0),
    ("a circle is left out", {"a": "b", "b": "c", "c": "a", "d": "a"}, "a", [], 0, 1),
    ("what comes from a circle", {"a": "b", "b": "a", "d": "a"}, "d", [("a", 1)], 1, 0),
    ("what a circle comes from", {"a": "b o", "b": "a", "o": ""}, "a", [("o", 1)], 1, 0),
    ("ids that differ by case", {"A": "", "a": "", "b": "A"}, "b", [("A", 1)], 1, 0),
    ("a diamond", {"o": "", "l": "o", "r": "o", "z": "l r"}, "o", [], 0, 3),
    ("a diamond with a tail", {"o": "", "l": "o", "r": "o", "z": "l r", "zz": "z"}, "l", [("o", 1)], 1, 2),
]


@pytest.mark.parametrize(
    ("case", "declared", "model", "ancestors", "depth", "descendants"), CASES, ids=[case[0] for case in CASES]
)
def test_lineage_of_one_model(case, declared, model, ancestors, depth, descendants) -> None:
    lineage, ids = trace(declared)
    row = ids.index(model)
    assert [(ids[other], steps) for other, steps in up(lineage, row)] == ancestors
    assert (lineage.depth[row], lineage.descendants[row]) == (depth, descendants)


def test_declarations_are_counted_by_status() -> None:
    lineage, _ = trace({"a": "b", "b": "a gone/x", "c": "c", "d": "a", "e": ""})
    counts = {status: lineage.count_status(status) for status in (FOLLOWED, OUTSIDE, ITSELF, CIRCULAR)}
    assert counts == {FOLLOWED: 1, OUTSIDE: 1, ITSELF: 1, CIRCULAR: 2}
    assert lineage.declaring == 4 and lineage.cut == 0


def test_a_graph_without_declarations_is_false() -> None:
    assert not trace({"a": "", "b": ""})[0] and not trace([])[0]
    assert trace({"a": "gone/x"})[0]


def test_trace_line_follows_the_longest_path() -> None:
    lineage, ids = trace({**CHAIN, "merge": "base gguf"})
    assert [ids[row] for row in trace_line(lineage, ids.index("merge"))] == ["merge", "gguf", "chat", "base"]
    assert [ids[row] for row in trace_line(lineage, ids.index("other"))] == ["other"]


@st.composite
def draw_catalogues(draw: Callable) -> dict[str, str]:
    ids = [f"m{number}" for number in range(draw(st.integers(1, 9)))]
    bases = st.lists(st.sampled_from([*ids, "gone/away"]), max_size=3)
    return {model: " ".join(draw(bases)) for model in ids}


@given(draw_catalogues())
def test_ancestors_and_descendants_equal_those_of_networkx(declared: dict[str, str]) -> None:
    lineage, ids = trace(declared)
    graph = nx.DiGraph([(child, base) for child, bases in declared.items() for base in bases.split()])
    graph = graph.subgraph(node for node in graph if node in declared).copy()
    graph.add_nodes_from(ids)
    within = {node: number for number, some in enumerate(nx.strongly_connected_components(graph)) for node in some}
    graph.remove_edges_from([(a, b) for a, b in graph.edges if within[a] == within[b]])
    longest = dict.fromkeys(graph, 0)
    for node in reversed(list(nx.topological_sort(graph))):
        longest[node] = max((longest[base] + 1 for base in graph[node]), default=0)
    for row, model in enumerate(ids):
        ancestors, descendants = ({ids[other] for other, _ in walk(lineage, row)} for walk in (up, down))
        assert ancestors == nx.descendants(graph, model) and descendants == nx.ancestors(graph, model)
        assert lineage.descendants[row] == len(descendants) and lineage.depth[row] == longest[model]
        assert model not in ancestors
        assert all(row in dict(down(lineage, ids.index(other))) for other in ancestors)
        steps = [far for _, far in up(lineage, row)]
        assert steps == sorted(steps)


def test_both_directions_have_the_same_links() -> None:
    lineage, _ = trace(CHAIN)
    child, parent = lineage.list_links()
    other = np.repeat(np.arange(len(lineage.depth)), np.diff(lineage.child_start))
    assert sorted(zip(child, parent, strict=True)) == sorted(zip(lineage.child, other, strict=True))


def test_a_chain_of_thousands_of_models_is_followed_to_its_end() -> None:
    size = 30_000
    ids = [f"m{row:05d}" for row in range(size)]
    lineage, _ = trace({model: ids[row - 1] if row else "" for row, model in enumerate(ids)})
    assert lineage.depth.tolist() == list(range(size))
    assert lineage.descendants.tolist() == list(range(size - 1, -1, -1))
    assert len(trace_line(lineage, size - 1)) == size


def test_the_search_for_ancestors_is_bounded() -> None:
    ids = [f"m{row:02d}" for row in range(40)]
    ladder = {model: " ".join(ids[max(row - 2, 0) : row]) for row, model in enumerate(ids)}
    assert trace(ladder)[0].descendants[0] == 39
    lineage, _ = trace(ladder, generations=3)
    # Three generations of two steps each: m07 is the first model that does not reach m00.
    assert lineage.cut == 33 and lineage.descendants[0] == 6
    assert trace(ladder, generations=3, pairs=1)[0].descendants[0] == 2
