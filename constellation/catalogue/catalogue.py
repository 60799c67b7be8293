"""A catalogue of models."""

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
    """An output stream that computes the SHA-256 checksum of the bytes written to it."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, block: bytes) -> int:  # type: ignore[override]  # only bytes are written
        self.sha256.update(block)
        return len(block)


def digest_frame(frame: pd.DataFrame) -> str:
    """Return the SHA-256 checksum of a catalogue's data frame, in hexadecimal.

    The checksum is computed from the data frame in CSV format.

    The CSV text is in UTF-8, with line feeds and the quoting of RFC 4180. It has the header schema.COLUMNS and one
    row per model, sorted by id. Counts are whole numbers, and unknown values are empty. The checksum therefore does
    not depend on the format, compression or name of the original file, nor on the order of its rows and columns.
    """
    stream = _Digest()
    write_delimited(list_rows(frame), cast(BinaryIO, stream), DELIMITERS["csv"])
    return stream.sha256.hexdigest()


@dataclass(frozen=True, eq=False)
class Catalogue:
    """A table of models, sorted by id.

    Row i of every array with data about these models is about model i.

    frame: the columns `schema.COLUMNS` with a RangeIndex. Counts are float64 with NaN for unknown values. Texts are
        objects with "" for unknown values. `created` is 'YYYY-MM-DD', 'YYYY-MM', 'YYYY' or "". `languages` has
        values separated by spaces. `base_model` has ids; read it with `bases.split_bases`.
    source: the file's name without its folder.
    sha256: the checksum of all models in the file (see `digest_frame`), computed before tasks are selected.
    date: the day when the facts were observed, 'YYYY-MM-DD', or "" if unknown.
    report: how the file was read.
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
        """The checksum of the models in this catalogue.

        `digest_frame` computes the checksum on first use.
        """
        return digest_frame(self.frame)


LISTED = 12  # the highest number of tasks that an error message lists


def select_tasks(
    catalogue: Catalogue, tasks: Collection[str] = LANGUAGE_MODEL_TASKS
) -> tuple[Catalogue, dict[str, int]]:
    """Select the models that have one of the given tasks.

    The other models are counted by task.

    tasks: the names of the tasks. "" selects models without a task, and "all" selects every model.

    Returns the catalogue of the selected models, with the same report, and the number of the other models of each
    task, in descending order.

    Raises AtlasError if the catalogue has models, but none with these tasks.
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
        raise AtlasError(f"{catalogue.source}: no model has the task {wanted}; choose from {present}, or 'all'")
    frame = catalogue.frame[kept].reset_index(drop=True)
    return dataclasses.replace(catalogue, frame=frame), count_tasks(column[~kept])


def count_tasks(column: pd.Series) -> dict[str, int]:
    """Return the number of models for each task, in descending order."""
    counts = column.value_counts()
    order = sorted(counts.index, key=lambda task: (-counts[task], task))
    return {task: int(counts[task]) for task in order}


def select_earlier(earlier: Catalogue, catalogue: Catalogue, tasks: Collection[str]) -> Catalogue:
    """Select the models of an earlier catalogue that are needed for an atlas.

    A model is needed if `earlier` gives it one of the tasks, or if it is also in `catalogue`.
    """
    if "all" in tasks:
        return earlier
    kept = earlier.frame["task"].isin(list(tasks)) | earlier.frame["id"].isin(catalogue.frame["id"])
    return dataclasses.replace(earlier, frame=earlier.frame[kept].reset_index(drop=True))
