"""The catalogue: a table of models with its checksum, from which the models of some tasks can be selected."""

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
    """A stream that computes the checksum of what is written to it and discards the rest."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, block: bytes) -> int:  # type: ignore[override]  # only bytes are written
        self.sha256.update(block)
        return len(block)


def digest_frame(frame: pd.DataFrame) -> str:
    """Return the SHA-256 checksum, in hexadecimal, of the frame as write_catalogue writes it to a .csv file.

    That file is UTF-8 with line feeds and the quoting of RFC 4180. Its header is schema.COLUMNS; it has a row for
    each model, sorted by id; counts are whole numbers and unknown values are empty. So the checksum does not
    depend on the order of the rows and columns of the original file, nor on its format, compression or name.
    """
    stream = _Digest()
    write_delimited(list_rows(frame), cast(BinaryIO, stream), DELIMITERS["csv"])
    return stream.sha256.hexdigest()


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The models of one file, in the order of their ids. Row i of every later array is model i.

    frame: the canonical columns (`schema.COLUMNS`) over a RangeIndex, sorted by id. Counts are float64 with
    NaN for unknown values, texts are objects with "" for unknown values, `created` is 'YYYY-MM-DD' or "".
    `languages` holds values separated by a space; so does `base_model`, which `bases.split_bases` reads.
    source: the file's name without its folder. sha256: the checksum of the whole file's facts, before tasks are
    selected (see digest_frame). date: 'YYYY-MM-DD' when the facts were observed, or "" if unknown.
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
        """The checksum of these models' rows (see digest_frame), computed when it is first used."""
        return digest_frame(self.frame)


LISTED = 12  # tasks that an error message names


def select_tasks(
    catalogue: Catalogue, tasks: Collection[str] = LANGUAGE_MODEL_TASKS
) -> tuple[Catalogue, dict[str, int]]:
    """Keep the models of some tasks; "" means models without a task, and "all" every model.

    Returns the catalogue, with the same report, and the number of models of each other task that were left out,
    the most frequent first. Raises AtlasError if the catalogue has models but none of these tasks.
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
        raise AtlasError(f"{catalogue.source}: no model has the task {wanted}; choose from {present}, or all")
    frame = catalogue.frame[kept].reset_index(drop=True)
    return dataclasses.replace(catalogue, frame=frame), count_tasks(column[~kept])


def count_tasks(column: pd.Series) -> dict[str, int]:
    """Return the number of models of each task, the most frequent first, then by name."""
    counts = column.value_counts()
    order = sorted(counts.index, key=lambda task: (-counts[task], task))
    return {task: int(counts[task]) for task in order}


def select_earlier(earlier: Catalogue, catalogue: Catalogue, tasks: Collection[str]) -> Catalogue:
    """Keep the models of an earlier catalogue that had one of the tasks then, or are in the atlas now."""
    if "all" in tasks:
        return earlier
    kept = earlier.frame["task"].isin(list(tasks)) | earlier.frame["id"].isin(catalogue.frame["id"])
    return dataclasses.replace(earlier, frame=earlier.frame[kept].reset_index(drop=True))
