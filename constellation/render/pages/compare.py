"""Make the page that compares families and lines (compare.html)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from constellation.analysis.totals import Total
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.exports.tables import FAMILY_COLUMNS
from constellation.render.page import PageRenderer
from constellation.render.payloads.families import COMPARED, list_compared
from constellation.render.wording import UNDEFINED, UNKNOWN, write_coefficient, write_count, write_percent

#: The text of an empty cell of each kind. An empty cell of any other kind is an undefined value, for example a
#: correlation of two models.
_EMPTY = {"sum": UNKNOWN, "model": UNKNOWN, "text": UNKNOWN}


def _write_fact(kind: str, key: str, row: Mapping[str, str]) -> str:
    """Write one fact about a family, for the table of the compare page.

    static/js/pages/compare.js writes the same text.
    """
    value = row.get(key)
    if not value:
        return _EMPTY.get(kind, UNDEFINED)
    if kind == "sum":
        total = Total(float(value), int(row[f"{key}_known"]), int(row["models"]))
        return ("" if total.is_complete else "at least ") + write_count(total.value)
    if kind == "count":
        return write_count(float(value))
    if kind == "share":
        return write_percent(float(value))
    return write_coefficient(float(value)) if kind == "coefficient" else value


def make_compare_page(
    renderer: PageRenderer, atlas: Atlas, context: SiteContext, family_rows: Sequence[Sequence[str]]
) -> tuple[str, str]:
    """Return the path and HTML of the page that compares families and lines.

    Without scripts, the page shows the three largest top-level families.

    Parameters
    ----------
    family_rows : the rows of families.csv
    """
    largest = (dict(zip(FAMILY_COLUMNS, family_rows[clade], strict=True)) for clade in context.families.ranked[:3])
    return renderer.render(
        "compare.html",
        path="compare.html",
        page="families",
        title="Compare families and lines" if atlas.lineage.index.paged else "Compare families",
        description="Two or three families or lines of language models in one table.",
        scripts=("pages",),
        facts=[fact for fact in list_compared() if fact["key"] in FAMILY_COLUMNS],
        columns=[
            {"slug": row["slug"], "title": row["title"]}
            | {key: _write_fact(kind, key, row) for key, _, kind in COMPARED}
            for row in largest
        ],
    )
