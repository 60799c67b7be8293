"""The tree agrees with exact average linkage: families of up to `block` models are linked exactly."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import cophenet, linkage
from scipy.spatial.distance import squareform

from constellation.analysis.families.families import Families, find_families
from constellation.analysis.lineage.pairs import measure_heights
from constellation.analysis.names.features import Features, embed_features, weigh_ngrams
from constellation.analysis.names.names import read_names
from constellation.analysis.tree import Tree, grow_tree
from constellation.catalogue import read_current, select_tasks
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.settings import Settings

#: The smallest cophenetic correlation of a family.
LEAST = 0.85
LARGEST = 1024

Grown = tuple[Families, Features, Tree]


@pytest.fixture(scope="module")
def grown() -> Grown:
    """Return the families of the bundled catalogue, the features of its names, and the tree."""
    settings, vocabulary = Settings(), load_vocabulary()
    catalogue, _ = select_tasks(read_current(), settings.tasks)
    names = read_names(catalogue.frame["id"].tolist(), vocabulary)
    families = find_families(
        names, vocabulary, smallest=settings.family_smallest, branch_smallest=settings.branch_smallest
    )
    features = weigh_ngrams(names.tokens, settings.ngram_longest)
    embedding = embed_features(features, components=settings.components, seed=settings.seed)
    tree = grow_tree(
        families.hierarchy,
        families.member_of,
        features.matrix,
        embedding,
        block=settings.block,
        seed=settings.seed,
    )
    return families, features, tree


def correlate_with_exact_linkage(matrix: sparse.csr_matrix, tree: Tree, rows: NDArray[np.int64]) -> float:
    """Return the correlation of the tree's merge heights with SciPy's, NaN if one of them is constant."""
    some = matrix[rows].astype(np.float64)
    distance = np.clip(1 - (some @ some.T).toarray(), 0, 1)
    np.fill_diagonal(distance, 0)
    exact = cophenet(linkage(squareform(distance, checks=False), "average"))
    left, right = np.triu_indices(len(rows), 1)
    heights = measure_heights(tree, rows[left].astype(np.int32), rows[right].astype(np.int32))
    if np.ptp(exact) < 1e-9 or np.ptp(heights) == 0:
        return np.nan
    return float(np.corrcoef(exact, heights)[0, 1])


def list_members(families: Families) -> list[NDArray[np.int64]]:
    """Return the members of each clade with three or more members of its own, the largest clade first."""
    members = [np.flatnonzero(families.member_of == clade) for clade in range(len(families.clades))]
    return sorted((rows for rows in members if len(rows) > 2), key=len, reverse=True)


@pytest.mark.slow
def test_the_largest_families_are_linked_exactly(grown: Grown) -> None:
    families, features, tree = grown
    largest = [rows for rows in list_members(families) if len(rows) <= LARGEST][:3]
    assert len(largest[0]) > 512
    for rows in largest:
        assert correlate_with_exact_linkage(features.matrix, tree, rows) > 0.99


@pytest.mark.full
def test_every_family_up_to_the_limit_agrees_with_exact_linkage(grown: Grown) -> None:
    families, features, tree = grown
    found = [
        correlate_with_exact_linkage(features.matrix, tree, rows)
        for rows in list_members(families)
        if len(rows) <= LARGEST
    ]
    assert len(found) > 500
    assert np.isnan(found).mean() < 0.05  # names with the same tokens, or with the same distances
    assert np.nanmin(found) >= LEAST
