"""An atlas in, what several pages draw from out, worked out once."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np

from constellation.analysis.groups import Column, code_column
from constellation.analysis.labels import label_groups, split_rows
from constellation.analysis.words import weigh_words
from constellation.atlas import Atlas
from constellation.progress import Progress
from constellation.render.clouds import PlacedWord, lay_out_clouds
from constellation.render.graph_layout import GraphLayout, lay_out_graph
from constellation.render.payloads import colour_clades
from constellation.render.rows import write_cells

#: Words in the cloud of a family or cluster that is small: it need not fill the page.
_FEWEST_WORDS = 12


@dataclass(frozen=True)
class Sheet:
    """Shared material of the pages.

    ids              : the models' ids
    colours          : for each clade its family colour, -1 for the neutral one
    node_colours     : the same for every node of the tree: the colour of the clade at or above it
    nodes            : for each clade its node in the tree
    kinds            : the vocabulary's kind of every word
    owners, architectures, licences : columns of few distinct texts
    bearers          : for a clade the models of other families whose names bear its stem too, most downloaded first
    clade_clouds, cluster_clouds : placed words
    sky_cloud        : the words of the whole catalogue
    cells            : for each model the cells of its table row
    """

    ids: list[str]
    colours: list[int]
    node_colours: list[int]
    nodes: list[int]
    kinds: dict[str, str]
    owners: Column
    architectures: Column
    licences: Column
    bearers: dict[int, list[int]]
    layout: GraphLayout
    community_labels: list[str]
    cluster_labels: list[str]
    cluster_rows: list[np.ndarray]
    clade_clouds: list[tuple[PlacedWord, ...]]
    cluster_clouds: list[tuple[PlacedWord, ...]]
    sky_cloud: tuple[PlacedWord, ...]
    cells: list[str]


def _collect_kinds(atlas: Atlas) -> dict[str, str]:
    return {
        token: kind
        for tokens, kinds in zip(atlas.names.tokens, atlas.names.kinds, strict=True)
        for token, kind in zip(tokens, kinds, strict=True)
    }


def _inherit_colours(atlas: Atlas, colours: list[int]) -> list[int]:
    inherited: list[int] = []
    for parent, clade in zip(atlas.tree.parent.tolist(), atlas.tree.clade.tolist(), strict=True):
        inherited.append(colours[clade] if clade >= 0 else inherited[parent] if parent >= 0 else -1)
    return inherited


def _list_bearers(atlas: Atlas) -> dict[int, list[int]]:
    bearers: dict[int, list[int]] = {}
    for row in atlas.everything.rows.tolist():
        for clade in atlas.families.also[row]:
            bearers.setdefault(clade, []).append(row)
    return bearers


def _choose_words(atlas: Atlas, rows: np.ndarray) -> list[tuple[str, int]]:
    most = int(np.clip(len(rows) // 2, _FEWEST_WORDS, atlas.settings.cloud_words))
    return weigh_words(atlas.names.tokens, rows, atlas.words, most)


def prepare_sheet(atlas: Atlas, progress: Progress) -> Sheet:
    """Lays out the graph, names its groups and draws the word clouds, on every processor there is."""
    with progress.stage("Laying out the graph"):
        layout = atlas.stages.run(
            "layout",
            lambda: lay_out_graph(atlas.similarity.graph, atlas.communities, atlas.settings.seed),
            after=("drawing", "similarity", "communities"),
            reads=("seed",),
        )
        community_labels = label_groups(atlas.communities, atlas.names, atlas.words)
        cluster_labels = label_groups(atlas.clusters, atlas.names, atlas.words)
        cluster_rows = split_rows(atlas.clusters)
    groups = [group.rows for group in atlas.groups] + cluster_rows + [np.arange(len(atlas))]
    with progress.stage("Drawing the word clouds", len(groups)) as stage:
        words = [_choose_words(atlas, rows) for rows in groups]
        clouds = atlas.stages.run(
            "clouds",
            lambda: lay_out_clouds(words, os.cpu_count() or 1, stage.advance),
            after=("drawing", "names", "groups", "clusters"),
            reads=("cloud_words",),
        )
    clades = len(atlas.groups)
    colours = colour_clades(atlas)
    return Sheet(
        ids=atlas.ids,
        colours=colours,
        node_colours=_inherit_colours(atlas, colours),
        nodes=atlas.tree.find_clades(clades).tolist(),
        kinds=_collect_kinds(atlas),
        owners=code_column(list(atlas.names.owners)),
        architectures=code_column(atlas.catalogue.frame["architecture"]),
        licences=code_column(atlas.catalogue.frame["license"]),
        bearers=_list_bearers(atlas),
        layout=layout,
        community_labels=community_labels,
        cluster_labels=cluster_labels,
        cluster_rows=cluster_rows,
        clade_clouds=clouds[:clades],
        cluster_clouds=clouds[clades:-1],
        sky_cloud=clouds[-1],
        cells=write_cells(atlas),
    )
