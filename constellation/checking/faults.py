"""Faults of a built site.

A fault is printed as one line with the file, the place, the problem and the remedy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

#: Remedy for a fault in a file that only a build should write.
REBUILD = "build the site again"


@dataclass(frozen=True)
class Fault:
    """A fault that a check has found in a built site.

    Attributes
    ----------
    file : str
        The path within the site.
    place : str
        The line, row or key in the file; "" if the fault concerns the whole file.
    problem, remedy : str
        What was found, and what to do about it.
    warning : bool
        Whether the site may be published in spite of the fault.
    """

    file: str
    place: str
    problem: str
    remedy: str = REBUILD
    warning: bool = False

    def __str__(self) -> str:
        return show_text(f"{self.file}{', ' if self.place else ''}{self.place}: {self.problem}; {self.remedy}")


def show_text(text: str) -> str:
    """Return a text as one line that can be printed.

    Line breaks, control characters, direction marks and bytes that are not text are shown as escapes.
    """
    return text if text.isprintable() else "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


class BrokenFileError(Exception):
    """An error in a file of the site that is missing or cannot be parsed.

    `fault` describes the problem.
    """

    def __init__(self, file: str, problem: str, *, place: str = "", remedy: str = REBUILD) -> None:
        super().__init__(problem)
        self.fault = Fault(file, place, problem, remedy)


def run_check(path: str, check: Callable[[], Iterable[Fault]]) -> Iterator[Fault]:
    """Run a check and yield its faults. A check never raises an exception, whatever the files contain.

    If a file is broken, its fault ends this check. `path` is the file that the check reads first. It is named if
    the check fails for a reason that the check does not know.
    """
    try:
        yield from check()
    except BrokenFileError as broken:
        yield broken.fault
    except OSError as error:
        problem = f"the file cannot be read ({error.strerror or error})"
        yield Fault(str(error.filename or path), "", problem, "change its permissions, or remove it")
    except Exception as error:  # noqa: BLE001 (files may contain anything, and one must not hide the faults of others)
        kind = type(error).__name__
        yield Fault(
            path, "", f"the check of this file failed on unexpected content ({kind}: {shorten(str(error))})"
        )


def shorten(text: str, most: int = 100) -> str:
    """Shorten a text to at most `most` characters.

    A shortened text ends with an ellipsis.
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def group_faults(faults: Iterable[Fault]) -> list[Fault]:
    """Merge faults that have the same problem and the same remedy.

    The merged fault gives their number.

    For example, a fault in a shared template appears on every page, but is fixed in one place.
    """
    groups: dict[tuple[str, str, bool], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.problem, fault.remedy, fault.warning), []).append(fault)
    return [
        group[0] if len(group) == 1 else replace(group[0], problem=f"{group[0].problem} ({count_others(group)})")
        for group in groups.values()
    ]


def count_others(group: list[Fault]) -> str:
    """Describe how often a fault is repeated.

    Examples are 'and in 3 more files' and 'and 2 more times'.
    """
    files = len({fault.file for fault in group}) - 1
    if files:
        return f"and in {files:,} more file{'s' if files > 1 else ''}"
    return f"and {len(group) - 1:,} more time{'s' if len(group) > 2 else ''}"
