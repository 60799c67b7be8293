"""Dissolved families: families of an earlier build whose models no longer belong to any family.

The address of a dissolved family leads to a family with similar names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from constellation.analysis.families.families import Families
from constellation.catalogue.ledger import Ledger


def list_dissolved(
    given_up: Mapping[str, str], ledger: Ledger, member_of: np.ndarray, ids: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """Return the former members of each dissolved family.

    Only members that belong to no family now are listed.

    Parameters
    ----------
    given_up : mapping of str to str
        The addresses that no longer have a family, each with the slug that replaces it, '' for none.
    ledger : Ledger
        The members of the former families.
    member_of : ndarray of int, shape (n,)
        The clade of each model, -1 for none.
    ids : sequence of str, length n
        The ids of the models.

    Returns
    -------
    dict of str to tuple of int
        For each address of a dissolved family, the former members that belong to no family now, in ascending order.
    """
    lost = {
        slug: ledger.given_up.get(ledger.by_hand.get(slug, slug)) for slug, target in given_up.items() if not target
    }
    if not lost:
        return {}
    row_of = {model: row for row, model in enumerate(ids)}
    rows = {
        slug: tuple(
            sorted(row_of[model] for model in gone.members if model in row_of and member_of[row_of[model]] < 0)
        )
        for slug, gone in lost.items()
        if gone
    }
    return {slug: models for slug, models in rows.items() if models}


def find_nearest_to_dissolved(
    dissolved: Mapping[str, Sequence[int]], families: Families, graph: sparse.csr_matrix
) -> dict[str, str]:
    """For each dissolved family, find the top-level family with the most similar names.

    This is the top-level family to which most of the nearest names of the former members belong.

    Parameters
    ----------
    dissolved : mapping of str to sequence of int
        See `list_dissolved`.
    families : Families
        The families.
    graph : sparse.csr_matrix, shape (n, n)
        The similarity graph of the names.

    Returns
    -------
    dict of str to str
        The slug of the nearest family for each dissolved family. A dissolved family is left out if none of its
        nearest names belongs to a family.
    """
    nearest = {}
    for slug, rows in dissolved.items():
        tops = families.top_of[graph[list(rows)].indices]
        found, counts = np.unique(tops[tops >= 0], return_counts=True)
        if len(found):
            order = np.lexsort((found, -counts))  # of equal counts, the larger family
            nearest[slug] = families.clades[found[order[0]]].slug
    return nearest
