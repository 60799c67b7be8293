"""Makers: accounts that publish models under names of their own. Related accounts are one maker.

Some owners only convert models of others, for example to GGUF. They have models of every name, so they do not show
which names belong together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys, number_rows

#: The smallest share of a converter's models that have a quantisation or a format in their names, and the smallest
#: number of distinct first words of these names.
_CONVERTED, _WORDS = 0.5, 5
#: Owners whose names begin with this many equal letters and digits count as one maker (BananaMind, Banaxi-Tech).
_SAME = 4


def number_makers(names: Names) -> NDArray[np.int64]:
    """Number the makers, and return the number of each owner's maker.

    The result is an int64 array of shape (owners,). Owners with similar names have the same number, because a maker
    often has several accounts. The number is -1 for a converter and for an unknown maker. The time is linear in the
    tokens.

    Parameters
    ----------
    names : Names
        The names.
    """
    beginnings = ["".join(filter(str.isalnum, owner.lower()))[:_SAME] for owner in names.all_owners]
    number = {beginning: code for code, beginning in enumerate(sorted(set(beginnings)))}
    makers = np.array([number[beginning] for beginning in beginnings], dtype=np.int64)
    return np.where(names.is_maker & ~_find_converters(names), makers, -1)


def _find_converters(names: Names) -> NDArray[np.bool_]:
    many, width = len(names.all_owners), max(len(names.tokens.values), 1)
    converted = np.zeros(len(names), dtype=bool)
    converted[number_rows(names.tokens.bounds)[names.stand("quantisation", "format")]] = True
    total = np.bincount(names.owner_of, minlength=many)
    share = np.bincount(names.owner_of[converted], minlength=many)
    rows = np.flatnonzero(np.diff(names.tokens.bounds) > 0)
    first = names.tokens.codes[names.tokens.bounds[rows]]
    pairs, _, _ = count_keys(names.owner_of[rows].astype(np.int64) * width + first)
    words = np.bincount(pairs // width, minlength=many)
    return (share >= _CONVERTED * total) & (words >= _WORDS)
