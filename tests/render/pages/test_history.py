"""Growth is shown only if there are at least three snapshots, and its numbers agree with the table."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from constellation.analysis.history import follow_group
from constellation.atlas import Atlas
from constellation.render.exports.tables import HISTORY_COLUMNS
from constellation.render.member_table import PAGE_IDS

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
        assert 'id="history"' not in html and "history.csv" not in html and 'class="curve"' not in html


def test_every_family_and_the_whole_have_their_curves(grown_atlas: Atlas, grown_site: Path) -> None:
    for path in list_pages(grown_atlas):
        section = read_section(grown_site, path)
        assert 1 <= section.count('<svg class="curve"') <= 3, path
        assert section.count("<figcaption>") == 3, path
        assert all(date in section for date in ("31 January 2024", "21 August 2026", "5 October 2026")), path
    assert "history" in PAGE_IDS


def test_every_link_resolves(grown_site: Path, find_broken: Callable) -> None:
    assert find_broken(grown_site) == []


def test_pages_and_table_say_the_same(grown_atlas: Atlas, grown_site: Path) -> None:
    rows = read_history(grown_site)
    for clade in grown_atlas.families.clades:
        section = read_section(grown_site, f"families/{clade.slug}.html")
        own = [row for row in rows if row["family"] == clade.slug]
        table = re.findall(r'<tr>\s*<th scope="row">.*?</th>\s*<td class="number">([\d,]+)</td>', section)
        assert [int(cell.replace(",", "")) for cell in table] == [int(row["models"]) for row in own]
        for row in own:
            if row["downloads_index"]:
                assert f'<td class="number">{float(row["downloads_index"]):,.0f}</td>' in section


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
    section = read_section(grown_site, "trends.html")
    held = re.findall(r'<tr>\s*<th scope="row">[^<]*</th>((?:\s*<td class="number">[\d,–]+</td>){6})', section)
    cells = [re.findall(r">([\d,–]+)<", row)[:6] for row in held]
    counts = [[one[place] for place in (0, 1, 3, 4, 5)] for one in cells]  # without those created
    assert counts == [["21", "–", "–", "20", "1"], ["28", "15", "8", "27", "1"], ["40", "13", "1", "40", "0"]]


def test_summary_and_about_page_name_every_snapshot(
    grown_atlas: Atlas, grown_site: Path, read_pages: Callable
) -> None:
    snapshots = json.loads((grown_site / "data" / "atlas.json").read_text(encoding="utf-8"))["history"]
    assert [one["date"] for one in snapshots] == list(DATES)
    assert [one["models"] for one in snapshots] == [21, 28, 40]
    text = read_pages(grown_site)["about.html"].text
    assert all(column in text for column in HISTORY_COLUMNS)
    assert "31 January 2024, test.csv of 21 August 2026 and test.csv of 5 October 2026" in text
