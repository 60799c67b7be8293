"""Each colour of a family or line has only one meaning."""

from __future__ import annotations

import dataclasses

import numpy as np

from constellation.analysis.families.ranking import rank_top_families
from constellation.atlas import Atlas
from constellation.palette import COLOURS, LINE_COLOURS, SHADES
from constellation.render.colours import Ink, choose_colours, choose_shades


def test_large_lines_without_a_coloured_family_have_further_colours(small_atlas: Atlas) -> None:
    families, index = small_atlas.families, small_atlas.lineage.index
    tops = rank_top_families(families, list(map(len, small_atlas.facts.groups)))
    first, second, weak = tops[0], tops[1], tops[2]
    families = dataclasses.replace(families, weak={weak: next(iter(families.weak.values()), "word")})
    clades = [first, second, weak, *[-1] * (LINE_COLOURS + 1)]
    lines = [
        dataclasses.replace(index.lines[0], title=str(number), clade=clade) for number, clade in enumerate(clades)
    ]
    of_families, of_lines = choose_colours(families, [first], lines, [0] * len(families.clades))
    further = list(range(COLOURS, COLOURS + LINE_COLOURS))
    assert of_lines == [Ink(colour) for colour in (0, further[0], -1, *further[1:], -1, -1)]
    assert of_families[first] == 0 and of_families[second] == further[0] and of_families[weak] == -1
    below = np.flatnonzero(families.top == second).tolist()
    assert {of_families[clade] for clade in below} == {further[0]}


def test_a_line_with_the_name_of_a_sub_family_has_its_shade(small_atlas: Atlas) -> None:
    families, index = small_atlas.families, small_atlas.lineage.index
    top = next(one for one in families.hierarchy.tops if families.hierarchy.children[one])
    below = families.hierarchy.children[top][0]
    shades = [2 if clade == below else 0 for clade in range(len(families.clades))]
    clades = [below, top, below]
    lines = [
        dataclasses.replace(index.lines[0], title=str(number), clade=clade) for number, clade in enumerate(clades)
    ]
    assert choose_colours(families, [top], lines, shades)[1] == [Ink(0, 2), Ink(0), Ink(-1)]


def test_shades_differ_from_the_parent_and_among_the_largest_siblings() -> None:
    children = [list(range(1, 9)), [9, 10], *[[] for _ in range(9)]]
    shades = choose_shades(children)
    assert shades[0] == 0
    assert sorted(shades[1 : SHADES + 1]) == list(range(1, SHADES + 1))
    assert set(shades[SHADES + 1 : 9]) == {0}, "the smaller ones have the shade of the family"
    assert len({shades[1], shades[9], shades[10]}) == 3
