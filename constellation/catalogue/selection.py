"""In: a catalogue and the tasks wanted. Out: the catalogue of those, and how many others of each task."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

import pandas as pd

from constellation.catalogue.catalogue import Catalogue
from constellation.catalogue.report import shorten
from constellation.errors import AtlasError
from constellation.settings import LANGUAGE_MODEL_TASKS

LISTED = 12  # tasks that a message names


def select_tasks(
    catalogue: Catalogue, tasks: Collection[str] = LANGUAGE_MODEL_TASKS
) -> tuple[Catalogue, dict[str, int]]:
    """Keep the models of some tasks, "" standing for the untagged and "all" for every one.

    Returns the catalogue, its report as it was, and how many models of each other task were left out, the
    most first. Raises AtlasError where the catalogue has models but none of these tasks.
    """
    if "all" in tasks:
        return catalogue, {}
    column = catalogue.frame["task"]
    kept = column.isin(list(tasks))
    if len(column) and not kept.any():
        counts = [f"{shorten(task, 40) or 'untagged'} ({n:,})" for task, n in count_tasks(column).items()]
        more = f" and {len(counts) - LISTED:,} more" if len(counts) > LISTED else ""
        present = ", ".join(counts[:LISTED]) + more
        wanted = " or ".join(task or "untagged" for task in sorted(tasks)) or "(none)"
        raise AtlasError(f"{catalogue.source}: no model has the task {wanted}; choose among {present}")
    frame = catalogue.frame[kept].reset_index(drop=True)
    return dataclasses.replace(catalogue, frame=frame), count_tasks(column[~kept])


def count_tasks(column: pd.Series) -> dict[str, int]:
    """How many models have each task, the most frequent first, then by name."""
    counts = column.value_counts()
    order = sorted(counts.index, key=lambda task: (-counts[task], task))
    return {task: int(counts[task]) for task in order}


def select_earlier(earlier: Catalogue, catalogue: Catalogue, tasks: Collection[str]) -> Catalogue:
    """The models of an earlier catalogue that had one of the tasks, or are in the atlas now under whatever task."""
    if "all" in tasks:
        return earlier
    kept = earlier.frame["task"].isin(list(tasks)) | earlier.frame["id"].isin(catalogue.frame["id"])
    return dataclasses.replace(earlier, frame=earlier.frame[kept].reset_index(drop=True))
