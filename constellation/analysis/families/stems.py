"""Stems: the words in model names that are used as the names of families, such as llama.

A stem is a word that is not a descriptor (see vocabulary.toml). Several models have the stem in their names, and
some of these names begin with it. In other names, the stem may be in any position, or part of a compound
(``codellama``). No family name is known beforehand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.blends import find_blends
from constellation.analysis.families.compounds import find_case_changes, find_compounds
from constellation.analysis.families.cores import keep_cores
from constellation.analysis.families.initials import find_initials
from constellation.analysis.families.occurrences import Occurrences
from constellation.analysis.families.related_owners import number_makers
from constellation.analysis.families.rules import ALL_RULES, Rules
from constellation.analysis.families.short_forms import find_short_forms
from constellation.analysis.families.terms import Terms
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys, find_rows, number_rows
from constellation.catalogue.vocabulary import Vocabulary

#: Kinds of descriptor that may follow any name, and so do not show that two models belong together.
_TRAILING = ("size", "quantisation", "format", "method")
#: Of the names that contain the stem, the smallest share that begin with it. A word such as 'opus' only follows
#: other words.
_LEADS = 0.15
#: The smallest share of a stem's names that contain no stem of more models.
_ALONE = 0.10
#: The smallest share of a stem's models that have a namesake (see `measure_cohesion`).
_COHESION = 0.5
#: The smallest number of owners of a stem that many owners use.
_MANY_OWNERS = 4
#: The smallest number of owners of a stem of two letters.
_SHORT_OWNERS = 3


@dataclass(frozen=True, eq=False)
class Stems:
    """The family stems and the places where they occur.

    Each array has one entry for each word of `words`.

    Attributes
    ----------
    words : tuple of str
        The words of the terms, sorted.
    occurrences : Occurrences
        Where the stems occur in the names.
    support : ndarray of int64, shape (words,)
        The number of models with the stem, 0 for a word that is not a stem.
    alone : ndarray of int64, shape (words,)
        The number of models with this stem and no other stem.
    cohesion : ndarray of float64, shape (words,)
        The share of the stem's models that have a namesake (see `measure_cohesion`), 1 where it was not measured.
    compound_of : ndarray of int32, shape (words,)
        The stem that a compound contains, -1 for any other word.
    """

    words: tuple[str, ...]
    occurrences: Occurrences
    support: NDArray[np.int64]
    alone: NDArray[np.int64]
    cohesion: NDArray[np.float64]
    compound_of: NDArray[np.int32]


def find_stems(
    names: Names,
    terms: Terms,
    vocabulary: Vocabulary,
    smallest: int,
    series: NDArray[np.bool_] | None = None,
    rules: Rules = ALL_RULES,
) -> Stems:
    """Find the family stems in the names of a catalogue.

    A word is a stem if it meets four conditions: at least `smallest` models have it in their names; enough of these
    names begin with it; at least `smallest` of these names contain no stem of more models; and its models are
    cohesive (see `measure_cohesion`). Words that do not meet these conditions are removed. The remaining words are
    tested again until nothing changes. The time is linear in the number of terms.

    Parameters
    ----------
    names : Names
        The names.
    terms : Terms
        The terms of the names.
    vocabulary : Vocabulary
        The known descriptors.
    smallest : int
        The number of models that a family needs.
    series : ndarray of bool, shape (owners,), optional
        Owners whose names may contain stems, but do not prove a stem (see `find_series`).
    rules : Rules
        The rules for words that stand for a line.
    """
    size = len(terms.words)
    proving = np.ones(len(names), dtype=bool) if series is None else ~series[names.owner_of]
    candidates, support = _find_candidates(names, terms, proving, vocabulary, smallest)
    maker = number_makers(names)[names.owner_of]
    compound_of = _find_compound_stems(names, terms, support, candidates, maker, vocabulary, rules)
    if rules.initials:
        _join(compound_of, find_initials(names, terms, candidates, support))
        _join(compound_of, find_short_forms(names, terms, candidates, support))
    occurrences = _find_occurrences(terms, candidates, compound_of)
    examined = occurrences.select(proving[occurrences.row])
    proven = _prune(examined, size, smallest)
    cohesion = measure_cohesion(examined.select(proven[examined.stem]), names, size, rules)
    proven &= cohesion >= _COHESION
    occurrences = occurrences.select(proven[occurrences.stem])
    if rules.cores:
        occurrences = keep_cores(occurrences, names, maker, size, smallest)
        proven = np.bincount(occurrences.stem, minlength=size) > 0
        compound_of[proven] = -1  # a compound may have become a stem
        cohesion = measure_cohesion(occurrences.select(proving[occurrences.row]), names, size, rules)
    occurrences = _add_classes(occurrences, names, terms.words, smallest)
    lone = np.diff(occurrences.bounds)[occurrences.row] == 1
    return Stems(
        words=terms.words,
        occurrences=occurrences,
        support=np.bincount(occurrences.stem, minlength=size),
        alone=np.bincount(occurrences.stem[lone], minlength=size),
        cohesion=cohesion,
        compound_of=np.where(np.append(proven, False)[compound_of], compound_of, np.int32(-1)),
    )


def measure_cohesion(
    occurrences: Occurrences, names: Names, size: int, rules: Rules = ALL_RULES
) -> NDArray[np.float64]:
    """Measure how closely the models of each family stem are related, from 0 to 1.

    The measure is the share of the stem's models that have a namesake. Two models with the same stem are namesakes
    if they have the same owner, or if their names continue in the same way. A word that unrelated models happen to
    use (``Atlas-Coder``, ``ATLAS-8B``, ``Atlas-Chat``) does not identify a family. If a list has no owners, the
    makers are unknown, and every model counts as having a namesake. If many owners use a stem, models with the same
    size or edition directly after it are namesakes too (``DialoGPT-medium``). The time is linear in the
    occurrences.

    Parameters
    ----------
    occurrences : Occurrences
        The occurrences of the stems.
    names : Names
        The names.
    size : int
        The number of words.
    rules : Rules
        Whether the rule for stems of many owners is used.

    Returns
    -------
    ndarray of float64, shape (size,)
        In [0, 1]; 1 for a word without occurrences.
    """
    maker, known = names.maker_of[occurrences.row], names.is_maker[names.owner_of[occurrences.row]]
    sequel = _read_sequels(names, occurrences)
    makers = len(names.all_owners) + len(names)
    pairs, of_same_maker, by_maker = count_keys(occurrences.stem.astype(np.int64) * makers + maker)
    # A word has one stem, so that word and sequel determine stem, word and sequel.
    _, alike, by_sequel = count_keys(occurrences.word.astype(np.int64) * (len(names.tokens.values) + 1) + sequel)
    namesake = ((of_same_maker[by_maker] > 1) & known) | (alike[by_sequel] > 1)
    namesake |= maker >= len(names.all_owners)
    if rules.namesakes:
        owners = np.bincount(pairs // makers, minlength=size)
        namesake |= (owners >= _MANY_OWNERS)[occurrences.stem] & _share_size(names, occurrences)
    total = np.bincount(occurrences.stem, minlength=size)
    counts = np.bincount(occurrences.stem[namesake], minlength=size)
    return np.where(total > 0, counts / np.maximum(total, 1), 1.0)


def _share_size(names: Names, occurrences: Occurrences) -> NDArray[np.bool_]:
    """For each occurrence of a stem, return whether another name has the same stem and the same size or edition.

    The size or edition must follow directly after the stem.
    """
    within = occurrences.end < names.tokens.bounds[occurrences.row + 1]
    at = np.minimum(occurrences.end, max(len(names.tokens.codes) - 1, 0))
    sized = np.flatnonzero(within)
    sized = sized[names.stand("size", "version")[at[sized]]]
    keys = occurrences.stem[sized].astype(np.int64) * len(names.tokens.values) + names.tokens.codes[at[sized]]
    _, counts, number = count_keys(keys)
    shared = np.zeros(len(occurrences), dtype=bool)
    shared[sized] = counts[number] > 1
    return shared


def _read_sequels(names: Names, occurrences: Occurrences) -> NDArray[np.int64]:
    """Return the next meaningful token after each stem.

    A token is meaningful if it is not a size, quantisation, format or method (see `_TRAILING`). The result is the
    code of the token plus 1, or 0 if there is no such token.
    """
    trailing = names.stand(*_TRAILING)
    count = len(trailing)
    places = np.where(trailing, count, np.arange(count))
    following = np.append(np.minimum.accumulate(places[::-1])[::-1], count)[occurrences.end]
    within = following < names.tokens.bounds[occurrences.row + 1]
    return np.where(within, np.append(names.tokens.codes, 0)[following] + 1, 0).astype(np.int64)


def _find_candidates(
    names: Names, terms: Terms, proving: NDArray[np.bool_], vocabulary: Vocabulary, smallest: int
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Count the names that contain each candidate for a family stem.

    Enough names must contain the word, and enough of them must begin with it.
    """
    size, row = len(terms.words), number_rows(terms.bounds)
    at = np.flatnonzero(proving[row])
    present, _, _ = count_keys(row[at].astype(np.int64) * size + terms.word[at])
    support = np.bincount(present % max(size, 1), minlength=size)
    first = terms.bounds[:-1][proving & (np.diff(terms.bounds) > 0)]
    leads = np.bincount(terms.word[first], minlength=size)
    short = np.fromiter(map(len, terms.words), dtype=np.int64, count=size) <= 2
    brief = at[short[terms.word[at]]]
    by_owner, _, _ = count_keys(names.maker_of[row[brief]] * size + terms.word[brief])
    owners = np.bincount(by_owner % max(size, 1), minlength=size)
    candidates = (support >= smallest) & (leads >= np.maximum(2, _LEADS * support))
    candidates &= ~short | ((owners >= _SHORT_OWNERS) & (2 * leads >= support))
    for word in np.flatnonzero(candidates).tolist():
        text = terms.words[word]
        candidates[word] = text in terms.leading or vocabulary.kind_of(text) == ""
    return candidates, support


