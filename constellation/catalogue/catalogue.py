"""In: a catalogue's frame. Out: its checksum, the same for the same facts, whatever the file that told them.

In: cleaned columns. Out: the catalogue, the table of models that every later stage starts from.

In: a catalogue and the tasks wanted. Out: the catalogue of those, and how many others of each task.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, cast

import pandas as pd

from constellation.catalogue.reading.report import Report, shorten
from constellation.catalogue.writing import DELIMITERS, list_rows, write_delimited
from constellation.errors import AtlasError
from constellation.settings import LANGUAGE_MODEL_TASKS


class _Digest(io.RawIOBase):
    """A stream that keeps nothing of what is written to it but the checksum."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, block: bytes) -> int:  # type: ignore[override]  # of what a stream takes, bytes are enough
        self.sha256.update(block)
        return len(block)


def digest_frame(frame: pd.DataFrame) -> str:
    """SHA-256 of the frame as write_catalogue writes it to a .csv file, in hexadecimal.

    That is UTF-8 with line feeds, quoted as in RFC 4180 where need be; a header of schema.COLUMNS; a row for each
    model, sorted by id; counts as whole numbers, what is unknown empty. The order of a file's rows and columns,
    its format, packing and name make no difference.
    """
    stream = _Digest()
    write_delimited(list_rows(frame), cast(BinaryIO, stream), DELIMITERS["csv"])
    return stream.sha256.hexdigest()


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The models of one file, in the order of their ids; row i of every later array is model i here.

    frame: the canonical columns (`schema.COLUMNS`) over a RangeIndex, sorted by id. Counts are float64 with
    NaN for unknown, texts are objects with "" for unknown, `created` is 'YYYY-MM-DD' or "". `languages` and
    `base_model` hold several values separated by a space where there are several.
    source: the file's name without its folder. sha256: of what the whole file says, before any choice of models
    (see digest.py). date: 'YYYY-MM-DD' when the facts were observed, or "" where nobody said.
    """

    frame: pd.DataFrame
    source: str
    sha256: str
    date: str
    report: Report

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def content(self) -> str:
        """The checksum of what these models' rows say (see digest.py), worked out when it is first asked for."""
        return digest_frame(self.frame)


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
