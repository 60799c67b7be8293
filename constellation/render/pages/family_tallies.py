"""The bars and the months of a family's page: how many of its models have what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from constellation.analysis.groups import Group
from constellation.atlas import Atlas

_BARS = 8
#: The kinds of word that a page counts, and what it calls them together.
_FACETS = {"sizes": ("size",), "formats": ("quantisation", "format"), "methods": ("method",)}
_FACET_OF = {kind: facet for facet, kinds in _FACETS.items() for kind in kinds}


def make_bars(tally: list[tuple[str, int]], unknown: str) -> list[dict[str, Any]]:
    """The most common values, the rest as one, the unknown last and said to be."""
    known = [(value, count) for value, count in tally if value]
    bars = [{"label": value, "value": count} for value, count in known[:_BARS]]
    rest = sum(count for _, count in known[_BARS:])
    if rest:
        bars.append({"label": f"{len(known) - _BARS:,} others", "value": rest})
    missing = sum(count for value, count in tally if not value)
    if missing and known:
        bars.append({"label": unknown, "value": missing})
    return bars


def tally_facets(atlas: Atlas, kinds: Mapping[str, str], rows: np.ndarray) -> dict[str, list[dict[str, Any]]]:
    """For each of _FACETS its words, the most common first, with how many of the models bear them."""
    counts: Counter[str] = Counter()
    for row in rows.tolist():
        counts.update(set(atlas.names.tokens[row]))
    found: dict[str, list[tuple[int, str]]] = {facet: [] for facet in _FACETS}
    for token, count in counts.items():
        facet = _FACET_OF.get(kinds[token])
        if facet:
            found[facet].append((-count, token))
    return {
        facet: [
            {"label": token, "value": -count, "href": f"#words={token}"} for count, token in sorted(words)[:_BARS]
        ]
        for facet, words in found.items()
    }


def count_months(atlas: Atlas, group: Group) -> list[dict[str, Any]]:
    """Members by month of creation, from the first to the last, empty months included; [] if fewer than two."""
    counts: dict[int, int] = {}
    for date in atlas.facts.counts.created[group.rows].tolist():
        if date:
            month = int(date[:4]) * 12 + int(date[5:7]) - 1
            counts[month] = counts.get(month, 0) + 1
    if len(counts) < 2:
        return []
    return [
        {"month": f"{month // 12}-{month % 12 + 1:02d}", "models": counts.get(month, 0)}
        for month in range(min(counts), max(counts) + 1)
    ]
