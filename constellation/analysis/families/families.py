"""Families of models, found only from the names and owners of the models.

A family is a group of models whose names share a word, the family stem. The catalogue itself shows that a stem
identifies a family: several models have the stem, it is distinctive, and it is not a descriptor. If the names of an
owner's models have nothing else in common, the owner's name is used as the stem. Architectures and base models are
not used, so that the families can be compared with them. See docs/families.md.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.assignment import Assignment, assign_models
from constellation.analysis.families.clades import ChosenNodes, Clade, arrange_clades, build_clades, choose_nodes
from constellation.analysis.families.derivation import Derivation, arrange_lines, find_derivations
from constellation.analysis.families.evidence import gather_evidence
from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.likeness import OFF, Likeness, find_likeness
from constellation.analysis.families.owners import find_family_owners, find_makers, find_series, read_owners
from constellation.analysis.families.rules import ALL_RULES, Rules
from constellation.analysis.families.scoring import Scores, score_stems
from constellation.analysis.families.stems import Stems, find_stems
from constellation.analysis.families.terms import list_terms
from constellation.analysis.families.titles.spellings import list_spellings
from constellation.analysis.families.trie import STEM, Trie, build_trie
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import form_ragged, replace_rows
from constellation.catalogue.titles import load_titles
from constellation.catalogue.vocabulary import Vocabulary

#: The values of `Families.following` for a model that no stem of its name places, and for a size after the stem.
UNNAMED, SIZED = -2, -3


#: The kinds of corrections: another family is now above the family, no family is above it any longer, or another
#: family was merged into it.
PLACED, RAISED, MERGED = "placed", "raised", "merged"


@dataclass(frozen=True)
class Correction:
    """A change to a family that does not follow from the names of models.

    Attributes
    ----------
    kind : str
        PLACED, RAISED or MERGED.
    other : str
        The title of the other family: the new parent, the former parent, or the merged family.
    curated : bool
        Whether the curated list makes the change; otherwise an override of the configuration does.
    source : str
        Where the change can be verified, '' if it has no source.
    """

    kind: str
    other: str
    curated: bool
    source: str


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
    likely : ndarray of bool, shape (n,)
        Whether the model is placed by likeness: its name is similar to the names of the family, but does not
        contain the stem of the family.
    teacher : ndarray of int32, shape (n,)
        The clade of the teacher of a distilled model, -1 for none.
    derivations : mapping of int to str
        For each clade that derives from its parent, the kind of evidence: 'names', 'maker' or 'sizes'.
    following : ndarray of int32, shape (n,)
        The token after the stem in each name, as a code of `names.tokens`; -1 if the name ends with the stem,
        `SIZED` if the token is a size, and `UNNAMED` if no stem of the name places the model.
    weak : mapping of int to str
        For each top-level clade that the names do not prove to be a family, the reason: 'shared word' or
        'one owner' (see `mark_weak_families`).
    corrections : mapping of int to tuple of Correction
        The changes to each clade that the curated list and the overrides make.
    parent_by_name : mapping of int to int
        The parent that the names give to each clade whose parent is corrected, -1 at the top level.
    """

    clades: tuple[Clade, ...]
    member_of: NDArray[np.int32]
    confidence: NDArray[np.float64]
    runner_up: NDArray[np.int32]
    also: Sequence[tuple[int, ...]]
    evidence: Sequence[tuple[tuple[str, float], ...]]
    likely: NDArray[np.bool_]
    teacher: NDArray[np.int32]
    derivations: Mapping[int, str]
    following: NDArray[np.int32]
    weak: Mapping[int, str] = field(default_factory=dict)
    corrections: Mapping[int, tuple[Correction, ...]] = field(default_factory=dict)
    parent_by_name: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """The hierarchy of the families and sub-families (clades)."""
        return arrange_clades(self.clades)

    @property
    def top(self) -> NDArray[np.int32]:
        """The top-level family of each clade.

        This is an int32 array of shape (clades,). If the clade is a top-level family, the value is the clade
        itself.
        """
        return self.hierarchy.top

    @cached_property
    def top_of(self) -> NDArray[np.int32]:
        """The top-level family of each model.

        This is an int32 array of shape (n,). The value is -1 for a model without a family.
        """
        return self.hierarchy.find_tops(self.member_of)

    @cached_property
    def by_name(self) -> Families:
        """These families, but each with the parent that follows from the names alone."""
        if not self.parent_by_name:
            return self
        parent = self.hierarchy.parent.copy()
        parent[list(self.parent_by_name)] = list(self.parent_by_name.values())
        depth = Hierarchy(parent).depth.tolist()
        clades = tuple(
            dataclasses.replace(clade, parent=above, depth=level)
            for clade, above, level in zip(self.clades, parent.tolist(), depth, strict=True)
        )
        return dataclasses.replace(self, clades=clades, corrections={}, parent_by_name={})


