"""Count the owners, licences, sizes and other properties of a group of models, for bar charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from constellation.analysis.names.ragged import number_rows
from constellation.atlas import Atlas

#: Largest number of bars in a chart, without the bars for other and for unknown values.
_BARS = 8
#: The word counts on the page, and the kinds of words that each of them includes.
_FACETS = {"sizes": ("size",), "formats": ("quantisation", "format"), "methods": ("method",)}
_FACET_OF = {kind: facet for facet, kinds in _FACETS.items() for kind in kinds}


def make_bars(tally: list[tuple[str, int]], unknown: str) -> list[dict[str, Any]]:
    """Return the bars of a chart that shows the most common values.

    After these come a bar of all other values and a bar of the unknown values.
    """
    known = [(value, count) for value, count in tally if value]
    bars = [{"label": value, "value": count} for value, count in known[:_BARS]]
    rest = sum(count for _, count in known[_BARS:])
    if rest:
        bars.append({"label": f"{len(known) - _BARS:,} others", "value": rest})
    missing = sum(count for value, count in tally if not value)
    if missing and known:
        bars.append({"label": unknown, "value": missing})
    return bars


def tally_facets(
    atlas: Atlas, kinds: Mapping[str, str], rows: np.ndarray, link: str = "#words="
) -> dict[str, list[dict[str, Any]]]:
    """Count the sizes, formats and methods in the names of some models, and return the most common ones.

    Each is returned with its number of models.

    Parameters
    ----------
    kinds : the kind of every word in the names
    rows : the models
    link : the beginning of the address of the models with a word
    """
    tokens = atlas.names.tokens.take(rows)
    size = len(tokens.values)
    distinct = np.unique(number_rows(tokens.bounds).astype(np.int64) * size + tokens.codes) % size
    codes, counts = np.unique(distinct, return_counts=True)
    found: dict[str, list[tuple[int, str]]] = {facet: [] for facet in _FACETS}
    for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
        token = tokens.values[code]
        facet = _FACET_OF.get(kinds[token])
        if facet:
            found[facet].append((-count, token))
    return {
        facet: [
            {"label": token, "value": -count, "href": f"{link}{token}"} for count, token in sorted(words)[:_BARS]
        ]
        for facet, words in found.items()
    }
