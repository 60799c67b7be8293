"""The tree for Auspice has every model once, with its family, line, size and date."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.render.exports.auspice import count_years, write_auspice
from constellation.render.exports.node_attributes import list_colours


def write(atlas: Atlas) -> dict[str, Any]:
    return json.loads("".join(write_auspice(atlas, list_colours(atlas))))


def list_nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.get("children", [])


def test_every_model_is_one_leaf_with_its_facts(small_atlas: Atlas) -> None:
    nodes = list(list_nodes(write(small_atlas)["tree"]))
    assert len(nodes) == len(small_atlas.tree.leaf) == len({node["name"] for node in nodes})
    leaves = {node["name"]: node["node_attrs"] for node in nodes if "children" not in node}
    assert sorted(leaves) == small_atlas.ids
    counts, families = small_atlas.facts.counts, small_atlas.families
    for row, model in enumerate(small_atlas.ids):
        known = {name: fact["value"] for name, fact in leaves[model].items() if name != "div"}
        assert leaves[model]["div"] == 1
        top = families.top_of[row]
        assert known.get("family") == (families.clades[top].title if top >= 0 else None)
        assert known.get("size", -1) == (counts.parameters[row] / 1e9 if counts.parameters[row] >= 0 else -1)
        assert ("created" in known) == bool(counts.created[row])


def test_divergence_never_falls_towards_the_leaves(small_atlas: Atlas) -> None:
    for node in list_nodes(write(small_atlas)["tree"]):
        for child in node.get("children", []):
            assert child["node_attrs"]["div"] >= node["node_attrs"]["div"]


def test_each_family_labels_its_branch(small_atlas: Atlas) -> None:
    labels = [
        node["branch_attrs"]["labels"]["family"]
        for node in list_nodes(write(small_atlas)["tree"])
        if "branch_attrs" in node
    ]
    assert sorted(labels) == sorted([*(clade.title for clade in small_atlas.families.clades), "Unplaced"])


@pytest.mark.parametrize(
    "ids", [["a/only"], ['a/"quoted"', "b/模型"], [f"o{row}/same-name-7b" for row in range(300)]]
)
def test_small_and_flat_trees_are_written(models: Callable[..., Catalogue], ids: list[str]) -> None:
    tree = write(build_atlas(models(ids)))["tree"]
    assert sorted(node["name"] for node in list_nodes(tree) if "children" not in node) == sorted(ids)


@pytest.mark.parametrize(
    ("text", "years"), [("2026", 2026.0), ("2026-07", 2026.496), ("2024-12-31", 2024.997), ("2026-01-01", 2026.0)]
)
def test_dates_are_years(text: str, years: float) -> None:
    assert count_years(text) == years
