"""Static drawings of the graph have one point for each model."""

from __future__ import annotations

import dataclasses
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from constellation.analysis.graph_layout import EXTENT, GraphLayout
from constellation.render.drawing.starmap import AROUND, NAMED, SIDE, STARS, draw_neighbourhood, draw_sky


def scatter(models: int, communities: int) -> tuple[GraphLayout, np.ndarray]:
    rng = np.random.default_rng(5)
    places = rng.integers(0, EXTENT, (models, 2))
    centres = rng.integers(4000, 6000, (communities, 2))  # near one another, so that a drawing shows them all
    layout = GraphLayout(places[:, 0], places[:, 1], centres, np.full(communities, 400), np.array([9500, 500, 300]))
    return layout, np.arange(models) % communities


def count_stars(svg: ElementTree.Element) -> dict[str, int]:
    """Count the points of each class."""
    return {path.attrib["class"]: path.attrib["d"].count("h0") for path in svg.findall("path")}


def draw_around(
    layout: GraphLayout, rows: np.ndarray, communities: np.ndarray, labels: list[str], colour: int, label: str
) -> str:
    members = [np.flatnonzero(communities == index) for index in range(communities.max() + 1)]
    return draw_neighbourhood(layout, rows, communities, members, labels, colour, label)


def find_stars(path: ElementTree.Element) -> list[tuple[int, int]]:
    """Return the positions of the points in a path. The path has relative positions."""
    ways = re.findall(r"m(-?\d+) ?(-?\d+)h0", path.attrib["d"])
    assert "".join(f"m{x}{'' if y.startswith('-') else ' '}{y}h0" for x, y in ways) == path.attrib["d"]
    return [(int(x), int(y)) for x, y in np.cumsum(np.array(ways, dtype=int), axis=0)]


def test_sky_shows_every_model_in_its_colour() -> None:
    layout, _ = scatter(50, 3)
    svg = ElementTree.fromstring(draw_sky(layout, [-1] * 20 + [0] * 25 + [11] * 5, ["a", "b", "c"], 0, "The sky"))
    assert count_stars(svg) == {"stroke-none": 20, "stroke-0": 25, "stroke-11": 5}
    assert {text.text for text in svg.findall("text")} <= {"a", "b", "c"}
    assert svg.find("text").text == "a", "the largest community is named in any case"
    assert svg.attrib["viewBox"] == f"0 0 {EXTENT} {EXTENT}"
    places = list(zip(layout.x.tolist(), layout.y.tolist(), strict=True))
    assert [sorted(find_stars(path)) for path in svg.findall("path")] == [
        sorted(places[:20]),
        sorted(places[20:45]),
        sorted(places[45:]),
    ]


def test_sky_names_the_largest_communities_that_have_room() -> None:
    layout, _ = scatter(60, 30)
    apart = dataclasses.replace(layout, centres=np.column_stack([np.full(30, 5000), 500 + 300 * np.arange(30)]))
    one = ElementTree.fromstring(draw_sky(apart, [-1] * 60, [f"c{i}" for i in range(30)], 0, ""))
    assert [text.text for text in one.findall("text")] == [f"c{i}" for i in range(NAMED)]
    together = dataclasses.replace(layout, centres=np.full((30, 2), 5000))
    two = ElementTree.fromstring(draw_sky(together, [-1] * 60, [f"c{i}" for i in range(30)], 0, ""))
    assert [text.text for text in two.findall("text")] == ["c0"]


@pytest.mark.parametrize("size", [1, 2, 17])
def test_neighbourhood_shows_members_and_those_around_them(size: int) -> None:
    layout, communities = scatter(60, 4)
    rows = np.arange(size)
    labels = ["one", "two", "three", "four"]
    svg = ElementTree.fromstring(draw_around(layout, rows, communities, labels, 3, "Position"))
    touched = set(communities[rows].tolist())
    around = sum(community in touched for community in communities.tolist()) - size
    assert count_stars(svg) == {"stroke-none": around, "stroke-3": size}
    assert len(svg.findall("circle")) == len(touched)
    left, top, width, height = map(int, svg.attrib["viewBox"].split())
    for circle in svg.findall("circle"):
        x, y, r = (int(circle.attrib[name]) for name in ("cx", "cy", "r"))
        assert left <= x - r and x + r <= left + width and top <= y - r and y + r <= top + height
    assert (width, height) == (SIDE, SIDE)


def test_neighbourhood_leaves_out_what_is_far_away() -> None:
    layout, communities = scatter(60, 2)
    apart = dataclasses.replace(layout, centres=np.array([[500, 500], [9500, 9500]]))
    rows = np.array([0, 2, 4, 1])
    svg = ElementTree.fromstring(draw_around(apart, rows, communities, ["near", "far"], 0, ""))
    assert [text.text for text in svg.findall("text")] == ["near"]


def test_neighbourhood_of_a_large_family_draws_the_foremost() -> None:
    layout, communities = scatter(3000, 2)
    svg = ElementTree.fromstring(draw_around(layout, np.arange(2000), communities, ["a", "b"], -1, ""))
    assert [path.attrib["d"].count("h0") for path in svg.findall("path")] == [AROUND, STARS]


def test_hostile_labels_are_escaped() -> None:
    hostile = '"><script>x'
    layout, communities = scatter(5, 1)
    for drawn in (
        draw_sky(layout, [-1] * 5, [hostile], 0, hostile),
        draw_around(layout, np.arange(5), communities, [hostile], 0, hostile),
    ):
        assert "<script" not in drawn
        svg = ElementTree.fromstring(drawn)
        assert svg.attrib["aria-label"] == svg.find("text").text == hostile


def test_models_without_a_similar_name_are_counted_apart() -> None:
    layout, _ = scatter(20, 2)
    svg = ElementTree.fromstring(draw_sky(layout, [-1] * 20, ["a", "b"], 1234, ""))
    circle = svg.find("circle")
    assert [circle.attrib[name] for name in ("cx", "cy", "r")] == ["9500", "500", "300"]
    assert "1,234 without a similar name" in [text.text for text in svg.findall("text")]