def _find_compound_stems(
    names: Names,
    terms: Terms,
    support: NDArray[np.int64],
    candidates: NDArray[np.bool_],
    maker: NDArray[np.int64],
    vocabulary: Vocabulary,
    rules: Rules,
) -> NDArray[np.int32]:
    """Return the family stem that each compound or blend contains, such as llama in codellama.

    The result is an int32 array of shape (words,), with -1 for all other words.
    """
    known = {terms.words[word]: int(support[word]) for word in np.flatnonzero(support).tolist()}
    stems = {terms.words[word] for word in np.flatnonzero(candidates).tolist()}
    compound_of = np.full(len(terms.words), -1, dtype=np.int32)
    row = number_rows(terms.bounds)

    def have_same_maker(*pair: str) -> bool:
        """Return whether at least one maker uses both words."""
        first, second = (maker[row[terms.word == bisect_left(terms.words, word)]] for word in pair)
        return bool(np.isin(first[first >= 0], second).any())

    compounds = find_compounds(known, stems, find_case_changes(names), vocabulary, have_same_maker)
    if rules.blends:
        compounds |= find_blends(known, stems, compounds.keys(), vocabulary)
    code = {word: number for number, word in enumerate(terms.words)} if compounds else {}
    for word, stem in compounds.items():
        compound_of[code[word]] = code[stem]
    return compound_of


