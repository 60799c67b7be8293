"""Download a catalogue of models from the Hugging Face Hub.

The pages are stored in a journal (see journal.py), so that an interrupted download can be resumed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from constellation.catalogue.hub import PAGE, Hub
from constellation.catalogue.hub.links import shorten
from constellation.catalogue.hub.records import ROW_COLUMNS, clean_records
from constellation.catalogue.journal import Journal
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
    "again": "models that the Hub listed more than once, kept once",
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
    journal = Journal(out, asked, lambda: hub.make_link(wanted[0], limit), ROW_COLUMNS)
    if journal.outdated:
        names = " and ".join(path.name for path in journal.outdated)
        hub.notify(f"files of an earlier version cannot be resumed and may be removed: {names}")
    if journal.resumed:
        hub.notify(f"resuming an interrupted collection: {journal.state.models:,} models were fetched before")
        advance(journal.state.models)
    empty = 0
    while journal.state.task < len(wanted):
        models = collect_page(journal, hub, wanted, limit)
        advance(models)
        empty = 0 if models else empty + 1
        check_limits(journal, hub, empty)
    check_limits(journal, hub, empty)
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

    The Hub sorts by downloads, which change while the list is read. A model may then be on two pages. It is stored
    once, and does not count twice for the limit.

    Return the number of new models on the page.
    """
    state = journal.state
    page = hub.fetch_page(state.link, min(limit or PAGE, PAGE))
    rows, found = clean_records(page.records)
    new = journal.find_new(rows)
    found["again"] = len(rows) - len(new)
    new = new[: limit - state.in_task] if limit else new
    in_task, task, link = state.in_task + len(new), state.task, page.following
    if not link or in_task == limit:
        if not in_task:
            hub.notify(f"the Hub lists no models of the task {tasks[task] or 'any'}")
        task, in_task = task + 1, 0
        link = hub.make_link(tasks[task], limit) if task < len(tasks) else ""
    elif journal.has_link(link):
        raise AtlasError(
            f"the pages of the Hub lead in a circle, back to {shorten(link)}; run the same command again later"
        )
    journal.append(new, task=task, link=link, in_task=in_task, tally=dict(Counter(state.tally) + found))
    return len(new)


def check_limits(journal: Journal, hub: Hub, empty: int) -> None:
    """Raise AtlasError if a collection has reached a limit of its pages or models.

    empty: the number of pages in a row without a new model.
    """
    limits, state = hub.limits, journal.state
    if empty >= limits.empty_pages and state.task < len(state.asked["tasks"]):
        raise AtlasError(
            f"the last {empty:,} pages of the Hub have no new model; run the same command again later, or give a "
            "higher --max-empty-pages"
        )
    if state.models > limits.models:
        raise AtlasError(
            f"the Hub lists more than {limits.models:,} models; run the same command with a higher --max-models to "
            "continue, or give --limit"
        )
