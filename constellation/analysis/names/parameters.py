"""The number of parameters of each model, as declared or as read from the name.

A declared count takes precedence. Without one, the number in the name is used. The name also shows that some
declared counts are wrong, because they count packed weights or are impossible for such a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.names import Names
from constellation.analysis.names.sizes import LEAST, MOST, read_sizes

#: The possible sources of a number of parameters. A doubtful number may be wrong (see `Parameters.doubt`).
SOURCES = ("", "declared", "name", "doubtful")


@dataclass(frozen=True)
class Parameters:
    """The number of parameters of each model.

    Row i is model i. NaN means unknown.

    Attributes
    ----------
    total, active : ndarray of float64, shape (n,)
        The number of all parameters, and the number of parameters that are active for one token. The number of all
        parameters is the one that pages show and add up.
    read : ndarray of bool, shape (n,)
        Whether `total` was read from the name.
    declared, named : ndarray of float64, shape (n,)
        The total in the catalogue and the total in the name, even if it is not used.
    doubt : tuple of str, length n
        'packed' or 'size' if the declared count is not used, because it counts packed weights ('packed'), or
        because no model of that name has so few or so many parameters ('size'). 'name' if the declared count is
        used, but the name contradicts it. 'reading' if the number in the name is used, but can be read in another
        way. Otherwise ''.
    """

    total: NDArray[np.float64]
    active: NDArray[np.float64]
    read: NDArray[np.bool_]
    declared: NDArray[np.float64]
    named: NDArray[np.float64]
    doubt: tuple[str, ...]

    @cached_property
    def source(self) -> NDArray[np.int8]:
        """The source of each number of parameters, as an index into `SOURCES`.

        This is an int8 array of shape (n,).
        """
        doubtful = np.isin(np.array(self.doubt, dtype=object), ("name", "reading"))
        known = np.where(doubtful, 3, np.where(self.read, 2, 1))
        return np.where(np.isnan(self.total), 0, known).astype(np.int8)


def settle_parameters(
    names: Names, declared: NDArray[np.float64], declared_active: NDArray[np.float64] | None = None
) -> Parameters:
    """Determine the number of parameters of every model from the declared number and the name.

    The time is near-linear in the tokens of the names.

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
    # If the declared total is not used, the declared number of active parameters is not used either.
    active = np.where(np.isnan(active) | (known & unused), sizes.active, active)
    active[active > total] = np.nan
    read = unused & ~np.isnan(total)
    return Parameters(total, active, read, declared, sizes.total, tuple(doubt.tolist()))
