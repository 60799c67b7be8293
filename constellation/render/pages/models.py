"""Make the page with the table of all models (models.html)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.member_table import list_rows
from constellation.render.page import PageRenderer


def make_models_page(
    renderer: PageRenderer, atlas: Atlas, context: SiteContext, slugs: Mapping[int, str]
) -> tuple[str, str]:
    """Return the path and HTML of the models page.

    Its table has the most downloaded models. The page is also the permanent address of every model, as
    models.html#model=ID.

    Parameters
    ----------
    slugs : the slug of each model that has a static page. Without scripts, the address of such a model leads to a
        link to its page
    """
    rows = atlas.facts.everything.rows[: atlas.settings.table_rows].tolist()
    return renderer.render(
        "models.html",
        path="models.html",
        page="models",
        title="Models",
        description=f"All {len(atlas):,} models of the atlas.",
        scripts=("table", "pages"),
        models=len(atlas),
        columns=context.table.describe_header(),
        rows=list_rows(atlas, context.table, rows, root=""),
        listed=len(rows),
        paged=[_link_page(atlas.ids[row], slug) for row, slug in slugs.items()],
    )


def _link_page(model: str, slug: str) -> dict[str, object]:
    # No HTML id may have a space.
    return {"id": model, "href": f"models/{slug}.html", "has_anchor": not re.search(r"\s", model)}
