"""Stems and their bearers in, how far the bearers of each stem hang together out.

A word that strangers happen to use (``Atlas-Coder``, ``ATLAS-8B``, ``Atlas-Chat``) is no family's name.
Models hang together where a bearer has a namesake: another of the same owner, or one whose name goes on in
the same way.

Names in, the stems that the catalogue proves to be families' names, and where each name bears them, out.

A stem is a word of a name that is no descriptor (see vocabulary.toml), that several models bear and that
names begin with. It may stand anywhere in a name, and may be glued to other letters (``codellama``) once it
is proven elsewhere. No family's name is known beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.terms import Units, find_borders, find_hosts
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import bound, count_keys, find_rows, number_rows
from constellation.catalogue.vocabulary import Vocabulary

# Kinds of descriptor that are put behind any name and so make no namesakes.
_TRAILING = ("size", "quantisation", "format", "method")


class Borne(Protocol):
    """Which names bear which stems: for each bearing the row, the stem, the word it stands in, the token after."""

    @property
    def row(self) -> NDArray[np.int32]: ...

    @property
    def stem(self) -> NDArray[np.int32]: ...

    @property
    def word(self) -> NDArray[np.int32]: ...

    @property
    def end(self) -> NDArray[np.int64]: ...


def measure_cohesion(borne: Borne, names: Names, size: int) -> NDArray[np.float64]:
    """Give for each of `size` words the share of its bearers that have a namesake, in [0, 1]; 1 where it has none.

    Linear in the bearings.
    """
    maker, known = names.maker_of[borne.row], names.is_maker[names.owner_of[borne.row]]
    sequel = _read_sequels(names, borne)
    many = len(names.all_owners) + len(names)
    _, makers, of_maker = count_keys(borne.stem.astype(np.int64) * many + maker)
    # A word has one stem, so that word and sequel tell stem, word and sequel.
    _, alike, of_sequel = count_keys(borne.word.astype(np.int64) * (len(names.tokens.values) + 1) + sequel)
    held = ((makers[of_maker] > 1) & known) | (alike[of_sequel] > 1)
    held |= maker >= len(names.all_owners)  # of an unknown maker: no other model of it can be looked for
    total = np.bincount(borne.stem, minlength=size)
    return np.where(total > 0, np.bincount(borne.stem[held], minlength=size) / np.maximum(total, 1), 1.0)


def _read_sequels(names: Names, borne: Borne) -> NDArray[np.int64]:
    """Give the first token from a place on that is not put behind any name, 0 for none, else its code and one."""
    trailing = names.stand(*_TRAILING)
    count = len(trailing)
    stands = np.where(trailing, count, np.arange(count))
    following = np.append(np.minimum.accumulate(stands[::-1])[::-1], count)[borne.end]
    within = following < names.tokens.bounds[borne.row + 1]
    return np.where(within, np.append(names.tokens.codes, 0)[following] + 1, 0).astype(np.int64)


# The share of its names that a stem leads (an epithet such as 'opus' follows others), and the share of its
# names in which no stem that more models bear stands beside it.
_LEADS = 0.15
_ALONE = 0.10
_COHESION = 0.5  # the share of a stem's bearers that must have a namesake
_SHORT_OWNERS = 3  # owners that a stem of two letters needs


@dataclass(frozen=True, eq=False)
class Bearings:
    """Which name bears which stem, by name and there in the order of the name.

    bounds     : int64 (n + 1,), name i has the bearings from bounds[i] up to bounds[i + 1]
    row        : int32 (bearings,), the name
    stem, word : int32, codes of Units.words; the word is the unit that bears the stem: the stem itself, or what it
                 is glued into
    start, end : int64, the span of the word's tokens among those of all names
    """

    bounds: NDArray[np.int64]
    row: NDArray[np.int32]
    stem: NDArray[np.int32]
    word: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row)

    def select(self, which: NDArray[np.bool_] | NDArray[np.integer]) -> Bearings:
        """Some of the bearings, in their order."""
        row = self.row[which]
        bounds = bound(np.bincount(row, minlength=len(self.bounds) - 1))
        return Bearings(bounds, row, self.stem[which], self.word[which], self.start[which], self.end[which])


@dataclass(frozen=True, eq=False)
class Stems:
    """Proven stems and their bearers; arrays are over the words that names are made of, `words`.

    support  : int64, the models that bear each stem, 0 for a word that is none; alone : those that bear no other
    cohesion : float64, the share of a stem's bearers that have a namesake (see cohesion.py), 1 where none was asked
    host     : int32, for a word with a stem glued into it that stem, or -1
    """

    words: tuple[str, ...]
    borne: Bearings
    support: NDArray[np.int64]
    alone: NDArray[np.int64]
    cohesion: NDArray[np.float64]
    host: NDArray[np.int32]


def find_stems(
    names: Names, units: Units, vocabulary: Vocabulary, smallest: int, series: NDArray[np.bool_] | None = None
) -> Stems:
    """Prove the stems of a catalogue from the units of its names (see units.py); linear in the units.

    A word is a stem when at least `smallest` models bear it, it leads enough of its names, at least
    `smallest` of them bear no bigger stem, and its bearers hang together. What fails is taken away and the
    rest is judged anew until nothing changes. Names of the owners in `series`, bool (owners,), bear stems but
    prove none.
    """
    size = len(units.words)
    proving = np.ones(len(names), dtype=bool) if series is None else ~series[names.owner_of]
    candidates, support = _find_candidates(names, units, proving, vocabulary, smallest)
    hosts = _find_hosts(names, units, support, candidates, vocabulary)
    borne = _bear(units, candidates, hosts)
    asked = borne.select(proving[borne.row])
    proven = _prune(asked, size, smallest)
    cohesion = measure_cohesion(asked.select(proven[asked.stem]), names, size)
    proven &= cohesion >= _COHESION
    borne = _add_classes(borne.select(proven[borne.stem]), names, units.words, smallest)
    lone = np.diff(borne.bounds)[borne.row] == 1
    return Stems(
        words=units.words,
        borne=borne,
        support=np.bincount(borne.stem, minlength=size),
        alone=np.bincount(borne.stem[lone], minlength=size),
        cohesion=cohesion,
        host=np.where(np.append(proven, False)[hosts], hosts, np.int32(-1)),
    )


def _find_candidates(
    names: Names, units: Units, proving: NDArray[np.bool_], vocabulary: Vocabulary, smallest: int
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Give the words that enough names bear and begin with, and in how many names every word stands."""
    size, row = len(units.words), number_rows(units.bounds)
    at = np.flatnonzero(proving[row])
    borne, _, _ = count_keys(row[at].astype(np.int64) * size + units.word[at])
    support = np.bincount(borne % max(size, 1), minlength=size)
    first = units.bounds[:-1][proving & (np.diff(units.bounds) > 0)]
    leads = np.bincount(units.word[first], minlength=size)
    short = np.fromiter(map(len, units.words), dtype=np.int64, count=size) <= 2
    brief = at[short[units.word[at]]]
    held, _, _ = count_keys(names.maker_of[row[brief]] * size + units.word[brief])
    owners = np.bincount(held % max(size, 1), minlength=size)
    candidates = (support >= smallest) & (leads >= np.maximum(2, _LEADS * support))
    candidates &= ~short | ((owners >= _SHORT_OWNERS) & (2 * leads >= support))
    for word in np.flatnonzero(candidates).tolist():
        candidates[word] = vocabulary.kind_of(units.words[word]) == ""
    return candidates, support


