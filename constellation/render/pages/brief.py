"""Make short pages for the small families of a very large atlas.

Their paths are families/SLUG.html.
"""

from __future__ import annotations

from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.member_table import list_rows
from constellation.render.page import PageRenderer
from constellation.render.pages.built_on import describe_built_on
from constellation.render.pages.family_text import WEAK, describe_family, link_top_model

#: Number of models that the page lists before a script loads the others, and number of listed sub-families.
_ROWS, _BRANCHES = 3, 20


def make_brief_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext, clade: int) -> tuple[str, str]:
    """Return the path and HTML of the short page of a family.

    `clade` is the index of the family.
    """
    clades, group = atlas.families.clades, atlas.facts.groups[clade]
    this = clades[clade]
    owners, architectures = context.models.owners.tally(group.rows), context.models.architectures.tally(group.rows)
    shown = group.rows[:_ROWS].tolist()
    return renderer.render(
        "brief.html",
        path=f"families/{this.slug}.html",
        page="families",
        title=this.title,
        description=f"{this.title}: a family of {len(group):,} language models.",
        scripts=("table",),
        family=this,
        weak=WEAK.get(atlas.families.weak.get(clade, ""), ""),
        built_on=describe_built_on(atlas, context, clade),
        summary=link_top_model(
            atlas,
            group,
            describe_family(atlas, context.counts, clade, owners, architectures, context.families.ranks),
        ),
        trail=[("Families", "../families.html")]
        + [
            (clades[above].title, f"{clades[above].slug}.html")
            for above in atlas.families.hierarchy.list_ancestors(clade)[::-1]
        ]
        + [(this.title, "")],
        children=[
            {
                "text": clades[child].title,
                "href": f"{clades[child].slug}.html",
                "count": len(atlas.facts.groups[child]),
            }
            for child in context.families.children[clade][:_BRANCHES]
        ],
        columns=context.table.describe_header(),
        rows=list_rows(atlas, context.table, shown),
        listed=len(shown),
        models=len(group),
    )
