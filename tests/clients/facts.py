"""What every client must find in the exports of a site, read from models.csv with Python's csv module."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

#: What a label of the trees replaces in an id (docs/about.md).
_REPLACED = str.maketrans({"\\": "\uff3c5C", "\uff3c": "\uff3cFF3C"})
_GUARD = re.compile("^'(?='*[=+@\t\r\uff1d\uff0b\uff0d\uff20-])")


@dataclass(frozen=True)
class Facts:
    """Facts about the exports of a site.

    ids     : the ids of the models, without the apostrophes for spreadsheets
    cells   : the cells of models.csv, by column
    edges   : number of edges of the graph
    """

    site: Path
    ids: list[str]
    cells: dict[str, list[str]]
    edges: int

    @property
    def labels(self) -> list[str]:
        """The labels of the models in the trees."""
        return [name.translate(_REPLACED) for name in self.ids]

    def sum(self, column: str) -> int:
        """Return the sum of the known values of a column."""
        return sum(int(cell) for cell in self.cells[column] if cell)

    def count(self, column: str) -> int:
        """Return the number of known values of a column."""
        return sum(cell != "" for cell in self.cells[column])


def read_facts(site: Path) -> Facts:
    with (site / "data" / "models.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = {name: [row[name] for row in rows] for name in rows[0]}
    summary = json.loads((site / "data" / "atlas.json").read_text(encoding="utf-8"))
    return Facts(site, [_GUARD.sub("", name) for name in cells["id"]], cells, summary["counts"]["edges"])


def unpack(site: Path, name: str, folder: Path) -> Path:
    """Unpack a gzipped export into a folder, for clients that do not read gzip."""
    plain = folder / name.removesuffix(".gz")
    plain.write_bytes(gzip.decompress((site / "data" / name).read_bytes()))
    return plain


def unquote(labels: Iterable[str | None]) -> list[str]:
    """Remove the quotes of labels, which some readers keep."""
    return sorted(re.sub("^'(.*)'$", r"\1", label or "", flags=re.S).replace("''", "'") for label in labels)
