"""The table of 100,000 models filters and sorts without a long task, so that the page always responds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.browser.tracing import find_longest_task
from tests.browser.waiting import PATIENCE, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.long]

#: The longest task in milliseconds of processor time.
LIMIT = 100
#: What someone does one after the other, as states of the address.
STATES = (
    "min=7",
    "min=7&sort=parameters",
    "sort=likes",
    "sort=id",
    "sort=license,falling",
    "sort=memory",
    "family=qwen&memory=16",
    "memory=16&bits=4",
    "text=gguf+instruct",
    "rights=open&from=2024",
    "",
)


@pytest.fixture
def page(large_site: Path, browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    page.goto(f"{large_site.as_uri()}/models.html")
    yield page
    context.close()


#: Whether the page has the state of an address, and the table has answered it.
ANSWERED = """(address) => {
  const { parse, write } = constellation.state;
  const isBusy = document.querySelector('[data-models][aria-busy]');
  return write(constellation.store.get()) === write(parse(address)) && !isBusy;
}"""
#: Resolves when the browser has drawn what a script has changed.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def count_models(site: Path) -> dict[str, int]:
    """Return how many models some of the states show, from the exports."""
    parts = sorted((site / "data").glob("models*.csv*"))
    models = pd.concat([pd.read_csv(part, keep_default_na=False, dtype=str) for part in parts])
    memory, parameters = (pd.to_numeric(models[name]) for name in ("memory", "parameters"))
    is_open = (models["license_group"] == "open") & (models["created"] >= "2024")
    return {
        "min=7": int((parameters >= 7e9).sum()),
        "family=qwen&memory=16": int(((models["top_family"] == "qwen") & (memory <= 16)).sum()),
        "rights=open&from=2024": int(is_open.sum()),
        "": len(models),
    }


def measure(page: Any, counts: dict[str, int]) -> dict[str, float]:
    """Return the longest task of each step. `counts` are the numbers of models that states show."""

    def ask(state: str) -> None:
        page.evaluate("(state) => { location.hash = state }", state)
        wait_until(page, ANSWERED, f"#{state}")
        if state in counts:
            rows = page.locator("[data-models] table").get_attribute("aria-rowcount")
            assert rows == str(counts[state] + 1), state

    def type_words() -> None:
        field = page.locator("[data-models] input[type=search]")
        field.press_sequentially("instruct awq", delay=40)
        wait_until(page, ANSWERED, "#text=instruct+awq")
        field.fill("")
        wait_until(page, ANSWERED, "#")

    def scroll() -> None:
        box = page.locator("[data-models] .table-scroll")
        for place in (0.1, 0.5, 0.9, 1):
            box.evaluate("(box, place) => { box.scrollTop = place * box.scrollHeight }", place)
            page.evaluate(DRAWN)
        page.locator("[data-models] tbody th a").first.focus()
        for key in ("PageDown", "Home", "End", "ArrowUp"):
            page.keyboard.press(key)

    steps: dict[str, Callable[[], None]] = {state: partial(ask, state) for state in STATES}
    steps |= {"typing": type_words, "scrolling": scroll}
    return {name: find_longest_task(page, act) for name, act in steps.items()}


def test_no_step_takes_a_long_task(page: Any, large_site: Path, keeps_within: Callable[..., bool]) -> None:
    found: list[dict[str, float]] = []
    counts = count_models(large_site)

    def measure_longest() -> float:
        page.goto("about:blank")
        page.goto(f"{large_site.as_uri()}/models.html")
        found.append(measure(page, counts))
        return max(found[-1].values())

    assert keeps_within(measure_longest, LIMIT), found
