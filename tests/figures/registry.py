"""The list of all kinds of figures on the pages, and how each of them is computed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.figures.exports import Exports
from tests.figures.reading import Sheet

#: A figure: its kind, what the page shows, what the exports give, and which row or part of the page it is in.
Found = tuple[str, str, str] | tuple[str, str, str, str] | tuple[str, str, str, str, str]
Recompute = Callable[[Sheet, Exports], Iterable[Found]]

_RECOMPUTED: list[tuple[str, Recompute]] = []


@dataclass(frozen=True)
class Figure:
    """A number on a page.

    kind : which number it is, on every page of its kind
    place : the page, and the row or the part of it
    shown, expected : the text on the page, and the text that follows from the exports
    """

    kind: str
    place: str
    shown: str
    expected: str

    @property
    def is_wrong(self) -> bool:
        """Whether the page shows another number than the exports give."""
        return self.shown != self.expected

    def __str__(self) -> str:
        return f"{self.place}: {self.kind} is {self.shown!r}, but the exports give {self.expected!r}"


def recompute(pattern: str) -> Callable[[Recompute], Recompute]:
    """Register a function that lists the figures of the pages whose paths match a pattern."""

    def register(function: Recompute) -> Recompute:
        _RECOMPUTED.append((pattern, function))
        return function

    return register


def list_figures(page: Sheet, data: Exports) -> Iterator[Figure]:
    """Yield the figures of a page."""
    for pattern, function in _RECOMPUTED:
        if fnmatchcase(page.path, pattern):
            for kind, shown, expected, *where in function(page, data):
                yield Figure(f"{pattern}: {kind}", " ".join([page.path, *where]), shown, expected)
