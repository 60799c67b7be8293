"""Make the page with the tree of all models (tree.html)."""

from __future__ import annotations

from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.drawing.tree import WHOLE_TIPS, draw_clade
from constellation.render.page import PageRenderer
from constellation.render.pages.families import list_nested
from constellation.render.shards import count_drawn, take_important


def make_tree_page(
    renderer: PageRenderer, atlas: Atlas, context: SiteContext, most_tips: int = WHOLE_TIPS
) -> tuple[str, str]:
    """Return the path and HTML of the tree page.

    The page has a static drawing of the tree.

    Parameters
    ----------
    most_tips : approximate maximum number of tips in the static drawing
    """
    return renderer.render(
        "tree.html",
        path="tree.html",
        page="tree",
        title="Tree",
        description=f"A radial tree of {len(atlas):,} language models, by family and by similarity of names.",
        scripts=("tree",),
        models=len(atlas),
        shown=count_drawn(atlas),
        has_first=take_important(atlas) is not None,
        families=list_nested(atlas, context),
        clades=len(atlas.facts.groups),
        listed=int(context.limits.families.sum()),
        tree=draw_clade(atlas, context.families.node_colours, 0, "The tree of all models", most_tips=most_tips),
    )
