"""Make interactive Plotly figures as JSON.

A script of the page adds the colours.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from constellation.render.encoding import dump_json, list_numbers
from constellation.render.wording import isolate_name

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Position of zeros on a logarithmic axis: below one, on a separate line.
ZERO_AT = 0.4
#: The powers of ten that may be ticks of a logarithmic axis.
_POWERS = [10**power for power in range(19)]


def plot_scatter(names: Sequence[str], downloads: np.ndarray, likes: np.ndarray) -> str:
    """Return a scatter plot of downloads and likes as JSON for the library Plotly.

    Both axes are logarithmic, and zeros are on a separate line.

    Parameters
    ----------
    names : the models' ids
    downloads, likes : float64 (m,), known counts
    """
    trace, layout = _make_scatter()
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


def plot_density(downloads: np.ndarray, likes: np.ndarray) -> str:
    """Return a chart of downloads and likes in which bubbles represent groups of models, as JSON for Plotly.

    The chart is for many models. Each bubble is a cell of a logarithmic grid. Its area is proportional to the
    number of models in the cell.

    Parameters
    ----------
    downloads, likes : float64 (m,), known counts
    """
    import plotly.graph_objects as go

    cell = 0.25  # of a power of ten
    columns = np.floor(np.log10(np.maximum(downloads, ZERO_AT)) / cell)
    rows = np.floor(np.log10(np.maximum(likes, ZERO_AT)) / cell)
    cells, counts = np.unique(np.column_stack([columns, rows]), axis=0, return_counts=True)
    middle = 10 ** ((cells + 0.5) * cell)
    sizes = 2 + 1.6 * np.sqrt(counts) / np.sqrt(max(counts.max(initial=1) / 250, 1))
    figure = go.Figure(
        go.Scatter(
            mode="markers",
            x=[float(f"{value:.3g}") for value in middle[:, 0]],
            y=[float(f"{value:.3g}") for value in middle[:, 1]],
            customdata=counts.tolist(),
            marker={"size": np.round(sizes, 1).tolist()},
            hovertemplate="%{customdata:,} models with about %{x:,} downloads and %{y:,} likes<extra></extra>",
        ),
        go.Layout(
            template="none",
            xaxis=_make_log_axis("downloads in 30 days", _count_ticks(downloads)),
            yaxis=_make_log_axis("likes", _count_ticks(likes)),
        ),
    )
    return dump_json(_list_fields(figure))


def plot_bars(labels: Sequence[str], values: Sequence[float], title: str, unit: str) -> str:
    """Return a chart of vertical bars as JSON for Plotly.

    The bars are in the given order.

    Parameters
    ----------
    labels, values : the label and the height of each bar
    title : title of the horizontal axis
    unit : what the values count, in the plural
    """
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Bar(x=list(labels), y=list(values), hovertemplate=f"%{{x}}: %{{y:,}} {unit}<extra></extra>"),
        go.Layout(
            template="none",
            xaxis={"type": "category", "title": {"text": title}},
            yaxis={"title": {"text": unit}},
        ),
    )
    return dump_json(_list_fields(figure))


def plot_histogram(values: np.ndarray, title: str, unit: str) -> str:
    """Return a histogram as JSON for Plotly.

    Each bar covers half a power of ten. Zeros have a separate bar.

    Parameters
    ----------
    values : float64 (n,), NaN where unknown
    title, unit : as in `plot_bars`
    """
    known = values[np.isfinite(values)]
    above = known[known >= 1]
    top = int(np.ceil(2 * np.log10(above.max()))) + 1 if len(above) else 1
    edges = 10 ** (np.arange(top + 1) / 2)
    counts, _ = np.histogram(above, edges)
    labels = ["0", *(f"{low:,.0f}–{high:,.0f}" for low, high in itertools.pairwise(edges))]
    return plot_bars(labels, [int((known < 1).sum()), *counts.tolist()], title, unit)


@cache
def _make_scatter() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the data and the layout of a scatter plot that has no points yet.

    Hundreds of pages have such a figure, and only the arrays differ. So Plotly builds and validates the rest once.
    """
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Scatter(
            mode="markers",
            # The numbers are rounded, so that a zero is shown as 0 and not as ZERO_AT.
            hovertemplate="%{text}<br>%{x:,.0f} downloads, %{y:,.0f} likes<extra></extra>",
        ),
        go.Layout(
            template="none",
            xaxis=_make_log_axis("downloads in 30 days", len(_POWERS) + 1),
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
        "ticktext": ["0", *(f"{power:,}" for power in _POWERS)][:ticks],
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
