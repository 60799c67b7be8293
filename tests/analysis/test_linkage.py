"""Average linkage agrees with SciPy, limits the depth of the tree, and contains every row exactly once."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from scipy import sparse
from scipy.cluster.hierarchy import cophenet, linkage
from scipy.spatial.distance import squareform
from sklearn.preprocessing import normalize

from constellation.analysis.linkage import STEPS, Merge, divide_rows, join, link_groups
from constellation.analysis.names.features import embed_features, weigh_ngrams


def list_leaves(node: int | Merge) -> list[int]:
    """Return the rows below a node of a dendrogram."""
    return [node] if isinstance(node, int) else [row for child in node.children for row in list_leaves(child)]


def walk(node: int | Merge) -> Iterator[Merge]:
    """Yield all inner nodes of a dendrogram."""
    if isinstance(node, Merge):
        yield node
        for child in node.children:
            yield from walk(child)


def measure_depth(node: int | Merge) -> int:
    return 0 if isinstance(node, int) else 1 + max(map(measure_depth, node.children))


def measure_cophenetic(node: int | Merge, size: int) -> np.ndarray:
    """Return the height of the lowest common ancestor of each pair of rows, in steps."""
    heights = np.zeros((size, size))
    for merge in walk(node):
        parts = [list_leaves(child) for child in merge.children]
        for part in parts:
            rest = [row for other in parts if other is not part for row in other]
            heights[np.ix_(part, rest)] = merge.height
    return heights


def link(names: list[tuple[str, ...]], block: int = 512, rows: np.ndarray | None = None) -> int | Merge:
    features = weigh_ngrams(names, 3)
    embedding = embed_features(features, components=32, seed=1)
    rows = np.arange(len(names)) if rows is None else rows
    return link_groups([rows], features.matrix, embedding, block, 0)[0]


def check_merges(node: int | Merge, rows: list[int]) -> None:
    """Check that each row occurs once, that heights increase, and that each node has several children."""
    assert sorted(list_leaves(node)) == sorted(rows)
    for merge in walk(node):
        assert len(merge.children) >= 2
        assert 0 <= merge.height <= STEPS
        assert all(not isinstance(child, Merge) or child.height < merge.height for child in merge.children)


MIXED = [
    (stem, str(number % 7), tail)
    for stem in ("llama", "qwen", "mistral", "phi")
    for number in range(9)
    for tail in ("instruct", "gguf")
]


def test_one_block_equals_scipys_average_linkage() -> None:
    node = link(MIXED)
    check_merges(node, list(range(len(MIXED))))
    matrix = weigh_ngrams(MIXED, 3).matrix.astype(np.float64)
    distance = np.round(np.clip(1 - (matrix @ matrix.T).toarray(), 0, 1), 5)
    np.fill_diagonal(distance, 0)
    expected = squareform(cophenet(linkage(squareform(distance), "average")))
    assert np.abs(measure_cophenetic(node, len(MIXED)) - STEPS * expected).max() <= 0.5 + 1e-3


def test_two_names_are_merged_at_their_cosine_distance() -> None:
    angle = np.array([[1.0, 0.0], [0.6, 0.8]], dtype=np.float32)
    (node,) = link_groups([np.array([1, 0])], sparse.csr_matrix(angle), angle, 8, 0)
    assert node == Merge(round(0.4 * STEPS), (1, 0))


def test_a_single_row_is_a_leaf() -> None:
    assert link([("a",)]) == 0
    assert link([("a",), ("b",), ("c",)], rows=np.array([2])) == 2


def test_names_without_a_common_token_are_merged_in_one_node_at_the_top() -> None:
    node = link([(f"name{row}",) for row in range(30)])
    assert isinstance(node, Merge) and (node.height, len(node.children)) == (STEPS, 30)


@pytest.mark.parametrize("names", [[()] * 10, [(), ("a",), (), ("a",)]])
def test_names_without_tokens_are_linked(names: list[tuple[str, ...]]) -> None:
    check_merges(link(names), list(range(len(names))))


JOINS = [
    (5, [0], 0),
    (5, [0, 1], Merge(5, (0, 1))),
    (5, [Merge(5, (0, 1)), 2], Merge(5, (0, 1, 2))),
    (5, [Merge(3, (0, 1)), 2], Merge(5, (Merge(3, (0, 1)), 2))),
    (2, [Merge(3, (0, 1)), 2], Merge(3, (0, 1, 2))),
]


@pytest.mark.parametrize(("height", "parts", "joined"), JOINS)
def test_merges_at_the_same_height_become_one_node(
    height: int, parts: list[int | Merge], joined: int | Merge
) -> None:
    assert join(height, parts) == joined


def test_five_thousand_identical_names_are_one_node() -> None:
    node = link([("llama", "3", "8b")] * 5000)
    check_merges(node, list(range(5000)))
    assert isinstance(node, Merge) and (node.height, len(node.children)) == (0, 5000)


@pytest.mark.parametrize("block", [8, 64, 512])
def test_depth_is_bounded_for_names_that_are_merged_one_by_one(block: int) -> None:
    # Each name is one token longer than the previous one, so that they are merged one by one.
    names = [tuple(f"t{i}" for i in range(length)) for length in range(1, 160)]
    node = link(names, block)
    check_merges(node, list(range(len(names))))
    assert measure_depth(node) <= STEPS + 1


def test_more_rows_than_a_block_are_divided_and_linked() -> None:
    names = [(stem, f"{stem}{row}") for stem in ("llama", "qwen", "phi") for row in range(150)]
    rows = np.arange(0, 450, 2)
    node = link(names, 32, rows)
    check_merges(node, rows.tolist())
    # The stems have no token in common, so that no branch at the top has two of them, with or without blocks.
    assert isinstance(node, Merge)
    tops = [{names[row][0] for row in list_leaves(child)} for child in node.children]
    assert {len(top) for top in tops} == {1}


def test_memory_grows_with_the_block_and_not_with_all_pairs() -> None:
    names = [(f"s{row % 97}", str(row % 13), str(row)) for row in range(1200)]
    features = weigh_ngrams(names, 3)
    embedding = embed_features(features, components=32, seed=1)
    tracemalloc.start()
    link_groups([np.arange(len(names))], features.matrix, embedding, 64, 0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < len(names) ** 2  # all distances would take eight bytes each


@pytest.mark.parametrize(("count", "distinct"), [(600, 600), (600, 1), (600, 3), (9, 2)])
def test_rows_are_divided_into_at_least_two_parts(count: int, distinct: int) -> None:
    embedding = normalize(np.random.default_rng(1).normal(size=(distinct, 5)))[np.arange(count) % distinct]
    parts = divide_rows(embedding.astype(np.float32), 8, 0)
    assert len(parts) >= 2 and max(map(len, parts)) < count
    assert sorted(np.concatenate(parts).tolist()) == list(range(count))


def test_the_result_is_reproducible() -> None:
    names = [(f"s{row % 17}", str(row % 5), str(row)) for row in range(400)]
    assert link(names, 32) == link(names, 32)
