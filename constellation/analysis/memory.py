"""Parameters in, the memory that a model needs to run out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Weights are not all: activations and the cache of a conversation add about a fifth ('Transformer Math 101',
#: EleutherAI 2023: inference memory is about 1.2 times that of the weights).
OVERHEAD = 1.2
#: Bits for each weight that the atlas speaks of.
PRECISIONS = (16, 8, 4)


@dataclass(frozen=True)
class Fit:
    """What of a group fits a machine of `gigabytes`.

    counts : for each of PRECISIONS how many models fit at it
    best   : for each the row of the largest model that fits, -1 if none does
    """

    gigabytes: int
    counts: tuple[int, ...]
    best: tuple[int, ...]


def estimate_memory(parameters: np.ndarray, bits: int) -> np.ndarray:
    """Gigabytes (10^9 bytes) that models with so many parameters need at `bits` a weight: P × bits / 8 × 1.2.

    Of a mixture of experts all parameters count: those that rest must be in memory too. NaN stays NaN.
    """
    return parameters * (bits / 8) * OVERHEAD / 1e9


def find_fits(rows: np.ndarray, parameters: np.ndarray, machines: Sequence[int]) -> list[Fit]:
    """What of the group fits each machine, over the members whose parameters are known.

    rows : the group's, those that matter most first (the first of equally large models is the best)
    parameters : float64 (n,), NaN where unknown
    machines : gigabytes of 10^9 bytes of each
    """
    fits = []
    for gigabytes in machines:
        counts, best = [], []
        for bits in PRECISIONS:
            needed = estimate_memory(parameters[rows], bits)
            fitting = rows[needed <= gigabytes]  # NaN is not
            counts.append(len(fitting))
            best.append(int(fitting[np.argmax(parameters[fitting])]) if len(fitting) else -1)
        fits.append(Fit(gigabytes, tuple(counts), tuple(best)))
    return fits
