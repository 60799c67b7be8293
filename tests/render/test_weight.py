"""The way in weighs the same however many models there are, and no list of a large atlas has no end."""

from __future__ import annotations

import dataclasses
import re

import pytest

from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import read_current, select_tasks
from constellation.catalogue.synthesis import synthesise_catalogue
from constellation.progress import Silence
from constellation.render.frame import Frame, make_environment
from constellation.render.pages import trees
from constellation.render.pages.family import make_family_page
from constellation.render.pages.overview import make_families_page, make_graph_page, make_home, make_tree_page
from constellation.render.sheet import prepare_sheet
from constellation.settings import LANGUAGE_MODEL_TASKS

#: Bytes that longer numbers and longer names may make of a difference.
SLACK = 6_000


@pytest.fixture(scope="module")
def larger_atlas(pieces_atlas: Atlas) -> Atlas:
    """Four times as many models under the same settings."""
    real = select_tasks(read_current(), LANGUAGE_MODEL_TASKS)[0]
    frame = synthesise_catalogue(real.frame, 4 * len(pieces_atlas))
    return build_atlas(dataclasses.replace(real, frame=frame), settings=pieces_atlas.settings)


@pytest.mark.parametrize("make", [make_home, make_tree_page, make_families_page])
def test_a_page_of_the_whole_atlas_does_not_grow_with_it(
    make, pieces_atlas: Atlas, larger_atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "WHOLE_TIPS", 60)
    weights = []
    for atlas in (pieces_atlas, larger_atlas):
        sheet = prepare_sheet(atlas, Silence())
        assert len(sheet.pieces.numbered) > 0
        weights.append(len(make(Frame(make_environment(), "Test", pieces=1), atlas, sheet)[1].encode()))
    assert abs(weights[1] - weights[0]) < SLACK, weights


def test_the_still_graph_has_so_many_stars_and_no_more(
    pieces_atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet, frame = prepare_sheet(pieces_atlas, Silence()), Frame(make_environment(), "Test", pieces=1)
    monkeypatch.setattr("constellation.render.pages.overview._STARS", 50)
    html = make_graph_page(frame, pieces_atlas, sheet)[1]
    assert html.count("h0") == 50


def test_links_lead_to_no_row_that_another_page_may_not_list(larger_atlas: Atlas) -> None:
    sheet, frame = prepare_sheet(larger_atlas, Silence()), Frame(make_environment(), "Test", pieces=1)
    slugs = {clade.slug for clade in larger_atlas.families.clades}
    told = 0
    for clade in sheet.bearers:
        html = make_family_page(frame, larger_atlas, sheet, clade)[1]
        assert not {slug for slug in re.findall(r'href="([^"#/]+)\.html#[^"=]*"', html) if slug in slugs}
        told += html.count('id="bearers"')
    assert told
