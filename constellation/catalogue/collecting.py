"""Download a catalogue of models from the Hugging Face Hub.

The pages are stored in a journal (see journal.py), so that an interrupted download can be resumed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constellation.catalogue.hub import FIELDS, Hub
from constellation.catalogue.journal import Journal
from constellation.catalogue.reading.cleaning import clean_columns
from constellation.catalogue.reading.recognise import recognise_columns
from constellation.catalogue.reading.records import RecordTable
from constellation.catalogue.reading.report import FATES, Findings
from constellation.catalogue.reading.source import Source
from constellation.catalogue.writing import Row, list_rows
from constellation.errors import AtlasError
from constellation.settings import LANGUAGE_MODEL_TASKS

#: The tasks that are collected by default. The Hub cannot list models without a task.
TASKS = tuple(task for task in LANGUAGE_MODEL_TASKS if task)
#: The value that selects every model of the Hub, in place of the name of a task.
WHOLE = "all"
_MEANINGS = {
    "malformed": "records that are not models, left out",
    "private": "private models, left out",
    "coerced": "cells read despite an unusual format",
    "unknown": "unreadable cells, treated as unknown",
    "dropped": "records without a usable id, left out",
}


@dataclass(frozen=True)
class Collected:
    """The number of models that were downloaded, and the problems that occurred."""

    models: int
    tally: dict[str, int]

    def lines(self) -> list[str]:
        """Return one line of text for each kind of problem."""
        return [f"{what}: {self.tally[key]:,}" for key, what in _MEANINGS.items() if self.tally.get(key)]


def collect_models(
    out: Path,
    hub: Hub,
    *,
    tasks: Sequence[str] = TASKS,
    limit: int | None = None,
    advance: Callable[[int], None] = lambda models: None,
) -> Collected:
    """Download models from the Hub and write them to a file.

    The ending of the file's name sets the format.

    tasks: the Hub's names of tasks, or WHOLE.
    limit: the number of models to collect for each task, starting with the most downloaded, or None for all.
    advance: a function that is called after each page with the number of its models.

    To resume an interrupted collection, call the function again with the same arguments. An existing file `out` is
    replaced only when the collection is complete. Raises AtlasError if the collection fails.
    """
    wanted = check_tasks(tasks)
    if limit is not None and limit < 1:
        raise AtlasError(
            f"--limit is {limit}; give a whole number above zero, or leave out --limit to collect all models"
        )
    asked = {"endpoint": hub.endpoint, "tasks": wanted, "limit": limit}
    journal = Journal(out, asked, lambda: hub.make_link(wanted[0], limit))
    if journal.outdated:
        names = " and ".join(path.name for path in journal.outdated)
        hub.notify(f"files of an earlier version cannot be resumed and may be removed: {names}")
    if journal.resumed:
        hub.notify(f"resuming an interrupted collection: {journal.state.models:,} models were fetched before")
        advance(journal.state.models)
    while journal.state.task < len(wanted):
        advance(collect_page(journal, hub, wanted, limit))
    if not journal.state.models:
        raise AtlasError(
            f"{hub.endpoint} lists no models of {' or '.join(wanted) or 'any task'}; correct the name of the task "
            "in --task"
        )
    journal.finish()
    return Collected(journal.state.models, dict(journal.state.tally))


def check_tasks(tasks: Sequence[str]) -> list[str]:
    """Return the distinct tasks that the user has asked for.

    [""] means all models, with and without a task.

    Raises AtlasError if there is no task, or if the name of a task is empty.
    """
    if WHOLE in tasks:
        return [""]
    if "" in tasks or not tasks:
        raise AtlasError(
            f"--task '': the Hub cannot list only the models without a task; use --task {WHOLE} to collect all "
            "models"
        )
    return list(dict.fromkeys(tasks))


def collect_page(journal: Journal, hub: Hub, tasks: Sequence[str], limit: int | None) -> int:
    """Fetch the next page from the Hub and store its models in the journal.

    Return the number of models on the page.
    """
    state = journal.state
    page = hub.fetch_page(state.link)
    rows, found = clean_records(page.records)
    rows = rows[: limit - state.in_task] if limit else rows
    in_task, task, link = state.in_task + len(rows), state.task, page.following
    if not link or in_task == limit:
        if not in_task:
            hub.notify(f"the Hub lists no models of the task {tasks[task] or 'any'}")
        task, in_task = task + 1, 0
        link = hub.make_link(tasks[task], limit) if task < len(tasks) else ""
    journal.append(rows, task=task, link=link, in_task=in_task, tally=dict(Counter(state.tally) + found))
    return len(rows)


def clean_records(records: Sequence[Any]) -> tuple[list[Row], Counter[str]]:
    """Convert the records of a page to rows of a catalogue.

    Records and cells with problems are counted.

    A file with the same records gives the same catalogue, because its records are read in the same way.
    """
    objects = [record for record in records if isinstance(record, dict)]
    public = [record for record in objects if record.get("private") is not True]
    named = [
        {"id": name, **{key: record[key] for key in FIELDS if key in record}}
        for record in public
        if (name := record.get("id") or record.get("modelId"))  # the Hub sends the id under both keys
    ]
    found = Counter(
        malformed=len(records) - len(objects), private=len(objects) - len(public), dropped=len(public) - len(named)
    )
    if not named:
        return [], found
    lines = "\n".join(map(json.dumps, named)).encode()
    table = RecordTable(Source("the Hub's page", "jsonl", lines, ()), ())
    recognised = recognise_columns(table, {}).recognised
    findings = Findings(table.place, strict=False, lines=table.lines)
    frame = clean_columns(table, recognised, "", findings)
    return list(list_rows(frame)), found + Counter({fate: findings.tally(fate).count for fate in FATES})
