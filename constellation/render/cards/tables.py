"""Tables from which the cards of all models are made. They are computed once for each site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.clades import collect_stems
from constellation.analysis.lineage.graph import FOLLOWED, OUTSIDE
from constellation.analysis.memory import PRECISIONS, estimate_memory
from constellation.analysis.names.parts import PartReader
from constellation.analysis.popularity import (
    LEAST_PEERS,
    Percentiles,
    Ranks,
    class_ages,
    class_sizes,
    compare_with_peers,
    rank_members,
)
from constellation.atlas import Atlas
from constellation.catalogue.descriptors import load_descriptors
from constellation.catalogue.slugs import make_distinct, make_slug
from constellation.render.cards.branches import Branches, cut_small_branches

_SHOWN = ("license", "task", "architecture", "created")

#: A declared base model: its row, or its name if it is not in the catalogue.
Base = int | str


@dataclass(frozen=True)
class Standing:
    """The rank and the percentile of each model, by downloads or by likes."""

    ranks: Ranks
    peers: Percentiles


@dataclass(frozen=True)
class CardTables:
    """Tables from which the cards of all models are made.

    slugs : the slug of each model that has a static page
    owners : the slug of each owner that has a page
    popularity : int (n,), the place of each model among all models by downloads, from 0
    stems : the tokens that name each clade or a clade above it
    reader : the reader of the parts of names
    trails : the path of clades from the top level down to each clade
    bases : the declared base models of each model that has any, without ignored base models
    made : the models that declare each base model, most downloaded first
    downloads, likes : the standing of the models by each count
    sizes, ages : the classes of size and age that are compared
    memory : float64 (n, 3), the memory at each of PRECISIONS in gigabytes, NaN where unknown
    own_memory : float64 (n,), the memory at the number of bits in the name, NaN if the name has none
    branches : the small branches of the tree
    columns : for the name of each column of the catalogue that the cards show, the list of its texts
    courses : the dates of the snapshots, and the counts of each model in them, for downloads and for likes
    """

    slugs: dict[int, str]
    owners: Mapping[str, str]
    popularity: NDArray[np.int64]
    stems: list[frozenset[str]]
    reader: PartReader
    trails: list[list[int]]
    bases: dict[int, list[Base]]
    made: dict[Base, list[int]]
    downloads: Standing
    likes: Standing
    sizes: NDArray[np.float64]
    ages: NDArray[np.object_]
    memory: NDArray[np.float64]
    own_memory: NDArray[np.float64]
    branches: Branches
    columns: dict[str, list[str]]
    courses: dict[str, tuple[tuple[str, ...], NDArray[np.float64]]]


def prepare_tables(atlas: Atlas, owners: Mapping[str, str]) -> CardTables:
    """Compute the tables from which the cards of all models are made.

    Parameters
    ----------
    owners : the slug of each owner that has a page
    """
    counts, groups, member_of = atlas.facts.counts, atlas.facts.groups, atlas.families.member_of
    sizes, ages = class_sizes(counts.parameters), class_ages(counts.created.tolist())
    popularity = np.empty(len(atlas), dtype=np.int64)
    popularity[atlas.facts.everything.rows] = np.arange(len(atlas))
    bases, made = _collect_bases(atlas, popularity)
    weights = atlas.facts.weights
    return CardTables(
        slugs=choose_slugs(atlas),
        owners=owners,
        popularity=popularity,
        stems=collect_stems(atlas.families.clades),
        reader=PartReader.open(atlas.names, load_descriptors()),
        trails=_list_trails(atlas),
        bases=bases,
        made=made,
        downloads=Standing(
            rank_members(counts.downloads, groups, member_of),
            atlas.peers,
        ),
        likes=Standing(
            rank_members(counts.likes, groups, member_of),
            compare_with_peers(counts.likes, sizes, ages, LEAST_PEERS),
        ),
        sizes=sizes,
        ages=ages,
        memory=np.column_stack([estimate_memory(weights.parameters, bits) for bits in PRECISIONS]),
        own_memory=estimate_memory(weights.parameters, weights.bits),
        branches=cut_small_branches(atlas.tree),
        columns={name: list(map(str, atlas.catalogue.frame[name])) for name in _SHOWN},
        courses={noun: _list_courses(atlas, noun) for noun in ("downloads", "likes")},
    )


def _list_courses(atlas: Atlas, noun: str) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return the dates of the snapshots, and the count of each model on each date: float64 (n, snapshots)."""
    history, trends = atlas.changes.history, atlas.changes.trends
    if history is not None:
        return history.dates, getattr(history, noun)
    if trends is None or not trends.since:
        return (), np.empty((len(atlas), 0))
    now = getattr(atlas.facts.counts, noun)
    return (trends.since, atlas.catalogue.date), np.column_stack([getattr(trends, f"{noun}_before"), now])


def choose_slugs(atlas: Atlas) -> dict[int, str]:
    """Choose the models that have a static page, and the slug of each page.

    These are the most downloaded models. Slugs are assigned in the order of the ids. They therefore do not depend
    on the ranks of the models, unless two ids have the same slug.

    Returns
    -------
    dict of int to str
        The slugs by row, in the order of the ids.
    """
    known = np.isfinite(atlas.facts.counts.downloads)
    ranked = atlas.facts.everything.rows
    chosen = np.sort(ranked[known[ranked]][: atlas.settings.models_paged])
    taken: set[str] = set()
    return {row: make_distinct(make_slug(atlas.ids[row]), taken) for row in chosen.tolist()}


def _list_trails(atlas: Atlas) -> list[list[int]]:
    trails: list[list[int]] = []
    for number, clade in enumerate(atlas.families.clades):
        trails.append([*(trails[clade.parent] if clade.parent >= 0 else []), number])
    return trails


def _collect_bases(
    atlas: Atlas, popularity: NDArray[np.int64]
) -> tuple[dict[int, list[Base]], dict[Base, list[int]]]:
    graph = atlas.lineage.graph
    declared = graph.bases
    bases: dict[int, list[Base]] = defaultdict(list)
    made: dict[Base, list[int]] = defaultdict(list)
    entries = zip(declared.child.tolist(), declared.row.tolist(), declared.name, graph.status.tolist(), strict=True)
    for child, row, name, status in entries:
        if status in (FOLLOWED, OUTSIDE):
            base = row if status == FOLLOWED else name
            bases[child].append(base)
            made[base].append(child)
    for children in made.values():
        children.sort(key=popularity.__getitem__)
    return dict(bases), dict(made)
