"""Choose the colours of the families, of the lines and of the nodes of the tree."""

from __future__ import annotations

from collections.abc import Sequence

from constellation.analysis.families.families import Families
from constellation.analysis.lineage.index import Line
from constellation.analysis.tree import Tree
from constellation.palette import COLOURS, LINE_COLOURS, SHADES

#: The shades of sub-families by rank, as steps from the shade of the family. The strong shades come before the pale
#: ones.
_ORDER = (2, 4, 1, 5, 3)


def choose_colours(families: Families, ranked: Sequence[int], lines: Sequence[Line]) -> tuple[list[int], list[int]]:
    """Return the number of the colour of each family, and of each line.

    The largest families have the colours 0 to COLOURS-1. A line has the colour of the family of the same name. The
    largest lines without such a colour have the next LINE_COLOURS colours, and so have the families of the same
    names. Sub-families have the colour of their top-level family. All other families and lines have the colour -1.

    Parameters
    ----------
    ranked : the top-level clades, the largest first
    lines : all lines, the largest first
    """
    colours = {clade: number for number, clade in enumerate(ranked[:COLOURS])}
    of_lines: list[int] = []
    free = list(range(COLOURS, COLOURS + LINE_COLOURS))
    for line in lines:
        colour = colours.get(line.clade, -1)
        if colour < 0 and free:
            colour = free.pop(0)
            if line.clade >= 0:
                colours[line.clade] = colour
        of_lines.append(colour)
    return [colours.get(top, -1) for top in families.top.tolist()], of_lines


def choose_shades(children: Sequence[Sequence[int]]) -> list[int]:
    """Return the number of the shade of each family, from 0 to SHADES.

    The shade 0 is the colour itself, which top-level families have. The SHADES largest sub-families of a family
    have different shades. The others have the shade of the family.

    Parameters
    ----------
    children : the sub-families of each family, the largest first
    """
    shades = [0] * len(children)
    for clade, below in enumerate(children):  # parents come first
        for place, child in enumerate(below):
            step = _ORDER[place] if place < SHADES else 0
            shades[child] = (shades[clade] + step) % (SHADES + 1)
    return shades


def colour_nodes(tree: Tree, colours: Sequence[int]) -> list[int]:
    """Return the number of the colour of each node of the tree.

    The colour is that of the nearest family at or above the node. A node that is in no family has the colour -1.
    """
    inherited: list[int] = []
    for parent, clade in zip(tree.parent.tolist(), tree.clade.tolist(), strict=True):
        inherited.append(colours[clade] if clade >= 0 else inherited[parent] if parent >= 0 else -1)
    return inherited
