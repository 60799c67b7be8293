"""In: the rows of one page after another. Out: the same on disk, each page whole or not at all.

Beside the file that is to be, FILE, stand FILE.part with the rows so far, a line of JSON each, and FILE.state,
which says how much of it counts and which page comes next. A page's rows are on the disk before the state
that counts them, and the state is replaced as a whole: whenever the process dies, the state is true, and what
FILE.part holds beyond it is cut off. So no page is lost and none is doubled.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from constellation.catalogue.writing import (
    Row,
    choose_format,
    explain_refusal,
    form_record,
    read_record,
    replace_file,
    write_rows,
)
from constellation.errors import AtlasError


@dataclass(frozen=True)
class State:
    """How far a collection is.

    asked: what it was asked for. task: the place of the task that it reads; past the last one all is read.
    link: of the next page. size: bytes of FILE.part that count; models: rows in them, and `in_task` those of
    this task; tally: what the cleaning came upon, in counts.
    """

    asked: Mapping[str, Any]
    task: int
    link: str
    size: int = 0
    models: int = 0
    in_task: int = 0
    tally: Mapping[str, int] = field(default_factory=dict)


class Journal:
    """The rows of a collection on their way to `out`; `state` is what is on disk for good."""

    def __init__(self, out: Path, asked: Mapping[str, Any], first: Callable[[], str]) -> None:
        """Go on where a collection of the same was left, or begin one at the page `first()`.

        Raises AtlasError where the one that was left asked for something else, or its files do not match.
        """
        choose_format(out)
        self.out = out
        self.part = out.with_name(out.name + ".part")
        self.notes = out.with_name(out.name + ".state")
        found = self.read_state()
        if found and found.asked != asked:
            raise AtlasError(
                f"{self.notes} is of a collection of {describe_wish(found.asked)}; finish that one, or remove it "
                "to begin anew"
            )
        self.resumed = found is not None
        self.state = found or State(asked, 0, first())

    def read_state(self) -> State | None:
        """What is noted, or None where nothing is."""
        try:
            values = json.loads(self.notes.read_bytes())
            state = State(**values)
            if self.part.stat().st_size < state.size:
                raise ValueError("it counts more than there is")
        except FileNotFoundError as error:
            if Path(error.filename or "") == self.notes:
                return None
            raise AtlasError(f"{self.part} is gone; remove {self.notes} to begin anew") from None
        except (ValueError, TypeError):
            raise AtlasError(f"{self.notes} does not fit {self.part}; remove it to begin anew") from None
        except OSError as error:
            raise AtlasError(f"{self.notes} cannot be read ({error.strerror}); remove it to begin anew") from None
        return state

    def append(self, rows: Iterable[Row], **changes: Any) -> None:
        """Put a page's rows on the disk, and then the state with its changes, which counts them.

        changes: fields of State. Raises AtlasError where the disk is full; the state on it stays true.
        """
        lines = [form_record(row) for row in rows]
        try:
            with self.open_part() as part:
                part.seek(self.state.size)
                part.writelines(lines)
                part.truncate()
                part.flush()
                os.fsync(part.fileno())
                size = part.tell()
        except OSError as error:
            raise AtlasError(explain_refusal(self.part, error)) from error
        state = dataclasses.replace(self.state, size=size, models=self.state.models + len(lines), **changes)
        with replace_file(self.notes) as file:
            file.write(json.dumps(dataclasses.asdict(state), indent=1).encode() + b"\n")
        self.state = state

    def open_part(self) -> BinaryIO:
        """The part for reading and writing, made where it is not there."""
        return open(os.open(self.part, os.O_RDWR | os.O_CREAT, 0o666), "r+b")

    def finish(self) -> None:
        """Write `out` from all rows, and remove what the collecting needed."""
        write_rows(self.read_rows(), self.out)
        self.notes.unlink()
        self.part.unlink()

    def read_rows(self) -> Iterator[Row]:
        """The rows that count, one at a time."""
        with open(self.part, "rb") as part:
            while part.tell() < self.state.size:
                yield read_record(part.readline())


def describe_wish(asked: Mapping[str, Any]) -> str:
    """What a collection was asked for, as the options that ask it."""
    options = [f"--task {task or 'all'}" for task in asked.get("tasks", ())]
    options += [f"--limit {asked['limit']}"] if asked.get("limit") else []
    return " ".join([*options, f"from {asked.get('endpoint')}"])
