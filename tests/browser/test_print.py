"""Printed pages show what is on the screen, dark on light, with its source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.waiting import wait_until

pytestmark = pytest.mark.browser

#: The texts of the picture that replaces the view.
TEXTS = "() => [...document.querySelectorAll('.view-print text')].map((one) => one.textContent)"
#: The luminance of the text of a plot, from 0 to 1, and the width of the plot.
PLOT = """() => {
  const box = document.querySelector('.plot');
  const parts = getComputedStyle(box.querySelector('.xtick text')).fill.match(/[\\d.]+/g).slice(0, 3);
  return [parts.reduce((sum, one) => sum + Number(one), 0) / 765,
          box.querySelector('.main-svg').getBoundingClientRect().width];
}"""


@pytest.mark.parametrize("protocol", ["file", "http"])
@pytest.mark.parametrize(
    ("address", "title", "entry"),
    [
        ("tree.html#root=qwen3&colour=year&from=2025", "Tree of Qwen3", "2026 "),
        ("graph.html#colour=line&line=llama", "Community graph of all models", "Llama "),
    ],
)
def test_the_current_view_is_printed(
    visit: Callable[..., Any], address: str, title: str, entry: str, protocol: str
) -> None:
    page = visit(address, protocol=protocol, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.locator(".view-print svg").wait_for()
    texts = page.evaluate(TEXTS)
    assert title in texts and any(text.startswith(entry) for text in texts)
    assert any(text.startswith("Filter: ") for text in texts)
    assert any("catalogue of 5 October 2026" in text for text in texts)
    assert any(text.endswith(address) for text in texts)
    assert address in page.locator(".print-source").inner_text()
    assert page.locator(".view-static").is_hidden() and page.locator(".stage").is_hidden()
    page.emulate_media(media="screen", color_scheme="dark")
    wait_until(page, "() => !document.querySelector('.view-print')")
    assert page.locator(".stage").is_visible()
    assert page.evaluate("constellation.theme.current()") == "dark" and "theme" not in page.evaluate(
        "({ ...document.documentElement.dataset })"
    )


def test_plots_are_printed_in_the_light_theme_and_fit_on_the_paper(visit: Callable[..., Any]) -> None:
    page = visit("statistics.html", settle=False, color_scheme="dark")
    page.locator("figure[data-figure]").first.scroll_into_view_if_needed()
    page.locator(".plot .xtick text").first.wait_for()
    bright, wide = page.evaluate(PLOT)
    assert bright > 0.7 and wide > 700
    page.emulate_media(media="print", color_scheme="dark")
    page.locator(".print-source").wait_for()
    ink, width = page.evaluate(PLOT)
    assert ink < 0.3 and width <= 660


def test_a_copied_cell_is_its_value(visit: Callable[..., Any]) -> None:
    page = visit("models.html", settle=False)
    page.locator("#models tbody tr td").first.wait_for()
    cells = page.evaluate(
        "() => [...document.querySelectorAll('#models tbody tr')].slice(0, 20).map((row) => {"
        " const cells = [...row.cells]; const heads = [...document.querySelectorAll('#models thead th')];"
        " return cells[heads.findIndex((head) => head.dataset.key === 'confidence')]; }).map((cell) => {"
        " const range = document.createRange(); range.selectNodeContents(cell); getSelection().removeAllRanges();"
        " getSelection().addRange(range); return String(getSelection()); })"
    )
    assert all(cell.strip() == "" or cell.strip().rstrip("%").isdigit() for cell in cells) and any(cells)
