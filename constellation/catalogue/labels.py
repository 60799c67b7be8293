"""Read the labels of models. Groups of models are compared with these labels."""

from __future__ import annotations

from pathlib import Path

from constellation.catalogue.catalogue import Catalogue
from constellation.catalogue.reading.source import load_source
from constellation.catalogue.reading.table import read_table
from constellation.errors import AtlasError


def read_labels(what: str, catalogue: Catalogue) -> list[str]:
    """Return a list with the label of each model in the catalogue.

    The label is "" for models without a label.

    `what` is a column of the catalogue, or the path of a table with two columns. The first column of the table is
    `id` or another column of the catalogue, such as `architecture`. The second column has the labels. Raises
    AtlasError if the table has another form, or if no value of its first column is in the catalogue.
    """
    frame = catalogue.frame
    if what in frame.columns and not Path(what).exists():
        return [str(value) if value == value else "" for value in frame[what]]
    table = read_table(load_source(what), ())
    if len(table.headers) != 2:
        raise AtlasError(f"{what} has {len(table.headers)} columns; give a table with two columns, id and label")
    key, label = table.headers
    if key not in frame.columns:
        raise AtlasError(f"{what}: the first column is '{key}'; rename it to one of {', '.join(frame.columns)}")
    labels = dict(zip(table.column(key).tolist(), table.column(label).tolist(), strict=True))
    found = [labels.get(str(value), "") for value in frame[key]]
    if key == "id":  # the table may give a name without the owner that the catalogue has added
        bare = [name.removeprefix(f"{owner}/") for name, owner in zip(frame["id"], frame["owner"], strict=True)]
        found = [label or labels.get(name, "") for label, name in zip(found, bare, strict=True)]
    if not any(found):
        raise AtlasError(
            f"{what}: no value of the column '{key}' is in {catalogue.source}; give labels for the models of this "
            "catalogue"
        )
    return found
