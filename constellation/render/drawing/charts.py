"""Columns of numbers in, Plotly figures as JSON out; the page's script draws them when they come into view."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from constellation.render.payloads.encoding import dump_json
from constellation.render.payloads.models import list_numbers
from constellation.render.wording import isolate_name

#: Where zeros are drawn, which have no logarithm: below one, on their own line (as in static/js/pages/figures.js).
ZERO_AT = 0.4


def _write_name(name: str) -> str:
    """A name as Plotly's own kind of HTML, in which it would take '<b>' for bold and '<a href=…>' for a link."""
    return escape(isolate_name(name), quote=False)


def _write_figure(trace: dict[str, Any], layout: dict[str, Any]) -> str:
    """The figure as Plotly's script takes it (plotly.com/javascript/reference); its colours are the page's."""
    return dump_json({"data": [trace], "layout": layout})


def _log_axis(title: str, most: float) -> dict[str, Any]:
    """A log axis whose lowest tick reads 0."""
    powers = [10**power for power in range(len(str(int(max(most, 1)))) + 1)]
    return {
        "title": {"text": title},
        "type": "log",
        "tickvals": [ZERO_AT, *powers],
        "ticktext": ["0", *(f"{power:,}" for power in powers)],
    }


def plot_scatter(names: Sequence[str], downloads: np.ndarray, likes: np.ndarray) -> str:
    """Likes against downloads of models with both known: the points alone.

    Hundreds of pages have such a figure, so static/js/pages/figures.js makes it of them: log axes, zeros on a line
    of their own.
    """
    texts = [_write_name(name) for name in names]
    points = {"texts": texts, "downloads": list_numbers(downloads), "likes": list_numbers(likes)}
    return dump_json({"form": "scatter", "data": points})


def plot_density(downloads: np.ndarray, likes: np.ndarray) -> str:
    """Likes against downloads of many models: a bubble for each cell of a log grid, its area their number."""
    cell = 0.25  # of a power of ten
    columns = np.floor(np.log10(np.maximum(downloads, ZERO_AT)) / cell)
    rows = np.floor(np.log10(np.maximum(likes, ZERO_AT)) / cell)
    cells, counts = np.unique(np.column_stack([columns, rows]), axis=0, return_counts=True)
    middle = 10 ** ((cells + 0.5) * cell)
    sizes = 2 + 1.6 * np.sqrt(counts) / np.sqrt(max(counts.max(initial=1) / 250, 1))
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [float(f"{value:.3g}") for value in middle[:, 0]],
        "y": [float(f"{value:.3g}") for value in middle[:, 1]],
        "customdata": counts.tolist(),
        "marker": {"size": np.round(sizes, 1).tolist()},
        "hovertemplate": "%{customdata:,} models with about %{x:,} downloads and %{y:,} likes<extra></extra>",
    }
    layout = {
        "xaxis": _log_axis("downloads in 30 days", float(downloads.max(initial=1))),
        "yaxis": _log_axis("likes", float(likes.max(initial=1))),
    }
    return _write_figure(trace, layout)


def plot_bars(labels: Sequence[str], values: Sequence[float], title: str, unit: str) -> str:
    """Upright bars in the given order."""
    trace = {
        "type": "bar",
        "x": list(labels),
        "y": list(values),
        "hovertemplate": f"%{{x}}: %{{y:,}} {unit}<extra></extra>",
    }
    return _write_figure(
        trace, {"xaxis": {"type": "category", "title": {"text": title}}, "yaxis": {"title": {"text": unit}}}
    )


def plot_histogram(values: np.ndarray, title: str, unit: str) -> str:
    """How many of the values lie between one power of ten (in halves) and the next; zeros in a bar of their own."""
    known = values[np.isfinite(values)]
    above = known[known >= 1]
    top = int(np.ceil(2 * np.log10(above.max()))) + 1 if len(above) else 1
    edges = 10 ** (np.arange(top + 1) / 2)
    counts, _ = np.histogram(above, edges)
    labels = ["0", *(f"{low:,.0f}–{high:,.0f}" for low, high in itertools.pairwise(edges))]
    return plot_bars(labels, [int((known < 1).sum()), *counts.tolist()], title, unit)
