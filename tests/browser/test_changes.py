"""The trends page compares any two dates, also from disk, and its address contains the two dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from constellation.atlas import Atlas
from tests.browser.waiting import wait_for, wait_until

pytestmark = pytest.mark.browser

FIRST, SECOND, LAST = "2024-01-31", "2026-08-21", "2026-10-05"


@pytest.fixture(scope="session")
def bases(grown_site: Path) -> dict[str, str]:
    """Return the addresses of the site with three snapshots."""
    return {"file": grown_site.as_uri() + "/"}


@pytest.fixture
def expect(grown_atlas: Atlas) -> Callable[..., tuple[int, dict[str, tuple[int, int, int]]]]:
    """`expect(FIRST, LAST, "likes")` is the number of models compared, and the numbers of each family."""

    def expect(since: str, until: str, noun: str) -> tuple[int, dict[str, tuple[int, int, int]]]:
        history, settings = grown_atlas.changes.history, grown_atlas.settings
        counts = getattr(history, noun)
        before, now = (counts[:, history.dates.index(date)] for date in (since, until))
        both = np.isfinite(before) & np.isfinite(now)
        found = {}
        for clade in grown_atlas.families.hierarchy.tops:
            rows = both & (grown_atlas.families.top_of == clade)
            if rows.sum() >= settings.growth_least_members and before[rows].sum() >= getattr(
                settings, f"growth_least_{noun}"
            ):
                title = grown_atlas.families.clades[clade].title
                found[title] = (int(rows.sum()), int(before[rows].sum()), int(now[rows].sum()))
        return int(both.sum()), found

    return expect


def read_table(page: Any) -> dict[str, tuple[int, ...]]:
    rows = page.locator("#risers tbody tr").all()
    cells = [[cell.inner_text() for cell in row.locator("th, td").all()] for row in rows]
    return {name: tuple(int(text.replace(",", "")) for text in numbers[:3]) for name, *numbers in cells}


def show(page: Any, since: str, until: str, noun: str) -> None:
    page.locator(f"form[data-changes][data-shown='{since} {until} {noun}']").wait_for()


def test_a_link_compares_its_two_dates(visit: Callable[..., Any], expect: Callable) -> None:
    for since, until, noun in ((FIRST, SECOND, "downloads"), (FIRST, LAST, "downloads"), (SECOND, LAST, "likes")):
        page = visit(f"trends.html#since={since}&until={until}&by={noun}")
        show(page, since, until, noun)
        observed, families = expect(since, until, noun)
        assert read_table(page) == families and families
        whole = page.locator("[data-changes-whole]").inner_text()
        assert whole.startswith(f"{observed} models") and noun in whole


def test_a_choice_becomes_part_of_the_address_and_of_the_history(
    visit: Callable[..., Any], expect: Callable
) -> None:
    page = visit("trends.html")
    plain = read_table(page)
    assert plain == expect(SECOND, LAST, "downloads")[1], "the table of the HTML"
    page.get_by_label("From", exact=True).select_option(FIRST)
    show(page, FIRST, LAST, "downloads")
    wait_until(page, "(hash) => location.hash === hash", f"#since={FIRST}")
    page.get_by_label("To", exact=True).select_option(SECOND)
    show(page, FIRST, SECOND, "downloads")
    page.get_by_label("Count", exact=True).select_option("likes")
    show(page, FIRST, SECOND, "likes")
    wait_until(page, "(hash) => location.hash === hash", f"#since={FIRST}&until={SECOND}&by=likes")
    page.get_by_label("From", exact=True).select_option(SECOND)
    show(page, SECOND, LAST, "likes")  # the dates stay in order
    for _ in range(4):
        page.go_back()
    show(page, SECOND, LAST, "downloads")
    wait_for(page, lambda: read_table(page), plain)


def test_the_chosen_table_can_be_sorted(visit: Callable[..., Any]) -> None:
    page = visit(f"trends.html#since={FIRST}&until={LAST}")
    show(page, FIRST, LAST, "downloads")
    page.locator("#risers th[data-key=growth] button").click()
    texts = page.locator("#risers tbody td:nth-last-child(2)").all_inner_texts()
    growth = [float(re.sub(r"[%,+]", "", text).replace("−", "-")) for text in texts]
    assert growth == sorted(growth, reverse=True) and len(growth) > 1


def test_without_scripts_the_default_dates_are_compared(visit: Callable[..., Any], expect: Callable) -> None:
    page = visit("trends.html", java_script_enabled=False)
    assert read_table(page) == expect(SECOND, LAST, "downloads")[1]
    assert page.locator("form[data-changes]").is_hidden()
