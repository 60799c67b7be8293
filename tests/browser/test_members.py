"""Models with unknown counts are shown correctly in tables and in views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from tests.browser.waiting import wait_until

pytestmark = pytest.mark.browser


def test_unknown_counts_are_called_unknown_and_come_last_in_both_directions(
    visit: Callable[..., Any], site: Any
) -> None:
    families = pd.read_csv(site / "data/families.csv")
    few = families[families["models"].between(12, 30)]  # all of these rows are drawn
    mixed = few[(few["downloads_known"] < few["models"]) & (few["likes_known"] < few["models"])]
    slug = mixed.sort_values("downloads_known", ascending=False)["slug"].iloc[0]
    members = pd.read_csv(site / f"data/families/{slug}.csv")
    for key in ("downloads", "likes"):
        unknown = int(members[key].isna().sum())
        assert 0 < unknown < len(members), "the family has models of both kinds, or this tests nothing"
        for order in ("falling", "rising"):
            page = visit(f"families/{slug}.html#sort={key},{order}", settle=False)
            wait_until(page, "!!document.querySelector('table#models tr.space')")
            column = page.locator(f"table#models th[data-key={key}]").evaluate("(cell) => cell.cellIndex")
            texts = page.locator("table#models tbody tr:not(.space)").evaluate_all(
                f"(rows) => rows.map((row) => row.cells[{column}].textContent)"
            )
            assert len(texts) == len(members)
            assert all(texts[: len(texts) - unknown]) and not any(texts[len(texts) - unknown :])
        empty = page.locator(f"table#models tbody tr:not(.space) > :nth-child({column + 1}):empty").first
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
    page.locator(".view-toggle").first.click()
    page.locator(".view-filter").get_by_label("Counts").select_option("known")
    wait_until(page, f"(n) => {session}.kept === n", int(known.sum()))
    wait_until(page, "location.hash === '#counts=known'")
