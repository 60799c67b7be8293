"""The size of each model according to its name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import find_rows


def find_sizes(names: Names) -> NDArray[np.int32]:
    """Find the first token of each name that states a size, such as 7b.

    The size is that of the whole model, not of its active part.

    Returns
    -------
    ndarray of int32, shape (n,)
        The token of the size, as an index into `names.tokens.values`; -1 for a name without one.
    """
    numeric = names.ask(lambda token: token[0].isdigit(), "size")
    at = np.flatnonzero(numeric[names.tokens.codes])
    row = find_rows(names.tokens.bounds, at)
    size = np.full(len(names), -1, dtype=np.int32)
    size[row[::-1]] = names.tokens.codes[at[::-1]]
    return size
