"""Answer questions as a reader does: step by step, by mouse, by keyboard or by thumb.

A step is one click or tap, or a query with the choice of a hit, or one choice in a filter. By keyboard, the keys to
reach a control are counted, but not the letters of a query or of an option.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.browser.waiting import rest, wait_for, wait_until

#: Largest number of presses of the Tab key before a test fails.
_PATIENCE = 80
ACTIVE = "(element) => element === document.activeElement"


@dataclass(frozen=True)
class Find:
    """Type a query in the search of the page, and choose a hit.

    group : the heading of the hit
    """

    query: str
    hit: str
    group: str

    def __str__(self) -> str:
        return f"search “{self.query}” → {self.hit}"


@dataclass(frozen=True)
class Press:
    """Press a link or a button.

    keys : keys that lead near to it: a shortcut, or the link that skips the header
    within : the part of the page that has it
    """

    name: str | re.Pattern[str]
    role: str = "link"
    within: str = "main"
    keys: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"press {self.name if isinstance(self.name, str) else self.name.pattern}"


@dataclass(frozen=True)
class Choose:
    """Choose an option of a select box. By keyboard, its first letters are typed.

    keys : keys that lead near to it
    """

    label: str
    value: str
    typed: str
    keys: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"choose {self.value} in {self.label}"


Step = Find | Press | Choose
SKIP = ("Tab", "Enter")  # the first link of a page leads to its content


def _locate(page: Any, step: Press) -> Any:
    part = page.locator(step.within).first
    if step.role == "summary":  # it has no role that all browsers agree on
        found = part.locator("summary", has_text=step.name).first
    else:
        found = part.get_by_role(step.role, name=step.name, exact=isinstance(step.name, str)).first
    found.wait_for()
    return found


def _list_hits(page: Any, step: Find) -> Any:
    group = page.locator(".search-list").get_by_role("group", name=step.group)
    hit = group.get_by_role("option").filter(has=page.locator("span:first-child", has_text=_whole(step.hit)))
    hit.first.wait_for()
    rest(page)  # the hits of the letters before the last are replaced
    return hit.first


def _follow(page: Any, target: Any, press: Callable[[], None]) -> None:
    """Press a link or a button. Wait until the page that a link leads to has started."""
    href = target.evaluate("(element) => element.href || ''") or page.url
    press()
    wait_for(page, lambda: page.url.split("#")[0], href.split("#")[0], "the address")
    page.locator("html[data-ready]").wait_for(state="attached")


def _whole(text: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(text)}\s*$")


class Pointer:
    """A mouse or a thumb."""

    def __init__(self, page: Any, *, touch: bool) -> None:
        self.page, self.touch = page, touch

    def _hit(self, target: Any) -> None:
        target.tap() if self.touch else target.click()

    def _follow(self, target: Any) -> None:
        _follow(self.page, target, lambda: self._hit(target))

    def take(self, step: Step) -> int:
        """Take a step. Return the number of keys, which is 0."""
        if isinstance(step, Find):
            field = self.page.locator("form[data-search] input:visible").first
            self._hit(field)
            self.page.keyboard.type(step.query)
            self._follow(_list_hits(self.page, step))
        elif isinstance(step, Press):
            self._follow(_locate(self.page, step))
        else:
            field = self.page.get_by_label(step.label, exact=True)
            field.locator(f"option[value='{step.value}']").first.wait_for(state="attached")
            field.select_option(step.value)
        return 0


class Keyboard:
    """A keyboard alone."""

    def __init__(self, page: Any) -> None:
        self.page, self.presses = page, 0

    def _press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.presses += 1

    def _reach(self, target: Any) -> None:
        for _ in range(_PATIENCE):
            if target.evaluate(ACTIVE):
                return
            self._press("Tab")
        raise AssertionError(f"{_PATIENCE} presses of the Tab key do not reach {target}")

    def take(self, step: Step) -> int:
        """Take a step. Return the number of keys that were pressed."""
        self.presses = 0
        if isinstance(step, Find):
            self._find(step)
        elif isinstance(step, Press):
            target = _locate(self.page, step)
            for key in step.keys:
                self._press(key)
            self._reach(target)
            _follow(self.page, target, lambda: self._press("Enter"))
        else:
            field = self.page.get_by_label(step.label, exact=True)
            field.locator(f"option[value='{step.value}']").first.wait_for(state="attached")
            for key in step.keys:
                self._press(key)
            self._reach(field)
            self.page.keyboard.type(step.typed)
            wait_until(
                self.page,
                "([label, value]) => [...document.querySelectorAll('select')]"
                ".some((box) => box.labels[0]?.textContent === label && box.value === value)",
                [step.label, step.value],
            )
        return self.presses

    def _find(self, step: Find) -> None:
        self._press("/")
        self.page.keyboard.type(step.query)
        hit = _list_hits(self.page, step)
        while hit.get_attribute("aria-selected") != "true":
            assert self.presses < _PATIENCE, f"the keys do not reach {step.hit}"
            self._press("ArrowDown")
        _follow(self.page, hit, lambda: self._press("Enter"))
