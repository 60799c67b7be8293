"""Waits that count frames instead of seconds, so that a slow machine waits longer."""

from __future__ import annotations

import time
from typing import Any

FIGURES = "figure.view[data-view=tree], figure.view[data-view=graph]"
#: Resolves after thirty frames in a row in which no view moved, and neither the address nor the page changed.
REST = """() => new Promise((resolve) => {
  let still = 0;
  let before = '';
  const look = () => {
    const moving = [...document.querySelectorAll('figure.view[data-ready]')].some(
      (figure) => window.constellation?.explorer?.of(figure)?.session.surface.moving,
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
    """Wait until the page has come to rest."""
    page.evaluate(REST)


def wait_until(page: Any, condition: str, arg: object = None, *, timeout: float = 30.0) -> None:
    """Wait until a JavaScript expression, or a function of `arg`, is true on the page.

    Playwright's own `wait_for_function` evaluates the text inside the page again each time, which the
    Content-Security-Policy of the site forbids from the second time on. Here, each look is a call of `evaluate`.
    """
    deadline = time.monotonic() + timeout
    while not page.evaluate(condition, arg):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not true within {timeout:.0f} s: {condition}")
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
