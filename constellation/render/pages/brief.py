"""A family of a huge atlas in, the least that a page can say of it out: what it is and where, and its models."""

from __future__ import annotations

from constellation.atlas import Atlas
from constellation.render.frame import Frame
from constellation.render.pages.family import list_ancestors
from constellation.render.pages.paragraphs import describe_family
from constellation.render.rows import COLUMNS, list_rows
from constellation.render.sheet import Sheet

#: Models listed before the script loads the others; branches named.
_ROWS, _BRANCHES = 3, 20


def make_brief_page(frame: Frame, atlas: Atlas, sheet: Sheet, clade: int) -> tuple[str, str]:
    """The page of clade number `clade`, at the address where a full one would be."""
    clades, group = atlas.families.clades, atlas.groups[clade]
    this = clades[clade]
    owners, architectures = sheet.owners.tally(group.rows), sheet.architectures.tally(group.rows)
    shown = group.rows[:_ROWS].tolist()
    return frame.render(
        "brief.html",
        path=f"families/{this.slug}.html",
        page="families",
        title=this.title,
        description=f"{this.title}: a family of {len(group):,} language models.",
        scripts=("tables",),
        family=this,
        summary=describe_family(atlas, clade, owners, architectures, sheet.ranks),
        trail=[("Families", "../families.html")]
        + [(clades[above].title, f"{clades[above].slug}.html") for above in list_ancestors(atlas, clade)]
        + [(this.title, "")],
        children=[
            {"text": clades[child].title, "href": f"{clades[child].slug}.html", "count": len(atlas.groups[child])}
            for child in sheet.children[clade][:_BRANCHES]
        ],
        columns=COLUMNS,
        rows=list_rows(atlas, shown),
        listed=len(shown),
        models=len(group),
        portions=sheet.pieces.count_portions(clade),
    )
