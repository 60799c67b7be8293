"""The address of a dissolved family leads to the family with the most similar names."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from constellation.analysis.families.dissolved import find_nearest_to_dissolved, list_dissolved
from constellation.catalogue.ledger import GivenUp, Ledger


@pytest.fixture
def built(make_families):
    """Return the families a and b, the sub-family b/c, and three unplaced models of the former family z."""
    return make_families({"a": ["o/a1"], "b": ["o/b1"], "b/c": ["o/c1", "o/c2"]}, ["o/z1", "o/z2", "o/z3"])


def link(ids, *pairs) -> sparse.csr_matrix:
    """Return the graph with links between the given models."""
    rows = np.array([[ids.index(end) for end in pair] for pair in pairs])
    graph = sparse.coo_matrix((np.ones(len(rows)), rows.T), shape=(len(ids), len(ids))).tocsr()
    return graph + graph.T


def make_ledger(*members: str) -> Ledger:
    return Ledger(
        {}, {"z": GivenUp("Z", "", members), "gone": GivenUp("Gone", "", ("o/unknown",))}, {"by-hand": "z"}
    )


def test_the_models_of_a_dissolved_family_are_listed(built):
    families, ids = built
    given_up = {"z": "", "gone": "", "by-hand": "", "moved": "a"}
    rows = tuple(map(ids.index, ("o/z1", "o/z3")))
    found = list_dissolved(given_up, make_ledger("o/z3", "o/z1", "o/unknown", "o/a1"), families.member_of, ids)
    assert found == {"z": rows, "by-hand": rows}


def test_the_address_leads_to_the_top_level_family_with_most_of_the_nearest_names(built):
    families, ids = built
    graph = link(ids, ("o/z1", "o/a1"), ("o/z1", "o/c1"), ("o/z2", "o/c2"), ("o/z2", "o/z3"))
    rows = {"z": tuple(map(ids.index, ("o/z1", "o/z2")))}
    assert find_nearest_to_dissolved(rows, families, graph) == {"z": "b"}


def test_without_a_near_family_the_address_leads_to_none(built):
    families, ids = built
    graph = link(ids, ("o/z1", "o/z2"))
    assert find_nearest_to_dissolved({"z": (ids.index("o/z1"),)}, families, graph) == {}
