"""Make the page that explains any name (explain.html)."""

from __future__ import annotations

from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.page import PageRenderer

#: Number of examples: the most downloaded models of the largest families.
_EXAMPLES = 3


def make_explain_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """Return the path and HTML of the page that explains names."""
    largest = context.families.ranked[:_EXAMPLES]
    return renderer.render(
        "explain.html",
        path="explain.html",
        page="explain",
        title="Explain a name",
        description="What the name of a language model says: its family, size, quantisation, format and memory.",
        scripts=("explain",),
        examples=[atlas.ids[atlas.facts.groups[clade].rows[0]] for clade in largest],
    )
