"""The memory that models need to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.bits import read_bits
from constellation.analysis.names.names import Names
from constellation.analysis.names.parameters import Parameters
from constellation.analysis.names.quantities import read_size
from constellation.analysis.names.ragged import number_rows

#: The total memory divided by the memory of the weights. Activations and the key-value cache add about 20% (Q.
#: Anthony, S. Biderman and H. Schoelkopf (2023). Transformer Math 101. EleutherAI).
OVERHEAD = 1.2
#: The bits per weight for which memory is estimated.
PRECISIONS = (16, 8, 4)
#: The bits per weight of a model whose name does not state them. The second number is for formats that are nearly
#: always quantised.
_UNQUANTISED, _PACKED = 16.0, 4.0


@dataclass(frozen=True)
class Weights:
    """The numbers of parameters and the bits per weight, from which the memory of models is estimated.

    Row i is model i. NaN means unknown.

    Attributes
    ----------
    parameters : ndarray of float64, shape (n,)
        The number of parameters for the estimate.
    bits : ndarray of float64, shape (n,)
        The bits per weight in the name, NaN for none (see `read_bits`).
    """

    parameters: NDArray[np.float64]
    bits: NDArray[np.float64]

    def estimate(self, precision: int) -> NDArray[np.float64]:
        """Estimate the memory that models need at a given precision, in gigabytes.

        The name of a quantised copy gives its bits. The memory of the copy is computed from these bits. The copy
        belongs to one column only, the column of the smallest precision with at least as many bits. A model without
        bits in its name belongs to every column, because it can be loaded at each precision.

        Parameters
        ----------
        precision : int
            One of PRECISIONS.

        Returns
        -------
        ndarray of float64, shape (n,)
            NaN where unknown, and for a model that does not belong to the column.
        """
        lower = max((other for other in PRECISIONS if other < precision), default=0)
        own = (lower < self.bits) & (self.bits <= precision)  # false for NaN
        bits = np.where(np.isnan(self.bits), float(precision), np.where(own, self.bits, np.nan))
        return estimate_memory(self.parameters, bits)

    def list_published_bits(self, packed: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the bits per weight at which each model is published.

        The bits are those in the name. If the name states none, they are 16, or 4 for a format such as GGUF.

        Parameters
        ----------
        packed : ndarray of bool, shape (n,)
            For each model, whether models in its format nearly always have quantised weights.

        Returns
        -------
        ndarray of float64, shape (n,)
        """
        return np.where(np.isnan(self.bits), np.where(packed, _PACKED, _UNQUANTISED), self.bits)


@dataclass(frozen=True)
class Fit:
    """How many models of a group fit into the memory of a machine.

    The first of these models is recorded too.

    Attributes
    ----------
    gigabytes : int
        The memory of the machine.
    counts : tuple of int
        The number of models that fit, for each of PRECISIONS.
    first : tuple of int
        The row of the first model of the group that fits, for each of PRECISIONS; -1 if no model fits.
    """

    gigabytes: int
    counts: tuple[int, ...]
    first: tuple[int, ...]


def estimate_memory(parameters: NDArray[np.float64], bits: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Estimate the memory that models need to run, in gigabytes (10^9 bytes).

    The estimate is parameters × bits / 8 × OVERHEAD.

    Parameters
    ----------
    parameters : ndarray of float64, shape (n,)
        The total numbers of parameters, including those of inactive experts; NaN where unknown.
    bits : float or ndarray of float64, shape (n,)
        The bits per weight.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where unknown.
    """
    return parameters * (bits / 8) * OVERHEAD / 1e9


def weigh_models(names: Names, parameters: Parameters) -> Weights:
    """Return the numbers of parameters and the bits per weight for the estimates of memory.

    Some declared numbers leave out a part of the weights: many models that are called 8B declare 6.4 billion. The
    estimate must not be too low for such a model, so it uses the larger of the declared number and the number in
    the name. The exception is a product such as 8x7B, which counts the shared weights several times.

    Parameters
    ----------
    names : Names
        The n names.
    parameters : Parameters
        The numbers of parameters.
    """
    sizes = names.ask(lambda token: (size := read_size(token, 0)) is not None and size.times > 1, "size")
    products = np.zeros(len(names), dtype=bool)
    products[number_rows(names.tokens.bounds)[sizes[names.tokens.codes]]] = True
    larger = np.where(products, parameters.total, np.fmax(parameters.total, parameters.named))
    return Weights(np.where(np.isnan(parameters.total), np.nan, larger), read_bits(names))


def find_fits(rows: NDArray[np.integer], weights: Weights, machines: Sequence[int]) -> list[Fit]:
    """Find the models of a group that fit into each of several amounts of memory.

    Models of unknown size are left out.

    Parameters
    ----------
    rows : ndarray of int, shape (m,)
        The models of the group, most downloaded first.
    weights : Weights
        The numbers of all models.
    machines : sequence of int
        The memory of each machine in gigabytes (10^9 bytes).
    """
    own = Weights(weights.parameters[rows], weights.bits[rows])
    needed = [own.estimate(precision) for precision in PRECISIONS]
    fits = []
    for gigabytes in machines:
        fitting = [rows[memory <= gigabytes] for memory in needed]  # false for NaN
        first = tuple(int(found[0]) if len(found) else -1 for found in fitting)
        fits.append(Fit(gigabytes, tuple(map(len, fitting)), first))
    return fits
