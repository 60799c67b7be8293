"""Comparison of the names of models with their declared architectures and base models.

'Similar names are assumed to be similar models' [1]_. Two proportions test this assumption:

* agreement: the model declares the family of its name. This is a lower bound on how well names show the line,
  because many brands are built on another brand's line. For example, Yi, MiniCPM and a hundred other brands declare
  `llama`. All of them count as disagreeing, although their names do not suggest Llama.
* consistency: the model declares its own family, or else the line that the other models of its family declare. Yi
  is consistent (all of its models declare llama); DeepSeek-R1-Distill-Qwen-7B is not.

The values that a model is compared with are learnt from the other models only.

References
----------
.. [1] S. Gao and A. K. Gao (2023). On the Origin of LLMs: An Evolutionary Tree and Graph for 15,821 Large Language
   Models. arXiv:2307.09793.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.membership import spread_members
from constellation.analysis.lineage.lines import Lines
from constellation.analysis.lineage.usual import learn_usual
from constellation.analysis.statistics import Proportion, measure_proportion


@dataclass(frozen=True)
class Declarations:
    """How well the names of models agree with their declared architectures and base models.

    Attributes
    ----------
    agreement, consistency : Proportion
        Over the whole catalogue.
    agreement_of, consistency_of : tuples of Proportion, length clades
        Over the models of each clade and of its sub-clades.
    declared : ndarray of int32, shape (n,)
        The top-level family that the declaration of each model leads to, -1 for none.
    unusual : ndarray of int64, shape (any,)
        The models that declare neither their own family nor the line that other models of the family declare. They
        are sorted by descending downloads (unknown last), then by id.
    """

    agreement: Proportion
    agreement_of: tuple[Proportion, ...]
    consistency: Proportion
    consistency_of: tuple[Proportion, ...]
    declared: NDArray[np.int32]
    unusual: NDArray[np.int64]


def compare_declarations(
    lines: Lines, member_of: NDArray[np.int32], hierarchy: Hierarchy, downloads: NDArray[np.float64]
) -> Declarations:
    """Compare the family of each model with the model's declared architecture and base models.

    The declarations point to a family too. An architecture whose name contains the stem of a family leads to that
    family. Any other architecture leads to the family of most other models with this architecture. This family must
    have at least 60% of these models, and there must be at least five of them. Such a family has an agreement of at
    least 60% by construction. The time is linear in the number of models.

    Parameters
    ----------
    lines : Lines
        What each model is built on.
    member_of : ndarray of int32, shape (n,)
        The most specific clade of each model, -1 for an unplaced model.
    hierarchy : Hierarchy
        The clades.
    downloads : ndarray of float64, shape (n,)
        NaN where unknown.
    """
    top = hierarchy.find_tops(member_of)
    stated = lines.declared
    line = np.where(stated, lines.line.codes, -1)
    declared = np.where(stated, lines.clade, -1)
    learnt = learn_usual(np.where(declared < 0, line, -1), top)
    declared = np.where(declared < 0, learnt, declared).astype(np.int32)
    usual = learn_usual(top, line)
    members = spread_members(member_of, hierarchy)
    compared, comparable = (top >= 0) & (declared >= 0), (usual >= 0) & (line >= 0)
    agree = compared & (declared == top)
    same = comparable & ((usual == line) | agree)
    order = np.argsort(-np.nan_to_num(downloads, nan=-1.0), kind="stable")
    return Declarations(
        agreement=measure_proportion(int(agree.sum()), int(compared.sum())),
        agreement_of=_measure_clades(members, agree, compared),
        consistency=measure_proportion(int(same.sum()), int(comparable.sum())),
        consistency_of=_measure_clades(members, same, comparable),
        declared=declared,
        unusual=order[(comparable & ~same)[order]],
    )


def _measure_clades(
    members: sparse.csr_matrix, some: NDArray[np.bool_], of: NDArray[np.bool_]
) -> tuple[Proportion, ...]:
    counts: Sequence[tuple[int, int]] = list(
        zip((members @ some.astype(np.int64)).tolist(), (members @ of.astype(np.int64)).tolist(), strict=True)
    )
    return tuple(measure_proportion(number, n) for number, n in counts)
