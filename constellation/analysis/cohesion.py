"""Stems and their bearers in, how far the bearers of each stem hang together out.

A word that strangers happen to use (``Atlas-Coder``, ``ATLAS-8B``, ``Atlas-Chat``) is no family's name.
Models hang together where a bearer has a namesake: another of the same owner, or one whose name goes on in
the same way.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names import Names
from constellation.analysis.ragged import count_keys

# Kinds of descriptor that are put behind any name and so make no namesakes.
_TRAILING = ("size", "quantisation", "format", "method")


class Borne(Protocol):
    """Which names bear which stems: for each bearing the row, the stem, the word it stands in, the token after."""

    @property
    def row(self) -> NDArray[np.int32]: ...

    @property
    def stem(self) -> NDArray[np.int32]: ...

    @property
    def word(self) -> NDArray[np.int32]: ...

    @property
    def end(self) -> NDArray[np.int64]: ...


def measure_cohesion(borne: Borne, names: Names, size: int) -> NDArray[np.float64]:
    """Give for each of `size` words the share of its bearers that have a namesake, in [0, 1]; 1 where it has none.

    Linear in the bearings.
    """
    owner = names.owner_of[borne.row]
    sequel = _read_sequels(names, borne)
    _, makers, of_maker = count_keys(borne.stem.astype(np.int64) * len(names.all_owners) + owner)
    # A word has one stem, so that word and sequel tell stem, word and sequel.
    _, alike, of_sequel = count_keys(borne.word.astype(np.int64) * (len(names.tokens.values) + 1) + sequel)
    owned = np.array([name != "" for name in names.all_owners], dtype=bool)
    held = ((makers[of_maker] > 1) & owned[owner]) | (alike[of_sequel] > 1)
    total = np.bincount(borne.stem, minlength=size)
    return np.where(total > 0, np.bincount(borne.stem[held], minlength=size) / np.maximum(total, 1), 1.0)


def _read_sequels(names: Names, borne: Borne) -> NDArray[np.int64]:
    """Give the first token from a place on that is not put behind any name, 0 for none, else its code and one."""
    trailing = names.stand(*_TRAILING)
    count = len(trailing)
    stands = np.where(trailing, count, np.arange(count))
    following = np.append(np.minimum.accumulate(stands[::-1])[::-1], count)[borne.end]
    within = following < names.tokens.bounds[borne.row + 1]
    return np.where(within, np.append(names.tokens.codes, 0)[following] + 1, 0).astype(np.int64)
