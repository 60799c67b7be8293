"""In: what is wrong at one place of a site. Out: one line for the person who can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. place: a line, a row or "". grave: whether the site may not be published so."""

    file: str
    place: str
    what: str
    remedy: str
    grave: bool = True

    def __str__(self) -> str:
        return f"{self.file}{', ' if self.place else ''}{self.place}: {self.what}; {self.remedy}"


class BrokenFileError(Exception):
    """A file that cannot be read for what it should be, as the fault that it is."""

    def __init__(self, file: str, what: str, *, place: str = "", remedy: str = "build the site again") -> None:
        super().__init__(what)
        self.fault = Fault(file, place, what, remedy)


def gather_faults(faults: Iterable[Fault]) -> list[Fault]:
    """The same fault in many files once, at the first of them, with how many more there are.

    What every page shares is wrong on every page, and is mended in one place.
    """
    alike: dict[tuple[str, str, bool], list[Fault]] = {}
    for fault in faults:
        alike.setdefault((fault.what, fault.remedy, fault.grave), []).append(fault)
    return [
        group[0] if len(group) == 1 else replace(group[0], what=f"{group[0].what} ({describe_more(group)})")
        for group in alike.values()
    ]


def describe_more(group: list[Fault]) -> str:
    """'and in 3 more files', 'and 2 times more'."""
    files = len({fault.file for fault in group}) - 1
    if files:
        return f"and in {files:,} more file{'s' if files > 1 else ''}"
    return f"and {len(group) - 1:,} more time{'s' if len(group) > 2 else ''}"
