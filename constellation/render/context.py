"""An atlas in, what several pages draw from out, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from constellation.analysis.groups import Column, code_column
from constellation.analysis.names.words import label_groups, split_rows, weigh_words
from constellation.atlas import Atlas
from constellation.cache import Cache
from constellation.progress import Progress
from constellation.render.drawing.clouds import choose_layout
from constellation.render.drawing.graph_layout import GraphLayout, lay_out_graph
from constellation.render.exports.newick import Newick, write_newick
from constellation.render.exports.parts import Parts, plan_parts
from constellation.render.exports.tables import list_family_rows, list_model_rows, write_lines
from constellation.render.limits import choose_full
from constellation.render.payloads.models import Tables, make_tables, rank_top_families
from constellation.render.payloads.shards import Pieces, plan_pieces

#: Words in the cloud of a family or cluster that is small: it need not fill the page.
_FEWEST_WORDS = 12

#: The words of a cloud with their counts, those that tell most first.
Words = list[tuple[str, int]]


@dataclass(frozen=True)
class SiteContext:
    """Shared material of the pages.

    ids              : the models' ids
    colours          : for each clade its family colour, -1 for the neutral one
    node_colours     : the same for every node of the tree: the colour of the clade at or above it
    nodes            : for each clade its node in the tree
    children         : for each clade those right below it, larger first
    own              : for each clade its members that belong to no sub-family
    ranks            : for each top-level clade its place by size, from 1
    kinds            : the vocabulary's kind of every word
    owners, architectures, licences : columns of few distinct texts
    tables           : what the data scripts of every piece take their part of
    bearers          : for a clade the models of other families whose names bear its stem too, most downloaded first
    unusual          : bool (n,), the models whose names and declarations disagree
    community_rows, cluster_rows : the rows of each
    clade_words, cluster_words, all_words : what stands in their clouds
    lines            : for each model its line in every CSV file
    family_rows      : the rows of families.csv
    newick           : the tree as text
    full             : bool (clades,), whether a family has a full page and files of its own
    pieces           : what a browser is given at a time
    parts            : the files that the exports come in
    """

    ids: list[str]
    colours: list[int]
    node_colours: list[int]
    nodes: list[int]
    children: list[list[int]]
    own: list[int]
    ranks: dict[int, int]
    kinds: dict[str, str]
    owners: Column
    architectures: Column
    licences: Column
    tables: Tables
    bearers: dict[int, list[int]]
    unusual: np.ndarray
    layout: GraphLayout
    community_labels: list[str]
    community_rows: list[np.ndarray]
    cluster_labels: list[str]
    cluster_rows: list[np.ndarray]
    clade_words: list[Words]
    cluster_words: list[Words]
    all_words: Words
    lines: list[str]
    family_rows: list[list[str]]
    newick: Newick
    full: np.ndarray
    pieces: Pieces
    parts: Parts

    def count_clouds(self) -> dict[str, int]:
        """How many of the clouds are laid out in which way."""
        drawn = [words for words, full in zip(self.clade_words, self.full.tolist(), strict=True) if full]
        layouts = [choose_layout(len(words)) for words in (*drawn, *self.cluster_words, self.all_words)]
        return {name: layouts.count(name) for name in sorted(set(layouts))}


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
    for row in atlas.facts.everything.rows.tolist():
        for clade in atlas.families.also[row]:
            bearers.setdefault(clade, []).append(row)
    return bearers


def _nest_clades(atlas: Atlas) -> list[list[int]]:
    def rank(clade: int) -> tuple[int, str]:
        return -len(atlas.facts.groups[clade]), atlas.families.clades[clade].slug

    return [sorted(children, key=rank) for children in atlas.families.hierarchy.children]


def _mark_rows(size: int, rows: np.ndarray) -> np.ndarray:
    marked = np.zeros(size, dtype=bool)
    marked[rows] = True
    return marked


def _choose_words(atlas: Atlas, rows: np.ndarray) -> Words:
    most = int(np.clip(len(rows) // 2, _FEWEST_WORDS, atlas.settings.cloud_words))
    return weigh_words(atlas.names.tokens, rows, atlas.facts.words, most)


def prepare_context(atlas: Atlas, progress: Progress, cache: Cache | None = None) -> SiteContext:
    """Lays out the graph, names its groups, and writes the lines that many files hold."""
    with progress.stage("Laying out the graph"):
        layout = (cache or Cache()).call(
            lay_out_graph, atlas.network.similarity.graph, atlas.network.communities, atlas.settings.seed
        )
    with progress.stage("Writing a line for each model"):
        clades = len(atlas.facts.groups)
        tables = make_tables(atlas)
        colours = tables.clades["colour"].tolist()
        cluster_rows = split_rows(atlas.network.clusters)
        full = choose_full(atlas)
        return SiteContext(
            ids=atlas.ids,
            colours=colours,
            node_colours=_inherit_colours(atlas, colours),
            nodes=atlas.tree.find_clades(clades).tolist(),
            children=_nest_clades(atlas),
            own=tables.clades["own"].tolist(),
            ranks={clade: place for place, clade in enumerate(rank_top_families(atlas), 1)},
            kinds=_collect_kinds(atlas),
            owners=code_column(list(atlas.names.owners)),
            architectures=code_column(atlas.catalogue.frame["architecture"]),
            licences=tables.licences,
            tables=tables,
            bearers=_list_bearers(atlas),
            unusual=_mark_rows(len(atlas), atlas.lineage.architectures.unusual),
            layout=layout,
            community_labels=label_groups(atlas.network.communities, atlas.names, atlas.facts.words),
            community_rows=split_rows(atlas.network.communities),
            cluster_labels=label_groups(atlas.network.clusters, atlas.names, atlas.facts.words),
            cluster_rows=cluster_rows,
            clade_words=[
                _choose_words(atlas, group.rows) if drawn else []
                for group, drawn in zip(atlas.facts.groups, full.tolist(), strict=True)
            ],
            cluster_words=[_choose_words(atlas, rows) for rows in cluster_rows],
            all_words=_choose_words(atlas, np.arange(len(atlas))),
            lines=write_lines(list_model_rows(atlas)),
            family_rows=list_family_rows(atlas),
            newick=write_newick(atlas.tree, atlas.ids, [clade.title for clade in atlas.families.clades]),
            full=full,
            pieces=plan_pieces(atlas),
            parts=plan_parts(atlas),
        )
