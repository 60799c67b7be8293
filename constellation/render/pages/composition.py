"""Count the owners, licences, sizes and other properties of a group of models, for bar charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from constellation.analysis.names.ragged import number_rows
from constellation.atlas import Atlas
from constellation.render.wording import address_filter

#: Largest number of bars in a chart, without the bars for other and for unknown values.
_BARS = 8
#: The word counts on the page, and the kinds of words that each of them includes.
_FACETS = {"sizes": ("size",), "formats": ("quantisation", "format"), "methods": ("method",)}
_FACET_OF = {kind: facet for facet, kinds in _FACETS.items() for kind in kinds}


#: The value of a filter of the table of models for models without a known value.
_UNKNOWN = "unknown"

Link = Callable[[str], str]


def make_bars(tally: list[tuple[str, int]], unknown: str, link: Link = lambda value: "") -> list[dict[str, Any]]:
    """Return the bars of a chart that shows the most common values.

    The last two bars are for all other values and for unknown values.

    Parameters
    ----------
    tally : each value with its number of models, most common first; '' is the unknown value
    unknown : the label of the bar of the unknown values
    link : returns the address of the models with a value, '' for no link
    """
    known = [(value, count) for value, count in tally if value]
    bars = [{"label": value, "value": count, "href": link(value)} for value, count in known[:_BARS]]
    rest = sum(count for _, count in known[_BARS:])
    if rest:
        bars.append({"label": f"{len(known) - _BARS:,} others", "value": rest})
    missing = sum(count for value, count in tally if not value)
    if missing and known:
        bars.append({"label": unknown, "value": missing, "href": link("")})
    return bars


def link_licences(**group: str) -> Link:
    """Return a function that makes the address of the models in a group with a given licence.

    Parameters
    ----------
    group : the filter of the table of models for the group, such as family='qwen'
    """
    return lambda licence: "../" + address_filter(**group, license=licence or _UNKNOWN)


def link_owners(**group: str) -> Link:
    """Return a function that makes the address of the models of a given owner in a group.

    There is no such address for models without an owner.

    Parameters
    ----------
    group : the filter of the table of models for the group, such as family='qwen'
    """
    return lambda owner: "../" + address_filter(**group, owner=owner) if owner else ""


def tally_facets(atlas: Atlas, kinds: Mapping[str, str], rows: np.ndarray, **group: str) -> dict[str, Any]:
    """Count the sizes, formats and methods in the names of some models, and return the most common ones.

    Each is returned with its number of models and the address of these models.

    Parameters
    ----------
    kinds : the kind of every word in the names
    rows : the models
    group : the filter of the table of models for these models, such as family='qwen'
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
            {"label": token, "value": -count, "href": "../" + address_filter(**group, words=token)}
            for count, token in sorted(words)[:_BARS]
        ]
        for facet, words in found.items()
    }
