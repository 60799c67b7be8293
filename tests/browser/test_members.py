"""Family tables: every member can be had, filtered by what fits a machine, and linked to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from tests.browser.waiting import wait_for, wait_until

pytestmark = pytest.mark.browser


def test_all_members_of_a_large_family_are_loaded_on_demand(visit: Callable[..., Any], site: Any) -> None:
    members = pd.read_csv(site / "data/families/qwen3.csv")["id"]
    page = visit("families/qwen3.html", settle=False)
    rows = page.locator("table#models tbody tr")
    listed = rows.count()
    assert 200 <= listed < len(members)
    page.get_by_role("button", name="Load all").click()
    wait_until(page, "n => document.querySelectorAll('table#models tbody tr').length === n", len(members))
    assert set(rows.evaluate_all("rows => rows.map(row => row.id)")) == set(members)
    page.get_by_role("button", name="Load all").wait_for(state="detached")


def test_a_member_that_is_not_listed_has_its_address_all_the_same(visit: Callable[..., Any], site: Any) -> None:
    members = pd.read_csv(site / "data/families/qwen3.csv").sort_values("downloads")
    last = members.loc[members["family"] != "qwen3", "id"].iloc[0]
    page = visit(f"families/qwen3.html#{last}", settle=False)
    row = page.locator(f"[id='{last}']")
    row.wait_for()
    assert row.is_visible()


def test_the_table_says_what_fits_a_machine(visit: Callable[..., Any], site: Any) -> None:
    members = pd.read_csv(site / "data/families/bielik.csv")
    page = visit("families/bielik.html", settle=False)
    page.get_by_label("Fits in").select_option("16 16")
    fitting = int((members["parameters"] * 2 * 1.2 / 1e9 <= 16).sum())
    assert 0 < fitting < len(members)
    wait_for(page, page.locator("table#models tbody tr:visible").count, fitting)
    assert page.locator("output").first.inner_text().startswith(f"{fitting} of {len(members)}")


def test_a_word_of_the_cloud_filters_the_table(visit: Callable[..., Any]) -> None:
    page = visit("families/bielik.html", settle=False)
    page.locator("svg.cloud a[href='#words=instruct']").click()
    shown = page.locator("table#models tbody tr:visible")
    wait_for(page, lambda: 0 < shown.count() < page.locator("table#models tbody tr").count(), True)
    assert all("instruct" in text.lower() for text in shown.all_inner_texts())


def test_the_filter_by_known_counts_is_part_of_the_address(visit: Callable[..., Any], site: Any) -> None:
    members = pd.read_csv(site / "data/families/qwen3.csv")
    known = members[["downloads", "likes"]].notna().all(axis=1)
    page = visit("families/qwen3.html#counts=unknown", settle=False)
    page.get_by_role("button", name="Load all").click()
    wait_until(page, "n => document.querySelectorAll('table#models tbody tr').length === n", len(members))
    assert page.get_by_label("Counts").first.input_value() == "unknown"
    output = page.locator(".table-tools output").first
    output.filter(has_text=f"{(~known).sum():,} of {len(members):,}").wait_for()
    page.locator(".table-tools").get_by_label("Counts").select_option("known")
    output.filter(has_text=f"{known.sum():,} of {len(members):,}").wait_for()
    wait_until(page, "location.hash === '#counts=known'")
    page.locator(".table-tools").get_by_label("Counts").select_option("")
    wait_until(page, "location.hash === ''")


def test_unknown_counts_are_called_unknown_and_come_last_in_both_directions(
    visit: Callable[..., Any], site: Any
) -> None:
    members = pd.read_csv(site / "data/families/bielik.csv")
    for key, column in (("downloads", 0), ("likes", 1)):
        unknown = int(members[key].isna().sum())
        assert 0 < unknown < len(members), "bielik has models of both kinds, or this tests nothing"
        page = visit("families/bielik.html", settle=False)
        page.locator(f"table#models th[data-key={key}] button").click()
        for _ in range(2):
            texts = page.locator(f"table#models tbody tr td:nth-of-type({column + 1})").all_text_contents()
            assert all(texts[: len(texts) - unknown]) and not any(texts[len(texts) - unknown :])
            page.locator(f"table#models th[data-key={key}] button").click()
        empty = page.locator(f"table#models tbody tr td:nth-of-type({column + 1}):empty").first
        shown = empty.evaluate("cell => getComputedStyle(cell, '::before').content")
        assert shown == '"unknown"'


def test_views_draw_models_with_unknown_counts_smallest_and_filter_them(
    visit: Callable[..., Any], site: Any
) -> None:
    models = pd.read_csv(site / "data/models.csv")
    known = models[["downloads", "likes"]].notna().all(axis=1)
    page = visit("tree.html#counts=unknown")
    session = "constellation.explorer.of(document.querySelector('figure.view')).session"
    wait_until(page, f"(n) => {session}.kept === n", int((~known).sum()))
    smallest = page.evaluate(
        f"(() => {{ const {{ bright, facts }} = {session};"
        " const of = (kind) => [...bright].filter((_, row) => (facts.downloads[row] == null) === kind);"
        " return [of(true).reduce((a, b) => Math.max(a, b)), of(false).reduce((a, b) => Math.min(a, b))]; })()"
    )
    assert smallest[0] == 0 < smallest[1]
    page.get_by_text("Filter", exact=False).first.click()
    page.locator(".popover").get_by_label("Counts").select_option("known")
    wait_until(page, f"(n) => {session}.kept === n", int(known.sum()))
    wait_until(page, "location.hash === '#counts=known'")