def _join(compound_of: NDArray[np.int32], lines: Mapping[int, int]) -> None:
    """Record in the array `compound_of` which stem each abbreviation stands for."""
    for word, line in lines.items():
        compound_of[word] = line


def _find_occurrences(terms: Terms, candidates: NDArray[np.bool_], compound_of: NDArray[np.int32]) -> Occurrences:
    """Find the first occurrence of each family stem in each name.

    The stem occurs as a word or within a compound.
    """
    stem_of = np.arange(len(compound_of), dtype=np.int32)
    while (
        inner := compound_of[stem_of] >= 0
    ).any():  # the stem may be a compound too: codellamas, codellama, llama
        stem_of[inner] = compound_of[stem_of[inner]]
    row, stem = number_rows(terms.bounds), stem_of[terms.word]
    at = np.flatnonzero(candidates[stem])
    number = count_keys(row[at].astype(np.int64) * len(compound_of) + stem[at])[2]
    first = at[np.diff(np.maximum.accumulate(number), prepend=-1) > 0]  # numbers are assigned in ascending order
    every = Occurrences(terms.bounds, row, stem, terms.word, terms.start, terms.end)
    return every.select(first)


def _add_classes(occurrences: Occurrences, names: Names, words: tuple[str, ...], smallest: int) -> Occurrences:
    """Add the class names of models, such as ``BartForCausalLM``, to the occurrences of stems.

    Only classes that name families are added. A class is added if enough names that contain it have no other stem.
    """
    at = np.flatnonzero(names.stand("class"))
    rows = find_rows(names.tokens.bounds, at)
    last = np.diff(rows, append=-1) != 0  # of several in a name only the last
    at, rows = at[last], rows[last]
    token = names.tokens.codes[at]
    code = {word: number for number, word in enumerate(words)} if len(at) else {}
    word_of = {value: code[names.tokens.values[value]] for value in np.unique(token).tolist()}
    word = np.array([word_of[value] for value in token.tolist()], dtype=np.int32)
    bare = np.diff(occurrences.bounds)[rows] == 0
    alone = np.bincount(word[bare], minlength=len(words))
    kept = alone[word] >= smallest
    row = np.concatenate([occurrences.row, rows[kept]]).astype(np.int32)
    order = np.argsort(row, kind="stable")
    both = Occurrences(
        occurrences.bounds,
        row,
        np.concatenate([occurrences.stem, word[kept]]),
        np.concatenate([occurrences.word, word[kept]]),
        np.concatenate([occurrences.start, at[kept]]),
        np.concatenate([occurrences.end, at[kept] + 1]),
    )
    return both.select(order)


def _prune(occurrences: Occurrences, size: int, smallest: int) -> NDArray[np.bool_]:
    """For each word, return whether it remains a family stem.

    The result is a boolean array of shape (size,). A stem remains if it is the most common stem in enough names.
    The other stems are removed in rounds, because each removal changes the counts of the stems that remain.
    """
    support = np.bincount(occurrences.stem, minlength=size)
    order = np.argsort(support, kind="stable")  # by support, then alphabetically, since words are sorted
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(size)
    row, ranked, remaining = occurrences.row, rank[occurrences.stem], support > 0
    while True:
        first = np.flatnonzero(np.diff(row, prepend=-1))
        biggest = order[np.maximum.reduceat(ranked, first)] if len(first) else order[:0]
        alone = np.bincount(biggest, minlength=size)
        failed = remaining & (alone < np.maximum(smallest, _ALONE * support))
        if not failed.any():
            return remaining
        remaining &= ~failed
        left = remaining[order[ranked]]
        row, ranked = row[left], ranked[left]
