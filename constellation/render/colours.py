"""The colours of families, lines and nodes of the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from constellation.analysis.families.families import Families
from constellation.analysis.lineage.index import Line
from constellation.analysis.tree import Tree
from constellation.palette import COLOURS, LINE_COLOURS, SHADES

#: The shades of sub-families by rank, as steps from the shade of the family. The strong shades come before the pale
#: ones.
_ORDER = (2, 4, 1, 5, 3)
#: The number of the colour of the models without a family.
UNKNOWN = -2
#: The shade of the neutral colour for every second branch without a colour of its own, so that neighbouring
#: branches look different.
TINT = 5


class Ink(NamedTuple):
    """A colour: its number in the palette, and the number of its shade.

    colour : the number of the colour, -1 for the neutral colour, or UNKNOWN
    shade  : the number of the shade of this colour, 0 for the colour itself
    """

    colour: int
    shade: int = 0


def choose_colours(
    families: Families, ranked: Sequence[int], lines: Sequence[Line], shades: Sequence[int]
) -> tuple[list[int], list[Ink]]:
    """Choose a colour for each family and each line.

    The largest families have the colours 0 to COLOURS-1. A line has the colour of the family of the same name. If
    this family is a sub-family with a shade of its own, the line has the same shade. The largest other lines have
    the next LINE_COLOURS colours. The top-level families of the same names have these colours too, except for weak
    families. Sub-families have the colour of their top-level family. All other families and lines have the colour
    -1. Apart from these, no two lines have the same colour.

    Parameters
    ----------
    ranked : the top-level clades, the largest first
    lines : all lines, the largest first
    shades : the number of the shade of each family
    """
    colours = {clade: number for number, clade in enumerate(ranked[:COLOURS])}
    free = list(range(COLOURS, COLOURS + LINE_COLOURS))
    taken: set[Ink] = set()
    of_lines: list[Ink] = []
    for line in lines:
        clade = line.clade
        top = int(families.top[clade]) if clade >= 0 else -1
        if clade == top and top not in colours and top not in families.weak and free:
            colour = free.pop(0)
            if top >= 0:
                colours[top] = colour
            ink = Ink(colour)
        elif top in colours and (clade == top or shades[clade] not in (0, shades[families.clades[clade].parent])):
            ink = Ink(colours[top], shades[clade])
        else:
            ink = Ink(-1)
        of_lines.append(Ink(-1) if ink in taken else ink)
        taken.add(ink)
    return [colours.get(top, -1) for top in families.top.tolist()], of_lines


def choose_shades(children: Sequence[Sequence[int]]) -> list[int]:
    """Choose a shade for each family, as a number from 0 to SHADES.

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


@dataclass(frozen=True)
class NodeColours:
    """The colours of the tree's nodes.

    They depend on the root of the drawing. The browser chooses the same colours (byChild in
    static/js/explorer/colouring.js).

    parents : the parent of each family, -1 at the top level
    colours, shades : the number of the colour of each family, and of its shade
    """

    tree: Tree
    parents: Sequence[int]
    colours: Sequence[int]
    shades: Sequence[int]

    def choose(self, root: int) -> dict[int, Ink]:
        """Return the colour of each node below a given root.

        Below the root of the whole tree, a node has the colour of its top-level family. Below a family, a node has
        the colour of the sub-family at or above the node. Sub-families with the shade of the family have the
        neutral colour. Every second one of these has the shade TINT of the neutral colour.
        """
        tree, above = self.tree, int(self.tree.clade[root])
        found = {root: Ink(UNKNOWN) if 0 <= tree.unplaced <= root else self._read(above)}
        is_tinted = found[root].colour >= 0 or root == 0
        plain = 0
        clades, parents = tree.clade[root : tree.end[root]].tolist(), tree.parent[root : tree.end[root]].tolist()
        for node, (clade, parent) in enumerate(zip(clades[1:], parents[1:], strict=True), root + 1):
            if node == tree.unplaced:
                found[node] = Ink(UNKNOWN)
            elif clade < 0 or clade == above or self.parents[clade] != above:
                found[node] = found[parent]
            elif above >= 0 and self.shades[clade] == self.shades[above]:
                found[node] = Ink(-1)
            else:
                found[node] = self._read(clade)
            if is_tinted and parent == root and clade >= 0 and found[node] == Ink(-1):
                plain += 1
                found[node] = Ink(-1) if plain % 2 else Ink(-1, TINT)
        return found

    def _read(self, clade: int) -> Ink:
        return Ink(self.colours[clade], self.shades[clade]) if clade >= 0 else Ink(-1)
