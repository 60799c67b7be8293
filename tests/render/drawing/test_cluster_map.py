"""The map of the clusters has a region with a label for each cluster, and labels that do not overlap."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from scipy import sparse

from constellation.analysis.graph_layout import EXTENT, GraphLayout, fill_disc, lay_out_clusters, lay_out_graph
from constellation.analysis.partition import Partition, number_by_size
from constellation.render.drawing.cluster_map import NARROW, WIDE, Canvas, draw_cluster_map, place_labels

LABELS = [
    "qwen",
    "instruct (45%) · mistral (14%)",
    "gemma · it",
    "8b (36%) · granite (17%)",
    "a-very-long-label-of-words",
]


def make_map(sizes: list[int]) -> tuple[GraphLayout, Partition]:
    clusters = number_by_size(np.repeat(np.arange(len(sizes)), sizes))
    models = len(clusters.member_of)
    rng = np.random.default_rng(1)
    weights = sparse.random(models, models, density=0.02, random_state=rng, dtype=np.float32)
    graph = sparse.csr_matrix(weights + weights.T)
    return lay_out_clusters(graph, clusters, lay_out_graph(graph, clusters, 1), 1), clusters


def draw(layout: GraphLayout, clusters: Partition, canvas: Canvas, labels: list[str]) -> ElementTree.Element:
    rows = np.arange(len(clusters.member_of))
    colours = (rows % 3 - 1).tolist()
    return ElementTree.fromstring(
        draw_cluster_map(layout, rows, colours, labels, clusters.sizes.tolist(), canvas, points=True)
    )


@pytest.mark.parametrize("sizes", [[1], [3, 1], [400, 90, 60, 30, 30, 20, 8, 5, 2, 1], [12] * 20])
def test_each_model_is_in_the_disc_of_its_cluster_and_discs_are_apart(sizes: list[int]) -> None:
    layout, clusters = make_map(sizes)
    centres, radii = layout.centres[clusters.member_of], layout.radii[clusters.member_of]
    assert (np.hypot(layout.x - centres[:, 0], layout.y - centres[:, 1]) <= radii + 2).all()
    for one in range(len(sizes)):
        for two in range(one):
            apart = np.hypot(*(layout.centres[one] - layout.centres[two]).astype(float))
            assert apart >= 0.97 * (layout.radii[one] + layout.radii[two])
    for values in (layout.x, layout.y):
        assert values.min() >= 0 and values.max() <= EXTENT


@pytest.mark.parametrize("count", [1, 2, 7, 400])
def test_a_disc_is_filled_evenly_and_keeps_neighbours_together(count: int) -> None:
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 50, (2, count)) * 7
    points = fill_disc(x, y)
    distance = np.hypot(*points.T)
    assert (distance <= 1).all() and len(np.unique(points.round(9), axis=0)) == count
    if count > 100:
        assert abs((distance < np.sqrt(0.5)).mean() - 0.5) < 0.05, "half of the points are in half of the area"
        assert np.corrcoef(x, points[:, 0])[0, 1] > 0.8 and np.corrcoef(y, points[:, 1])[0, 1] > 0.8


@pytest.mark.parametrize("canvas", [WIDE, NARROW])
@pytest.mark.parametrize("sizes", [[4], [400, 90, 60, 30, 30, 20, 8, 5, 2, 1], [60] * 20])
def test_labels_overlap_neither_labels_nor_regions(canvas: Canvas, sizes: list[int]) -> None:
    layout, clusters = make_map(sizes)
    labels = [LABELS[index % len(LABELS)] for index in range(len(sizes))]
    svg = draw(layout, clusters, canvas, labels)
    circles = [tuple(float(one.attrib[name]) for name in ("cx", "cy", "r")) for one in svg.findall("a/circle")]
    places = place_labels(circles, labels, canvas)
    boxes = [place.box for place in places if place]
    assert len(boxes) > len(sizes) / 2
    assert not any(one.overlaps(two) for at, one in enumerate(boxes) for two in boxes[:at])
    for place, own in zip(places, circles, strict=True):
        if place:
            others = [circle for circle in circles if circle is not own]
            assert not any(place.box.touches(*circle) for circle in others)


def test_every_region_is_a_link_to_its_details_and_every_model_a_point() -> None:
    layout, clusters = make_map([40, 30, 20, 10])
    labels = ["<b>", "two · words", "three", "four"]
    svg = draw(layout, clusters, WIDE, labels)
    links = svg.findall("a")
    assert [link.attrib["href"] for link in links] == [f"#cluster-{number}" for number in range(1, 5)]
    assert links[0].attrib["aria-label"] == "Cluster 1: <b>, 40 models"
    assert sum(path.attrib["d"].count("h0") for path in svg.iter("path") if "stroke-linecap" in path.attrib) == 100
    again = draw_cluster_map(layout, np.arange(100), [-1] * 100, labels, [40, 30, 20, 10], NARROW, points=False)
    assert "<use " in again and "h0" not in again


def test_the_longer_side_of_the_map_is_along_the_longer_side_of_the_canvas() -> None:
    places = np.array([[1000, 5000], [5000, 5000], [9000, 5000]])
    layout = GraphLayout(places[:, 0], places[:, 1], places, np.full(3, 900), np.zeros(3))
    for canvas, axis in ((WIDE, "cx"), (NARROW, "cy")):
        svg = ElementTree.fromstring(
            draw_cluster_map(layout, np.arange(3), [0] * 3, ["a", "b", "c"], [1] * 3, canvas, points=True)
        )
        ends = [float(circle.attrib[axis]) for circle in svg.findall("a/circle")]
        assert ends[2] - ends[0] > 400
        numbers = re.findall(r"-?[\d.]+", svg.find("g").attrib["transform"])
        assert len(numbers) == 6
