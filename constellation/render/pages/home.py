"""An atlas in, the pages that show the whole of it out: home, tree, graph, families and models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from constellation.analysis.trends import measure_gain
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.drawing.starmap import draw_sky
from constellation.render.drawing.tree import draw_clade
from constellation.render.limits import count_listed, rank_clades
from constellation.render.member_table import COLUMNS, list_rows
from constellation.render.page import PageRenderer
from constellation.render.payloads.models import rank_top_families
from constellation.render.payloads.shards import choose_drawn, count_drawn
from constellation.render.wording import write_count, write_growth, write_short

_HOME_FAMILIES, _HOME_RISERS = 12, 6
#: Models in the still drawing of the graph: more would be a page of many megabytes, and no clearer.
_STARS = 20_000


def find_risers(atlas: Atlas) -> list[dict[str, Any]]:
    """Top-level families by growth of downloads over the members that both snapshots observed, most first."""
    return [] if atlas.changes.trends is None else rank_gains(atlas, atlas.changes.trends.downloads_before)


def rank_gains(atlas: Atlas, before: np.ndarray) -> list[dict[str, Any]]:
    """The same since any snapshot: `before` is what it observed, float64 (n,), NaN for nothing."""
    settings, risers = atlas.settings, []
    for clade in rank_top_families(atlas):
        gain = measure_gain(
            atlas.facts.groups[clade].rows,
            before,
            atlas.facts.counts.downloads,
            settings.growth_least_downloads,
            settings.growth_least_members,
        )
        if np.isfinite(gain.growth):
            risers.append({"clade": atlas.families.clades[clade], "gain": gain, "index": clade})
    return sorted(risers, key=lambda riser: (-riser["gain"].growth, riser["clade"].slug))


def _count_new(atlas: Atlas) -> int:
    return 0 if atlas.changes.trends is None else int(atlas.changes.trends.created_since.sum())


def make_home(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """index.html: what this is, the search, the tree, the big and the rising families."""
    big = rank_top_families(atlas)[:_HOME_FAMILIES]
    families = [
        {
            "title": atlas.families.clades[clade].title,
            "href": f"families/{atlas.families.clades[clade].slug}.html",
            "value": write_count(len(atlas.facts.groups[clade])),
            "unit": "models",
            "text": f"{write_short(atlas.facts.groups[clade].downloads)} downloads in 30 days",
            "colour": context.colours[clade],
        }
        for clade in big
    ]
    risers = [
        {
            "title": riser["clade"].title,
            "href": f"families/{riser['clade'].slug}.html",
            "value": write_growth(riser["gain"].growth),
            "unit": "downloads",
            "text": f"{write_count(riser['gain'].rise)} more, {riser['gain'].observed} models",
            "colour": context.colours[riser["index"]],
        }
        for riser in find_risers(atlas)[:_HOME_RISERS]
    ]
    return renderer.render(
        "home.html",
        path="index.html",
        page="home",
        title=renderer.title,
        description=atlas.settings.description,
        hide_search=True,
        models=len(atlas),
        tops=len(rank_top_families(atlas)),
        clades=len(atlas.families.clades),
        owners=len(set(atlas.names.owners) - {""}),
        new=_count_new(atlas),
        since=atlas.changes.trends.since if atlas.changes.trends else "",
        date=atlas.catalogue.date,
        everything=atlas.facts.everything,
        families=families,
        risers=risers,
        tree=draw_clade(atlas, context, 0, "The tree of all models", lettering=18),
    )


def make_tree_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """tree.html: every model."""
    return renderer.render(
        "tree.html",
        path="tree.html",
        page="tree",
        title="Tree",
        description=f"The radial tree of {len(atlas):,} language models: families above, likeness below.",
        scripts=("tree",),
        models=len(atlas),
        shown=count_drawn(atlas),
        families=_list_families(atlas, context),
        clades=len(atlas.facts.groups),
        listed=count_listed(atlas),
        tree=draw_clade(atlas, context, 0, "The tree of all models"),
    )


def make_graph_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """graph.html: every model among those with similar names."""
    stars = choose_drawn(atlas, _STARS)
    colours = [context.colours[clade] if clade >= 0 else -1 for clade in atlas.families.member_of[stars].tolist()]
    layout = replace(context.layout, x=context.layout.x[stars], y=context.layout.y[stars])
    downloads = np.nan_to_num(atlas.facts.counts.downloads, nan=-1)
    ranked = [
        {
            "label": context.community_labels[index],
            "models": len(members),
            "top": atlas.ids[members[downloads[members].argmax()]],
        }
        for index, members in enumerate(context.community_rows[:60])
        if len(members) > 1
    ]
    return renderer.render(
        "graph.html",
        path="graph.html",
        page="graph",
        title="Graph",
        description=f"{len(atlas.network.communities.sizes):,} communities of language models with similar names.",
        scripts=("graph",),
        models=len(atlas),
        shown=count_drawn(atlas),
        edges=atlas.network.similarity.graph.nnz // 2,
        drawn=min(atlas.settings.edges_drawn, atlas.network.similarity.graph.nnz // 2),
        communities=len(atlas.network.communities.sizes),
        alone=int((atlas.network.communities.sizes == 1).sum()),
        modularity=atlas.network.communities.modularity,
        floor=atlas.settings.similarity_floor,
        neighbours=atlas.settings.neighbours,
        ranked=ranked,
        sky=draw_sky(layout, colours, context.community_labels, "The community graph of all models"),
    )


def _list_families(atlas: Atlas, context: SiteContext) -> list[dict[str, Any]]:
    """Top-level families with their branches below them, larger first; in an atlas in pieces the largest."""
    chosen = set(rank_clades(atlas)[: count_listed(atlas)].tolist())
    hierarchy = atlas.families.hierarchy

    def select(clades: Sequence[int]) -> list[int]:
        # The parent of a chosen family is at least as large, and so chosen as well.
        ranked = ((-len(atlas.facts.groups[clade]), atlas.families.clades[clade].slug, clade) for clade in clades)
        return [clade for *_, clade in sorted(ranked) if clade in chosen]

    def nest(index: int) -> dict[str, Any]:
        return {
            "clade": atlas.families.clades[index],
            "group": atlas.facts.groups[index],
            "colour": context.colours[index],
            "children": [nest(child) for child in select(hierarchy.children[index])],
        }

    return [nest(index) for index in select(hierarchy.tops)]


def make_families_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """families.html: every family, in the hierarchy of the tree; and what is unplaced."""
    unplaced = np.flatnonzero(atlas.families.member_of < 0)
    order = np.lexsort((unplaced, -np.nan_to_num(atlas.facts.counts.downloads[unplaced], nan=-1)))
    return renderer.render(
        "families.html",
        path="families.html",
        page="families",
        title="Families",
        description=f"All {len(atlas.families.clades):,} families of language models, worked out from their names.",
        scripts=("pages",),
        models=len(atlas),
        families=_list_families(atlas, context),
        tops=len(rank_top_families(atlas)),
        clades=len(atlas.families.clades),
        listed=count_listed(atlas),
        most=atlas.settings.families_listed,
        smallest=atlas.settings.family_smallest,
        unplaced=[atlas.ids[row] for row in unplaced[order][:60].tolist()],
        unplaced_count=len(unplaced),
        given_up=atlas.addresses.given_up,
    )


def make_models_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """models.html: the lasting address of every model, and without scripts the most downloaded."""
    rows = atlas.facts.everything.rows[: atlas.settings.table_rows].tolist()
    return renderer.render(
        "models.html",
        path="models.html",
        page="models",
        title="Models",
        description=f"All {len(atlas):,} models of the atlas.",
        scripts=("explorer", "pages"),
        hide_search=True,
        models=len(atlas),
        columns=COLUMNS,
        rows=list_rows(atlas, rows, root=""),
        listed=len(rows),
    )
