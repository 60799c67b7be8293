"""The tallies on a family's page: bars of common values, and models by month of creation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from constellation.analysis.groups import Group
from constellation.atlas import Atlas

_BARS = 8
#: The kinds of words that a page counts together.
_FACETS = {"sizes": ("size",), "formats": ("quantisation", "format"), "methods": ("method",)}
_FACET_OF = {kind: facet for facet, kinds in _FACETS.items() for kind in kinds}


def make_bars(tally: list[tuple[str, int]], unknown: str) -> list[dict[str, Any]]:
    """Return bars of the most common values, with the others as one bar, and unknown values last."""
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
    """Return for each of _FACETS its most common words, and how many of the models have each."""
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
    """Return the members by month of creation, with empty months between; [] for fewer than two months."""
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
