"""In: a catalogue's frame. Out: its checksum, the same for the same facts, whatever the file that told them."""

from __future__ import annotations

import hashlib
import io
from typing import BinaryIO, cast

import pandas as pd

from constellation.catalogue.writing import DELIMITERS, list_rows, write_delimited


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