@dataclass(frozen=True, eq=False)
class Placement:
    """Intermediate results of `find_families`, before the families have titles."""

    stems: Stems
    derivations: Mapping[int, Derivation]
    scores: Scores
    trie: Trie
    assignment: Assignment
    chosen: ChosenNodes


def find_families(
    names: Names,
    vocabulary: Vocabulary,
    *,
    smallest: int,
    branch_smallest: int,
    likeness_least: float = OFF,
    rules: Rules = ALL_RULES,
    titles: Mapping[str, str] | None = None,
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
    likeness_least : float
        The smallest probability with which a model without a stem is placed by likeness (see likeness.py). 1
        switches this off.
    rules : Rules
        The rules that are used.
    titles : mapping of str to str, optional
        Titles that names do not show (see `parse_titles`). By default, those of the package.
    """
    placement = place_models(names, read_owners(names, vocabulary), vocabulary, smallest, branch_smallest, rules)
    placement, likeness = _add_likeness(placement, names, likeness_least)
    stems, trie, chosen, assignment = placement.stems, placement.trie, placement.chosen, placement.assignment
    titles = load_titles() if titles is None else titles
    spellings = list_spellings(names, stems, trie, chosen, assignment, titles)
    clades, clade_at = build_clades(trie, chosen, spellings, titles)
    member_of = clade_at[assignment.node]
    placed = member_of >= 0
    runner_up = clade_at[assignment.runner_up]
    runner_up[~placed | (runner_up == member_of)] = -1
    clade_of = clade_at[trie.of_occurrence]
    evidence = gather_evidence(names, stems, placement.scores, assignment, placed)
    likely = np.zeros(len(names), dtype=bool)
    likely[likeness.row] = True
    return Families(
        clades=clades,
        member_of=member_of,
        confidence=assignment.confidence * placed,
        runner_up=runner_up,
        also=_list_also(assignment, clade_of, stems.occurrences.row, member_of),
        evidence=replace_rows(evidence, likeness.row, form_ragged(likeness.evidence)),
        likely=likely,
        teacher=_find_teachers(placement.scores, clade_of, member_of, arrange_clades(clades)),
        derivations=_list_derivations(placement, clades, clade_at),
        following=_list_following(names, stems, assignment),
    )


def _add_likeness(placement: Placement, names: Names, least: float) -> tuple[Placement, Likeness]:
    """Place unplaced models by likeness.

    The families get more models, but do not change otherwise.
    """
    chosen, assignment = placement.chosen, placement.assignment
    likeness = find_likeness(
        names,
        placement.stems.occurrences,
        chosen.hierarchy.find_tops(chosen.number_of[assignment.node]),
        placement.trie.kind[chosen.nodes] == STEM,
        least=least,
    )
    nodes = np.append(chosen.nodes, -1)
    node, runner_up = assignment.node.copy(), assignment.runner_up.copy()
    confidence, occurrence = assignment.confidence.copy(), assignment.occurrence.copy()
    node[likeness.row], runner_up[likeness.row] = nodes[likeness.family], nodes[likeness.runner_up]
    confidence[likeness.row], occurrence[likeness.row] = likeness.confidence, -1
    models = chosen.models + np.bincount(nodes[likeness.family], minlength=len(chosen.models))
    return dataclasses.replace(
        placement,
        assignment=dataclasses.replace(
            assignment, node=node, runner_up=runner_up, confidence=confidence, occurrence=occurrence
        ),
        chosen=dataclasses.replace(chosen, models=models),
    ), likeness


def _find_teachers(
    scores: Scores, clade_of: NDArray[np.int32], member_of: NDArray[np.int32], hierarchy: Hierarchy
) -> NDArray[np.int32]:
    """For each distilled model, find the clade of the model that was its teacher.

    The value is -1 for a model without a teacher, for an unplaced model, and if both models are in the same
    top-level family.
    """
    teacher = np.append(clade_of, np.int32(-1))[scores.teacher]
    same = hierarchy.find_tops(teacher) == hierarchy.find_tops(member_of)
    return np.where(same | (member_of < 0), np.int32(-1), teacher).astype(np.int32)


def find_members(
    names: Names,
    owners: Names,
    vocabulary: Vocabulary,
    *,
    smallest: int,
    branch_smallest: int,
    rules: Rules = ALL_RULES,
) -> tuple[NDArray[np.int32], Hierarchy]:
    """Find the family of each model.

    The families get no titles. The members are the same as those of `find_families`, but the clades are in
    arbitrary order.

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
    placement = place_models(names, owners, vocabulary, smallest, branch_smallest, rules)
    return placement.chosen.number_of[placement.assignment.node], placement.chosen.hierarchy


def place_models(
    names: Names, owners: Names, vocabulary: Vocabulary, smallest: int, branch_smallest: int, rules: Rules
) -> Placement:
    """Find the stems, and assign each model to a path of the trie. The families have no titles yet.

    The parameters are those of `find_members`.
    """
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
    return Placement(stems, derivations, scores, trie, assignment, chosen)


def _list_following(names: Names, stems: Stems, assignment: Assignment) -> NDArray[np.int32]:
    """Return the token that follows the family stem in each name, as a code (see `Families.following`)."""
    end = np.append(stems.occurrences.end, 0)[assignment.occurrence]
    within = end < names.tokens.bounds[1:]
    token = np.append(names.tokens.codes, -1)[np.where(within, end, -1)]
    token[np.append(names.stand("size"), False)[np.where(within, end, -1)]] = SIZED
    return np.where(assignment.occurrence >= 0, token, UNNAMED).astype(np.int32)


def _list_also(
    assignment: Assignment, clade_of: NDArray[np.int32], row: NDArray[np.int32], member_of: NDArray[np.int32]
) -> tuple[tuple[int, ...], ...]:
    """For each model, list the other families that its name mentions."""
    clade = clade_of[assignment.also]
    rows = row[assignment.also]
    other = (clade >= 0) & (clade != member_of[rows])
    also: list[tuple[int, ...]] = [()] * len(member_of)
    for name, number in zip(rows[other].tolist(), clade[other].tolist(), strict=True):
        if number not in also[name]:
            also[name] = (*also[name], number)
    return tuple(also)


def _list_derivations(placement: Placement, clades: Sequence[Clade], clade_at: NDArray[np.int32]) -> dict[int, str]:
    """Map each derived family to the kind of evidence for its derivation.

    A derived family derives from another family. The keys are the numbers of the clades, in ascending order.
    """
    trie, chosen = placement.trie, placement.chosen
    node = chosen.nodes[trie.kind[chosen.nodes] == STEM]
    stems = dict(zip(clade_at[node].tolist(), trie.text[node].tolist(), strict=True))
    return {
        number: placement.derivations[stem].evidence
        for number, stem in sorted(stems.items())
        if stem in placement.derivations and clades[number].parent >= 0
    }
