"""Families and declared backbones in, how far names and declarations agree out, and where they do not.

'Similar names are assumed to be similar models', says the paper (Gao and Gao 2023). Two numbers measure it:

* agreement: the name's family is the one that the declaration leads to. A lower bound on how well names
  tell the backbone, for many brands are built on another's: `llama` is declared by Yi, MiniCPM and a
  hundred more, all of which count as disagreeing though nobody who reads `Yi` takes it for a Llama.
* consistency: the model declares its own family, or else the line that the others of its family do. Yi is
  consistent (all on llama); DeepSeek-R1-Distill-Qwen-7B is not.

What a row is held against is learnt from the other models only, never from itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from constellation.analysis.families.families import Families
from constellation.analysis.families.membership import spread_members
from constellation.analysis.lineage.lines import CLEAR, FROM_NAME, LEAST_OTHERS, Lines, list_top_families
from constellation.analysis.statistics import Share, measure_share


@dataclass(frozen=True)
class Declarations:
    """How far names and declarations agree.

    agreement, consistency       : over the whole catalogue
    agreement_of, consistency_of : for each clade, over its models and those of its sub-clades
    declared : int32 (n,), the top-level family that the declaration leads to, -1 where there is none
    unusual  : int64, rows that declare neither their own family nor what its others do, by falling downloads,
               unknown last, then by id
    """

    agreement: Share
    agreement_of: tuple[Share, ...]
    consistency: Share
    consistency_of: tuple[Share, ...]
    declared: NDArray[np.int32]
    unusual: NDArray[np.int64]


def compare_declarations(frame: pd.DataFrame, families: Families, backbones: Lines) -> Declarations:
    """Compare the family of each placed model with what it declares; linear in the number of models.

    An architecture whose name bears no family's stem leads to the family of the clear majority of the other
    models that declare it, where there are at least five. Such a family agrees with 60% of them or more by
    its making; the others are held against the name of the architecture alone.
    """
    top = list_top_families(families)
    stated = np.array([value not in ("", FROM_NAME) for value in backbones.source.values], dtype=bool)
    stated = stated[backbones.source.codes]
    lines = np.where(stated, backbones.line.codes, -1)
    declared = np.where(stated, backbones.clade, -1)
    learnt = learn_usual(np.where(declared < 0, lines, -1), top)
    declared = np.where(declared < 0, learnt, declared).astype(np.int32)
    usual = learn_usual(top, lines)
    members = spread_members(families.member_of, [clade.parent for clade in families.clades])
    compared, held = (top >= 0) & (declared >= 0), (usual >= 0) & (lines >= 0)
    agree = compared & (declared == top)
    same = held & ((usual == lines) | agree)
    order = np.argsort(-frame["downloads"].fillna(-1).to_numpy(dtype=np.float64), kind="stable")
    return Declarations(
        agreement=measure_share(int(agree.sum()), int(compared.sum())),
        agreement_of=_measure_clades(members, agree, compared),
        consistency=measure_share(int(same.sum()), int(held.sum())),
        consistency_of=_measure_clades(members, same, held),
        declared=declared,
        unusual=order[(held & ~same)[order]],
    )


def learn_usual(keys: NDArray[np.integer], values: NDArray[np.integer]) -> NDArray[np.int32]:
    """Give for each row the value that the other rows of its key have: int32 (n,), -1 where they do not say.

    keys, values : int (n,), -1 where unknown. At least five others must have a value, and 60% of them the
    same.
    """
    usual = np.full(len(keys), -1, dtype=np.int32)
    known = np.flatnonzero((keys >= 0) & (values >= 0))
    if not len(known):
        return usual
    pairs, of_pair, counts = np.unique(
        np.column_stack([keys[known], values[known]]), axis=0, return_inverse=True, return_counts=True
    )
    order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
    distinct, first = np.unique(pairs[order, 0], return_index=True)
    leader = order[first]  # for each key its most common pair
    total = np.bincount(np.searchsorted(distinct, pairs[:, 0]), weights=counts)
    rows = np.flatnonzero(np.isin(keys, distinct))
    key = np.searchsorted(distinct, keys[rows])
    pair_of = np.full(len(keys), -1)
    pair_of[known] = of_pair.reshape(-1)
    others = total[key] - (pair_of[rows] >= 0)
    alike = counts[leader[key]] - (pair_of[rows] == leader[key])
    clear = (others >= LEAST_OTHERS) & (alike >= CLEAR * others)
    usual[rows[clear]] = pairs[leader[key], 1][clear]
    return usual


def _measure_clades(
    members: sparse.csr_matrix, some: NDArray[np.bool_], of: NDArray[np.bool_]
) -> tuple[Share, ...]:
    counts: Sequence[tuple[int, int]] = list(
        zip((members @ some.astype(np.int64)).tolist(), (members @ of.astype(np.int64)).tolist(), strict=True)
    )
    return tuple(measure_share(number, n) for number, n in counts)
