"""Charts of shares: the columns are filled, the curves start at zero, and names do not overlap."""

from __future__ import annotations

import itertools
from math import inf, nan
from xml.etree import ElementTree

import pytest

from constellation.render.drawing.share_charts import BASE, TOP, Series, draw_curves, draw_groups, draw_stacks
from constellation.render.wording import write_short

TIMES = ("2026-Q1", "2026-Q2", "2026-Q3")
LABELS = ("26 Q1", "26 Q2", "26 Q3")
NOTES = ("1 of 2 models", "2 of 4 models", "none")


def make(title: str, *shares: float, colour: int = 2) -> Series:
    return Series(title, colour, shares, NOTES)


def test_a_column_is_filled_by_its_shares() -> None:
    series = [make("Qwen", 0.5, 0.25, nan), make("Llama", 0.5, 0.5, nan, colour=-1), make("rest", 0, 0.25, nan)]
    svg = ElementTree.fromstring(draw_stacks(TIMES, LABELS, series, "Shares"))
    boxes = svg.findall("rect")
    assert [box.findtext("title") for box in boxes] == [
        "2026-Q1, Qwen: 50% (1 of 2 models)",
        "2026-Q1, Llama: 50% (1 of 2 models)",
        "2026-Q2, Qwen: 25% (2 of 4 models)",
        "2026-Q2, Llama: 50% (2 of 4 models)",
        "2026-Q2, rest: 25% (2 of 4 models)",
    ]
    heights = [float(box.attrib["height"]) for box in boxes]
    assert sum(heights[:2]) == pytest.approx(BASE - TOP, abs=0.2)
    assert sum(heights[2:]) == pytest.approx(BASE - TOP, abs=0.2)
    assert float(boxes[0].attrib["y"]) > float(boxes[1].attrib["y"])  # the first series is at the bottom
    assert (boxes[0].attrib["class"], boxes[1].attrib["class"]) == ("fill-2", "fill-none")


def test_a_curve_has_a_point_for_each_known_share() -> None:
    svg = ElementTree.fromstring(draw_curves(TIMES, LABELS, [make("Qwen", 0.2, nan, 0.4)], "Shares"))
    dots = [dot for dot in svg.findall("circle") if dot.findtext("title")]
    assert [dot.findtext("title") for dot in dots] == [
        "2026-Q1, Qwen: 20% (1 of 2 models)",
        "2026-Q3, Qwen: 40% (none)",
    ]
    heights = [BASE - float(dot.attrib["cy"]) for dot in dots]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)


def test_the_horizontal_axis_is_to_scale() -> None:
    """The distance between two times is proportional to the days between them, and a label has space."""
    days, labels = (0, 30, 33), ("1 Apr", "1 May", "4 May")
    series = [make("Qwen", 0.2, 0.3, 0.4)]
    curves = ElementTree.fromstring(draw_curves(TIMES, labels, series, "Shares", when=days))
    places = [float(dot.attrib["cx"]) for dot in curves.findall("circle") if dot.findtext("title")]
    assert (places[1] - places[0]) == pytest.approx(10 * (places[2] - places[1]), rel=0.02)
    assert [text.text for text in curves.findall("text") if text.text in labels] == ["1 Apr", "4 May"]
    stacks = ElementTree.fromstring(draw_stacks(TIMES, labels, series, "Shares", when=days))
    boxes = [(float(box.attrib["x"]), float(box.attrib["width"])) for box in stacks.findall("rect")]
    assert boxes[1][0] - boxes[0][0] == pytest.approx(10 * (boxes[2][0] - boxes[1][0]), rel=0.02)
    assert boxes[1][0] + boxes[1][1] < boxes[2][0], "columns do not touch"


def test_the_names_of_curves_do_not_overlap() -> None:
    series = [make(f"line {number}", 0.3, 0.2, 0.01 * number) for number in range(7)]
    svg = ElementTree.fromstring(draw_curves(TIMES, LABELS, series, "Shares"))
    places = sorted(float(text.attrib["y"]) for text in svg.findall("text") if (text.text or "").startswith("line"))
    assert len(places) == 7
    assert min(below - above for above, below in itertools.pairwise(places)) >= 12
    assert places[-1] <= BASE + 8


def test_a_single_time_is_drawn() -> None:
    one = [Series("Qwen", 0, (0.5,), ("n",))]
    for draw in (draw_stacks, draw_curves):
        assert ElementTree.fromstring(draw(("2026-Q1",), ("26 Q1",), one, "Shares")).findall("text")


def test_counts_have_an_axis_without_a_limit() -> None:
    counts = [Series("Qwen", 2, (10, 0, 1_750), ("", "", ""))]
    svg = ElementTree.fromstring(draw_curves(TIMES, LABELS, counts, "Models", write=write_short, most=inf))
    assert [dot.findtext("title") for dot in svg.findall("circle") if dot.findtext("title")] == [
        "2026-Q1, Qwen: 10",
        "2026-Q2, Qwen: 0",
        "2026-Q3, Qwen: 1.8k",
    ]
    assert {"0", "1k", "2k"} <= {text.text for text in svg.findall("text")}


def test_columns_of_a_class_are_side_by_side() -> None:
    series = [make("Qwen", 0.5, 0.25, 0.25), make("Llama", 0.2, nan, 0.8, colour=3)]
    svg = ElementTree.fromstring(draw_groups(("small", "middle", "large"), series, "Sizes"))
    boxes = [{key: box.attrib[key] for key in ("x", "width", "height", "class")} for box in svg.findall("rect")]
    assert [box["class"] for box in boxes] == ["fill-2", "fill-3", "fill-2", "fill-2", "fill-3"]
    assert float(boxes[0]["x"]) + float(boxes[0]["width"]) <= float(boxes[1]["x"])
    heights = [float(box["height"]) for box in boxes]
    assert heights[4] == pytest.approx(4 * heights[1], abs=0.3)
