"""Growth is shown only if there are at least three snapshots, and its numbers agree with the table."""

from __future__ import annotations

import csv
import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from constellation.analysis.history import follow_group
from constellation.atlas import Atlas
from constellation.progress import SilentProgress
from constellation.render.context import prepare_context
from constellation.render.exports.tables import HISTORY_COLUMNS
from constellation.render.member_table import PAGE_IDS
from constellation.render.page import PageRenderer, make_environment
from constellation.render.pages.family import make_family_page
from constellation.render.pages.statistics import make_statistics_page
from constellation.render.pages.trends import make_trends_page

DATES = ("2024-01-31", "2026-08-21", "2026-10-05")


def read_history(site: Path) -> list[dict[str, str]]:
    with (site / "data" / "history.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_section(site: Path, path: str) -> str:
    html = (site / path).read_text(encoding="utf-8")
    return re.search(r'<section class="section" id="history".*?</section>', html, re.S)[0]


def list_pages(atlas: Atlas) -> list[str]:
    return ["statistics.html", "trends.html", *(f"families/{clade.slug}.html" for clade in atlas.families.clades)]


def test_two_snapshots_are_no_history(small_atlas: Atlas, small_site: Path) -> None:
    assert small_atlas.changes.history is None and small_atlas.changes.trends is not None
    assert not (small_site / "data" / "history.csv").exists()
    assert "history" not in json.loads((small_site / "data" / "atlas.json").read_text(encoding="utf-8"))
    for path in [*list_pages(small_atlas), "about.html"]:
        html = (small_site / path).read_text(encoding="utf-8")
        assert 'id="history"' not in html and "history.csv" not in html


def test_every_family_and_the_whole_have_their_curves(grown_atlas: Atlas, grown_site: Path) -> None:
    for path in list_pages(grown_atlas):
        section = read_section(grown_site, path)
        assert section.count('<svg class="curve"') <= 2, path
        assert section.count("<figcaption>") == section.count("<table") == 2, path
        assert all(date in section for date in ("31 January 2024", "21 August 2026", "5 October 2026")), path
    assert "history" in PAGE_IDS


def test_every_link_resolves(grown_site: Path, find_broken: Callable) -> None:
    assert find_broken(grown_site) == []


def test_pages_and_table_say_the_same(grown_atlas: Atlas, grown_site: Path) -> None:
    rows = read_history(grown_site)
    for clade in grown_atlas.families.clades:
        section = read_section(grown_site, f"families/{clade.slug}.html")
        own = [row for row in rows if row["family"] == clade.slug]
        for noun, table in zip(("downloads", "likes"), section.split("<table")[1:], strict=True):
            cells = [re.findall(r'<td class="number"[^>]*>(.*?)</td>', row) for row in table.split("<tr>")[2:]]
            assert [int(row[0].replace(",", "")) for row in cells] == [int(row[f"{noun}_observed"]) for row in own]
            compared = [row[f"{noun}_compared"] for row in own]
            assert [row[1].replace(",", "").replace("–", "") for row in cells] == compared
            for cell, row in zip(cells, own, strict=True):
                index = row[f"{noun}_index"]
                assert cell[-1] == (f"{float(index):,.0f}" if index else "–")


def test_the_tooltip_of_a_point_says_how_many_models_were_compared(grown_atlas: Atlas, grown_site: Path) -> None:
    whole = read_history(grown_site)[:3]
    titles = re.findall(r"<title>(.*?)</title>", read_section(grown_site, "statistics.html"))
    shown = [row for row in whole if row["downloads_index"]]
    for title, row in zip(titles[1 : len(shown)], shown[1:], strict=True):
        assert f"({int(row['downloads_compared']):,} models compared)" in title


def test_no_page_depends_on_how_many_models_a_snapshot_lists(grown_atlas: Atlas) -> None:
    history = grown_atlas.changes.history
    wider = dataclasses.replace(
        history,
        listed=np.ones_like(history.listed),
        held=tuple(dataclasses.replace(one, models=one.models + 977, gone=one.gone + 977) for one in history.held),
    )
    other = dataclasses.replace(grown_atlas, changes=dataclasses.replace(grown_atlas.changes, history=wider))

    def render(atlas: Atlas) -> list[str]:
        renderer, context = PageRenderer(make_environment(), "Test"), prepare_context(atlas, SilentProgress())
        pages = [make_statistics_page(renderer, atlas, context), make_trends_page(renderer, atlas, context)]
        pages += [make_family_page(renderer, atlas, context, clade) for clade in range(len(atlas.facts.groups))]
        return [html for _, html in pages]

    assert render(grown_atlas) == render(other)


def test_table_has_a_row_for_each_snapshot_of_the_whole_and_of_each_family(
    grown_atlas: Atlas, grown_site: Path
) -> None:
    rows = read_history(grown_site)
    assert list(rows[0]) == list(HISTORY_COLUMNS)
    slugs = ["", *(clade.slug for clade in grown_atlas.families.clades)]
    assert [(row["family"], row["date"]) for row in rows] == [(slug, date) for slug in slugs for date in DATES]
    whole = rows[:3]
    assert [int(row["models"]) + int(row["gone"]) for row in whole] == [21, 28, 40]
    assert [row["gone"] for row in rows[3:]] == [""] * len(rows[3:])
    settings = grown_atlas.settings
    course = follow_group(
        np.arange(len(grown_atlas)),
        grown_atlas.changes.history,
        least_downloads=settings.growth_least_downloads,
        least_likes=settings.growth_least_likes,
        least_members=settings.growth_least_members,
    )
    second = whole[1]
    step = course.downloads.steps[0]
    assert int(second["downloads_compared"]) == step.observed == 13  # 15 of the 28 came in between
    assert (float(second["downloads_before"]), float(second["downloads_now"])) == (step.before, step.now)
    assert float(second["downloads_index"]) == pytest.approx(100 * step.now / step.before, abs=0.01)
    assert whole[0]["downloads_compared"] == ""


def test_what_no_snapshot_observed_is_empty_and_not_zero(grown_atlas: Atlas, grown_site: Path) -> None:
    for row in read_history(grown_site):
        for noun in ("downloads", "likes"):
            assert (row[noun] == "") == (row[f"{noun}_observed"] == "0")


def test_trends_show_the_whole_period_and_the_last_change(
    grown_atlas: Atlas, grown_site: Path, read_pages: Callable
) -> None:
    page = read_pages(grown_site)["trends.html"]
    assert page.ids["history"] == page.ids["families"] == page.ids["span-gained"] == 1
    assert all(date in page.text for date in ("31 January 2024", "21 August 2026", "5 October 2026"))


def test_summary_and_about_page_name_every_snapshot(
    grown_atlas: Atlas, grown_site: Path, read_pages: Callable
) -> None:
    snapshots = json.loads((grown_site / "data" / "atlas.json").read_text(encoding="utf-8"))["history"]
    assert [one["date"] for one in snapshots] == list(DATES)
    assert [one["models"] for one in snapshots] == [21, 28, 40]
    text = read_pages(grown_site)["about.html"].text
    assert all({"arrived", "left"}.isdisjoint(one) for one in snapshots), "these counts are the registry's"
    assert all(column in text for column in HISTORY_COLUMNS)
    assert "31 January 2024, test.csv of 21 August 2026 and test.csv of 5 October 2026" in text
