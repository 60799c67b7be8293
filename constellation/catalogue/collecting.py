"""In: the Hub's listing of models. Out: a catalogue's file of it, page by page and whole at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constellation.catalogue.cleaning import clean_columns
from constellation.catalogue.hub import FIELDS, Hub
from constellation.catalogue.journal import Journal
from constellation.catalogue.records import RecordTable
from constellation.catalogue.report import FATES, Findings
from constellation.catalogue.schema import PATHS, recognise_columns
from constellation.catalogue.source import Source
from constellation.catalogue.writing import Row, list_rows
from constellation.errors import AtlasError
from constellation.settings import LANGUAGE_MODEL_TASKS

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
