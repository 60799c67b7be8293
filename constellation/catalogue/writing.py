"""In: a catalogue's frame, or its rows one by one. Out: its file, in any format that can be read back.

What is written is read back value for value. A file is whole or not there: it takes its name only when all
of it is on the disk.
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

from constellation.catalogue.reading.schema import COLUMNS, NUMBERS
from constellation.catalogue.reading.source import find_kind
from constellation.errors import AtlasError
from constellation.lock import hold_path

#: The cells of one model in the order of schema.COLUMNS: whole numbers or None, texts or "".
Row = Sequence[int | str | None]

DELIMITERS = {"csv": ",", "tsv": "\t"}
FORMATS = ".csv, .tsv, .jsonl or .parquet, with .gz after it to have it packed"


def write_catalogue(frame: pd.DataFrame, path: Path) -> None:
    """Write a catalogue's frame (see catalogue.py) in the format that the file's ending tells.

    Raises AtlasError for an ending that tells none, and where the file cannot be written.
    """
    write_rows(list_rows(frame), path)


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """Write rows as they come, holding no more than a few thousand of them at once."""
    kind = choose_format(path)
    with replace_file(path) as file, pack_stream(file, path) as stream:
        if kind == "parquet":
            # Here and not above, because it loads pyarrow, which takes a tenth of a second.
            from constellation.catalogue.reading.columnar import write_batches

            write_batches(rows, stream)
        elif kind == "jsonl":
            for row in rows:
                stream.write(form_record(row))
        else:
            write_delimited(rows, stream, DELIMITERS[kind])


def choose_format(path: Path) -> str:
    """'csv', 'tsv', 'jsonl' or 'parquet', by the file's ending. Raises AtlasError for any other."""
    kind = find_kind(path.name)
    if kind not in (*DELIMITERS, "jsonl", "parquet"):
        raise AtlasError(f"{path}: the ending does not tell the format; end the file's name with {FORMATS}")
    return kind


def list_rows(frame: pd.DataFrame) -> Iterator[Row]:
    """The rows of a catalogue's frame."""
    columns = []
    for name in COLUMNS:
        values = frame[name].tolist()
        # NaN, which is unknown, is not equal to itself
        columns.append([int(one) if one == one else None for one in values] if name in NUMBERS else values)
    return zip(*columns, strict=True)


def form_record(row: Row) -> bytes:
    """A row as a line of JSON, without what is unknown."""
    record = {name: value for name, value in zip(COLUMNS, row, strict=True) if value not in (None, "")}
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def read_record(line: bytes) -> Row:
    """The row that form_record has formed."""
    record = json.loads(line)
    return [record.get(name, None if name in NUMBERS else "") for name in COLUMNS]


def write_delimited(rows: Iterable[Row], stream: BinaryIO, delimiter: str) -> None:
    """A header and the rows as CSV (RFC 4180, with line feeds) or as TSV quoted in the same way."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    text.flush()
    text.detach()


@contextmanager
def pack_stream(file: BinaryIO, path: Path) -> Iterator[BinaryIO]:
    """The file itself; or what packs into it, with no name and no time, so that equal rows give equal bytes."""
    if path.name.casefold().endswith(".gz"):
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
            yield cast(BinaryIO, packed)
    else:
        yield file


@contextmanager
def replace_file(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the name `path`, and the place of what stood there, once it is whole and on disk.

    Raises AtlasError where the system refuses, or another process is writing the same file; what stood there is
    then as it was. What a process leaves that dies over it, the next to write the file removes.
    """
    path = path.resolve()  # through a link to the file itself, so that the link stays one
    temporary = path.with_name(f".{path.name}.new")
    with hold_path(path):
        try:
            temporary.unlink(missing_ok=True)
            with open(temporary, "xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(choose_mode(path))
            os.replace(temporary, path)
        except BaseException as error:
            temporary.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise AtlasError(explain_refusal(path, error)) from error
            raise


def choose_mode(path: Path) -> int:
    """The permissions of the file that is replaced, or those that a new file has for this user."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)  # there is no other way to read it
    os.umask(mask)
    return 0o666 & ~mask


def explain_refusal(path: Path, error: OSError) -> str:
    """Why a file could not be written, and what to do about it."""
    if isinstance(error, FileNotFoundError):
        return f"{path}: there is no folder {path.parent}; make it, or give another path"
    if is_full(error):
        return f"{path}: the disk is full ({error.strerror}); make room and run the same command again"
    return f"{path} cannot be written ({error.strerror or error}); give another path"


def is_full(error: OSError) -> bool:
    """Whether the system refuses because there is no room: no block, no quota, or a file grown too large."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
