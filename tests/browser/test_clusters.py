"""The map of the clusters opens a cluster by a click, by the keyboard, by an address, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.waiting import wait_for

pytestmark = pytest.mark.browser


def list_shown(page: Any) -> list[str]:
    """Return the ids of the clusters whose details are visible."""
    return [
        section.get_attribute("id")
        for section in page.locator(".cluster-details > section").all()
        if section.is_visible()
    ]


@pytest.mark.parametrize(("protocol", "view"), [("file", "desktop"), ("http", "phone")])
def test_a_click_opens_a_cluster_with_its_words_and_models(
    visit: Callable[..., Any], protocol: str, view: str
) -> None:
    page = visit("clusters.html", protocol=protocol, view=view)
    assert list_shown(page) == []
    region = page.locator("svg.regions a[data-cluster='2']:visible")
    region.locator("circle").click()
    wait_for(page, lambda: list_shown(page), ["cluster-2"])
    assert page.evaluate("location.hash") == "#cluster=2"
    details = page.locator("#cluster-2")
    assert details.locator("svg.cloud a").count() > 5
    assert details.get_by_role("link", name="Table of the").get_attribute("href") == "models.html#cluster=2"
    assert region.get_attribute("aria-current") == "true"
    page.go_back()
    wait_for(page, lambda: list_shown(page), [])


def test_enter_opens_a_cluster_and_escape_closes_it(visit: Callable[..., Any]) -> None:
    page = visit("clusters.html")
    page.locator("svg.regions a[data-cluster='5']:visible").focus()
    page.keyboard.press("Enter")
    wait_for(page, lambda: list_shown(page), ["cluster-5"])
    assert page.evaluate("document.activeElement.id") == "cluster-5-title"
    page.keyboard.press("Escape")
    wait_for(page, lambda: list_shown(page), [])
    assert page.evaluate("document.activeElement.dataset.cluster") == "5"


@pytest.mark.parametrize("fragment", ["cluster=3", "cluster-3"])
def test_an_address_opens_a_cluster(visit: Callable[..., Any], fragment: str) -> None:
    page = visit(f"clusters.html#{fragment}")
    wait_for(page, lambda: list_shown(page), ["cluster-3"])


def test_readers_without_scripts_have_the_map_a_table_and_the_details(visit: Callable[..., Any]) -> None:
    page = visit("clusters.html", java_script_enabled=False)
    links = page.locator("svg.regions a:visible")
    assert (
        links.count()
        == page.locator("#list tbody tr").count()
        == page.locator(".cluster-details > section").count()
    )
    page.locator("#list tbody a[data-cluster='4']").click()
    assert page.locator("#cluster-4 svg.cloud").is_visible()
    assert not page.locator("#cluster-5").is_visible()


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_labels_on_the_map_can_be_read_and_do_not_overlap(visit: Callable[..., Any], view: str) -> None:
    page = visit("clusters.html", view=view)
    found = page.evaluate("""() => {
      const boxes = [...document.querySelectorAll('svg.regions text')]
        .map((text) => text.getBoundingClientRect())
        .filter(({ width }) => width);
      const overlap = (a, b) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
      const least = Math.min(
        ...[...document.querySelectorAll('svg.regions text')]
          .filter((text) => text.getBoundingClientRect().width)
          .map((text) => text.getAttribute('font-size') * text.getScreenCTM().a),
      );
      return {
        labels: boxes.length,
        overlapping: boxes.filter((a, at) => boxes.some((b, other) => other > at && overlap(a, b))).length,
        least,
      };
    }""")
    assert found["labels"] == page.locator("svg.regions a:visible").count()
    assert found["overlapping"] == 0 and found["least"] > 9.5
