"""A table of labels or a column of the catalogue in, the label of each model out."""

from __future__ import annotations

from pathlib import Path

from constellation.catalogue.catalogue import Catalogue
from constellation.catalogue.reading.source import load_source
from constellation.catalogue.reading.table import read_table
from constellation.errors import AtlasError


def read_labels(what: str, catalogue: Catalogue) -> list[str]:
    """Give each model of the catalogue its label, "" where it has none.

    `what` is a column of the catalogue, or a table of two columns: the first is headed `id` or like a
    column of the catalogue (`architecture`), the second holds the label. Raises AtlasError for anything
    else.
    """
    frame = catalogue.frame
    if what in frame.columns and not Path(what).exists():
        return [str(value) if value == value else "" for value in frame[what]]
    table = read_table(load_source(what), ())
    if len(table.headers) != 2:
        raise AtlasError(f"{what}: {len(table.headers)} columns; give two, id and label")
    key, label = table.headers
    if key not in frame.columns:
        raise AtlasError(f"{what}: the first column is '{key}'; head it id or one of {', '.join(frame.columns)}")
    labels = dict(zip(table.column(key).tolist(), table.column(label).tolist(), strict=True))
    found = [labels.get(str(value), "") for value in frame[key]]
    if not any(found):
        raise AtlasError(f"{what}: no {key} of it is in {catalogue.source}; give labels for that catalogue")
    return found
