"""Line charts over time have the right positions, begin at zero, and have a text for screen readers."""

from __future__ import annotations

import re
from math import nan
from xml.etree import ElementTree

import pytest

from constellation.render.drawing.line_charts import (
    BASE,
    LEFT,
    RIGHT,
    TOP,
    choose_top,
    draw_curve,
    draw_sparkline,
    number_days,
    scale_times,
)
from constellation.render.wording import write_count

DATES = ("2023-07-18", "2026-08-21", "2026-10-05")


def draw(values: list[float], dates: tuple[str, ...] = DATES, colour: int = 3) -> ElementTree.Element:
    notes = [f"note {number}" for number in range(len(dates))]
    return ElementTree.fromstring(draw_curve(dates, values, colour, "Models of x", write_count, notes))


def list_points(svg: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in svg.findall("circle")]


def test_positions_are_proportional_to_time() -> None:
    days = number_days(("2026-01-01", "2026-01-11", "2026-01-31"))
    assert scale_times(days, LEFT, RIGHT) == pytest.approx([LEFT, LEFT + (RIGHT - LEFT) / 3, RIGHT])
    path = ElementTree.fromstring(draw_sparkline([1, 2, 3], "Growth", days)).find("path").attrib["d"]
    places = [float(point.split()[0]) for point in path.removeprefix("M").split("L")]
    assert (places[1] - places[0]) * 2 == pytest.approx(places[2] - places[1], abs=2)


TOPS = [(0, 1), (-3, 1), (1, 1), (1.1, 2), (3, 3), (994, 1000), (2001, 3000), (0.35, 0.4), (1e9, 1e9), (7e6, 8e6)]


@pytest.mark.parametrize(("most", "top"), TOPS)
def test_the_axis_ends_at_a_round_number(most: float, top: float) -> None:
    assert choose_top(most) == pytest.approx(top)


def test_heights_are_measured_from_zero() -> None:
    points = list_points(draw([0, 500, 1000]))
    assert [y for _, y in points] == pytest.approx([BASE, (BASE + TOP) / 2, TOP])
    assert (points[0][0], points[-1][0]) == (LEFT, RIGHT)


def test_a_chart_has_a_description_for_screen_readers() -> None:
    svg = draw([14, 848, 994])
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"] == "Models of x: 14 on 18 July 2023, 994 on 5 October 2026"
    titles = [title.text for title in svg.iter("title")]
    assert titles == [
        "18 July 2023: 14 (note 0)",
        "21 August 2026: 848 (note 1)",
        "5 October 2026: 994 (note 2)",
    ]
    texts = {text.text for text in svg.findall("text")}
    assert texts == {"1k", "0", "18 July 2023", "5 October 2026", "14", "994"}


GAPS = [
    ([nan, 100, 84], 2, ["ML"], {"84"}),  # the first is too near to the last for its value to have room
    ([100, nan, 84], 2, ["MM"], {"100", "84"}),
    ([nan, nan, 84], 1, ["M"], {"84"}),
    ([nan, nan, nan], 0, [""], set()),
]


@pytest.mark.parametrize(("values", "dots", "line", "texts"), GAPS)
def test_what_is_unknown_is_left_out_and_breaks_the_line(
    values: list[float], dots: int, line: list[str], texts: set[str]
) -> None:
    svg = draw(values)
    assert len(svg.findall("circle")) == dots
    drawn = [path.attrib["d"] for path in svg.findall("path") if path.attrib["class"] == "stroke-3"]
    assert [re.sub("[^ML]", "", path) for path in drawn] == line
    assert {text.text for text in svg.findall("text") if text.attrib["class"] == "fill-ink"} == texts


def test_values_are_written_on_the_side_without_the_line() -> None:
    def where(values: list[float]) -> list[bool]:
        svg = draw(values)
        points = list_points(svg)
        named = [float(text.attrib["y"]) for text in svg.findall("text") if text.attrib["class"] == "fill-ink"]
        return [named[0] > points[-1][1], named[1] > points[0][1]]  # below it

    assert where([900, 900, 600]) == [True, False]
    assert where([400, 600, 900]) == [False, True]


def test_without_a_colour_it_is_neutral_and_many_points_are_small() -> None:
    dates = tuple(f"20{year:02}-01-01" for year in range(40))
    svg = draw([1.0] * 40, dates, -1)
    assert {dot.attrib["class"] for dot in svg.findall("circle")} == {"fill-none"}
    assert {dot.attrib["r"] for dot in svg.findall("circle")} == {"2"}
    assert {dot.attrib["r"] for dot in draw([1, 2, 3]).findall("circle")} == {"3.5"}


def test_hostile_titles_are_escaped() -> None:
    hostile = '"><script>x'
    drawn = draw_curve(DATES, [1, 2, 3], 0, hostile, write_count, [hostile] * 3)
    assert "<script" not in drawn
    assert ElementTree.fromstring(drawn).attrib["aria-label"].startswith(hostile)
