"""Figures for Plotly contain every value, with zeros on a separate line."""

from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go

from constellation.render.drawing.charts import ZERO_AT, plot_scatter
from constellation.render.wording import write_short


def read(text: str) -> dict:
    """Return a figure, after Plotly has accepted it as valid."""
    figure = json.loads(text)
    go.Figure(data=figure["data"], layout=figure["layout"])
    assert "template" not in figure["layout"] or figure["layout"]["template"] is None
    return figure


def test_scatter_has_every_model_and_zeros_on_a_line_of_their_own() -> None:
    downloads, likes = np.array([0.0, 10, 1e15]), np.array([5.0, 0, 3])
    figure = read(plot_scatter(["a/x", "b/<y>", "c"], downloads, likes))
    (trace,) = figure["data"]
    assert trace["text"] == ["a/x", "b/&lt;y&gt;", "c"], "Plotly reads a kind of HTML"
    assert (trace["x"], trace["y"]) == ([ZERO_AT, 10, 10**15], [5, ZERO_AT, 3])
    for axis, most in (("xaxis", 1e15), ("yaxis", 5)):
        ticks = dict(zip(figure["layout"][axis]["tickvals"], figure["layout"][axis]["ticktext"], strict=True))
        assert ticks.pop(ZERO_AT) == "0" and all(text == write_short(value) for value, text in ticks.items())
        assert max(ticks) / 10 <= most <= max(ticks)


def test_scatters_share_nothing_that_a_later_one_changes() -> None:
    first = plot_scatter(["a"], np.array([1.0]), np.array([1.0]))
    plot_scatter(["b"] * 2, np.array([1e9, 0]), np.array([7.0, 0]))
    assert plot_scatter(["a"], np.array([1.0]), np.array([1.0])) == first
