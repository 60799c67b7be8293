"""The table of adoption: the models of each line by the quarter of their creation (data/adoption.csv)."""

from __future__ import annotations

from constellation.analysis.lineage.adoption import Adoption, measure_shares
from constellation.atlas import Atlas
from constellation.formulas import guard_text
from constellation.render.column_kinds import write_number

#: The path of the table. It is not written if no model has a declared line and a known date of creation.
ADOPTION = "data/adoption.csv"
#: Columns of adoption.csv, with their descriptions.
ADOPTION_COLUMNS = {
    "quarter": "quarter of the date of creation, such as 2026-Q3",
    "line": "slug of the line, as in lines.csv",
    "title": "name of the line, as in the column line of models.csv",
    "models": "number of models with this declared line that were created in the quarter",
    "share": "share of these models in all models of the quarter with a declared line",
    "models_by_others": "number of these models that the maker of the line did not publish",
    "share_by_others": "share of these models in all such models of the quarter, over all lines; empty if there "
    "are none",
}


def list_adoption_rows(atlas: Atlas, adoption: Adoption) -> list[list[str]]:
    """Return the cells of each row of the table of adoption.

    The cells are in the order of ADOPTION_COLUMNS. There is a row for each quarter and each line with models in it.
    Quarters are in ascending order, and lines with more models in the catalogue come first.
    """
    lines = atlas.lineage.index.lines
    shares, by_others = measure_shares(adoption.everything), measure_shares(adoption.by_others)
    return [
        [
            quarter,
            lines[line].slug,
            guard_text(lines[line].title),
            str(adoption.everything[place, line]),
            write_number(round(float(shares[place, line]), 4)),
            str(adoption.by_others[place, line]),
            write_number(round(float(by_others[place, line]), 4)),
        ]
        for place, quarter in enumerate(adoption.quarters)
        for line in adoption.everything[place].nonzero()[0].tolist()
    ]
