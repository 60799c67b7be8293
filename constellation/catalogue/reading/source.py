"""Read a file or standard input as bytes.

The bytes are decompressed, and text is converted to UTF-8.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import re
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
    ".parquet": "parquet", ".xlsx": "xlsx", ".xlsm": "xlsx",
}  # fmt: skip
BLOCK = 1 << 22
LONGEST_LINE = 1 << 24  # the longest record of the Hub has a twentieth of this
LARGEST = 1 << 32  # unpacked: a gzip file of a few megabytes can hold more than any machine
MOST_ROWS = 10_000_000  # three times the Hub; a row that repeats takes almost no space in Parquet
BINARY = ("parquet", "xlsx")
ZIP = b"PK\x03\x04"  # the first bytes of a ZIP archive, which an Excel workbook is
REMEDY = "give CSV, TSV, JSON, JSON Lines, Parquet or Excel (.xlsx)"
WEB_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/{1,2}", re.I)  # a Path drops one of the two slashes


@dataclass(frozen=True)
class Source:
    """The bytes and the format of a file with a table.

    kind: the format, one of the values of ENDINGS.
    data: the bytes; text is UTF-8 without a byte-order mark.
    notes: notes for the report.
    """

    name: str
    kind: str
    data: bytes
    notes: tuple[str, ...]


def load_source(path: str | Path) -> Source:
    """Read a file that contains a table.

    The path may be '-' for standard input, or a folder with a single catalogue.

    The format follows from the ending of the file's name, or else from its first bytes. Whether the file is
    gzipped always follows from its first bytes. Raises AtlasError if the file cannot be opened, is empty, is
    damaged, is not a table, or has an extremely long line.
    """
    check_path(path)
    folder: tuple[str, ...] = ()
    if str(path) != "-" and os.path.isdir(path):
        path = find_only_file(Path(path))
        folder = (f"read {name_printably(path)}, the only catalogue in the folder",)
    name = "standard input" if str(path) == "-" else name_printably(path)
    with open_bytes(path, name) as stream:
        packed = io.BufferedReader(cast(io.RawIOBase, stream), BLOCK)
        try:
            unpacked = gzip.GzipFile(fileobj=packed) if packed.peek(2)[:2] == b"\x1f\x8b" else packed
            kind, data = collect_blocks(unpacked, find_kind(name), name)
        finally:
            packed.detach()  # otherwise the reader would close standard input
    if kind in BINARY:
        return Source(name, kind, data, folder)
    data, notes = convert_to_utf8(data)
    if not data.strip():
        raise AtlasError(f"{name} is empty; {REMEDY}")
    return Source(name, kind, data, folder + notes)


def check_path(path: str | Path) -> None:
    """Check that a path can be the path of a file.

    Raise AtlasError for a web address, or a path with a NUL character.
    """
    text = str(path)
    if WEB_ADDRESS.match(text) and not os.path.exists(text):
        raise AtlasError(
            f"{text} is a web address, but a catalogue must be a file; download it first, for example with "
            "curl -L -O ADDRESS, and give the path of the file"
        )
    if "\0" in text:
        raise AtlasError(f"{text!r} contains a NUL character, so it is not a valid path; correct the path")


def find_only_file(folder: Path) -> Path:
    """Return the path of the only catalogue in a folder.

    Raises AtlasError if there is no such file, or if there are several. The message lists the names of the files.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file() and find_kind(path.name))
    except OSError as error:
        raise AtlasError(
            f"{folder} cannot be read: {error.strerror or error}; give the path of a catalogue"
        ) from None
    if len(files) == 1:
        return files[0]
    if not files:
        raise AtlasError(f"the folder {folder} contains no catalogue; give the path of a file")
    names = ", ".join(name_printably(path) for path in files[:5])
    more = f" and {len(files) - 5:,} more" if len(files) > 5 else ""
    raise AtlasError(
        f"{folder} is a folder; give the path of one of its files ({names}{more}); "
        "to add a folder of earlier catalogues, use --history"
    )


def name_printably(path: str | Path) -> str:
    """Return the name of a file as text that can be printed.

    Unprintable characters are replaced.
    """
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in Path(path).name)


@contextmanager
def open_bytes(path: str | Path, name: str) -> Iterator[BinaryIO]:
    """Open a file for reading.

    Errors of the system and of gzip are converted to AtlasError.
    """
    try:
        if str(path) == "-":
            yield sys.stdin.buffer
        else:
            with open(path, "rb") as stream:
                yield stream
    except FileNotFoundError:
        raise AtlasError(f"{path}: no such file; check the path") from None
    except PermissionError:
        raise AtlasError(f"{path}: permission denied; change its permissions") from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise AtlasError(f"{name}: its gzip data is cut off or damaged; download or compress it again") from None
    except OSError as error:
        raise AtlasError(f"{path} cannot be read: {error.strerror or error}; check the path") from None


def find_kind(name: str) -> str | None:
    """Return the file format that belongs to the ending of a file name.

    If the ending is unknown, return None.
    """
    return ENDINGS.get(os.path.splitext(name.casefold().removesuffix(".gz"))[1])


def collect_blocks(stream: io.BufferedIOBase, kind: str | None, name: str) -> tuple[str, bytes]:
    """Read a stream to its end, and return its format and its bytes.

    Raises AtlasError as soon as the bytes cannot be a table.
    """
    blocks: list[bytes] = []
    lines = tail = size = 0
    while block := stream.read(BLOCK):
        if not blocks:
            packed = kind == "xlsx" and block.startswith(ZIP)
            kind = (
                kind
                if packed
                else sniff_binary(block, name) or (kind if kind != "xlsx" else None) or sniff_kind(block)
            )
            wide = block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        size += len(block)
        if size > LARGEST:
            raise AtlasError(f"{name} is larger than {LARGEST >> 30} GB; split the file, or leave out columns")
        if kind not in BINARY:
            if not wide and b"\0" in block:
                row = lines + block.count(b"\n", 0, block.index(b"\0")) + 1
                raise AtlasError(f"{name}, row {row}: there is a NUL byte, so this is not a text file; {REMEDY}")
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
    """Check that a table has no more rows than are allowed.

    Otherwise, raise AtlasError.
    """
    if rows > MOST_ROWS:
        raise AtlasError(f"{name} has more than {MOST_ROWS:,} rows; split the file, or leave out models")


def sniff_binary(head: bytes, name: str) -> str | None:
    """Detect the format of a binary file from its first bytes.

    For a text file, return None.

    Raises AtlasError for an archive or a document of another kind.
    """
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(ZIP):
        if b"xl/" in head or b"[Content_Types].xml" in head[:200]:
            return "xlsx"
        raise AtlasError(f"{name} is a ZIP archive or a document, not a table; extract the table or save it as CSV")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise AtlasError(f"{name} is an old Excel file (.xls) or a document; save the table as .xlsx or CSV")
    return None


def sniff_kind(head: bytes) -> str:
    """Detect the format of a text file from its first bytes."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    return {b"[": "json", b"{": "jsonl"}.get(start, "csv")


def convert_to_utf8(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Convert text to UTF-8 without a byte-order mark.

    A conversion from another encoding is noted.

    Lines that are not UTF-8 are read as Latin-1 one by one, so that a stray byte does not affect the others.
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
