"""In: a path, or '-' for standard input. Out: the bytes of a table, unpacked and in UTF-8."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from constellation.errors import AtlasError

ENDINGS = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".parquet": "parquet",
}  # fmt: skip
BLOCK = 1 << 22
LONGEST_LINE = 1 << 24  # the longest record of the Hub is a twentieth of this; a longer line is no table
LARGEST = 1 << 32  # unpacked: a gzip of a few megabytes can hold more than any machine
MOST_ROWS = 10_000_000  # three times the Hub; Parquet packs a row that repeats into nothing at all
REMEDY = "give CSV, TSV, JSON Lines or Parquet, plain or gzipped"


@dataclass(frozen=True)
class Source:
    """A table's bytes, UTF-8 without byte-order mark unless Parquet; `kind` is a value of ENDINGS."""

    name: str
    kind: str
    data: bytes
    notes: tuple[str, ...]


def load_source(path: str | Path) -> Source:
    """Read a whole file, or standard input for '-'.

    What the file's name does not tell (its format; whether it is gzipped, always) its first bytes do.
    Raises AtlasError for what cannot be opened, is empty, damaged, binary, or has a line beyond reason.
    """
    name = "standard input" if str(path) == "-" else name_printably(path)
    if "\0" in str(path):
        raise AtlasError(f"{str(path)!r} holds a NUL and is no path; check it")
    with open_bytes(path, name) as stream:
        packed = io.BufferedReader(cast(io.RawIOBase, stream), BLOCK)
        try:
            unpacked = gzip.GzipFile(fileobj=packed) if packed.peek(2)[:2] == b"\x1f\x8b" else packed
            kind, data = collect_blocks(unpacked, find_kind(name), name)
        finally:
            packed.detach()  # or it would close standard input when it goes
    if kind == "parquet":
        return Source(name, kind, data, ())
    data, notes = convert_to_utf8(data)
    if not data.strip():
        raise AtlasError(f"{name} is empty; {REMEDY}")
    return Source(name, kind, data, notes)


def name_printably(path: str | Path) -> str:
    """A file's name, in which what would break a line or cannot be written as UTF-8 is marked."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in Path(path).name)


@contextmanager
def open_bytes(path: str | Path, name: str) -> Iterator[BinaryIO]:
    """Open for reading, with the system's refusals and the gzip module's as AtlasErrors."""
    try:
        if str(path) == "-":
            yield sys.stdin.buffer
        else:
            with open(path, "rb") as stream:
                yield stream
    except FileNotFoundError:
        raise AtlasError(f"{path}: no such file; check the path") from None
    except IsADirectoryError:
        raise AtlasError(f"{path} is a folder; give the file of a catalogue within it") from None
    except PermissionError:
        raise AtlasError(f"{path} may not be read; change its permissions") from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise AtlasError(f"{name}: its gzip data is cut off or damaged; fetch or compress it again") from None
    except OSError as error:
        raise AtlasError(f"{path} cannot be read: {error.strerror or error}; check the path") from None


def find_kind(name: str) -> str | None:
    """The format that a file's name tells, or None."""
    return ENDINGS.get(os.path.splitext(name.casefold().removesuffix(".gz"))[1])


def collect_blocks(stream: io.BufferedIOBase, kind: str | None, name: str) -> tuple[str, bytes]:
    """Read to the end, giving up as soon as what comes can be no table."""
    blocks: list[bytes] = []
    lines = tail = size = 0
    while block := stream.read(BLOCK):
        if not blocks:
            kind = kind or sniff_kind(block)
            wide = block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        size += len(block)
        if size > LARGEST:
            raise AtlasError(f"{name} holds more than {LARGEST >> 30} GB; split it, or leave out columns")
        if kind != "parquet":
            if not wide and b"\0" in block:
                row = lines + block.count(b"\n", 0, block.index(b"\0")) + 1
                raise AtlasError(f"{name}, row {row}: there is a NUL byte, so this is not text; {REMEDY}")
            first = block.find(b"\n")
            if tail + (first if first >= 0 else len(block)) > LONGEST_LINE and kind != "json":
                raise AtlasError(
                    f"{name}, row {lines + 1}: the line is longer than {LONGEST_LINE >> 20} MB; {REMEDY}"
                )
            tail = len(block) - 1 - block.rfind(b"\n") if first >= 0 else tail + len(block)
            lines += block.count(b"\n")
            check_rows(lines, name)
        blocks.append(block)
    return kind or "csv", b"".join(blocks)


def check_rows(rows: int, name: str) -> None:
    """Raise AtlasError for more rows than any catalogue has."""
    if rows > MOST_ROWS:
        raise AtlasError(f"{name} has more than {MOST_ROWS:,} rows; split it, or leave out models")


def sniff_kind(head: bytes) -> str:
    """Tell the format by the first bytes of an unpacked file."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    if head.startswith(b"PAR1"):
        return "parquet"
    return {b"[": "json", b"{": "jsonl"}.get(start, "csv")


def convert_to_utf8(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Recode as UTF-8 without byte-order mark, with a note where the bytes were something else.

    Lines that are not UTF-8 are taken as Latin-1 one by one, so that one stray byte does not spoil the rest.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace").encode(), ("read as UTF-16",)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        data.decode()
        return data, ()
    except UnicodeDecodeError:
        lines = data.split(b"\n")
    foreign = 0
    for number, line in enumerate(lines):
        try:
            line.decode()
        except UnicodeDecodeError:
            lines[number] = line.decode("latin-1").encode()
            foreign += 1
    return b"\n".join(lines), (f"lines that are not UTF-8, read as Latin-1: {foreign:,}",)
