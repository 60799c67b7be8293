"""Proven stems and their bearers in, which stem grew from which, and by what evidence, out.

Three kinds of evidence show that a brand is built on a line, all of them read from ids:

* ``names``: most of the brand's names bear another stem too, and it is nearly always the same one
  (``Mistral-Nemo``, ``Nemo-12B``);
* ``maker``: the owner who is named after the line makes the brand (``mistralai/Devstral``);
* ``sizes``: the brand comes in several sizes, nearly all of them sizes that nearly only the line comes in
  (``Ornith-1.5-35B-A3B``).
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.stems import Stems
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys, find_rows, gather

_LARGER = 1.5  # how many times the models of the brand the line must have
_LINE_ALONE = 0.5  # the share of a line's names that bear no other stem
_TOGETHER = 3  # models that bear brand and line
_SHARE = 0.3  # of the brand's models that bear the line too
_SAME = 0.8  # of the brand's models that bear any line
_MADE = 2  # of the brand's models, made by the line's own owner
_MADE_SHARE = 0.05
_TELLING = 0.7  # of the other models in the brand's sizes, the share that must be the line's
_SIZES = 3  # distinct sizes that are mostly the line's
_SIZED = 5  # models of the brand with a size, and of the line in such a size
_ROUNDS = 2


@dataclass(frozen=True)
class Growth:
    """The stem that another grew from, as a code of `Stems.words`, by which evidence (names, maker or sizes)."""

    line: int
    evidence: str


def find_growth(names: Names, stems: Stems, makers: NDArray[np.int32]) -> dict[int, Growth]:
    """Give what each stem grew from, if from any. No circles: a line always has more models.

    makers : int32 (owners,), see owners.py. Near-linear in the number of models.
    """
    lines = (stems.support > 0) & (stems.alone >= _LINE_ALONE * stems.support)
    grown = _grow_by_makers(names, stems, makers, lines)
    grown |= _grow_by_names(stems, lines)
    grown |= _grow_by_sizes(names, stems, lines, grown)
    return dict(sorted(grown.items()))


def list_ancestors(stem: int, grown: Mapping[int, Growth]) -> list[int]:
    """Give the stems that a stem grew from, the oldest first, the stem itself last."""
    chain = [stem]
    while chain[-1] in grown:
        chain.append(grown[chain[-1]].line)
    return chain[::-1]


def _grow_by_names(stems: Stems, lines: NDArray[np.bool_]) -> dict[int, Growth]:
    borne, support = stems.borne, stems.support
    several = np.flatnonzero(np.diff(borne.bounds)[borne.row] > 1)
    brands = several[~lines[borne.stem[several]]]
    places, bounds = gather(borne.bounds, borne.row[brands])
    number = np.repeat(np.arange(len(brands)), np.diff(bounds))
    line, brand = borne.stem[places], borne.stem[brands][number]
    larger = lines[line] & (support[line] >= _LARGER * support[brand])
    line, brand, number = line[larger], brand[larger], number[larger]
    order = np.lexsort((line, support[line], number))
    largest = order[np.diff(number[order], append=-1) != 0]
    grown = {}
    for stem, counts in _tally(brand[largest], line[largest], len(support)).items():
        found, count = _top(counts)
        if count >= max(_TOGETHER, _SHARE * support[stem]) and count >= _SAME * counts.total():
            grown[stem] = Growth(found, "names")
    return grown


def _grow_by_makers(
    names: Names, stems: Stems, makers: NDArray[np.int32], lines: NDArray[np.bool_]
) -> dict[int, Growth]:
    borne, support = stems.borne, stems.support
    line = makers[names.owner_of]
    line[borne.row[borne.stem == line[borne.row]]] = -1  # those that bear it themselves prove nothing
    rows = np.flatnonzero((line >= 0) & (np.diff(borne.bounds) > 0))
    grown = {}
    for brand, counts in _tally(borne.stem[borne.bounds[rows]], line[rows], len(support)).items():
        found, count = _top(counts)
        if count >= max(_MADE, _MADE_SHARE * support[brand]) and _outgrows(found, brand, support, lines):
            grown[brand] = Growth(found, "maker")
    return grown


def _grow_by_sizes(
    names: Names, stems: Stems, lines: NDArray[np.bool_], known: Mapping[int, Growth]
) -> dict[int, Growth]:
    """Let brands grow from the line whose sizes they have.

    A second round counts the models of the first round's brands as the line's.
    """
    ranges = _list_ranges(names, stems)  # stem -> size -> models
    grown: dict[int, Growth] = {}
    for _ in range(_ROUNDS):
        so_far = {**known, **grown}
        pooled: dict[int, Counter[int]] = defaultdict(Counter)  # size -> oldest ancestor -> models
        for stem, counts in ranges.items():
            root = list_ancestors(stem, so_far)[0]
            for size, count in counts.items():
                pooled[size][root] += count
        total = {size: models.total() for size, models in pooled.items()}
        # A stem with half of the others' models in a size is among its first three, the brand perhaps one of them.
        leading = {size: heapq.nlargest(3, models, key=models.__getitem__) for size, models in pooled.items()}
        grown |= {
            brand: Growth(line, "sizes")
            for brand, counts in ranges.items()
            if brand not in so_far
            and (line := _find_line_of_sizes(brand, counts, pooled, total, leading)) >= 0
            and _outgrows(line, brand, stems.support, lines)
        }
    return grown


def _find_line_of_sizes(
    brand: int,
    counts: Counter[int],
    pooled: Mapping[int, Counter[int]],
    total: Mapping[int, int],
    leading: Mapping[int, list[int]],
) -> int:
    """Give the line that holds most of the other models in a brand's sizes, or -1 where none holds enough."""
    if counts.total() < _SIZED:
        return -1
    others = {size: total[size] - pooled[size][brand] for size in counts}
    distinct: Counter[int] = Counter(
        stem
        for size in counts
        for stem in leading[size]
        if stem != brand and pooled[size][stem] >= _SIZED and 2 * pooled[size][stem] >= others[size]
    )
    for line in sorted(stem for stem, sizes in distinct.items() if sizes >= _SIZES):
        share = sum(count * pooled[size][line] / others[size] for size, count in counts.items() if others[size])
        if share >= _TELLING * counts.total():
            return line
    return -1


