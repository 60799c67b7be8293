"""The page that compares families, compare.html."""

from __future__ import annotations

from collections.abc import Sequence

from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.exports.tables import FAMILY_COLUMNS
from constellation.render.page import PageRenderer
from constellation.render.payloads.families import list_compared


def make_compare_page(
    renderer: PageRenderer, atlas: Atlas, context: SiteContext, family_rows: Sequence[Sequence[str]]
) -> tuple[str, str]:
    """Return the path and HTML of the page that compares families.

    Without scripts, the page shows the three largest top-level families.

    Parameters
    ----------
    family_rows : the rows of families.csv
    """
    largest = (family_rows[clade] for clade in context.families.ranked[:3])
    return renderer.render(
        "compare.html",
        path="compare.html",
        page="families",
        title="Compare families",
        description="Two or three families of language models in one table.",
        scripts=("pages",),
        facts=list_compared(),
        columns=[dict(zip(FAMILY_COLUMNS, row, strict=True)) for row in largest],
    )
