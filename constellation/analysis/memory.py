"""The memory that models need to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: The total memory divided by the memory of the weights. Activations and the key-value cache add about 20% (Q.
#: Anthony, S. Biderman and H. Schoelkopf (2023). Transformer Math 101. EleutherAI).
OVERHEAD = 1.2
#: The bits per weight for which memory is estimated.
PRECISIONS = (16, 8, 4)
#: The bits per weight of a model that is not quantised, and of a quantised model whose name does not state them.
UNQUANTISED_BITS, PACKED_BITS = 16.0, 4.0


@dataclass(frozen=True)
class Fit:
    """The models of a group that fit into the memory of a machine.

    Their number and the largest of them are given.

    Attributes
    ----------
    gigabytes : int
        The memory of the machine.
    counts : tuple of int
        The number of models that fit, for each of PRECISIONS.
    best : tuple of int
        The row of the largest model that fits, for each of PRECISIONS; -1 if no model fits.
    """

    gigabytes: int
    counts: tuple[int, ...]
    best: tuple[int, ...]


def estimate_memory(parameters: np.ndarray, bits: int | np.ndarray) -> np.ndarray:
    """Estimate the memory that models need to run, in gigabytes (10^9 bytes).

    The estimate is parameters × bits / 8 × OVERHEAD.

    Parameters
    ----------
    parameters : ndarray of float64, shape (n,)
        The total numbers of parameters, including those of inactive experts; NaN where unknown.
    bits : int, or ndarray of float64, shape (n,)
        The bits per weight.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where unknown.
    """
    return parameters * (bits / 8) * OVERHEAD / 1e9


def choose_bits(stated: np.ndarray, packed: np.ndarray) -> np.ndarray:
    """Return the bits per weight with which models are published.

    These are the bits that the name states, or else UNQUANTISED_BITS, or PACKED_BITS for a format that nearly
    always has quantised weights.

    Parameters
    ----------
    stated : ndarray of float64, shape (n,)
        The bits in each name, NaN for none.
    packed : ndarray of bool, shape (n,)
        Whether the format of each model nearly always has quantised weights, such as GGUF.

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    return np.where(np.isnan(stated), np.where(packed, PACKED_BITS, UNQUANTISED_BITS), stated)


def find_fits(rows: np.ndarray, parameters: np.ndarray, machines: Sequence[int]) -> list[Fit]:
    """Find the models of a group that fit into the memory of each machine.

    Models of unknown size are left out.

    Parameters
    ----------
    rows : ndarray of int, shape (m,)
        The models of the group. Of several models of equal size, the first one is preferred.
    parameters : ndarray of float64, shape (n,)
        NaN where unknown.
    machines : sequence of int
        The memory of each machine in gigabytes (10^9 bytes).
    """
    fits = []
    for gigabytes in machines:
        counts, best = [], []
        for bits in PRECISIONS:
            needed = estimate_memory(parameters[rows], bits)
            fitting = rows[needed <= gigabytes]  # false for NaN
            counts.append(len(fitting))
            best.append(int(fitting[np.argmax(parameters[fitting])]) if len(fitting) else -1)
        fits.append(Fit(gigabytes, tuple(counts), tuple(best)))
    return fits
