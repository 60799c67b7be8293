"""The trends page loads and shows the changes between any two snapshots."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from constellation.atlas import Atlas
from constellation.progress import SilentProgress
from constellation.render.context import prepare_context
from constellation.render.page import PageRenderer, make_environment
from constellation.render.pages.home import make_home_page
from constellation.render.pages.trends import make_trends_page
from constellation.render.payloads.changes import list_changes
from constellation.settings import adjust_settings


def read_payload(site: Path, name: str) -> dict:
    text = (site / "data" / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(re.fullmatch(r'constellation\.data\.put\("[^"]+",(.*)\);\n', text, re.S)[1])


@pytest.fixture
def give(grown_atlas: Atlas) -> Callable[..., Atlas]:
    """Return a function that builds the atlas with a history under a setting: `give(movers_listed=3)`."""
    return lambda **values: dataclasses.replace(
        grown_atlas, settings=adjust_settings(values, base=grown_atlas.settings)
    )


def test_every_pair_of_snapshots_has_the_sums_over_the_models_that_both_observed(
    grown_atlas: Atlas, grown_site: Path
) -> None:
    history, families = grown_atlas.changes.history, grown_atlas.families
    settings = grown_atlas.settings
    pairs = 0
    for (first, since), (second, until) in combinations(enumerate(history.dates), 2):
        payload = read_payload(grown_site, f"changes-{until}")
        place = payload["since"].index(since)
        for noun, counts, least in (
            ("downloads", history.downloads, settings.growth_least_downloads),
            ("likes", history.likes, settings.growth_least_likes),
        ):
            before, now = counts[:, first], counts[:, second]
            both = np.isfinite(before) & np.isfinite(now)
            found = payload[noun][place]
            assert found["whole"] == [both.sum(), before[both].sum(), now[both].sum()]
            expected = {}
            for clade in families.hierarchy.tops:
                rows = both & (families.top_of == clade)
                if rows.sum() >= settings.growth_least_members and before[rows].sum() >= least:
                    slug = families.clades[clade].slug
                    expected[slug] = (rows.sum(), before[rows].sum(), now[rows].sum())
            slugs = [payload["slug"][family] for family in found["family"]]
            values = zip(found["observed"], found["before"], found["now"], strict=True)
            assert dict(zip(slugs, values, strict=True)) == expected
            pairs += 1
    assert pairs == 6
    assert not (grown_site / "data" / f"changes-{history.dates[0]}.js").exists()


def test_two_snapshots_need_no_scripts(small_atlas: Atlas) -> None:
    assert list(list_changes(small_atlas)) == []


def test_with_many_snapshots_the_first_and_the_newest_can_be_compared(give: Callable[..., Atlas]) -> None:
    atlas = give(snapshots_compared=2)
    ((name, payload),) = list_changes(atlas)
    dates = atlas.changes.history.dates
    assert (name, payload["since"]) == (f"changes-{dates[-1]}", [dates[0]])
    context = prepare_context(atlas, SilentProgress())
    html = make_trends_page(PageRenderer(make_environment(), "Test"), atlas, context)[1]
    assert re.findall(r'<option value="(\d[^"]*)"', html) == [dates[0], dates[-1]]


def test_the_page_shows_the_default_pair_without_scripts(grown_atlas: Atlas, grown_site: Path) -> None:
    html = (grown_site / "trends.html").read_text(encoding="utf-8")
    section = re.search(r'<section class="section" id="families".*?</section>', html, re.S)[0]
    dates = grown_atlas.changes.history.dates
    assert section.count("<option") == 2 * (len(dates) - 1) + 2
    payload = read_payload(grown_site, f"changes-{dates[-1]}")
    pair = payload["downloads"][payload["since"].index(grown_atlas.changes.trends.since)]
    rows = [re.findall(r'data-v="([^"]+)"', row) for row in section.split("<tbody>")[1].split("<tr>")[1:]]
    shown = [tuple(float(cell) for cell in row[:3]) for row in rows]
    assert shown == list(zip(pair["observed"], pair["before"], pair["now"], strict=True)) and shown
    sentence = re.search(r"<p data-changes-whole[^>]*>(.*?)</p>", section, re.S)[1]
    assert all(f"{value:,.0f}" in sentence for value in pair["whole"])


@pytest.mark.parametrize("least", [0, 12_000, 10**9])
def test_the_home_page_names_only_families_that_gained_enough(give: Callable[..., Atlas], least: int) -> None:
    atlas = give(rising_least_gain=least, growth_least_downloads=1)
    html = make_home_page(
        PageRenderer(make_environment(), "Test"), atlas, prepare_context(atlas, SilentProgress())
    )[1]
    section = re.search(r'<section class="section" id="rising".*?</section>', html, re.S)
    gains = [int(gain.replace(",", "")) for gain in re.findall(r"<p>([\d,]+) more", section[0])] if section else []
    families, history = atlas.families, atlas.changes.history
    before, now = history.downloads[:, -2], history.downloads[:, -1]
    both = np.isfinite(before) & np.isfinite(now)
    rows_of = [both & (families.top_of == clade) for clade in families.hierarchy.tops]
    expected = [
        float((now - before)[rows].sum())
        for rows in rows_of
        if rows.sum() >= atlas.settings.growth_least_members and (now - before)[rows].sum() >= max(least, 1)
    ]
    assert sorted(gains) == sorted(expected)
    assert bool(gains) == (least < 10**9)
