"""Choose the colours of the families and of the nodes of the tree."""

from __future__ import annotations

from collections.abc import Sequence

from constellation.analysis.families.families import Families
from constellation.analysis.tree import Tree
from constellation.palette import COLOURS


def colour_clades(families: Families, ranked: Sequence[int]) -> list[int]:
    """Return the number of the colour of each family.

    Sub-families have the colour of their top-level family. The largest families have the colours 0 to COLOURS-1,
    all other families -1.

    Parameters
    ----------
    ranked : the top-level clades, the largest first
    """
    colours = {clade: number for number, clade in enumerate(ranked[:COLOURS])}
    return [colours.get(top, -1) for top in families.top.tolist()]


def colour_nodes(tree: Tree, colours: Sequence[int]) -> list[int]:
    """Return the number of the colour of each node of the tree.

    The colour is that of the nearest family at or above the node. A node that is in no family has the colour -1.
    """
    inherited: list[int] = []
    for parent, clade in zip(tree.parent.tolist(), tree.clade.tolist(), strict=True):
        inherited.append(colours[clade] if clade >= 0 else inherited[parent] if parent >= 0 else -1)
    return inherited
