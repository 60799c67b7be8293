"""Make the page with two trees of the same models side by side (tanglegram.html)."""

from __future__ import annotations

from collections import Counter

from constellation.analysis.tanglegram import Tanglegram, nest_branches, prune_branches, untangle
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.drawing.tanglegram import draw_tanglegram
from constellation.render.page import PageRenderer
from constellation.render.payloads.tanglegram import MODELS_SHOWN, choose_family, choose_models, list_places
from constellation.render.wording import address_in_atlas

#: Largest number of families and of lines in the menu of the page. The address of the page can name any other one.
_FAMILIES, _LINES = 80, 60


def compare_trees(atlas: Atlas, clade: int) -> tuple[list[int], Tanglegram]:
    """Return the models of the first drawing, and their two trees.

    Parameters
    ----------
    clade : the family, or -1 for all models
    """
    rows = choose_models(atlas, clade)
    titles = [clade.title for clade in atlas.families.clades]
    root = int(atlas.tree.find_clades(len(titles))[clade]) if clade >= 0 else 0
    left = prune_branches(atlas.tree, root, rows, titles)
    return rows, untangle(left, nest_branches(list_places(atlas, rows)))


def make_tanglegram_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """Return the path and HTML of the page with two trees.

    Without scripts, the page shows the largest family by name and by line.
    """
    clades, lines = atlas.families.clades, atlas.lineage.index.paged
    clade = choose_family(context.families.ranked)
    rows, tangle = compare_trees(atlas, clade)
    root = context.families.nodes[clade] if clade >= 0 else 0
    colours = context.families.node_colours.choose(root)
    leaves = {int(model): node for node, model in enumerate(atlas.tree.leaf.tolist()) if model >= 0}
    pages = _list_pages(atlas, rows)
    title = clades[clade].title if clade >= 0 else "all models"
    heads = ("By name", "By line" if lines else "By owner")
    drawing = draw_tanglegram(
        tangle,
        [colours[leaves[row]] for row in rows],
        lambda side, name: pages[side].get(name, ""),
        f"{title} by name and by {'line' if lines else 'owner'}",
        heads,
    )
    groups = atlas.facts.groups
    above = atlas.families.hierarchy.paths[atlas.families.member_of]
    places = list_places(atlas, rows)
    return renderer.render(
        "tanglegram.html",
        path="tanglegram.html",
        page="tree",
        title="Trees side by side",
        description="The same language models by name and by line, or by name in two editions of the catalogue.",
        scripts=("tanglegram",),
        family=clades[clade].slug if clade >= 0 else "",
        name=title,
        most=MODELS_SHOWN,
        shown=len(rows),
        models=len(groups[clade]) if clade >= 0 else len(atlas),
        tangle=tangle,
        drawing=drawing,
        edition=atlas.changes.families.date if atlas.changes.families else "",
        families=[
            (clades[one].slug, clades[one].title, len(groups[one])) for one in context.families.ranked[:_FAMILIES]
        ],
        lines=[(line.slug, line.title, len(line)) for line in lines[:_LINES]],
        heads=heads,
        rows=[
            {
                "id": atlas.ids[row],
                "href": address_in_atlas(atlas.ids[row]),
                "family": " › ".join(clades[one].title for one in above[row] if one >= 0) or "Unplaced",
                "place": " › ".join(place for place in path if place != atlas.ids[row]),
            }
            for row, path in zip(rows, places, strict=True)
        ],
    )


def _list_pages(atlas: Atlas, rows: list[int]) -> tuple[dict[str, str], dict[str, str]]:
    """Return two dictionaries, for the left and the right tree. Each maps the name of a branch to its address.

    A name that several families share has no address.
    """
    counted = Counter(clade.title for clade in atlas.families.clades)
    families = {
        clade.title: f"families/{clade.slug}.html" for clade in atlas.families.clades if counted[clade.title] == 1
    }
    lines = {line.title: f"lines/{line.slug}.html" for line in atlas.lineage.index.paged}
    return families, {atlas.ids[row]: address_in_atlas(atlas.ids[row]) for row in rows} | lines
