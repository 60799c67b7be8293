"""The script of the first drawing has the whole tree in outline: all families and counts, and the same places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from constellation.atlas import Atlas
from constellation.render.payloads.first import LEFT_OUT_POWER, make_first_tree
from constellation.render.payloads.tree import make_tree
from constellation.render.shards import Shard, plan_shards, take_important

MOST = 12


def sum_below(tree: dict[str, Any], leaf: float, rests: list[float]) -> np.ndarray:
    """Return the sum below each node of a value for each leaf and one for each rest."""
    values = np.where(np.array(tree["leaf"]) >= 0, leaf, 0.0)
    values[tree["rests"]] = rests
    total = np.concatenate([[0], np.cumsum(values)])
    return total[tree["end"]] - total[:-1]


def find_clades(tree: dict[str, Any], shard: Shard) -> dict[int, int]:
    """Return the node of each clade of the atlas, and the node of the unplaced models as -1."""
    nodes = {int(shard.clades[clade]): node for node, clade in enumerate(tree["clade"]) if clade >= 0}
    (unplaced,) = tree["labels"]
    return {**nodes, -1: int(unplaced)}


@pytest.fixture(params=["small_atlas", "pieces_atlas"])
def atlas(request: pytest.FixtureRequest) -> Atlas:
    """Return an atlas that the browser draws whole, and one of which it draws a part."""
    found: Atlas = request.getfixturevalue(request.param)
    return found


def test_branches_have_the_counts_and_the_places_of_the_whole_drawing(atlas: Atlas) -> None:
    overview, first = plan_shards(atlas).overview, take_important(atlas, MOST)
    assert first is not None and len(first.rows) == MOST < len(overview.rows)
    whole, outline = make_tree(atlas, overview), make_first_tree(atlas, overview, first)
    assert set(first.rows) <= set(overview.rows)
    nodes, places = find_clades(whole, overview), find_clades(outline, first)
    assert set(places) <= set(nodes) and len(places) > 3
    counts = sum_below(whole, 1, whole["left_out"]), sum_below(outline, 1, outline["left_out"])
    room = (
        sum_below(whole, 1, [count**LEFT_OUT_POWER for count in whole["left_out"]]),
        sum_below(outline, 1, outline["room"]),
    )
    assert min(outline["room"]) > 0
    for clade, place in [*places.items(), (None, 0)]:
        node = 0 if clade is None else nodes[clade]
        assert counts[1][place] == counts[0][node]
        assert room[1][place] == pytest.approx(room[0][node], abs=0.01 * len(outline["room"]))


def test_each_inner_node_has_a_name(atlas: Atlas) -> None:
    first = take_important(atlas, MOST)
    assert first is not None
    tree = make_first_tree(atlas, plan_shards(atlas).overview, first)
    for node in range(1, len(tree["end"])):
        is_named = tree["clade"][node] >= 0 or str(node) in tree["labels"]
        assert is_named or tree["leaf"][node] >= 0 or node in tree["rests"]
    rows = [first.rows[row] for row in tree["leaf"] if row >= 0]
    assert sorted(rows) == first.rows.tolist()
    ranked = [row for row in atlas.facts.everything.rows.tolist() if row in set(plan_shards(atlas).overview.rows)]
    families = atlas.families.member_of[ranked]
    leading = [row for at, row in enumerate(ranked) if families[at] not in families[:at]]
    assert set(leading[: MOST // 2]) <= set(rows)
    assert {row for row in ranked if row not in leading[: MOST // 2]} >= set(rows) - set(leading[: MOST // 2])
    assert ranked[0] in rows


def test_a_small_tree_is_loaded_at_once(small_atlas: Atlas) -> None:
    assert take_important(small_atlas, len(small_atlas)) is None
