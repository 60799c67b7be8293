"""Waits for conditions and frames instead of seconds, so that a slow machine waits longer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

Value = TypeVar("Value")

#: The seconds that a condition has on a slow machine. A test that passes does not wait so long.
PATIENCE = 90.0
FIGURES = "figure.view[data-view=tree], figure.view[data-view=graph]"
#: Resolves after thirty frames in a row in which no view moved, and neither the address nor the page changed.
REST = """() => new Promise((resolve) => {
  let still = 0;
  let before = '';
  const look = () => {
    const moving = [...document.querySelectorAll('figure.view[data-ready]')].some(
      (figure) => {
        const surface = window.constellation?.explorer?.of(figure)?.session.surface;
        return surface?.moving || surface?.drawing;
      },
    );
    const now = `${location.href} ${document.body.innerHTML.length}`;
    still = moving || now !== before ? 0 : still + 1;
    before = now;
    if (still === 30) resolve();
    else requestAnimationFrame(look);
  };
  look();
})"""


def rest(page: Any) -> None:
    """Wait until the page has finished its work."""
    page.evaluate(REST)


def wait_until(page: Any, condition: str, arg: object = None) -> None:
    """Wait until a JavaScript expression, or a function of `arg`, is true on the page.

    Playwright's own `wait_for_function` evaluates the text inside the page again each time, which the
    Content-Security-Policy of the site forbids from the second time on. Here, each look is a call of `evaluate`.
    """
    wait_for(page, lambda: bool(page.evaluate(condition, arg)), True, condition)


def wait_for(page: Any, read: Callable[[], Value], wanted: Value, what: str = "the page") -> None:
    """Wait until `read()` returns the wanted value. Fail with the last value if it never does."""
    deadline = time.monotonic() + PATIENCE
    while (found := read()) != wanted:
        if time.monotonic() > deadline:
            raise AssertionError(f"after {PATIENCE:.0f} s, {what} gives {found!r} instead of {wanted!r}")
        page.wait_for_timeout(20)


def settle_view(page: Any) -> None:
    """Wait until the first view is live, has its facts, and has come to rest."""
    # A view below the fold is made when it is scrolled to.
    page.locator(FIGURES).first.scroll_into_view_if_needed()
    page.locator("figure.view[data-ready]").first.wait_for(state="attached")
    wait_until(
        page,
        """() => { const live = constellation.explorer.of(document.querySelector('figure.view[data-ready]'));
        return live.session.facts && live.session.surface.camera; }""",
    )
    rest(page)
