"""Stems and their bearers in, how far the bearers of each stem hang together out.
 A word that strangers happen to use (``Atlas-Coder``, ``ATLAS-8B``, ``Atlas-Chat``) is no family's name.
Models hang together where a bearer has a namesake: another of the same owner, or one whose name goes on in
the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from constellation.analysis.names import Names

# Kinds of descriptor that are put behind any name and so make no namesakes.
_TRAILING = frozenset({"size", "quantisation", "format", "method"})


class Borne(Protocol):
    """What a name bears: a stem, the word it stands in, and the token after it."""

    stem: str
    word: str
    end: int


def measure_cohesion(borne: Sequence[Sequence[Borne]], names: Names) -> dict[str, float]:
    """Give for each stem the share of its bearers that have a namesake, in [0, 1]."""
    owners: Counter[tuple[str, str]] = Counter()
    sequels: Counter[tuple[str, str, str]] = Counter()
    keys: list[tuple[tuple[str, str], tuple[str, str, str]]] = []
    for row, bearings in enumerate(borne):
        for bearing in bearings:
            owner = (bearing.stem, names.owners[row])
            sequel = (bearing.stem, bearing.word, _read_sequel(names, row, bearing.end))
            owners[owner] += 1
            sequels[sequel] += 1
            keys.append((owner, sequel))
    total: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for owner, sequel in keys:
        total[owner[0]] += 1
        held[owner[0]] += (owners[owner] > 1 and owner[1] != "") or sequels[sequel] > 1
    return {stem: held[stem] / count for stem, count in sorted(total.items())}


def _read_sequel(names: Names, row: int, at: int) -> str:
    """Give the first token from a place on that is not put behind any name; "" for none."""
    tokens, kinds = names.tokens[row], names.kinds[row]
    return next((tokens[place] for place in range(at, len(tokens)) if kinds[place] not in _TRAILING), "")
