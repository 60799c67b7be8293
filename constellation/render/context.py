"""Data that several pages and data scripts show.

They are computed once for each site.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from constellation.analysis.column import Column, code_column
from constellation.analysis.families.ranking import rank_top_families
from constellation.analysis.names.words import label_groups, split_rows, weigh_words, write_share
from constellation.atlas import Atlas
from constellation.catalogue.licences import write_licences
from constellation.progress import Progress
from constellation.render.colours import Ink, NodeColours, choose_colours, choose_shades
from constellation.render.columns import ModelColumn, ModelTable, tabulate_columns
from constellation.render.counts import CountNames, name_counts
from constellation.render.drawing.clouds import choose_layout
from constellation.render.limits import Limits, plan_limits
from constellation.render.owners import list_owners
from constellation.render.shards import Shards, plan_shards
from constellation.render.wording import address_of_owner

#: Largest number of words in the cloud of a small family or cluster.
_FEWEST_WORDS = 12

#: The words of a cloud with their counts, the most distinctive first.
Words = list[tuple[str, int]]


@dataclass(frozen=True)
class FamilyContext:
    """Data about all families, which several pages show.

    Entry i of a list belongs to clade i, unless stated otherwise.

    colours      : the number of the colour, from 0, or -1 for the neutral colour
    shades       : the number of the shade of this colour; 0 for the colour itself
    node_colours : the colours of the nodes of the tree
    nodes        : the clade's node in the tree
    children     : its sub-families, larger first
    own          : number of members that belong to no sub-family
    ranked       : the top-level clades, largest first, weak families last
    ranks        : for each top-level clade that is not weak, its place in `ranked`, counted from 1
    mentions     : the models of other families whose names also contain the clade's stem, most downloaded first
    """

    colours: list[int]
    shades: list[int]
    node_colours: NodeColours
    nodes: list[int]
    children: list[list[int]]
    own: list[int]
    ranked: list[int]
    ranks: dict[int, int]
    mentions: dict[int, list[int]]


@dataclass(frozen=True)
class LabelledGroups:
    """The labels of all communities or of all clusters, and the models in them.

    The largest group comes first.

    labels : the label of each group
    shares : for each group, the share of the models whose names contain each word of the label, as a text
    rows   : the rows of the models of each group
    """

    labels: list[str]
    shares: list[str]
    rows: list[np.ndarray]


@dataclass(frozen=True)
class CloudWords:
    """The words that the word clouds of the site show.

    kinds      : the kind of every word in the names, according to the vocabulary
    clades     : the words of each clade, [] if its page has no cloud
    clusters   : the words of each cluster
    everything : the words of all names
    """

    kinds: dict[str, str]
    clades: list[Words]
    clusters: list[Words]
    everything: Words


@dataclass(frozen=True)
class ModelColumns:
    """Facts about all models, which several pages show.

    owners, architectures, licences : columns with few distinct texts
    unusual : bool (n,), whether the name and the declared architecture or base model disagree
    """

    owners: Column
    architectures: Column
    licences: Column
    unusual: np.ndarray


@dataclass(frozen=True)
class SiteContext:
    """Data that several pages and data scripts show.

    counts       : the names of the counts
    line_colours : the colour of each line; lines without a colour of their own are neutral
    owner_slugs  : the slugs of the pages of owners, by the names of the owners
    limits       : limits on what a page shows
    shards       : parts of the catalogue that a browser loads separately
    table        : columns of the tables of models
    """

    counts: CountNames
    families: FamilyContext
    communities: LabelledGroups
    clusters: LabelledGroups
    words: CloudWords
    models: ModelColumns
    line_colours: list[Ink]
    owner_slugs: dict[str, str]
    limits: Limits
    shards: Shards
    table: ModelTable

    def link_owner(self, owner: str) -> str:
        """Return the address of an owner: the owner's page, or the table of the owner's models.

        The address is relative to the site's root.
        """
        return address_of_owner(owner, self.owner_slugs.get(owner, ""))

    def count_clouds(self) -> dict[str, int]:
        """Count the word clouds of the site by layout method."""
        clades = [words for words, full in zip(self.words.clades, self.limits.full, strict=True) if full]
        layouts = [choose_layout(len(words)) for words in (*clades, *self.words.clusters, self.words.everything)]
        return {name: layouts.count(name) for name in sorted(set(layouts))}


def prepare_context(atlas: Atlas, progress: Progress, columns: Sequence[ModelColumn] | None = None) -> SiteContext:
    """Compute the data that several pages and data scripts show.

    The data are facts about families, labels and words. `columns` are the columns of the tables of models, by
    default MODEL_COLUMNS of render/columns.py.
    """
    with progress.stage("Choosing words and labels"):
        limits = plan_limits(atlas)
        clusters = _label_groups(atlas, split_rows(atlas.network.clusters))
        communities = split_rows(atlas.network.communities)[: atlas.network.communities.count]
        families, line_colours = _describe_families(atlas)
        return SiteContext(
            counts=name_counts(atlas),
            families=families,
            communities=_label_groups(atlas, communities),
            clusters=clusters,
            words=_collect_words(atlas, limits.full, clusters.rows),
            models=ModelColumns(
                owners=code_column(list(atlas.names.owners)),
                architectures=code_column(atlas.catalogue.frame["architecture"]),
                licences=code_column(write_licences(atlas.catalogue.frame["license"])),
                unusual=_mark_rows(len(atlas), atlas.lineage.architectures.unusual),
            ),
            line_colours=line_colours,
            owner_slugs={owner.name: owner.slug for owner in list_owners(atlas)},
            limits=limits,
            shards=plan_shards(atlas),
            table=tabulate_columns(atlas, columns),
        )


def _describe_families(atlas: Atlas) -> tuple[FamilyContext, list[Ink]]:
    """Collect the data about the families, and choose the colours of the families and lines."""
    clades = len(atlas.families.clades)
    ranked = rank_top_families(atlas.families, list(map(len, atlas.facts.groups)))
    children = _nest_clades(atlas)
    shades = choose_shades(children)
    colours, line_colours = choose_colours(atlas.families, ranked, atlas.lineage.index.lines, shades)
    parents = [clade.parent for clade in atlas.families.clades]
    families = FamilyContext(
        colours=colours,
        shades=shades,
        node_colours=NodeColours(atlas.tree, parents, colours, shades),
        nodes=atlas.tree.find_clades(clades).tolist(),
        children=children,
        own=np.bincount(atlas.families.member_of + 1, minlength=clades + 1)[1:].tolist(),
        ranked=ranked,
        ranks={clade: place for place, clade in enumerate(ranked, 1) if clade not in atlas.families.weak},
        mentions=_list_mentions(atlas),
    )
    return families, line_colours


def _nest_clades(atlas: Atlas) -> list[list[int]]:
    def rank(clade: int) -> tuple[int, str]:
        return -len(atlas.facts.groups[clade]), atlas.families.clades[clade].slug

    return [sorted(children, key=rank) for children in atlas.families.hierarchy.children]


def _list_mentions(atlas: Atlas) -> dict[int, list[int]]:
    mentions: dict[int, list[int]] = {}
    for row in atlas.facts.everything.rows.tolist():
        for clade in atlas.families.also[row]:
            mentions.setdefault(clade, []).append(row)
    return mentions


def _label_groups(atlas: Atlas, rows: list[np.ndarray]) -> LabelledGroups:
    labels = label_groups(rows, atlas.names, atlas.facts.words)
    shares = [", ".join(f"{word} {write_share(share)}" for word, share in label.shares) for label in labels]
    return LabelledGroups([label.text for label in labels], shares, rows)


def _collect_words(atlas: Atlas, full: np.ndarray, clusters: list[np.ndarray]) -> CloudWords:
    kinds = {
        token: kind
        for tokens, kinds in zip(atlas.names.tokens, atlas.names.kinds, strict=True)
        for token, kind in zip(tokens, kinds, strict=True)
    }
    return CloudWords(
        kinds=kinds,
        clades=[
            _choose_words(atlas, group.rows) if drawn else []
            for group, drawn in zip(atlas.facts.groups, full.tolist(), strict=True)
        ],
        clusters=[_choose_words(atlas, rows) for rows in clusters],
        everything=_choose_words(atlas, np.arange(len(atlas))),
    )


def _choose_words(atlas: Atlas, rows: np.ndarray) -> Words:
    most = int(np.clip(len(rows) // 2, _FEWEST_WORDS, atlas.settings.cloud_words))
    return weigh_words(atlas.names.tokens, rows, atlas.facts.words, most)


def _mark_rows(size: int, rows: np.ndarray) -> np.ndarray:
    marked = np.zeros(size, dtype=bool)
    marked[rows] = True
    return marked
