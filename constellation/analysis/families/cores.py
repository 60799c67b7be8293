"""Cores of families. A core is a group of related models among all models whose names have the same word.

Several makers may choose the same word independently of each other. Of ``NeoHorse-1-4B``, ``NeoHorse-1-9B``,
``neo_7b`` and ``NeoBERT``, only the first two form a family.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.name_groups import group_names
from constellation.analysis.families.occurrences import Occurrences
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys

#: A stem that more models than this have is the name of a family, however the names continue.
_LARGEST = 30
#: The smallest share of a family's models in its largest group. A family with a smaller share is limited to this
#: group.
_CORE = 2 / 3
#: If this number of makers use the stem itself in the largest group, several makers build on the same models.
_MAKERS = 3
#: If this number of makers begin nearly all names with the stem, and no group has a third of them, the stem is the
#: name of a model that many others have trained.
_TRAINERS, _LEADS, _THIRD = 5, 0.9, 1 / 3
#: The first stem of a name outranks a stem with fewer than this number of times as many models.
_FIRST = 6
#: Of the spellings that have capital letters, the smallest share that have one inside the word.
_COINED = 0.5
_INNER_CAPITAL = re.compile("[a-z][A-Z]|[A-Z][A-Z][a-z]")


@dataclass(frozen=True, eq=False)
class _Examined:
    """The examined occurrences of stems, divided into groups of related names.

    Attributes
    ----------
    occurrences : Occurrences
    main : ndarray of bool, shape (occurrences,)
        Whether the stem is the main stem of the name.
    maker : ndarray of int64, shape (occurrences,)
        The maker of the name, -1 if it is unknown.
    group : ndarray of int64, shape (occurrences,)
        The group of related names.
    models : ndarray of int64, shape (words,)
        For each word, the number of models whose main stem is this word.
    """

    occurrences: Occurrences
    main: NDArray[np.bool_]
    maker: NDArray[np.int64]
    group: NDArray[np.int64]
    models: NDArray[np.int64]


def keep_cores(
    occurrences: Occurrences, names: Names, maker: NDArray[np.int64], size: int, smallest: int
) -> Occurrences:
    """Limit the family of each stem to a core of related models.

    The names with a stem are divided into groups of related names (see `group_names`). If the largest group has
    less than two thirds of the models, it is the core of the family. The stem is removed from all other names. If
    the core is too small for a family, the stem is removed from all names. If all names of the largest group have
    the same compound, the compound becomes a stem instead (LongCat). In this case, the group is the core even if it
    has two thirds of the models or more. This does not apply if a name has a size, a version or nothing after the
    stem. A compound that is common enough outside of the core becomes a stem too (Moondream beside Dream). If the
    main stem of a name is limited, the other stems of the name are removed too. Only stems that are the main stems
    of related names remain.

    A stem is not limited if it is the main stem of more than 30 models, if it is mostly written with a capital
    letter inside the word (``RakutenAI``), or if several makers build on the same models. If the makers are
    unknown, no stem is limited.

    Parameters
    ----------
    occurrences : Occurrences
        The occurrences of the stems.
    names : Names
        The names.
    maker : ndarray of int64, shape (n,)
        The maker of each model, -1 if it is unknown (see `number_makers`).
    size : int
        The number of words.
    smallest : int
        The number of models that a family needs.

    Returns
    -------
    Occurrences
        The remaining occurrences. The stem of an occurrence may be its compound.
    """
    if (names.maker_of >= len(names.all_owners)).any():
        return occurrences
    main = _find_main(occurrences, names, size)
    models = np.bincount(occurrences.stem[main], minlength=size)
    asked = (models <= _LARGEST) & ~_find_coined(occurrences.select(main), names, size)
    at = np.flatnonzero(asked[occurrences.stem])
    if not len(at):
        return occurrences
    chosen = occurrences.select(at)
    own = maker[chosen.row]
    examined = _Examined(chosen, main[at], own, group_names(names, chosen, own), models)
    inside, limited, too_small = _find_cores(examined, names, smallest)
    promoted = _find_new_stems(examined, inside, limited, smallest)
    related = np.bincount(examined.group[examined.main], minlength=len(chosen)) > 0
    shared = np.zeros(len(names), dtype=bool)
    shared[chosen.row[limited & examined.main]] = True
    stray = shared[chosen.row] & ~related[examined.group]
    removed = np.where(limited, (~inside | too_small) & ~promoted, stray)
    stem, remaining = occurrences.stem.copy(), np.ones(len(occurrences), dtype=bool)
    stem[at[promoted]] = chosen.word[promoted]
    remaining[at[removed]] = False
    return dataclasses.replace(occurrences, stem=stem).select(remaining)


def _find_main(occurrences: Occurrences, names: Names, size: int) -> NDArray[np.bool_]:
    """For each occurrence of a stem, return whether the stem is the main stem of the name.

    The result is a boolean array of shape (occurrences,). The main stem of a name is the stem with the most
    occurrences in all names. The occurrences of the first stem in the name count several times.
    """
    support = np.bincount(occurrences.stem, minlength=size)
    first = np.diff(occurrences.row, prepend=-1) != 0
    rank = support[occurrences.stem] * np.where(first, _FIRST, 1) * size + occurrences.stem
    highest = np.zeros(len(names), dtype=np.int64)
    np.maximum.at(highest, occurrences.row, rank)
    return highest[occurrences.row] == rank


def _find_coined(occurrences: Occurrences, names: Names, size: int) -> NDArray[np.bool_]:
    """Return which stems usually have a capital letter inside the word, such as MiniCPM.

    The result is a boolean array of shape (words,). Only spellings with capital letters are counted. Such a word
    has probably been coined by a maker.
    """
    whole = (occurrences.word == occurrences.stem) & (occurrences.end == occurrences.start + 1)
    spelled, number = np.unique(names.spelled.codes[occurrences.start[whole]], return_inverse=True)
    texts = [names.spelled.values[code] for code in spelled.tolist()]
    capital = np.array([not text.islower() for text in texts], dtype=bool)
    inner = np.array([_INNER_CAPITAL.search(text) is not None for text in texts], dtype=bool)
    stem = occurrences.stem[whole]
    capitals, inners = (np.bincount(stem[has[number]], minlength=size) for has in (capital, inner))
    return (inners > 0) & (inners >= _COINED * capitals)


def _find_cores(
    examined: _Examined, names: Names, smallest: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Find the core of each stem.

    Returns
    -------
    inside, limited, too_small : ndarrays of bool, shape (occurrences,)
        Whether the occurrence is in the largest group of its stem, whether the stem is limited to this group, and
        whether this group is too small for a family.
    """
    occurrences, main, group = examined.occurrences, examined.main, examined.group
    stem, size = occurrences.stem, len(examined.models)
    own = occurrences.word == stem
    after = np.append(names.stand("size", "version"), False)[occurrences.end]
    plain = own & (after | (occurrences.end == names.tokens.bounds[occurrences.row + 1]))
    models, plain_models = (np.bincount(group[which], minlength=len(group)) for which in (main, main & plain))
    # The largest group is the core. If several groups have this size, the core is the group in which the stem is
    # most often followed by a size, a version or nothing. If these are equal too, it is the group with the first
    # name in alphabetical order.
    texts = [(names.names[row], names.owners[row]) for row in occurrences.row.tolist()]
    place = np.empty(len(texts), dtype=np.int64)
    place[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    ranked = np.lexsort((place, -plain_models[group], -models[group], stem))
    first = ranked[np.diff(stem[ranked], prepend=-1) != 0]
    core, largest = np.full(size, -1), np.zeros(size, dtype=np.int64)
    core[stem[first]], largest[stem[first]] = group[first], models[group[first]]
    inside = group == core[stem]
    begins = own & (occurrences.start == names.tokens.bounds[occurrences.row])
    leads = np.bincount(stem[main & begins], minlength=size)
    trained = (_count_makers(examined, main) >= _TRAINERS) & (leads >= _LEADS * examined.models)
    trained &= largest < _THIRD * examined.models
    limited = (largest < _CORE * examined.models) & ~trained
    limited &= _count_makers(examined, main & inside & own) < _MAKERS
    lowest, highest = _find_word_range(examined, inside)
    whole = (lowest == highest) & (lowest != np.arange(size)) & (largest >= smallest)
    whole &= (largest < examined.models) & (np.bincount(stem[main & plain], minlength=size) == 0)
    limited |= whole
    return inside, limited[stem], (largest < smallest)[stem]


def _find_word_range(examined: _Examined, which: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each stem, find the lowest and the highest word number among the chosen occurrences.

    The two numbers are equal if all chosen occurrences of the stem have the same word. Both are int64 arrays of
    shape (words,).
    """
    size, stem, word = len(examined.models), examined.occurrences.stem[which], examined.occurrences.word[which]
    lowest, highest = np.full(size, size), np.full(size, -1)
    np.minimum.at(lowest, stem, word)
    np.maximum.at(highest, stem, word)
    return lowest, highest


def _count_makers(examined: _Examined, which: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count the distinct makers that use each stem in the chosen occurrences.

    The result is an int64 array of shape (words,).
    """
    chosen, many = which & (examined.maker >= 0), int(examined.maker.max(initial=0)) + 1
    pairs, _, _ = count_keys(examined.occurrences.stem[chosen] * np.int64(many) + examined.maker[chosen])
    return np.bincount(pairs // many, minlength=len(examined.models))


def _find_new_stems(
    examined: _Examined, inside: NDArray[np.bool_], limited: NDArray[np.bool_], smallest: int
) -> NDArray[np.bool_]:
    """For each occurrence of a stem, return whether a compound replaces the stem.

    The result is a boolean array of shape (occurrences,).
    """
    stem, word, size = examined.occurrences.stem, examined.occurrences.word, len(examined.models)
    compound = limited & (word != stem)
    enough = np.bincount(word[compound & examined.main], minlength=size) >= smallest
    lowest, highest = _find_word_range(examined, limited & inside)
    return compound & enough[word] & (~inside | (lowest == highest)[stem])
