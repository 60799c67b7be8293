"""The hierarchy of families and sub-families (clades)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.ragged import Ragged, bound


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """The hierarchy of families and sub-families (clades).

    It has one tree for each top-level family.

    Attributes
    ----------
    parent : ndarray of int32, shape (clades,)
        The clade directly above each clade, -1 at the top level. Clades are numbered from 0, in any order.

    Raises
    ------
    ValueError
        If a clade is its own ancestor. The properties and methods that follow the parents raise this error.
    """

    parent: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.parent)

    @property
    def tops(self) -> list[int]:
        """The numbers of the top-level clades, in ascending order."""
        return np.flatnonzero(self.parent < 0).tolist()

    @cached_property
    def top(self) -> NDArray[np.int32]:
        """The top-level ancestor of each clade.

        This is an int32 array of shape (clades,). A top-level clade is its own top-level ancestor.
        """
        top = np.arange(len(self), dtype=np.int32)
        for clades, above in self._climb():
            top[clades] = above
        return top

    def find_tops(self, clades: NDArray[np.integer]) -> NDArray[np.int32]:
        """Replace each clade in an array by its top-level ancestor.

        The result is an int32 array of the same shape. The value is -1 where the array contains -1 instead of a
        clade.
        """
        return np.append(self.top, np.int32(-1))[clades]

    @cached_property
    def depth(self) -> NDArray[np.int32]:
        """The number of ancestors of each clade.

        This is an int32 array of shape (clades,).
        """
        depth = np.zeros(len(self), dtype=np.int32)
        for clades, _ in self._climb():
            depth[clades] += 1
        return depth

    @cached_property
    def children(self) -> Sequence[tuple[int, ...]]:
        """The clades directly below each clade, in ascending order."""
        order = np.argsort(self.parent, kind="stable")
        inner = order[self.parent[order] >= 0]
        counts = np.bincount(self.parent[inner], minlength=len(self))
        return Ragged(bound(counts), inner.astype(np.int32), range(len(self)))

    @cached_property
    def paths(self) -> NDArray[np.int32]:
        """The path from the top-level clade to each clade.

        This is an int32 array of shape (clades + 1, levels). Column i holds the ancestor at depth i. The clade
        itself is the last entry of its path; the columns after it contain -1. The last row, which the index -1
        selects, contains only -1.
        """
        paths = np.full((len(self) + 1, int(self.depth.max(initial=-1)) + 1), -1, dtype=np.int32)
        own = np.arange(len(self))
        paths[own, self.depth] = own
        for clades, above in self._climb():
            paths[clades, self.depth[above]] = above
        return paths

    def list_ancestors(self, clade: int) -> list[int]:
        """Return the ancestors of a clade, from its parent up to the top level."""
        ancestors: list[int] = []
        while (clade := int(self.parent[clade])) >= 0:
            if clade in ancestors:
                raise ValueError(f"clade {clade} is its own ancestor")
            ancestors.append(clade)
        return ancestors

    def list_descendants(self, clade: int) -> list[int]:
        """Return all descendants of a clade, in ascending order."""
        inside = np.zeros(len(self), dtype=bool)
        inside[clade] = True
        for clades, above in self._climb():
            inside[clades] |= above == clade
        inside[clade] = False
        return np.flatnonzero(inside).tolist()

    def is_within(self, clades: NDArray[np.integer], others: NDArray[np.integer]) -> NDArray[np.bool_]:
        """For each pair of clades, return whether the first clade is within the second.

        A clade is within itself and within each of its ancestors.

        Parameters
        ----------
        clades, others : ndarray of int, shape (pairs,)
            The two clades of each pair. -1 represents the level above all clades.

        Returns
        -------
        ndarray of bool, shape (pairs,)
        """
        found, at = clades == others, clades.copy()
        while (up := at >= 0).any():
            at[up] = self.parent[at[up]]
            found |= at == others
        return found

    def add_ancestors(self, marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Mark all ancestors of the clades that are already marked.

        The result is a boolean array with the marked clades and all their ancestors.

        Parameters
        ----------
        marked : ndarray of bool, shape (clades,)
            The marked clades. This array is not changed.

        Returns
        -------
        ndarray of bool, shape (clades,)
        """
        every = marked.copy()
        for clades, above in self._climb():
            every[above[marked[clades]]] = True
        return every

    def sort(self, keys: Sequence[Any]) -> list[int]:
        """Sort the clades by level, then by their keys.

        Within a level, clades with the same parent are adjacent and sorted by their keys.

        Parameters
        ----------
        keys : sequence of comparable values, one for each clade
        """
        lines = [
            tuple(keys[above] for above in (*self.list_ancestors(clade)[::-1], clade)) for clade in range(len(self))
        ]
        return sorted(range(len(self)), key=lambda clade: (len(lines[clade]), lines[clade]))

    def _climb(self) -> Iterator[tuple[NDArray[np.intp], NDArray[np.int32]]]:
        """Yield pairs of clades and their ancestors, for one level up, then two levels up, and so on.

        The clades and the ancestors are two arrays. They contain only the clades that have an ancestor at this
        distance.
        """
        at = self.parent.copy()
        for _ in range(len(self)):
            clades = np.flatnonzero(at >= 0)
            if not len(clades):
                return
            yield clades, at[clades]
            at[clades] = self.parent[at[clades]]
        if (at >= 0).any():
            raise ValueError(f"clade {int(np.flatnonzero(at >= 0)[0])} is its own ancestor")
