"""Families of models, found from nothing but the names and owners of the models.

A family is a group of models whose names share a word, the family stem. The catalogue itself shows that a stem
identifies a family: several models have the stem, it is distinctive, and it is not a descriptor. If the names of an
owner's models have nothing else in common, the owner's name is used as the stem. Architectures and base models are
not used, so that the families can be compared with them. See docs/families.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.assignment import Assignment, assign_models
from constellation.analysis.families.clades import ChosenNodes, Clade, arrange_clades, build_clades, choose_nodes
from constellation.analysis.families.derivation import Derivation, arrange_lines, find_derivations
from constellation.analysis.families.evidence import gather_evidence
from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.owners import find_family_owners, find_makers, find_series, read_owners
from constellation.analysis.families.rules import ALL_RULES, Rules
from constellation.analysis.families.scoring import Scores, score_stems
from constellation.analysis.families.spellings import list_spellings
from constellation.analysis.families.stems import Stems, find_stems
from constellation.analysis.families.terms import list_terms
from constellation.analysis.families.trie import STEM, Trie, build_trie
from constellation.analysis.names.names import Names
from constellation.catalogue.vocabulary import Vocabulary


@dataclass(frozen=True)
class Families:
    """The families of a catalogue. Row i of every array is model i.

    Attributes
    ----------
    clades : tuple of Clade
        Parents before children, larger clades first.
    member_of : ndarray of int32, shape (n,)
        The most specific clade of each model, -1 for an unplaced model.
    confidence : ndarray of float64, shape (n,)
        In [0, 1]; 0 for an unplaced model.
    runner_up : ndarray of int32, shape (n,)
        The clade of the second-best stem, -1 for none.
    also : sequence of tuples of int, length n
        The clades of the other stems of the name.
    evidence : sequence of tuples of (str, float), length n
        The n-grams that decide for the clade, with weights that add up to 1.
    derivations : mapping of int to str
        For each clade that derives from its parent, the kind of evidence: 'names', 'maker' or 'sizes'.
    """

    clades: tuple[Clade, ...]
    member_of: NDArray[np.int32]
    confidence: NDArray[np.float64]
    runner_up: NDArray[np.int32]
    also: Sequence[tuple[int, ...]]
    evidence: Sequence[tuple[tuple[str, float], ...]]
    derivations: Mapping[int, str]

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """The hierarchy of the families and sub-families (clades)."""
        return arrange_clades(self.clades)

    @property
    def top(self) -> NDArray[np.int32]:
        """The top-level family of each clade: int32 (clades,).

        If the clade is a top-level family, the value is the clade itself.
        """
        return self.hierarchy.top

    @cached_property
    def top_of(self) -> NDArray[np.int32]:
        """The top-level family of each model: int32 (n,), -1 for a model without a family."""
        return self.hierarchy.find_tops(self.member_of)


@dataclass(frozen=True, eq=False)
class _Placement:
    """Intermediate results of `find_families`, before the families have titles."""

    stems: Stems
    derivations: Mapping[int, Derivation]
    scores: Scores
    trie: Trie
    assignment: Assignment
    chosen: ChosenNodes


def find_families(
    names: Names, vocabulary: Vocabulary, *, smallest: int, branch_smallest: int, rules: Rules = ALL_RULES
) -> Families:
    """Find the families of the models in a catalogue.

    The time is near-linear in the number of names.

    Parameters
    ----------
    names : Names
        The names of the models.
    vocabulary : Vocabulary
        The known descriptors.
    smallest, branch_smallest : int
        The number of models that a family and a sub-family need.
    rules : Rules
        The rules that are used.
    """
    placement = _place_models(names, read_owners(names, vocabulary), vocabulary, smallest, branch_smallest, rules)
    stems, trie, chosen, assignment = placement.stems, placement.trie, placement.chosen, placement.assignment
    spellings = list_spellings(names, stems, trie, chosen, assignment)
    clades, clade_at = build_clades(trie, chosen, spellings)
    member_of = clade_at[assignment.node]
    placed = member_of >= 0
    runner_up = clade_at[assignment.runner_up]
    runner_up[~placed | (runner_up == member_of)] = -1
    return Families(
        clades=clades,
        member_of=member_of,
        confidence=assignment.confidence * placed,
        runner_up=runner_up,
        also=_list_also(assignment, clade_at[trie.of_occurrence], stems.occurrences.row, member_of),
        evidence=gather_evidence(names, stems, placement.scores, assignment, placed),
        derivations=_list_derivations(placement, clades, clade_at),
    )


def find_members(
    names: Names,
    owners: Names,
    vocabulary: Vocabulary,
    *,
    smallest: int,
    branch_smallest: int,
    rules: Rules = ALL_RULES,
) -> tuple[NDArray[np.int32], Hierarchy]:
    """Find the family of each model, without the titles of the families.

    The members are the same as those of `find_families`, but the clades are in arbitrary order.

    Parameters
    ----------
    names : Names
        The names of the models.
    owners : Names
        The names of `names.all_owners` (see `read_owners`).
    vocabulary : Vocabulary
        The known descriptors.
    smallest, branch_smallest : int
        The number of models that a family and a sub-family need.
    rules : Rules
        The rules that are used.

    Returns
    -------
    member_of : ndarray of int32, shape (n,)
        The most specific clade of each model, -1 for an unplaced model.
    hierarchy : Hierarchy
        The clades.
    """
    placement = _place_models(names, owners, vocabulary, smallest, branch_smallest, rules)
    return placement.chosen.number_of[placement.assignment.node], placement.chosen.hierarchy


def _place_models(
    names: Names, owners: Names, vocabulary: Vocabulary, smallest: int, branch_smallest: int, rules: Rules
) -> _Placement:
    terms = list_terms(names, vocabulary, rules)
    series = find_series(terms, names)
    stems = find_stems(names, terms, vocabulary, smallest, series, rules)
    makers = find_makers(names, owners, stems, vocabulary)
    family_owners = find_family_owners(names, stems, series, smallest)
    derivations = find_derivations(names, stems, makers, rules)
    lines = arrange_lines(derivations, len(stems.words))
    scores = score_stems(names, stems, lines, rules)
    alone, owning = np.unique(makers[makers >= 0]), np.flatnonzero(series | family_owners)
    trie = build_trie(names, stems, lines, alone, owning)
    assignment = assign_models(names, stems, lines, scores, trie, series, makers, family_owners)
    chosen = choose_nodes(trie, assignment.node, names.maker_of, smallest, branch_smallest)
    return _Placement(stems, derivations, scores, trie, assignment, chosen)


def _list_also(
    assignment: Assignment, clade_of: NDArray[np.int32], row: NDArray[np.int32], member_of: NDArray[np.int32]
) -> tuple[tuple[int, ...], ...]:
    """Return the other families that the name of each model refers to.

    The family of the model itself is left out.
    """
    clade = clade_of[assignment.also]
    rows = row[assignment.also]
    other = (clade >= 0) & (clade != member_of[rows])
    also: list[tuple[int, ...]] = [()] * len(member_of)
    for name, number in zip(rows[other].tolist(), clade[other].tolist(), strict=True):
        if number not in also[name]:
            also[name] = (*also[name], number)
    return tuple(also)


def _list_derivations(
    placement: _Placement, clades: Sequence[Clade], clade_at: NDArray[np.int32]
) -> dict[int, str]:
    """Return the kind of evidence for each family that derives from another family.

    The keys are the numbers of the clades, in ascending order.
    """
    trie, chosen = placement.trie, placement.chosen
    node = chosen.nodes[trie.kind[chosen.nodes] == STEM]
    stems = dict(zip(clade_at[node].tolist(), trie.text[node].tolist(), strict=True))
    return {
        number: placement.derivations[stem].evidence
        for number, stem in sorted(stems.items())
        if stem in placement.derivations and clades[number].parent >= 0
    }
