"""Size bands: groups of models with similar numbers of parameters, such as 1–3B."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: The numbers of parameters at which a band ends and the next one begins.
EDGES = (1e9, 3e9, 10e9, 30e9, 100e9)
#: The names of the bands, from the smallest models to the largest.
BANDS = ("<1B", "1–3B", "3–10B", "10–30B", "30–100B", "≥100B")


def band_sizes(parameters: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the band of each model, as an index of BANDS, or -1 if its number of parameters is unknown.

    Parameters
    ----------
    parameters : ndarray of float64, shape (n,)
        NaN where unknown.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    return np.where(np.isfinite(parameters), np.searchsorted(EDGES, parameters, side="right"), -1)