def _find_hosts(
    names: Names,
    units: Units,
    support: NDArray[np.int64],
    candidates: NDArray[np.bool_],
    vocabulary: Vocabulary,
) -> NDArray[np.int32]:
    """For each word the stem glued into it, -1 for none: int32 (words,)."""
    known = {units.words[word]: int(support[word]) for word in np.flatnonzero(support).tolist()}
    stems = {units.words[word] for word in np.flatnonzero(candidates).tolist()}
    hosts = np.full(len(units.words), -1, dtype=np.int32)
    found = find_hosts(known, stems, find_borders(names), vocabulary)
    code = {word: number for number, word in enumerate(units.words)} if found else {}
    for word, stem in found.items():
        hosts[code[word]] = code[stem]
    return hosts


def _bear(units: Units, candidates: NDArray[np.bool_], hosts: NDArray[np.int32]) -> Bearings:
    """List the stems that names bear, each at its first place in a name, alone or glued into a word."""
    stem_of = np.arange(len(hosts), dtype=np.int32)
    while (glued := hosts[stem_of] >= 0).any():  # a stem may itself be glued: codellamas, codellama, llama
        stem_of[glued] = hosts[stem_of[glued]]
    row, stem = number_rows(units.bounds), stem_of[units.word]
    at = np.flatnonzero(candidates[stem])
    number = count_keys(row[at].astype(np.int64) * len(hosts) + stem[at])[2]
    first = at[np.diff(np.maximum.accumulate(number), prepend=-1) > 0]  # numbers are given in order
    every = Bearings(units.bounds, row, stem, units.word, units.start, units.end)
    return every.select(first)


def _add_classes(borne: Bearings, names: Names, words: tuple[str, ...], smallest: int) -> Bearings:
    """Let names bear their backbone class (``BartForCausalLM``) too, where enough have no stem but it."""
    at = np.flatnonzero(names.stand("class"))
    rows = find_rows(names.tokens.bounds, at)
    last = np.diff(rows, append=-1) != 0  # of several in a name the last
    at, rows = at[last], rows[last]
    token = names.tokens.codes[at]
    code = {word: number for number, word in enumerate(words)} if len(at) else {}
    word_of = {value: code[names.tokens.values[value]] for value in np.unique(token).tolist()}
    word = np.array([word_of[value] for value in token.tolist()], dtype=np.int32)
    bare = np.diff(borne.bounds)[rows] == 0
    alone = np.bincount(word[bare], minlength=len(words))
    kept = alone[word] >= smallest
    row = np.concatenate([borne.row, rows[kept]]).astype(np.int32)
    order = np.argsort(row, kind="stable")
    both = Bearings(
        borne.bounds,
        row,
        np.concatenate([borne.stem, word[kept]]),
        np.concatenate([borne.word, word[kept]]),
        np.concatenate([borne.start, at[kept]]),
        np.concatenate([borne.end, at[kept] + 1]),
    )
    return both.select(order)


def _prune(borne: Bearings, size: int, smallest: int) -> NDArray[np.bool_]:
    """Take away, round by round, the stems that hardly any name bears without a bigger one; give the rest."""
    support = np.bincount(borne.stem, minlength=size)
    order = np.argsort(support, kind="stable")  # by support, then by the word: the codes sort as the words do
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(size)
    row, ranked, standing = borne.row, rank[borne.stem], support > 0
    while True:
        first = np.flatnonzero(np.diff(row, prepend=-1))
        biggest = order[np.maximum.reduceat(ranked, first)] if len(first) else order[:0]
        alone = np.bincount(biggest, minlength=size)
        failed = standing & (alone < np.maximum(smallest, _ALONE * support))
        if not failed.any():
            return standing
        standing &= ~failed
        left = standing[order[ranked]]
        row, ranked = row[left], ranked[left]
