"""The number of parameters of each model, declared or read from its name.

A declared count comes first, and the name helps where there is none. The name also shows which declared counts
are not numbers of parameters: those of packed weights, and those that no such model can have.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.names import Names
from constellation.analysis.names.sizes import LEAST, MOST, read_sizes

#: Where a number of parameters may come from; a doubtful one may be wrong, see `Parameters.doubt`.
SOURCES = ("", "declared", "name", "doubtful")


@dataclass(frozen=True)
class Parameters:
    """The parameters of each model; row i is model i, NaN is unknown.

    Attributes
    ----------
    total, active : ndarray of float64, shape (n,)
        All parameters, to be shown and used in sums, and those that work on one token.
    read : ndarray of bool, shape (n,)
        Whether `total` was read from the name.
    declared, named : ndarray of float64, shape (n,)
        The total in the catalogue and the total in the name, used or not.
    doubt : tuple of str, length n
        'packed' or 'size' where the declared count is not used, because it counts packed weights or because no
        model of that name has so few or so many parameters; 'name' where the name contradicts the declared count
        that is used; 'reading' where the name, which is used, can be read in another way; otherwise ''.
    """

    total: NDArray[np.float64]
    active: NDArray[np.float64]
    read: NDArray[np.bool_]
    declared: NDArray[np.float64]
    named: NDArray[np.float64]
    doubt: tuple[str, ...]

    @property
    def source(self) -> NDArray[np.int8]:
        """Where each total comes from, as an index of `SOURCES`: int8, shape (n,)."""
        doubtful = np.isin(np.array(self.doubt, dtype=object), ("name", "reading"))
        known = np.where(doubtful, 3, np.where(self.read, 2, 1))
        return np.where(np.isnan(self.total), 0, known).astype(np.int8)


def settle_parameters(
    names: Names, declared: NDArray[np.float64], declared_active: NDArray[np.float64] | None = None
) -> Parameters:
    """Settle the parameters of every model; near-linear in the tokens of the names.

    Parameters
    ----------
    names : Names
        The n names.
    declared, declared_active : ndarray of float64, shape (n,)
        The counts in the catalogue, NaN for unknown.
    """
    declared = np.array(declared, dtype=np.float64)
    active = np.full(len(names), np.nan) if declared_active is None else np.array(declared_active, dtype=np.float64)
    sizes = read_sizes(names)
    near, packed, possible = sizes.judge(declared)
    known, believable = ~np.isnan(declared), (declared >= LEAST) & (declared <= MOST)
    doubt = np.full(len(names), "", dtype=object)
    doubt[known & ~near] = "name"
    doubt[known & ~near & ~possible] = "size"
    doubt[packed] = "packed"
    doubt[known & ~believable] = "size"
    unused = ~known | np.isin(doubt, ("packed", "size"))
    total = np.where(unused, sizes.total, declared)
    doubt[~known & sizes.open & ~np.isnan(sizes.total)] = "reading"
    # A part that works on one token is as wrong as the count that it is a part of.
    active = np.where(np.isnan(active) | (known & unused), sizes.active, active)
    active[active > total] = np.nan
    read = unused & ~np.isnan(total)
    return Parameters(total, active, read, declared, sizes.total, tuple(doubt.tolist()))
