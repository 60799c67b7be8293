"""Divide a large atlas into shards, which the browser loads separately.

The overview contains the models that the views draw. A large catalogue also has numbered shards, which together
contain every model. A shard is like a small catalogue: its models and clades are numbered from 0, and its data
scripts have the same fields as the data scripts of a whole catalogue. docs/payloads.md describes how the browser
finds a shard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.tree_cuts import cut_leaves
from constellation.atlas import Atlas

#: Largest number of models in the first drawing of the tree.
MODELS_FIRST = 2_200


def _number(known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """For each number of `wanted`, find its position in the array `known`.

    The position is -1 if `known` does not contain the number.

    Parameters
    ----------
    known : int (k,), ascending
    wanted : int (m,)

    Returns
    -------
    int (m,)
    """
    wanted = np.asarray(wanted)
    if not len(known):
        return np.full(len(wanted), -1)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, place, -1)


@dataclass(frozen=True)
class Shard:
    """A part of the catalogue that the browser loads separately.

    suffix : ending of the names of its data scripts: '' for the overview, '-0001' and so on for the numbered shards
    rows   : int (m,), the rows of its models in the atlas, ascending, which is the order of the ids
    clades : int (c,), the clades that its models refer to and all clades above these, ascending. Parents come first
    """

    suffix: str
    rows: np.ndarray
    clades: np.ndarray

    def number_rows(self, rows: np.ndarray) -> np.ndarray:
        """Convert row numbers of the atlas to row numbers of this shard.

        The result is -1 for models that are not in the shard.
        """
        return _number(self.rows, rows)

    def number_clades(self, clades: np.ndarray) -> np.ndarray:
        """Convert family numbers of the atlas to family numbers of this shard.

        The result is -1 for families that are not in the shard.
        """
        return _number(self.clades, clades)


@dataclass(frozen=True)
class Shards:
    """The overview of a catalogue, and its numbered shards.

    The numbered shards together contain every model. If the overview contains the whole catalogue, there are no
    numbered shards.

    first, last : int (clades,), for each clade, the numbers of the first and the last shard with its models,
        counted from 1; 0 if there are no numbered shards
    """

    overview: Shard
    numbered: tuple[Shard, ...]
    first: np.ndarray
    last: np.ndarray


def _collect_clades(atlas: Atlas, rows: np.ndarray) -> np.ndarray:
    """Return the families of some models, and all families above them.

    The result is int (c,), ascending.
    """
    families = atlas.families
    named = np.zeros(len(families.clades) + 1, dtype=bool)  # the last entry is for models without a family
    named[families.member_of[rows]] = True
    return np.flatnonzero(families.hierarchy.add_ancestors(named[:-1]))


def take_models(atlas: Atlas, rows: np.ndarray) -> Shard:
    """Return some models and their families in the form of a shard.

    Parameters
    ----------
    rows : int (m,), ascending
    """
    return Shard("", rows, _collect_clades(atlas, rows))


def count_drawn(atlas: Atlas) -> int:
    """Return how many models the tree and the graph show at once."""
    settings, models = atlas.settings, len(atlas)
    return models if models <= settings.models_whole else min(models, settings.models_drawn)


def choose_drawn(atlas: Atlas, most: int) -> np.ndarray:
    """Choose the models that the tree and the graph show.

    There are at most `most` models. The most downloaded model of each family is chosen first, to show as many
    families as possible. The most downloaded of the other models follow.

    Parameters
    ----------
    most : maximum number of models

    Returns
    -------
    int (at most `most`,), ascending
    """
    if len(atlas) <= most:
        return np.arange(len(atlas))
    return _choose_leading(atlas, atlas.facts.everything.rows, most, most)


def _choose_leading(atlas: Atlas, ranked: np.ndarray, most: int, most_leading: int) -> np.ndarray:
    """Choose the most downloaded models of families, and then the most downloaded of the other models.

    Parameters
    ----------
    ranked : int (m,), rows by descending downloads
    most : number of models
    most_leading : maximum number of models that are chosen because they lead their families

    Returns
    -------
    int (most,), ascending
    """
    _, first = np.unique(atlas.families.member_of[ranked], return_index=True)
    leading = np.sort(first)[:most_leading]
    others = np.ones(len(ranked), dtype=bool)
    others[leading] = False
    order = np.concatenate([leading, np.flatnonzero(others)])
    return np.sort(ranked[order[:most]])


def take_important(atlas: Atlas, most: int = MODELS_FIRST) -> Shard | None:
    """Return the models of the first drawing of the tree, in the form of a shard.

    These models are in one small script. Up to half of them are the most downloaded models of their families; the
    others are the most downloaded of all. The result is None if the tree is small enough to be loaded at once.

    Parameters
    ----------
    most : maximum number of models
    """
    drawn = count_drawn(atlas)
    if drawn <= most:
        return None
    everything = atlas.facts.everything.rows
    ranked = everything[np.isin(everything, choose_drawn(atlas, drawn))]
    return take_models(atlas, _choose_leading(atlas, ranked, most, most // 2))


def plan_shards(atlas: Atlas) -> Shards:
    """Divide an atlas into an overview and numbered shards.

    Only a large atlas has numbered shards. The overview of a small catalogue contains all models. The overview of a
    large catalogue contains only the most important models, and the numbered shards contain all models.
    """
    settings, clades = atlas.settings, len(atlas.families.clades)
    nowhere = np.zeros(clades, dtype=np.int64)
    if len(atlas) <= settings.models_whole:
        return Shards(Shard("", np.arange(len(atlas)), np.arange(clades)), (), nowhere, nowhere)
    drawn = choose_drawn(atlas, count_drawn(atlas))
    runs = cut_leaves(atlas.tree, settings.models_piece)
    shard_of = np.empty(len(atlas), dtype=np.int64)
    for number, rows in enumerate(runs, 1):
        shard_of[rows] = number
    along = shard_of[atlas.tree.leaf[atlas.tree.leaf >= 0]]
    leaves = (atlas.tree.leaf >= 0).astype(np.int64)
    before: NDArray[np.int64] = np.cumsum(leaves) - leaves
    nodes = atlas.tree.find_clades(clades)
    first = along[before[nodes]]
    last = along[before[nodes] + atlas.tree.count[nodes] - 1]
    shards = []
    for number, rows in enumerate(runs, 1):
        ascending = np.sort(rows).astype(np.int64)
        shards.append(Shard(f"-{number:04d}", ascending, _collect_clades(atlas, ascending)))
    return Shards(Shard("", drawn, _collect_clades(atlas, drawn)), tuple(shards), first, last)
