"""The columns of data scripts have equal lengths, and row i belongs to model i."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from constellation.analysis.graph_layout import EXTENT, lay_out_graph
from constellation.analysis.names.words import split_rows
from constellation.atlas import Atlas
from constellation.palette import COLOURS, LINE_COLOURS, SHADES
from constellation.render.context import LabelledGroups
from constellation.render.encoding import list_numbers
from constellation.render.payloads import models as payloads
from constellation.render.payloads.graph import choose_edges, make_graph
from constellation.render.payloads.models import count_months
from constellation.render.shards import plan_shards

NAMES = ("models", "facts", "clades", "tree", "graph", "neighbours", "words", "bearers", "details")


@pytest.fixture(scope="module")
def read(small_site: Path) -> Callable[[str], dict[str, Any]]:
    """Return the value that a data script of the small site passes to the page."""

    def read(name: str) -> dict[str, Any]:
        text = (small_site / "data" / f"{name}.js").read_text(encoding="utf-8")
        begin, end = f'constellation.data.put("{name}",', ");\n"
        assert text.startswith(begin) and text.endswith(end)
        return json.loads(text[len(begin) : -len(end)])

    return read


@pytest.mark.parametrize("name", NAMES)
def test_script_is_one_line_that_is_safe_anywhere(small_site: Path, name: str) -> None:
    text = (small_site / "data" / f"{name}.js").read_text(encoding="utf-8")
    assert not set(text) & set("<>&\u2028\u2029") and text.count("\n") == 1


def test_models_name_every_model_and_its_groups(read: Callable, small_atlas: Atlas) -> None:
    models = read("models")
    assert models["ids"].split("\n") == small_atlas.ids
    assert models["family"] == small_atlas.families.member_of.tolist()
    assert models["community"] == small_atlas.network.communities.numbers.tolist()
    assert models["cluster"] == small_atlas.network.clusters.member_of.tolist()


def test_facts_are_columns_of_equal_length_with_null_for_unknown(read: Callable, small_atlas: Atlas) -> None:
    facts, frame = read("facts"), small_atlas.catalogue.frame
    for name in (
        "downloads",
        "likes",
        "parameters",
        "created",
        "task",
        "license",
        "line",
        "line_source",
        "confidence",
    ):
        assert len(facts[name]) == len(small_atlas)
    for name in ("downloads", "likes"):
        assert [nan if value is None else value for value in facts[name]] == pytest.approx(
            frame[name].tolist(), nan_ok=True
        )
    for codes, values, column in (("task", "tasks", "task"), ("license", "licenses", "license")):
        assert [facts[values][code] for code in facts[codes]] == frame[column].tolist()
    placed = [share for share in facts["confidence"] if share is not None]
    assert len(placed) == (small_atlas.families.member_of >= 0).sum()
    assert min(placed) >= 0 and max(placed) <= 100


def test_lines_are_those_of_the_table_with_their_sources(read: Callable, small_atlas: Atlas) -> None:
    facts, lines, index = read("facts"), small_atlas.lineage.lines, small_atlas.lineage.index
    titles = [*facts["lines"]["title"], ""]
    assert [titles[code] for code in facts["line"]] == [lines.line.values[code] for code in lines.line.codes]
    words = ("", "declared", "from the name", "from the name")
    for code, source, known in zip(lines.source.codes, facts["line_source"], lines.declared, strict=True):
        assert words[source] == ("declared" if known else lines.source.values[code] and "from the name")
    uncertain = [row for row, source in enumerate(facts["line_source"]) if source > 1]
    assert len(facts["line_confidence"]) == len(uncertain)
    for row, confidence in zip(uncertain, facts["line_confidence"], strict=True):
        assert confidence is None if np.isnan(lines.confidence[row]) else 0 <= confidence <= 99
    assert facts["lines"]["slug"] == [line.slug for line in index.lines]
    assert facts["lines"]["page"] == [int(line.has_page) for line in index.lines]


def test_a_line_has_the_colour_of_the_family_of_its_name(read: Callable, small_atlas: Atlas) -> None:
    lines, clades = read("facts")["lines"], read("clades")
    for number, line in enumerate(small_atlas.lineage.index.lines):
        if line.clade >= 0:
            colour = (lines["colour"][number], lines["shade"][number])
            assert colour == (clades["colour"][line.clade], clades["shade"][line.clade]), line.title
    own = [pair for pair in zip(lines["colour"], lines["shade"], strict=True) if pair[0] >= 0]
    assert len(own) == len(set(own))
    assert all(colour < COLOURS + LINE_COLOURS for colour, _ in own)


def test_sub_families_have_shades_that_differ_from_their_family(read: Callable, small_atlas: Atlas) -> None:
    clades = read("clades")
    for children in small_atlas.families.hierarchy.children:
        largest = sorted(children, key=lambda child: (-clades["models"][child], clades["slug"][child]))
        shades = [clades["shade"][child] for child in largest]
        above = {clades["shade"][clades["parent"][child]] for child in largest}
        assert len({*shades[:SHADES], *above}) == len(shades[:SHADES]) + len(above)
        assert set(shades[SHADES:]) <= above
    assert {clades["shade"][top] for top in small_atlas.families.hierarchy.tops} == {0}


def test_clades_agree_with_one_another_and_with_the_models(read: Callable, small_atlas: Atlas) -> None:
    clades, models = read("clades"), read("models")
    count = len(small_atlas.families.clades)
    assert {len(column) for column in clades.values()} == {count}
    below = [clades["own"][index] for index in range(count)]
    for index in reversed(range(count)):
        assert clades["own"][index] == models["family"].count(index)
        assert clades["parent"][index] < index
        if clades["parent"][index] >= 0:
            below[clades["parent"][index]] += below[index]
            assert clades["colour"][index] == clades["colour"][clades["parent"][index]]
    assert clades["models"] == below
    tops = [index for index in range(count) if clades["parent"][index] < 0]
    colours = sorted(clades["colour"][index] for index in tops)
    own = [colour for colour in colours if colour >= 0]
    assert own[:COLOURS] == list(range(len(tops)))[:COLOURS]
    assert len(own) == len(set(own)) and own[-1] < COLOURS + LINE_COLOURS
    largest = max(tops, key=lambda index: clades["models"][index])
    assert clades["colour"][largest] == 0


def test_tree_is_the_atlas_own(read: Callable, small_atlas: Atlas) -> None:
    tree = read("tree")
    for name in ("height", "leaf", "clade", "end"):
        assert tree[name] == getattr(small_atlas.tree, name).tolist()
    assert tree["labels"] == {str(small_atlas.tree.unplaced): "Unplaced"}
    assert tree["rests"] == tree["left_out"] == []


def test_graph_has_places_communities_and_edges(read: Callable, small_atlas: Atlas) -> None:
    graph, models = read("graph"), read("models")
    assert len(graph["x"]) == len(graph["y"]) == len(small_atlas)
    assert all(isinstance(value, int) and 0 <= value <= EXTENT for value in graph["x"] + graph["y"])
    sizes = small_atlas.network.communities.sizes
    assert [one["models"] for one in graph["communities"]] == sizes[sizes > 1].tolist()
    assert graph["isolates"] == models["community"].count(-1) == small_atlas.network.communities.isolates
    assert graph["alone"] == [row for row, community in enumerate(models["community"]) if community == -1]
    x, y, reach = graph["apart"]
    for row in range(len(small_atlas)):
        distance = np.hypot(graph["x"][row] - x, graph["y"][row] - y)
        assert (distance <= reach + 2) == (row in graph["alone"]), "only these models are in the disc apart"
    for number, one in enumerate(graph["communities"]):
        assert set(one) == {"label", "shares", "models", "x", "y", "r", "colour", "families"}
        members = [row for row, community in enumerate(models["community"]) if community == number]
        for clade, held in one["families"]:
            assert held == sum(small_atlas.families.top[models["family"][row]] == clade
                               for row in members if models["family"][row] >= 0)  # fmt: skip
    assert len(graph["edges"]) == small_atlas.network.similarity.graph.nnz


def test_neighbours_are_offsets_and_rows_nearest_first(read: Callable, small_atlas: Atlas) -> None:
    neighbours = read("neighbours")
    start = neighbours["start"]
    assert len(start) == len(small_atlas) + 1 and start[0] == 0
    assert start[-1] == len(neighbours["row"]) == len(neighbours["similarity"])
    for row in range(len(small_atlas)):
        near = neighbours["similarity"][start[row] : start[row + 1]]
        assert near == sorted(near, reverse=True) and len(near) <= payloads.NEIGHBOURS_LISTED
        assert row not in neighbours["row"][start[row] : start[row + 1]]


def test_words_are_those_that_two_names_bear(read: Callable, small_atlas: Atlas) -> None:
    words = read("words")
    assert dict(zip(words["word"], words["models"], strict=True)) == {
        word: count for word, count in small_atlas.facts.words.items() if count >= 2
    }
    ranked = list(zip((-count for count in words["models"]), words["word"], strict=True))
    assert ranked == sorted(ranked)
    assert dict(zip(words["word"], words["kind"], strict=True))["gguf"] == "format"


def test_bearers_are_the_models_whose_names_have_the_word(read: Callable, small_atlas: Atlas) -> None:
    words, bearers = read("words"), read("bearers")
    assert len(bearers["start"]) == len(words["word"]) + 1 and bearers["start"][-1] == len(bearers["row"])
    for index, word in enumerate(words["word"]):
        rows = bearers["row"][bearers["start"][index] : bearers["start"][index + 1]]
        assert rows == [row for row, tokens in enumerate(small_atlas.names.tokens) if word in tokens]


NUMBERS = [([1.0, nan, 2.5, 0.0, 1e15], [1, None, 2.5, 0, 10**15]), ([], [])]


@pytest.mark.parametrize(("values", "listed"), NUMBERS)
def test_numbers_are_whole_where_they_are_whole(values: list[float], listed: list) -> None:
    found = list_numbers(np.array(values, dtype=np.float64))
    assert found == listed and [type(one) for one in found] == [type(one) for one in listed]


def test_months_count_from_january_2000() -> None:
    assert count_months(["2000-01-31", "2026-10-05", "", "1999-12-01"]) == [0, 321, None, -1]


def weigh(edges: dict[tuple[int, int], float], size: int) -> sparse.csr_matrix:
    matrix = sparse.lil_matrix((size, size))
    for (left, right), weight in edges.items():
        matrix[left, right] = matrix[right, left] = weight
    return matrix.tocsr()


TRIANGLE = {(0, 1): 0.9, (1, 2): 0.8, (0, 2): 0.7, (2, 3): 0.2}
CHOICES = [
    (100, [0, 1, 0, 2, 1, 2, 2, 3]),
    # The strongest edge of every model first: 3 has but one.
    (3, [0, 1, 1, 2, 2, 3]),
    (0, []),
]


@pytest.mark.parametrize(("most", "pairs"), CHOICES)
def test_edges_to_draw_leave_nobody_alone_who_has_neighbours(most: int, pairs: list) -> None:
    assert choose_edges(weigh(TRIANGLE, 5), most) == pairs


def test_more_models_than_edges_to_draw_still_keeps_to_the_number() -> None:
    ring = {(row, row + 1): 0.5 for row in range(0, 60, 2)}
    assert len(choose_edges(weigh(ring, 60), 10)) == 20


def test_graph_without_edges_draws_none() -> None:
    assert choose_edges(weigh({}, 4), 10) == []


def test_drawn_edges_are_the_atlas_edges(small_atlas: Atlas) -> None:
    layout = lay_out_graph(small_atlas.network.similarity.graph, small_atlas.network.communities, 1)
    rows = split_rows(small_atlas.network.communities)[: small_atlas.network.communities.count]
    labels = LabelledGroups([""] * len(rows), [""] * len(rows), rows)
    graph = make_graph(
        small_atlas, layout, labels, [-1] * len(small_atlas.families.clades), plan_shards(small_atlas).overview
    )
    edges = small_atlas.network.similarity.graph
    pairs = list(zip(graph["edges"][::2], graph["edges"][1::2], strict=True))
    assert len(set(pairs)) == len(pairs) == edges.nnz // 2
    assert all(edges[left, right] > 0 for left, right in pairs)
