"""Model sizes as evidence that a brand is built on another family.

For example, a brand is probably built on Qwen if its models have the same sizes as the models of Qwen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.model_sizes import find_sizes
from constellation.analysis.families.stems import Stems
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys

#: The smallest number of models of a line, and the smallest number of its models for each model of the brand.
_LINE, _LARGER = 30, 1.5
#: A size is compared only if at least this many models of lines have it.
_KNOWN = 15
#: The smallest number of the brand's models that have such sizes, and their smallest share of the brand's models.
_SIZED, _SIZED_SHARE = 3, 0.6
#: Of the models of all lines that have the brand's sizes, at least this share must belong to the line. The second
#: share is for a brand with a single size.
_PURITY, _SINGLE = 0.6, 0.8
#: If the line has a smaller share than this, the sizes contradict other evidence for it.
_CONTRADICTED = 0.1


@dataclass(frozen=True)
class Fit:
    """How well the model sizes of a brand match the model sizes of each line.

    Attributes
    ----------
    models : int
        The number of the brand's models whose sizes are also the sizes of several models of lines.
    sizes : int
        The number of their distinct sizes.
    shares : Counter of int
        For each line, its share of the models of all lines that have the brand's sizes, multiplied by `models`.
    """

    models: int
    sizes: int
    shares: Counter[int]


class BrandSizes:
    """A comparison of the model sizes of brands with the model sizes of lines.

    Brands and lines are family stems. A brand may derive from a line.

    Parameters
    ----------
    names : Names
        The names.
    stems : Stems
        The stems of the names. Only models with a single stem are counted.
    lines : ndarray of bool, shape (words,)
        The stems that may be lines.
    """

    def __init__(self, names: Names, stems: Stems, lines: NDArray[np.bool_]) -> None:
        self._support = stems.support
        self._large = lines & (stems.support >= _LINE)
        self._sizes = _count_sizes(names, stems)

    def find_lines(self, origins: Hierarchy) -> dict[int, int]:
        """For each brand, find the line with the most similar model sizes.

        The time is linear in the pairs of a stem and a size.

        Parameters
        ----------
        origins : Hierarchy over `Stems.words`
            The stem that each stem derives from, by other evidence.

        Returns
        -------
        dict of int to int
            The line of each brand, both as indices into `Stems.words`.
        """
        pooled = self._pool(origins)
        found = {}
        for brand in sorted(self._sizes):
            if origins.parent[brand] >= 0:
                continue
            fit = self._compare(brand, pooled)
            if fit.models < max(_SIZED, _SIZED_SHARE * self._support[brand]):
                continue
            line = max(fit.shares, key=lambda one: (fit.shares[one], -one))
            purity = _PURITY if fit.sizes > 1 else _SINGLE
            if fit.shares[line] >= purity * fit.models and self._support[line] >= _LARGER * self._support[brand]:
                found[brand] = line
        return found

    def find_contradicted(self, lines: Mapping[int, int]) -> set[int]:
        """Return the brands whose model sizes are rare among the models of their line."""
        pooled = self._pool(Hierarchy(np.full(len(self._support), -1, dtype=np.int32)))
        contradicted = set()
        for brand, line in lines.items():
            fit = self._compare(brand, pooled)
            if fit.models >= _SIZED and fit.shares[line] < _CONTRADICTED * fit.models:
                contradicted.add(brand)
        return contradicted

    def _pool(self, origins: Hierarchy) -> dict[int, Counter[int]]:
        """Count the models of each size in each line.

        A model of a derived brand counts for the line of the brand.
        """
        pooled: dict[int, Counter[int]] = defaultdict(Counter)
        for stem, counts in self._sizes.items():
            line = int(origins.top[stem])
            if self._large[line]:
                for size, count in counts.items():
                    pooled[size][line] += count
        return pooled

    def _compare(self, brand: int, pooled: Mapping[int, Counter[int]]) -> Fit:
        shares: Counter[int] = Counter()
        models = sizes = 0
        for size, count in sorted(self._sizes.get(brand, Counter()).items()):
            others = Counter(
                {line: number for line, number in pooled.get(size, Counter()).items() if line != brand}
            )
            total = others.total()
            if total < _KNOWN:
                continue
            models, sizes = models + count, sizes + 1
            for line, number in others.items():
                shares[line] += count * number / total  # type: ignore[assignment]  # counters of shares
        return Fit(models, sizes, shares)


def _count_sizes(names: Names, stems: Stems) -> dict[int, Counter[int]]:
    """Count the models of each size for each family stem.

    Only models without another stem are counted.
    """
    occurrences, size = stems.occurrences, find_sizes(names)
    rows = np.flatnonzero((np.diff(occurrences.bounds) == 1) & (size >= 0))
    stem, many = occurrences.stem[occurrences.bounds[rows]], len(names.tokens.values)
    pairs, counts, _ = count_keys(stem.astype(np.int64) * many + size[rows])
    tallies: dict[int, Counter[int]] = defaultdict(Counter)
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        tallies[pair // many][pair % many] = count
    return tallies
