"""Write a catalogue as CSV, TSV, JSON Lines or Parquet.

Reading a written file gives the same values. A file gets its final name only when it is complete and on disk.
"""

from __future__ import annotations

import csv
import errno
import gzip
import io
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pandas as pd

from constellation.catalogue.reading.schema import COLUMNS, INTEGERS, NUMBERS
from constellation.catalogue.reading.source import find_kind
from constellation.errors import AtlasError
from constellation.lock import hold_path

#: The cells of one model in the order of the columns of a file: whole numbers or None, texts or "".
Row = Sequence[int | str | None]

DELIMITERS = {"csv": ",", "tsv": "\t"}
FORMATS = ".csv, .tsv, .jsonl or .parquet, followed by .gz for compression"


def write_catalogue(frame: pd.DataFrame, path: Path) -> None:
    """Write the data frame of a catalogue to a file.

    The ending of the file's name determines the format.

    Raises AtlasError for an unknown ending, or if the file cannot be written.
    """
    write_rows(list_rows(frame), path)


def write_rows(rows: Iterable[Row], path: Path, columns: Sequence[str] = COLUMNS) -> None:
    """Write rows to a file one after another.

    Only a small number of rows is in memory at once.

    columns: the columns of the rows and of the file.
    """
    kind = choose_format(path)
    with replace_file(path) as file, pack_stream(file, path) as stream:
        if kind == "parquet":
            # Imported here because pyarrow takes a tenth of a second to load.
            from constellation.catalogue.reading.columnar import write_batches

            write_batches(rows, stream, columns)
        elif kind == "jsonl":
            for row in rows:
                stream.write(form_record(row, columns))
        else:
            write_delimited(rows, stream, DELIMITERS[kind], columns)


def choose_format(path: Path) -> str:
    """Return the file format that belongs to the ending of a file name.

    The format is 'csv', 'tsv', 'jsonl' or 'parquet'.

    Raises AtlasError for other endings.
    """
    kind = find_kind(path.name)
    if kind not in (*DELIMITERS, "jsonl", "parquet"):
        raise AtlasError(f"{path}: unknown file ending; use {FORMATS}")
    return kind


def check_target(path: Path) -> None:
    """Check that a file can be written to a path, before there is anything to write.

    Raises AtlasError if the ending of the file name is unknown, or if the path is a folder.
    """
    choose_format(path)
    if os.path.isdir(path):
        raise AtlasError(f"{path} is a folder; give the path of a file")


def list_rows(frame: pd.DataFrame) -> Iterator[Row]:
    """Yield the rows of a catalogue's data frame."""
    columns = []
    for name in COLUMNS:
        values = frame[name].tolist()
        # an unknown value is NaN, the only value that is not equal to itself
        columns.append([int(one) if one == one else None for one in values] if name in NUMBERS else values)
    return zip(*columns, strict=True)


def form_record(row: Row, columns: Sequence[str] = COLUMNS) -> bytes:
    """Return a row with the given columns as a line of JSON.

    Unknown values are left out.
    """
    record = {name: value for name, value in zip(columns, row, strict=True) if value not in (None, "")}
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def read_record(line: bytes, columns: Sequence[str] = COLUMNS) -> Row:
    """Convert a line of JSON to a row with the given columns.

    The line was made by `form_record`.

    Raises ValueError if it was not.
    """
    record = json.loads(line)
    if not isinstance(record, dict):
        raise ValueError("the line is not an object")
    row = [record.get(name, None if name in INTEGERS else "") for name in columns]
    for name, cell in zip(columns, row, strict=True):
        if cell is not None and type(cell) is not (int if name in INTEGERS else str):
            raise ValueError(f"{name} has the wrong type")
    return row


def write_delimited(
    rows: Iterable[Row], stream: BinaryIO, delimiter: str, columns: Sequence[str] = COLUMNS
) -> None:
    """Write a header and rows as CSV or TSV.

    The output has line feeds and the quoting of RFC 4180.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    text.flush()
    text.detach()


@contextmanager
def pack_stream(file: BinaryIO, path: Path) -> Iterator[BinaryIO]:
    """Open a stream that writes to a file, compressed with gzip if the file's name ends in .gz.

    The gzip stream contains no name and no time, so that equal rows give equal bytes.
    """
    if path.name.casefold().endswith(".gz"):
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
            yield cast(BinaryIO, packed)
    else:
        yield file


@contextmanager
def replace_file(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file that replaces another file once it is complete.

    The temporary file is on disk before it replaces `path`.

    The new file has the permissions of the file that it replaces. If anything fails, the old file is unchanged. If
    a process is killed, its temporary file is removed the next time that the same path is written. Raises
    AtlasError if the file cannot be written, or if another process is writing the same file.
    """
    path = path.resolve()  # follow a symbolic link, so that the link stays one
    temporary = path.with_name(f".{path.name}.new")
    with hold_path(path):
        try:
            temporary.unlink(missing_ok=True)
            with open(temporary, "xb") as file:  # the system applies the user's umask here
                yield file
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                temporary.chmod(path.stat().st_mode & 0o777)
            os.replace(temporary, path)
        except BaseException as error:
            temporary.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise AtlasError(explain_refusal(path, error)) from error
            raise


def explain_refusal(path: Path, error: OSError) -> str:
    """Return a message that explains why a file could not be written."""
    if isinstance(error, FileNotFoundError):
        return f"{path}: there is no folder {path.parent}; create it, or give another path"
    if is_full(error):
        return f"{path}: the disk is full ({error.strerror}); free some space and run the same command again"
    return f"{path} cannot be written ({error.strerror or error}); give another path"


def is_full(error: OSError) -> bool:
    """Return whether an error means that the disk is full.

    The user's quota may also be used up, or the file may be too large.
    """
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
