"""Charts of changes have a point or a line for each family, and names that do not overlap."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree

from constellation.render.drawing.change_charts import BASE, LEFT, RIGHT, TOP, Change, draw_ranks, draw_then_and_now

CHANGES = [
    Change("Qwen", 0, 100, 10_000),
    Change("Llama", 1, 1_000, 1_000),
    Change("Gemma", -1, 10_000, 1),
    Change("Mistral", 2, 0, 50),
]


def test_points_above_the_diagonal_have_grown() -> None:
    svg = ElementTree.fromstring(draw_then_and_now(CHANGES, CHANGES[:1], "Downloads"))
    dots = {dot.findtext("title", "").split(":")[0]: dot for dot in svg.findall("circle")}
    assert dots.keys() == {one.title for one in CHANGES}
    for one in CHANGES:
        x, y = float(dots[one.title].attrib["cx"]), float(dots[one.title].attrib["cy"])
        across, up = (x - LEFT) / (RIGHT - LEFT), (BASE - y) / (BASE - TOP)
        assert 0 <= across <= 1 and 0 <= up <= 1
        assert (up > across + 0.01) == (one.now > max(one.before, 1)), one
    assert "Qwen: 100, then 10,000 (+9,900%)" in {dot.findtext("title") for dot in svg.findall("circle")}


def test_names_of_near_points_do_not_overlap() -> None:
    near = [Change(f"Family {number}", 0, 1_000 + number, 1_000 + number) for number in range(6)]
    svg = ElementTree.fromstring(draw_then_and_now(near, [], "Downloads"))
    names = [text for text in svg.findall("text") if (text.text or "").startswith("Family")]
    assert names
    assert all(abs(float(a.attrib["y"]) - float(b.attrib["y"])) > 10 for a, b in itertools.combinations(names, 2))


def test_ranks_have_a_line_each_and_new_ones_begin_at_the_bottom() -> None:
    ranks = [(CHANGES[0], 2, 1), (CHANGES[1], 1, 2), (CHANGES[2], 9, 3)]
    svg = ElementTree.fromstring(draw_ranks(ranks, ("then", "now"), "Ranks"))
    titles = [path.findtext("title") for path in svg.findall("path")]
    assert titles == ["Qwen: rank 2, then rank 1", "Llama: rank 1, then rank 2", "Gemma: rank 9, then rank 3"]
    texts = {text.text for text in svg.findall("text")}
    assert {"1 Qwen", "2 Llama", "3 Gemma", "Qwen 2", "Llama 1"} <= texts
    assert "Gemma 9" not in texts
