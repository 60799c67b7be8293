"""Columns of numbers in, Plotly figures as JSON out; the page's script draws them when they come into view."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from constellation.render.scripts import dump_json
from constellation.render.wording import isolate_name

#: Where unknown-to-log zeros are drawn: below one, on their own line.
ZERO_AT = 0.4


def _write_name(name: str) -> str:
    """A name as Plotly's own kind of HTML, in which it would take '<b>' for bold and '<a href=…>' for a link."""
    return escape(isolate_name(name), quote=False)


def _shift_zeros(values: np.ndarray) -> list[float]:
    return np.where(values > 0, values, ZERO_AT).tolist()


def _to_json(figure: go.Figure) -> str:
    """The figure, without Plotly's default theme: 7 KB in every one, and the page has colours of its own."""
    figure.layout.template = None
    return dump_json(figure.to_plotly_json())


def _log_axis(title: str, most: float) -> dict[str, Any]:
    """A log axis whose lowest tick reads 0."""
    powers = [10**power for power in range(len(str(int(max(most, 1)))) + 1)]
    return {
        "title": {"text": title},
        "type": "log",
        "tickvals": [ZERO_AT, *powers],
        "ticktext": ["0", *(f"{power:,}" for power in powers)],
    }


@cache
def _make_scatter_form() -> dict[str, Any]:
    """A scatter without its points, checked by Plotly once: a figure of its own for each family costs 15 ms."""
    trace = go.Scatter(
        mode="markers",
        hovertemplate="%{text}<br>%{customdata[0]:,} downloads, %{customdata[1]:,} likes<extra></extra>",
    )
    return trace.to_plotly_json()


def plot_scatter(names: Sequence[str], downloads: np.ndarray, likes: np.ndarray) -> str:
    """Likes against downloads on log axes, zeros on a line of their own; models with both known."""
    trace = {
        **_make_scatter_form(),
        "x": _shift_zeros(downloads),
        "y": _shift_zeros(likes),
        "text": [_write_name(name) for name in names],
        "customdata": np.column_stack([downloads, likes]).astype(int).tolist(),
    }
    layout = {
        "xaxis": _log_axis("downloads in 30 days", float(downloads.max(initial=1))),
        "yaxis": _log_axis("likes", float(likes.max(initial=1))),
    }
    return dump_json({"data": [trace], "layout": layout})


def plot_density(downloads: np.ndarray, likes: np.ndarray) -> str:
    """Likes against downloads of many models: a bubble for each cell of a log grid, its area their number."""
    cell = 0.25  # of a power of ten
    columns = np.floor(np.log10(np.maximum(downloads, ZERO_AT)) / cell)
    rows = np.floor(np.log10(np.maximum(likes, ZERO_AT)) / cell)
    cells, counts = np.unique(np.column_stack([columns, rows]), axis=0, return_counts=True)
    middle = 10 ** ((cells + 0.5) * cell)
    figure = go.Figure(
        go.Scatter(
            x=[float(f"{value:.3g}") for value in middle[:, 0]],
            y=[float(f"{value:.3g}") for value in middle[:, 1]],
            customdata=counts.tolist(),
            mode="markers",
            marker={
                "size": np.round(
                    2 + 1.6 * np.sqrt(counts) / np.sqrt(max(counts.max(initial=1) / 250, 1)), 1
                ).tolist()
            },
            hovertemplate="%{customdata:,} models with about %{x:,} downloads and %{y:,} likes<extra></extra>",
        )
    )
    figure.update_layout(
        xaxis=_log_axis("downloads in 30 days", float(downloads.max(initial=1))),
        yaxis=_log_axis("likes", float(likes.max(initial=1))),
    )
    return _to_json(figure)


def plot_bars(labels: Sequence[str], values: Sequence[float], title: str, unit: str) -> str:
    """Upright bars in the given order."""
    figure = go.Figure(
        go.Bar(x=list(labels), y=list(values), hovertemplate=f"%{{x}}: %{{y:,}} {unit}<extra></extra>")
    )
    figure.update_layout(xaxis={"type": "category", "title": {"text": title}}, yaxis={"title": {"text": unit}})
    return _to_json(figure)


def plot_histogram(values: np.ndarray, title: str, unit: str) -> str:
    """How many of the values lie between one power of ten (in halves) and the next; zeros in a bar of their own."""
    known = values[np.isfinite(values)]
    above = known[known >= 1]
    top = int(np.ceil(2 * np.log10(above.max()))) + 1 if len(above) else 1
    edges = 10 ** (np.arange(top + 1) / 2)
    counts, _ = np.histogram(above, edges)
    labels = ["0", *(f"{low:,.0f}–{high:,.0f}" for low, high in itertools.pairwise(edges))]
    return plot_bars(labels, [int((known < 1).sum()), *counts.tolist()], title, unit)
