"""An atlas in, what a browser is given of it at a time out: an overview and, in a large one, every model in pieces.

A piece is a small catalogue of its own: its models and clades are numbered from 0, and its data scripts have the
fields of the whole one's. docs/payloads.md tells how they are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.tree import Tree
from constellation.atlas import Atlas
from constellation.render.exports.parts import cut_branches


def _number(known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The place of each wanted number among the known ones, which ascend; -1 where it is not there."""
    wanted = np.asarray(wanted)
    if not len(known):
        return np.full(len(wanted), -1)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, place, -1)


#: Pieces whose models a table loads at once, as MOST_SHARDS in static/js/pages/table-rows.js.
PORTION = 6


@dataclass(frozen=True)
class Piece:
    """Some of the models.

    suffix : what its data scripts have after their name: '' the overview's, '-0001' and so on the pieces'
    rows   : int (m,), its models in the atlas, ascending: their order by id
    clades : int (c,), the clades that it speaks of and all that stand above them, ascending: parents first
    """

    suffix: str
    rows: np.ndarray
    clades: np.ndarray

    def number_rows(self, rows: np.ndarray) -> np.ndarray:
        """The atlas's rows as the piece numbers them; -1 for those that it has not."""
        return _number(self.rows, rows)

    def number_clades(self, clades: np.ndarray) -> np.ndarray:
        """The atlas's clades as the piece numbers them; -1 for none and for those that it has not."""
        return _number(self.clades, clades)


@dataclass(frozen=True)
class Pieces:
    """The overview, and the pieces that hold every model between them; there are none where the overview is whole.

    first, last : int (clades,), the numbers, from 1, of the pieces in which a clade's leaves begin and end; 0
                  where there are none
    """

    overview: Piece
    numbered: tuple[Piece, ...]
    first: np.ndarray
    last: np.ndarray

    def count_portions(self, clade: int) -> int:
        """In how many portions the members of a clade are loaded into a table: 1 where the catalogue is whole."""
        return ceil((int(self.last[clade]) - int(self.first[clade]) + 1) / PORTION)


def _collect_clades(atlas: Atlas, rows: np.ndarray) -> np.ndarray:
    """The clades of some models, their runners-up and the others that their names speak of, with all above them."""
    families = atlas.families
    named = np.zeros(len(families.clades) + 1, dtype=bool)  # the last entry is for the index -1
    named[families.member_of[rows]] = True
    named[families.runner_up[rows]] = True
    for row in rows.tolist():
        named[list(families.also[row])] = True
    return np.flatnonzero(families.hierarchy.add_ancestors(named[:-1]))


def count_drawn(atlas: Atlas) -> int:
    """How many models the views draw at once."""
    settings, models = atlas.settings, len(atlas)
    return models if models <= settings.models_whole else min(models, settings.models_drawn)


def choose_drawn(atlas: Atlas, most: int) -> np.ndarray:
    """The models that the views draw where they do not draw all: int (at most `most`,), ascending.

    The most downloaded of each family first, so that as many families as possible are there, then the most
    downloaded of all.
    """
    if len(atlas) <= most:
        return np.arange(len(atlas))
    ranked = atlas.facts.everything.rows  # by falling downloads
    family = atlas.families.member_of[ranked]
    _, leading = np.unique(family, return_index=True)
    others = np.ones(len(ranked), dtype=bool)
    others[leading] = False
    order = np.concatenate([np.sort(leading), np.flatnonzero(others)])
    return np.sort(ranked[order[:most]])


def cut_leaves(tree: Tree, most: int) -> list[np.ndarray]:
    """The tree's leaves in runs of at most `most`, as rows: a branch that fits into one run is never cut."""
    starts = [nodes[0] for nodes in cut_branches(tree, most)]
    return [rows[rows >= 0] for rows in np.split(tree.leaf, starts[1:])]


def plan_pieces(atlas: Atlas) -> Pieces:
    """One overview of all, up to `settings.models_whole` models; beyond, the views' overview and pieces of all."""
    settings, clades = atlas.settings, len(atlas.families.clades)
    nowhere = np.zeros(clades, dtype=np.int64)
    if len(atlas) <= settings.models_whole:
        return Pieces(Piece("", np.arange(len(atlas)), np.arange(clades)), (), nowhere, nowhere)
    drawn = choose_drawn(atlas, count_drawn(atlas))
    runs = cut_leaves(atlas.tree, settings.models_piece)
    piece_of = np.empty(len(atlas), dtype=np.int64)
    for number, rows in enumerate(runs, 1):
        piece_of[rows] = number
    along = piece_of[atlas.tree.leaf[atlas.tree.leaf >= 0]]
    leaves = (atlas.tree.leaf >= 0).astype(np.int64)
    before: NDArray[np.int64] = np.cumsum(leaves) - leaves
    nodes = atlas.tree.find_clades(clades)
    first = along[before[nodes]]
    last = along[before[nodes] + atlas.tree.count[nodes] - 1]
    pieces = []
    for number, rows in enumerate(runs, 1):
        ascending = np.sort(rows).astype(np.int64)
        pieces.append(Piece(f"-{number:04d}", ascending, _collect_clades(atlas, ascending)))
    return Pieces(Piece("", drawn, _collect_clades(atlas, drawn)), tuple(pieces), first, last)
