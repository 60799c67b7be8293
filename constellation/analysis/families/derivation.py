"""Derivation of families from other families, such as Nemo from Mistral.

A *line* is a family stem that often occurs on its own. A *brand* is a family stem whose models are built on a line.
Three kinds of evidence show that a brand derives from a line. All of them come from the ids of models:

* ``names``: many names with the brand also contain a line, and it is nearly always the same one (``Mistral-Nemo``,
  ``Nemo-12B``);
* ``maker``: the owner that is named after the line publishes the brand (``mistralai/Devstral``);
* ``sizes``: models of the brand have several sizes that models of the line have too, but
  that hardly any other models have
  (``Ornith-1.5-35B-A3B``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.brand_sizes import BrandSizes
from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.rules import Rules
from constellation.analysis.families.stems import Stems
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys, gather

#: A line must have at least this many models for each model of the brand.
_LARGER = 1.5
#: The smallest share of a line's models that have no other stem.
_LINE_ALONE = 0.5
#: The smallest number of models with both the brand and the line in their names.
_TOGETHER = 3
#: The smallest share of the brand's models that also have the line in their names.
_SHARE = 0.3
#: The smallest share of this line among the brand's models that have any line in their names.
_SAME = 0.8
#: The smallest number of the brand's models that the line's owner made, and their smallest share.
_MADE, _MADE_SHARE = 2, 0.05


@dataclass(frozen=True)
class Derivation:
    """The derivation of one family stem from another, with the evidence.

    Attributes
    ----------
    line : int
        The line, as an index into `Stems.words`.
    evidence : str
        The kind of evidence: names, maker or sizes.
    """

    line: int
    evidence: str


def find_derivations(names: Names, stems: Stems, makers: NDArray[np.int32], rules: Rules) -> dict[int, Derivation]:
    """Find the family stems that derive from another stem. For example, Nemo derives from Mistral.

    There are no cycles, because a line always has more models than its brands. The time is near-linear in the
    number of models.

    Parameters
    ----------
    names : Names
        The names.
    stems : Stems
        The stems of the names.
    makers : ndarray of int32, shape (owners,)
        The stem that each owner is named after (see `find_makers`).
    rules : Rules
        Whether sizes are evidence.

    Returns
    -------
    dict of int to Derivation
        Keyed by the brand, as an index into `stems.words`, in ascending order.
    """
    lines = (stems.support > 0) & (stems.alone >= _LINE_ALONE * stems.support)
    derived = _derive_by_makers(names, stems, makers, lines)
    derived |= _derive_by_names(stems, lines)
    if rules.sizes:
        sizes = BrandSizes(names, stems, lines)
        for brand in sizes.find_contradicted({brand: derivation.line for brand, derivation in derived.items()}):
            del derived[brand]
        found = sizes.find_lines(arrange_lines(derived, len(stems.words)))
        derived |= {brand: Derivation(line, "sizes") for brand, line in found.items()}
    return dict(sorted(derived.items()))


def arrange_lines(derivations: Mapping[int, Derivation], size: int) -> Hierarchy:
    """Arrange the family stems in a hierarchy.

    Each of the `size` stems is below the stem that it derives from.
    """
    parents = np.full(size, -1, dtype=np.int32)
    parents[list(derivations)] = [derivation.line for derivation in derivations.values()]
    return Hierarchy(parents)


def _derive_by_names(stems: Stems, lines: NDArray[np.bool_]) -> dict[int, Derivation]:
    occurrences, support = stems.occurrences, stems.support
    several = np.flatnonzero(np.diff(occurrences.bounds)[occurrences.row] > 1)
    brands = several[~lines[occurrences.stem[several]]]
    places, bounds = gather(occurrences.bounds, occurrences.row[brands])
    number = np.repeat(np.arange(len(brands)), np.diff(bounds))
    line, brand = occurrences.stem[places], occurrences.stem[brands][number]
    larger = lines[line] & (support[line] >= _LARGER * support[brand])
    line, brand, number = line[larger], brand[larger], number[larger]
    order = np.lexsort((line, support[line], number))
    largest = order[np.diff(number[order], append=-1) != 0]
    derived = {}
    for stem, counts in _tally(brand[largest], line[largest], len(support)).items():
        found, count = _find_most_common(counts)
        if count >= max(_TOGETHER, _SHARE * support[stem]) and count >= _SAME * counts.total():
            derived[stem] = Derivation(found, "names")
    return derived


def _derive_by_makers(
    names: Names, stems: Stems, makers: NDArray[np.int32], lines: NDArray[np.bool_]
) -> dict[int, Derivation]:
    occurrences, support = stems.occurrences, stems.support
    line = makers[names.owner_of]
    line[
        occurrences.row[occurrences.stem == line[occurrences.row]]
    ] = -1  # names with the line itself prove nothing
    rows = np.flatnonzero((line >= 0) & (np.diff(occurrences.bounds) > 0))
    derived = {}
    for brand, counts in _tally(occurrences.stem[occurrences.bounds[rows]], line[rows], len(support)).items():
        found, count = _find_most_common(counts)
        if count >= max(_MADE, _MADE_SHARE * support[brand]) and _is_larger(found, brand, support, lines):
            derived[brand] = Derivation(found, "maker")
    return derived


def _tally(some: NDArray[np.integer], others: NDArray[np.integer], size: int) -> dict[int, Counter[int]]:
    """Count how often each code of `some` occurs together with each code of `others`.

    All codes in `others` are below `size`.
    """
    pairs, counts, _ = count_keys(some.astype(np.int64) * size + others)
    tallies: dict[int, Counter[int]] = defaultdict(Counter)
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        tallies[pair // size][pair % size] = count
    return tallies


def _is_larger(line: int, brand: int, support: NDArray[np.int64], lines: NDArray[np.bool_]) -> bool:
    return bool(lines[line] and support[line] >= _LARGER * support[brand])


def _find_most_common(counts: Counter[int]) -> tuple[int, int]:
    stem = max(counts, key=lambda key: (counts[key], key))
    return stem, counts[stem]
