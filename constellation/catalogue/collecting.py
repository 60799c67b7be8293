"""In: the rows of one page after another. Out: the same on disk, each page whole or not at all.

Beside the file that is to be, FILE, stand FILE.part with the rows so far, a line of JSON each, and FILE.state,
which says how much of it counts and which page comes next. A page's rows are on the disk before the state
that counts them, and the state is replaced as a whole: whenever the process dies, the state is true, and what
FILE.part holds beyond it is cut off. So no page is lost and none is doubled.

In: the Hub's listing of models. Out: a catalogue's file of it, page by page and whole at the end.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from constellation.catalogue.hub import FIELDS, Hub
from constellation.catalogue.reading.cleaning import clean_columns
from constellation.catalogue.reading.records import RecordTable
from constellation.catalogue.reading.report import FATES, Findings
from constellation.catalogue.reading.schema import PATHS, recognise_columns
from constellation.catalogue.reading.source import Source
from constellation.catalogue.writing import (
    Row,
    choose_format,
    explain_refusal,
    form_record,
    list_rows,
    read_record,
    replace_file,
    write_rows,
)
from constellation.errors import AtlasError
from constellation.settings import LANGUAGE_MODEL_TASKS


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


#: What is collected where nothing is said. The Hub has no list of its untagged models.
TASKS = tuple(task for task in LANGUAGE_MODEL_TASKS if task)
#: Every model of the Hub, in place of tasks.
WHOLE = "all"
_TOLD = {
    "malformed": "records that are no model, left out",
    "private": "private models left out",
    "coerced": "cells read in spite of their form",
    "unknown": "bad cells taken as unknown",
    "dropped": "records without a usable id, left out",
}


@dataclass(frozen=True)
class Collected:
    """What was written: how many models, and what was left out or taken as unknown, in counts."""

    models: int
    tally: dict[str, int]

    def lines(self) -> list[str]:
        """The counts as plain lines, those that are zero left out."""
        return [f"{what}: {self.tally[key]:,}" for key, what in _TOLD.items() if self.tally.get(key)]


def collect_models(
    out: Path,
    hub: Hub,
    *,
    tasks: Sequence[str] = TASKS,
    limit: int | None = None,
    advance: Callable[[int], None] = lambda models: None,
) -> Collected:
    """Write the Hub's models of some tasks to `out`, in the format that its ending tells.

    tasks: the Hub's names of them, or WHOLE. limit: how many models of each task, the most downloaded, or
    None for all. advance: is told the models of each page. A collection that was cut off goes on where it
    was, when it is asked for the same; until all is read, what stood at `out` stays. Raises AtlasError.
    """
    wanted = check_tasks(tasks)
    if limit is not None and limit < 1:
        raise AtlasError(f"--limit {limit}: give a whole number above zero, or leave it out for all models")
    asked = {"endpoint": hub.endpoint, "tasks": wanted, "limit": limit}
    journal = Journal(out, asked, lambda: hub.make_link(wanted[0], limit))
    if journal.resumed:
        hub.tell(f"going on where it was left: {journal.state.models:,} models are here already")
        advance(journal.state.models)
    while journal.state.task < len(wanted):
        advance(collect_page(journal, hub, wanted, limit))
    if not journal.state.models:
        raise AtlasError(f"{hub.endpoint} lists no model of {' or '.join(wanted) or 'any task'}; check --task")
    journal.finish()
    return Collected(journal.state.models, dict(journal.state.tally))


def check_tasks(tasks: Sequence[str]) -> list[str]:
    """Each task once, [""] for every model. Raises AtlasError for what the Hub cannot be asked."""
    if WHOLE in tasks:
        return [""]
    if "" in tasks or not tasks:
        raise AtlasError(f"--task '': the Hub has no list of untagged models; give --task {WHOLE} for every model")
    return list(dict.fromkeys(tasks))


def collect_page(journal: Journal, hub: Hub, tasks: Sequence[str], limit: int | None) -> int:
    """Fetch the next page and put its models on the disk; returns how many."""
    state = journal.state
    page = hub.fetch_page(state.link)
    rows, found = clean_records(page.records)
    rows = rows[: limit - state.in_task] if limit else rows
    in_task, task, link = state.in_task + len(rows), state.task, page.following
    if not link or in_task == limit:
        if not in_task:
            hub.tell(f"the Hub lists no model of the task {tasks[task] or 'any'}")
        task, in_task = task + 1, 0
        link = hub.make_link(tasks[task], limit) if task < len(tasks) else ""
    journal.append(rows, task=task, link=link, in_task=in_task, tally=dict(Counter(state.tally) + found))
    return len(rows)


def clean_records(records: Sequence[Any]) -> tuple[list[Row], Counter[str]]:
    """The rows of a page's records, and how many records and cells were not as they should be.

    They are read as a file of the Hub's records is read (reading.py), so that either way gives the same.
    """
    objects = [record for record in records if isinstance(record, dict)]
    public = [record for record in objects if record.get("private") is not True]
    named = [
        {"id": name, **{key: record[key] for key in FIELDS if key in record}}
        for record in public
        if (name := record.get("id") or record.get("modelId"))  # the Hub gives the same under both names
    ]
    found = Counter(
        malformed=len(records) - len(objects), private=len(objects) - len(public), dropped=len(public) - len(named)
    )
    if not named:
        return [], found
    lines = "\n".join(map(json.dumps, named)).encode()
    table = RecordTable(Source("the Hub's page", "jsonl", lines, ()), (), PATHS)
    recognised, _ = recognise_columns(table.headers, {}, table.place)
    findings = Findings(table.place, strict=False, lines=table.lines)
    frame = clean_columns(table, recognised, "", findings)
    return list(list_rows(frame)), found + Counter({fate: findings.tally(fate).count for fate in FATES})
