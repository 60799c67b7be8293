"""In the static radial tree, every leaf has a place on the circle, and labels do not overlap."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from math import pi
from xml.etree import ElementTree

import numpy as np
import pytest

from constellation.analysis.tree import Tree
from constellation.atlas import Atlas
from constellation.render.colours import TINT, UNKNOWN, Ink, NodeColours
from constellation.render.drawing.tree import HALF, draw_tree
from constellation.render.drawing.tree_layout import LETTERING, RADIUS, TURN, RadialLayout, lay_out_tree


def plant(parent: list[int], height: list[int]) -> Tree:
    """Make a tree from the parents of its nodes in preorder. Nodes without children are leaves."""
    nodes = len(parent)
    end = np.arange(1, nodes + 1)
    for node in range(nodes - 1, 0, -1):
        end[parent[node]] = max(end[parent[node]], end[node])
    leaves = end == np.arange(nodes) + 1
    before = np.concatenate([[0], np.cumsum(leaves)])
    leaf = np.where(leaves, np.cumsum(leaves) - 1, -1)
    count = before[end] - before[np.arange(nodes)]
    return Tree(np.array(parent), np.array(height), leaf, np.full(nodes, -1), end, count, -1)


SMALL = plant([-1, 0, 1, 1, 0, 4, 4, 6, 6], [100, 50, 0, 0, 70, 0, 20, 0, 0])


def check_layout(tree: Tree, root: int, layout: RadialLayout) -> None:
    """Check the properties that every layout must have."""
    tips = sorted(layout.tips, key=lambda tip: tip.start)
    assert tips[0].start == 0 and tips[-1].stop == pytest.approx(TURN)
    assert all(one.stop == pytest.approx(two.start) for one, two in pairwise(tips))
    shown = [leaf for tip in tips for leaf in tree.leaf[tip.node : tip.end].tolist() if leaf >= 0]
    below = tree.leaf[root : tree.end[root]]
    assert shown == below[below >= 0].tolist(), "each model once, in the order of the tree"
    leaves = [int((tree.leaf[tip.node : tip.end] >= 0).sum()) for tip in tips]
    folded = [tip.node == tree.unplaced != root for tip in tips]
    assert sum(folded) == (root < tree.unplaced < tree.end[root]), (
        "the unplaced models are one tip, narrower than others"
    )
    units = [max(2, count**0.75) if narrow else count for count, narrow in zip(leaves, folded, strict=True)]
    for tip, unit in zip(tips, units, strict=True):
        assert tip.stop - tip.start == pytest.approx(TURN * unit / sum(units))
        assert 0 <= tip.inner <= RADIUS
    outer = {elbow.node: (elbow.angle, elbow.outer) for elbow in layout.elbows}
    for elbow in layout.elbows:
        assert 0 <= elbow.inner <= elbow.outer <= RADIUS
        parent = int(tree.parent[elbow.node])
        assert (elbow.parent_angle, elbow.inner) == pytest.approx(outer.get(parent, (TURN / 2, 0)))
    for one, two in combinations(layout.labels, 2):
        apart = abs(one.angle - two.angle)
        assert min(apart, 2 * pi - apart) >= LETTERING / RADIUS - 1e-9


def test_angles_and_radii_go_by_leaves() -> None:
    layout = lay_out_tree(SMALL, 0, 100, lambda node: f"n{node}")
    check_layout(SMALL, 0, layout)
    assert [tip.node for tip in layout.tips] == [2, 3, 5, 7, 8]
    angles = {elbow.node: elbow.angle * 5 / TURN for elbow in layout.elbows}
    assert angles == pytest.approx({1: 1, 2: 0.5, 3: 1.5, 4: 3.5, 5: 2.5, 6: 4, 7: 3.5, 8: 4.5})
    radii = {elbow.node: elbow.outer for elbow in layout.elbows}
    assert 0 < radii[4] < radii[1] == radii[6] < RADIUS == radii[2]
    assert [label.text for label in layout.labels] == ["n2", "n3", "n5", "n7", "n8"]


def test_a_branch_is_laid_out_by_itself() -> None:
    layout = lay_out_tree(SMALL, 4, 100, lambda node: "")
    check_layout(SMALL, 4, layout)
    assert [tip.node for tip in layout.tips] == [5, 7, 8] and layout.labels == ()


def test_small_branches_stay_closed_where_there_are_many() -> None:
    layout = lay_out_tree(SMALL, 0, 2, lambda node: "")
    check_layout(SMALL, 0, layout)
    assert [tip.node for tip in layout.tips] == [1, 5, 6]


def test_small_siblings_side_by_side_are_one_tip() -> None:
    flat = plant([-1, *[0] * 100], [100, *[0] * 100])
    layout = lay_out_tree(flat, 0, 10, str)
    check_layout(flat, 0, layout)
    assert len(layout.tips) == 10 and layout.labels == ()


def test_one_model_makes_a_drawing() -> None:
    tree = plant([-1, 0], [100, 0])
    layout = lay_out_tree(tree, 0, 100, lambda node: "only")
    check_layout(tree, 0, layout)
    ElementTree.fromstring(draw_tree(tree, layout, lambda node: Ink(-1), lambda node: "", "One"))


@pytest.mark.parametrize("most", [3, 10, 1000])
def test_every_clade_of_an_atlas_has_its_layout(small_atlas: Atlas, most: int) -> None:
    tree = small_atlas.tree
    for root in (0, *np.flatnonzero(tree.clade >= 0).tolist()):
        check_layout(tree, root, lay_out_tree(tree, root, most, lambda node: f"node {node}"))


def test_many_leaves_leave_room_between_labels() -> None:
    tree = plant([-1] + [0] * 60, [100] + [0] * 60)
    layout = lay_out_tree(tree, 0, 100, lambda node: f"leaf {node}")
    check_layout(tree, 0, layout)
    assert len(layout.labels) == 60
    crowded = plant([-1] + [0] * 400, [100] + [0] * 400)
    assert lay_out_tree(crowded, 0, 1000, lambda node: "x").labels == ()


def test_colours_of_the_nodes_depend_on_the_root_as_in_the_browser() -> None:
    # everything(0) > family 0 (1) > its sub-families 1 (2 > 3) and 2 (4 > 5 > 6), a model (7); family 3 (8 > 9)
    tree = plant([-1, 0, 1, 2, 1, 4, 5, 1, 0, 8], [9, 8, 7, 0, 7, 6, 0, 0, 8, 0])
    tree.clade[[1, 2, 4, 8]] = [0, 1, 2, 3]
    colours = NodeColours(tree, [-1, 0, 0, -1], [5, 5, 5, -1], [0, 2, 0, 0])
    assert colours.choose(0) == {0: Ink(-1), **dict.fromkeys(range(1, 8), Ink(5)), 8: Ink(-1), 9: Ink(-1)}
    own, strong, grey = Ink(5), Ink(5, 2), Ink(-1)
    assert colours.choose(1) == {1: own, 2: strong, 3: strong, 4: grey, 5: grey, 6: grey, 7: own}
    assert colours.choose(2) == {2: strong, 3: strong}
    layout = lay_out_tree(tree, 1, 40, lambda node: f"node {node}" if node == 2 else "", LETTERING)
    drawn = draw_tree(tree, layout, colours.choose(1).__getitem__, lambda node: "", "A family")
    assert 'stroke="var(--family-5-2)"' in drawn and 'fill="var(--family-5-2)"' in drawn
    assert 'class="stroke-5"' in drawn and 'class="stroke-none"' in drawn


def test_unplaced_models_have_a_colour_and_small_families_two() -> None:
    # everything (0) > families 0 to 3 (1, 3, 5, 7) with a model each, and two unplaced models (9 > 10, 11)
    tree = plant([-1, 0, 1, 0, 3, 0, 5, 0, 7, 0, 9, 9], [9, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0])
    tree.clade[[1, 3, 5, 7]] = range(4)
    tree = replace(tree, unplaced=9)
    inks = NodeColours(tree, [-1] * 4, [-1] * 4, [0] * 4).choose(0)
    assert inks[1] == inks[2] == inks[5] == inks[6] == Ink(-1)
    assert inks[3] == inks[4] == inks[7] == inks[8] == Ink(-1, TINT)
    assert inks[9] == inks[10] == inks[11] == Ink(UNKNOWN)
    layout = lay_out_tree(tree, 0, 100, lambda node: "")
    check_layout(tree, 0, layout)
    assert 'fill="var(--unknown)"' in draw_tree(tree, layout, inks.__getitem__, lambda node: "", "All")


def test_drawing_has_its_links_colours_and_shortened_labels() -> None:
    layout = lay_out_tree(SMALL, 0, 100, lambda node: "n" * 40 if node == 2 else f"n{node}")
    drawn = draw_tree(SMALL, layout, lambda node: Ink(node % 3 - 1), lambda node: f"#{node}", "All <of> them")
    svg = ElementTree.fromstring(drawn)
    assert svg.attrib["aria-label"] == "All <of> them"
    assert [link.attrib["href"] for link in svg.iter("a")] == ["#2", "#3", "#5", "#7", "#8"]
    texts = [text.text for text in svg.iter("text")]
    shown = "n" * (len(texts[0] or "") - 1)
    assert texts[0] == shown + "…" and len(shown) >= 15 and texts[1] == "n3"
    assert RADIUS + len(shown) * LETTERING / 2 < HALF, "the label ends before the edge of the drawing"
    assert {path.attrib["class"] for path in svg.findall("path")} <= {"stroke-none", "stroke-0", "stroke-1"}
    assert sum(path.attrib["d"].count("h0") for path in svg.findall("path")) == 5


def test_hostile_labels_are_escaped() -> None:
    hostile = '"><script>x'
    layout = lay_out_tree(SMALL, 0, 100, lambda node: hostile)
    drawn = draw_tree(SMALL, layout, lambda node: Ink(-1), lambda node: hostile, hostile)
    assert "<script" not in drawn
    assert {link.attrib["href"] for link in ElementTree.fromstring(drawn).iter("a")} == {hostile}
