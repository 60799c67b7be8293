"""Make interactive Plotly figures as JSON.

A script of the page adds the colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from constellation.render.counts import HUB_COUNTS, CountNames
from constellation.render.encoding import dump_json, list_numbers
from constellation.render.wording import isolate_name, write_short

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Position of zeros on a logarithmic axis: below one, on a separate line.
ZERO_AT = 0.4
#: The powers of ten that may be ticks of a logarithmic axis.
_POWERS = [10**power for power in range(19)]


def plot_scatter(
    names: Sequence[str], downloads: np.ndarray, likes: np.ndarray, counts: CountNames = HUB_COUNTS
) -> str:
    """Return a scatter plot of downloads and likes as JSON for the library Plotly.

    Both axes are logarithmic, and zeros are on a separate line.

    Parameters
    ----------
    names : the models' ids
    downloads, likes : float64 (m,), known counts
    counts : the names of the counts
    """
    trace, layout = _make_scatter(counts)
    points = {
        "x": list_numbers(np.where(downloads, downloads, ZERO_AT)),
        "y": list_numbers(np.where(likes, likes, ZERO_AT)),
        "text": [_write_name(name) for name in names],
    }
    ticks = {
        axis: {**fields, **{key: fields[key][: _count_ticks(values)] for key in ("tickvals", "ticktext")}}
        for (axis, fields), values in zip(layout.items(), (downloads, likes), strict=True)
    }
    return dump_json({"data": [trace | points], "layout": ticks})


@cache
def _make_scatter(counts: CountNames) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the data and the layout of a scatter plot that has no points yet.

    Hundreds of pages have such a figure, and only the arrays differ. So Plotly builds and validates the rest once.
    """
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Scatter(
            mode="markers",
            # The numbers are rounded, so that a zero is shown as 0 and not as ZERO_AT.
            hovertemplate=f"%{{text}}<br>%{{x:,.0f}} {counts.noun}, %{{y:,.0f}} likes<extra></extra>",
        ),
        go.Layout(
            template="none",
            xaxis=_make_log_axis(counts.full, len(_POWERS) + 1),
            yaxis=_make_log_axis("likes", len(_POWERS) + 1),
        ),
    )
    fields = _list_fields(figure)
    return fields["data"][0], fields["layout"]


def _make_log_axis(title: str, ticks: int) -> dict[str, Any]:
    """Return the settings of a logarithmic axis on which 0 is the lowest tick."""
    return {
        "title": {"text": title},
        "type": "log",
        "tickvals": [ZERO_AT, *_POWERS][:ticks],
        "ticktext": ["0", *(write_short(power) for power in _POWERS)][:ticks],
    }


def _count_ticks(values: np.ndarray) -> int:
    """Return how many ticks a logarithmic axis needs for the given values.

    The ticks are 0, and the powers of ten up to the first above the values.
    """
    return 2 + len(str(int(values.max(initial=1))))


def _list_fields(figure: go.Figure) -> dict[str, Any]:
    """Convert a Plotly figure to a dictionary, and leave out Plotly's template.

    The dictionary is for plotly.js. The page sets the colours. The figures have the template 'none', because Plotly
    would otherwise copy its own template several times, and all copies would be removed here.
    """
    fields: dict[str, Any] = figure.to_dict()
    fields["layout"].pop("template", None)
    return fields


def _write_name(name: str) -> str:
    """Return the name of a model as text for Plotly.

    Special characters are escaped, because Plotly treats '<b>' as bold type.
    """
    return escape(isolate_name(name), quote=False)
