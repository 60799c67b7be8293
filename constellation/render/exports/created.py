"""The table of the models of each family that were created in each month (data/created.csv)."""

from __future__ import annotations

from constellation.analysis.created import Created
from constellation.atlas import Atlas

#: The path of the table. It is not written if no date of creation is known.
CREATED = "data/created.csv"
#: Columns of created.csv, with their descriptions.
CREATED_COLUMNS = {
    "month": "month of the date of creation, such as 2026-09",
    "family": "slug of the top-level family; empty for models in no family",
    "models": "number of models of the family that were created in the month",
}


def list_created_rows(atlas: Atlas, created: Created) -> list[list[str]]:
    """Return the cells of each row of the table of new models.

    The cells are in the order of CREATED_COLUMNS. There is a row for each month and each family with models in it.
    """
    slugs = [atlas.families.clades[clade].slug if clade >= 0 else "" for clade in created.clades]
    return [
        [month, slugs[place], str(created.models[row, place])]
        for row, month in enumerate(created.months)
        for place in created.models[row].nonzero()[0].tolist()
    ]