def _list_ranges(names: Names, stems: Stems) -> dict[int, Counter[int]]:
    """Give for each stem in how many models that bear it alone each size stands.

    A name's size is the first in it that begins with a number: the whole model's, not its active part's.
    """
    numeric = names.ask(lambda token: token[0].isdigit(), "size")
    at = np.flatnonzero(numeric[names.tokens.codes])
    row = find_rows(names.tokens.bounds, at)
    first = np.diff(row, prepend=-1) != 0
    at, row = at[first], row[first]
    alone = np.diff(stems.borne.bounds)[row] == 1
    stem = stems.borne.stem[stems.borne.bounds[row[alone]]]
    return _tally(stem, names.tokens.codes[at[alone]], len(names.tokens.values))


def _tally(some: NDArray[np.integer], others: NDArray[np.integer], size: int) -> dict[int, Counter[int]]:
    """Give for each of some codes how often it stands beside each of the others, which are below `size`."""
    pairs, counts, _ = count_keys(some.astype(np.int64) * size + others)
    tallies: dict[int, Counter[int]] = defaultdict(Counter)
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        tallies[pair // size][pair % size] = count
    return tallies


def _outgrows(line: int, brand: int, support: NDArray[np.int64], lines: NDArray[np.bool_]) -> bool:
    return bool(lines[line] and support[line] >= _LARGER * support[brand])


def _top(counts: Counter[int]) -> tuple[int, int]:
    stem = max(counts, key=lambda key: (counts[key], key))
    return stem, counts[stem]
