"""The pieces of a large catalogue contain everything that the whole contains, and can be found."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from constellation.atlas import Atlas
from constellation.render.payloads.models import NEIGHBOURS_LISTED
from constellation.render.shards import Shards, choose_drawn, count_drawn, plan_shards

Read = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def read(pieces_site: Path) -> Read:
    """Return the value that a compressed data script passes to the page."""

    def read(name: str) -> dict[str, Any]:
        text = (pieces_site / "data" / f"{name}.js").read_text(encoding="utf-8")
        packed = re.fullmatch(rf'constellation\.data\.put\("{name}","([A-Za-z0-9+/=]+)"\);\n', text)
        assert packed, f"{name} is not packed"
        return json.loads(gzip.decompress(base64.b64decode(packed[1])))

    return read


@pytest.fixture(scope="module")
def pieces(pieces_atlas: Atlas) -> Shards:
    return plan_shards(pieces_atlas)


def list_scripts(site: Path, name: str) -> list[str]:
    return sorted(path.stem for path in (site / "data").glob(f"{name}-[0-9]*.js"))


def read_directory(site: Path, read: Read, name: str) -> dict[str, list[Any]]:
    """Return everything in the scripts of a directory, and check their first keys."""
    columns: dict[str, list[Any]] = {}
    firsts = []
    for script in list_scripts(site, name):
        part = read(script)
        part["key"] = part["key"].split("\n")
        firsts.append(part["key"][0])
        assert len(set(map(len, part.values()))) == 1
        for column, values in part.items():
            columns.setdefault(column, []).extend(values)
    assert firsts == read("contents")[name] and len(firsts) > 1
    assert columns["key"] == sorted(columns["key"])
    return columns


def test_every_model_is_in_one_piece_with_its_facts(pieces_atlas: Atlas, pieces: Shards, read: Read) -> None:
    assert len(pieces.numbered) > 50
    found = np.concatenate([piece.rows for piece in pieces.numbered])
    assert sorted(found.tolist()) == list(range(len(pieces_atlas)))
    slugs = [clade.slug for clade in pieces_atlas.families.clades]
    for piece in pieces.numbered:
        assert 0 < len(piece.rows) <= pieces_atlas.settings.models_piece
        models, clades = read(f"models{piece.suffix}"), read(f"clades{piece.suffix}")
        facts = read(f"facts{piece.suffix}")
        assert models["ids"].split("\n") == [pieces_atlas.ids[row] for row in piece.rows]
        for at, row in enumerate(piece.rows.tolist()):
            given, own = models["family"][at], pieces_atlas.families.member_of[row]
            assert (given < 0) == (own < 0)
            assert own < 0 or clades["slug"][given] == slugs[own]
            downloads = pieces_atlas.facts.counts.downloads[row]
            assert facts["downloads"][at] == (None if downloads != downloads else downloads)
            assert facts["licenses"][facts["license"][at]] == pieces_atlas.catalogue.frame.at[row, "license"]
            number = pieces_atlas.lineage.index.line_of[row]
            assert (facts["line"][at] < 0) == (number < 0)
            if number >= 0:
                line = pieces_atlas.lineage.index.lines[number]
                assert facts["lines"]["title"][facts["line"][at]] == line.title
                assert facts["lines"]["slug"][facts["line"][at]] == line.slug
        assert sum(source > 1 for source in facts["line_source"]) == len(facts["line_confidence"])
        for at, slug in enumerate(clades["slug"]):
            parent = pieces_atlas.families.clades[slugs.index(slug)].parent
            assert (clades["parent"][at] < 0) == (parent < 0)
            assert parent < 0 or clades["slug"][clades["parent"][at]] == slugs[parent]
            assert clades["models"][at] == len(pieces_atlas.facts.groups[slugs.index(slug)])


def test_nearest_names_are_the_atlas_own_in_other_pieces_too(
    pieces_atlas: Atlas, pieces: Shards, read: Read
) -> None:
    abroad = 0
    for piece in pieces.numbered:
        near = read(f"neighbours{piece.suffix}")
        names = [pieces_atlas.ids[row] for row in piece.rows] + near["others"].split("\n")
        for at, row in enumerate(piece.rows.tolist()):
            part = slice(near["start"][at], near["start"][at + 1])
            own = pieces_atlas.network.similarity.neighbours[row]
            assert [names[one] for one in near["row"][part]] == [
                pieces_atlas.ids[other] for other in own.indices[:NEIGHBOURS_LISTED]
            ]
            abroad += sum(one >= len(piece.rows) for one in near["row"][part])
    assert abroad


def test_declared_bases_are_listed_in_the_shards_of_both_models(
    pieces_atlas: Atlas, pieces: Shards, read: Read
) -> None:
    links = set(zip(*(side.tolist() for side in pieces_atlas.lineage.graph.list_links()), strict=True))
    up, down = set(), set()
    number = {model: row for row, model in enumerate(pieces_atlas.ids)}
    for piece in pieces.numbered:
        lineage = read(f"lineage{piece.suffix}")
        outside = lineage["outside"].split("\n") if lineage["outside"] else []
        others = lineage["others"].split("\n") if lineage["others"] else []
        assert not set(outside) & number.keys()
        for at, row in enumerate(piece.rows.tolist()):
            for base in lineage["base"][lineage["start"][at] : lineage["start"][at + 1]]:
                if base >= 0:
                    up.add((row, int(piece.rows[base])))
                elif -1 - base >= len(outside):
                    up.add((row, number[others[-1 - base - len(outside)]]))
        relation_of = pieces_atlas.catalogue.frame["relation"]
        made = zip(lineage["made"][::2], lineage["made"][1::2], lineage["made_relation"], strict=True)
        for at, other, relation in made:
            child = number[others[other]]
            assert lineage["relations"][relation] == relation_of[child]
            down.add((child, int(piece.rows[at])))
    piece_of = {row: piece.suffix for piece in pieces.numbered for row in piece.rows.tolist()}
    assert links == up and down == {link for link in links if piece_of[link[0]] != piece_of[link[1]]} != set()


def test_trees_of_the_pieces_count_every_leaf(pieces_atlas: Atlas, pieces: Shards, read: Read) -> None:
    drawn = 0
    for piece in (pieces.overview, *pieces.numbered):
        tree = read(f"tree{piece.suffix}")
        leaves = [leaf for leaf in tree["leaf"] if leaf >= 0]
        assert sorted(leaves) == list(range(len(piece.rows)))
        assert len(leaves) + sum(tree["left_out"]) == len(pieces_atlas)
        assert all(tree["leaf"][node] < 0 and tree["end"][node] == node + 1 for node in tree["rests"])
        assert tree["end"][0] == len(tree["end"])
        drawn += len(leaves) * bool(piece.suffix)
    assert drawn == len(pieces_atlas)


def test_directories_lead_to_every_model_family_and_owner(
    pieces_atlas: Atlas, pieces: Shards, pieces_site: Path, read: Read
) -> None:
    ids = read_directory(pieces_site, read, "ids")
    assert ids["key"] == pieces_atlas.ids
    for model, piece in zip(ids["key"], ids["piece"], strict=True):
        assert pieces_atlas.ids.index(model) in pieces.numbered[piece - 1].rows
    owners = read_directory(pieces_site, read, "owners")
    assert sorted(owners["owner"]) == sorted({owner for owner in pieces_atlas.names.owners if owner})
    families = [read(name) for name in list_scripts(pieces_site, "families")]
    assert sum(len(part["slug"]) for part in families) == len(pieces_atlas.families.clades)
    for part in families:
        for slug, first, last in zip(part["slug"], part["first"], part["last"], strict=True):
            at = next(i for i, clade in enumerate(pieces_atlas.families.clades) if clade.slug == slug)
            within = np.concatenate([piece.rows for piece in pieces.numbered[first - 1 : last]])
            assert set(pieces_atlas.facts.groups[at].rows.tolist()) <= set(within.tolist())


def test_words_lead_to_their_models_the_most_downloaded_first(
    pieces_atlas: Atlas, pieces_site: Path, read: Read
) -> None:
    vocabulary, rare = read("vocabulary"), read_directory(pieces_site, read, "words")
    steps = [step for name in list_scripts(pieces_site, "bearers") for step in read(name)["step"]]
    most = read("contents")["bearers"]
    ranked = [model for name in list_scripts(pieces_site, "ranked") for model in read(name)["ids"].split("\n")]
    assert ranked == [pieces_atlas.ids[row] for row in pieces_atlas.facts.everything.rows]
    starts = np.concatenate([[0], np.cumsum(vocabulary["models"])])[:-1].tolist()
    tokens = dict(zip(pieces_atlas.ids, map(set, pieces_atlas.names.tokens), strict=True))
    words, counts = vocabulary["word"] + rare["key"], vocabulary["models"] + rare["models"]
    for word, count, start in zip(words, counts, starts + rare["start"], strict=True):
        ranks, rank = [], 0
        for at in range(start, start + count):
            rank = steps[at] if at == start or at % most == 0 else rank + steps[at]
            ranks.append(rank)
        bearing = [rank for rank, model in enumerate(ranked) if word in tokens[model]]
        assert ranks == bearing, word


def test_views_draw_the_most_downloaded_of_each_family(pieces_atlas: Atlas) -> None:
    drawn = choose_drawn(pieces_atlas, 120)
    assert len(drawn) == len(np.unique(drawn)) == count_drawn(pieces_atlas) == 120
    assert (np.diff(drawn) > 0).all()
    placed = pieces_atlas.families.member_of
    assert set(placed[drawn].tolist()) == set(placed.tolist())
    least = min(np.nan_to_num(pieces_atlas.facts.counts.downloads[drawn], nan=-1))
    for clade in np.unique(placed):
        rows = np.flatnonzero(placed == clade)
        best = np.nan_to_num(pieces_atlas.facts.counts.downloads[rows], nan=-1).max()
        assert best in np.nan_to_num(pieces_atlas.facts.counts.downloads[drawn[placed[drawn] == clade]], nan=-1), (
            least
        )


def test_pages_say_what_is_not_drawn(pieces_site: Path) -> None:
    for page in ("tree", "graph", "statistics"):
        assert "120 of " in (pieces_site / f"{page}.html").read_text(encoding="utf-8"), page
    assert ' data-shards="' in next(pieces_site.glob("families/*.html")).read_text()


def test_an_ordinary_catalogue_comes_whole(small_atlas: Atlas, small_site: Path) -> None:
    pieces = plan_shards(small_atlas)
    assert pieces.numbered == () and len(pieces.overview.rows) == len(small_atlas)
    assert not [path for path in (small_site / "data").glob("*.js") if re.search(r"\d", path.stem)]
    assert "data-shards" not in (small_site / "index.html").read_text(encoding="utf-8")


def test_no_page_links_nowhere(pieces_site: Path, find_broken: Callable[[Path], list[str]]) -> None:
    assert find_broken(pieces_site) == []
