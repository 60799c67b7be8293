"""A node of the tree in, its static radial drawing out: the form in which pages without scripts show it."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote

from markupsafe import Markup

from constellation.atlas import Atlas
from constellation.catalogue.unseen import tell_unseen
from constellation.render.radial import draw_tree
from constellation.render.radial_layout import LETTERING, lay_out_tree
from constellation.render.rows import address_member
from constellation.render.sheet import Sheet

#: Branches that a drawing opens at most, on a page of its own and on a family page.
WHOLE_TIPS, FAMILY_TIPS = 900, 160


def draw_clade(
    atlas: Atlas,
    sheet: Sheet,
    node: int,
    label: str,
    *,
    root: str = "",
    lettering: int = LETTERING,
    listed: Collection[int] = (),
) -> Markup:
    """The drawing of the subtree at `node`, each name in it a link.

    root : the way to the site's root; listed : the models whose rows are on the same page
    """
    tree, clades, ids = atlas.tree, atlas.families.clades, sheet.ids

    def name_of(at: int) -> str:
        if tree.leaf[at] >= 0:
            return tell_unseen(atlas.names.names[tree.leaf[at]] or ids[tree.leaf[at]])
        if tree.clade[at] >= 0:
            return clades[tree.clade[at]].title
        return "Unplaced" if at == tree.unplaced else ""

    def link(at: int) -> str:
        if tree.leaf[at] >= 0:
            return address_member(ids[tree.leaf[at]], int(tree.leaf[at]) in listed, root)
        if tree.clade[at] >= 0:
            return f"{root}families/{quote(clades[tree.clade[at]].slug)}.html"
        return f"{root}families.html#unplaced" if at == tree.unplaced else ""

    tips = WHOLE_TIPS if node == 0 else FAMILY_TIPS
    layout = lay_out_tree(tree, node, tips, name_of, lettering)
    return draw_tree(tree, layout, sheet.node_colours.__getitem__, link, label)
