"""The family colours of the clades and of the tree's nodes."""

from __future__ import annotations

from collections.abc import Sequence

from constellation.analysis.families.families import Families
from constellation.analysis.tree import Tree
from constellation.palette import COLOURS


def colour_clades(families: Families, ranked: Sequence[int]) -> list[int]:
    """Return each clade's colour, that of its top-level family: 0 to COLOURS-1 for the largest, -1 for the rest.

    Parameters
    ----------
    ranked : the top-level clades, the largest first
    """
    colours = {clade: number for number, clade in enumerate(ranked[:COLOURS])}
    return [colours.get(top, -1) for top in families.top.tolist()]


def colour_nodes(tree: Tree, colours: Sequence[int]) -> list[int]:
    """Return the colour of each node of the tree: that of the clade at or above it, -1 for none."""
    inherited: list[int] = []
    for parent, clade in zip(tree.parent.tolist(), tree.clade.tolist(), strict=True):
        inherited.append(colours[clade] if clade >= 0 else inherited[parent] if parent >= 0 else -1)
    return inherited
