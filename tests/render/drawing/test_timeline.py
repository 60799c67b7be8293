"""The charts of the models created per month."""

from __future__ import annotations

import itertools
import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from constellation.render.drawing.timeline import draw_timeline


def list_months(first: int, years: int) -> list[tuple[str, int]]:
    return [(f"{year}-{month:02d}", 3 * month) for year in range(first, first + years) for month in range(1, 13)]


def read_labels(svg: str) -> list[str]:
    return [node.text(deep=False) for node in LexborHTMLParser(svg).css("text")]


def test_bars_have_the_colour_of_the_family_and_an_axis() -> None:
    svg = draw_timeline([("2025-11", 3), ("2025-12", 0), ("2026-01", 8)], 4, "Models of a & b")
    assert 'class="fill-4"' in svg and "fill-0" not in svg and 'aria-label="Models of a &amp; b"' in svg
    heights = [float(height) for height in re.findall(r'width="8" height="([\d.]+)"', svg)]
    assert heights == [37.5, 100], "3 and 8 of an axis that ends at 8"
    assert read_labels(svg)[:3] == ["8", "4", "0"]
    assert 'class="fill-none"' in draw_timeline([("2025-11", 3), ("2025-12", 1)], -1, "x")


@pytest.mark.parametrize("years", [1, 2, 5, 12, 40])
def test_years_are_named_as_often_as_there_is_room(years: int) -> None:
    first, *named, last = read_labels(draw_timeline(list_months(2000, years), 0, "x"))[3:]
    assert (first, last) == ("2000-01", f"{1999 + years}-12")
    assert len(named) <= 5 and (years < 3 or named)
    gaps = {int(later) - int(earlier) for earlier, later in itertools.pairwise(named)}
    assert len(gaps) <= 1


def test_one_month_is_not_drawn() -> None:
    assert draw_timeline([("2026-01", 8)], 4, "x") == draw_timeline([], 4, "x") == ""
