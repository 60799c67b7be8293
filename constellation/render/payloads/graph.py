"""Make the data scripts with the similarity graph and with the declared base models.

docs/payloads.md describes every field. Without declared base models, there is no script `lineage`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from constellation.analysis.families.ranking import count_top_families
from constellation.analysis.graph_layout import GraphLayout
from constellation.analysis.lineage.bases import UNDECLARED, name_relation
from constellation.analysis.lineage.graph import CIRCULAR, FOLLOWED, ITSELF, OUTSIDE
from constellation.atlas import Atlas
from constellation.render.context import LabelledGroups
from constellation.render.payloads.models import COMMUNITIES
from constellation.render.shards import Shard


def choose_edges(graph: sparse.csr_matrix, most: int) -> list[int]:
    """Choose which edges of the graph are drawn.

    There are at most `most` edges. The strongest edge of every model is chosen first, so every model with
    neighbours has an edge. The other edges follow by descending weight. Ties are broken by row and column.

    Parameters
    ----------
    graph : (m, m), symmetric similarities
    most : maximum number of edges

    Returns
    -------
    The rows at both ends of each edge, as a flat list of pairs.
    """
    upper = sparse.triu(graph, k=1).tocoo()
    left, right, weight = upper.row, upper.col, upper.data
    by_weight = np.lexsort((right, left, -weight))
    ends = np.concatenate([left[by_weight], right[by_weight]])
    position = np.concatenate([by_weight, by_weight])
    rank = np.concatenate([np.arange(len(by_weight))] * 2)
    order = np.lexsort((rank, ends))
    first = np.concatenate([[True], ends[order][1:] != ends[order][:-1]]) if len(ends) else np.zeros(0, bool)
    strongest = np.unique(position[order][first])
    others = by_weight[~np.isin(by_weight, strongest)]
    chosen = np.sort(np.concatenate([strongest, others])[:most].astype(int))
    chosen = chosen[np.lexsort((right[chosen], left[chosen]))]
    pairs: list[int] = np.column_stack([left[chosen], right[chosen]]).ravel().tolist()
    return pairs


def _describe_communities(
    atlas: Atlas, layout: GraphLayout, groups: LabelledGroups, colours: Sequence[int], shard: Shard
) -> list[Any]:
    communities = []
    for index, rows in enumerate(groups.rows[:COMMUNITIES]):
        families = count_top_families(atlas.families, rows, weak_last=False)
        numbers = shard.number_clades(np.array([clade for clade, _ in families[:5]], dtype=np.int64)).tolist()
        shown = [[number, count] for number, (_, count) in zip(numbers, families, strict=False) if number >= 0]
        communities.append(
            {
                "label": groups.labels[index],
                "shares": groups.shares[index],
                "models": len(rows),
                "x": int(layout.centres[index, 0]),
                "y": int(layout.centres[index, 1]),
                "r": int(layout.radii[index]),
                "colour": colours[families[0][0]] if families else -1,
                "families": shown,
            }
        )
    return communities


def make_graph(
    atlas: Atlas, layout: GraphLayout, groups: LabelledGroups, colours: Sequence[int], shard: Shard
) -> dict[str, Any]:
    """Make the data script `graph` of a shard.

    It has the positions of the models, the largest communities and the edges to draw.

    Parameters
    ----------
    groups : the communities with their labels
    colours : the family colour of each clade
    """
    inside = atlas.network.similarity.graph[shard.rows][:, shard.rows]
    return {
        "x": layout.x[shard.rows].tolist(),
        "y": layout.y[shard.rows].tolist(),
        "communities": _describe_communities(atlas, layout, groups, colours, shard),
        "isolates": atlas.network.communities.isolates,
        "alone": np.flatnonzero(atlas.network.communities.numbers[shard.rows] < 0).tolist(),
        "apart": layout.apart.tolist(),
        "edges": choose_edges(inside, atlas.settings.edges_drawn),
    }


def make_lineage(atlas: Atlas, shard: Shard) -> dict[str, Any]:
    """Make the data script `lineage` of a shard.

    The script has the base models of the models in the shard.

    Base models are in the form of a compressed sparse row matrix. The base models of row r are
    `base[start[r]:start[r + 1]]`. A base is a row of the shard, or -1 - i for entry i of the list `outside` +
    `others`. `outside` has names that are not in the atlas. `others` has models of the atlas that are not in the
    shard. `made` is a flat list of pairs: a row of the shard, and the position in `others` of a model made from it.
    `relation` and `made_relation` have an index of `relations` for each base and for each such pair. A declaration
    is left out if a model declares itself, or if the declaration is part of a cycle. `ignored` lists the models
    with such declarations.
    """
    lineage, bases = atlas.lineage.graph, atlas.lineage.graph.bases
    child = shard.number_rows(bases.child)
    kept = np.flatnonzero(((lineage.status == FOLLOWED) | (lineage.status == OUTSIDE)) & (child >= 0))
    row = bases.row[kept]
    base = shard.number_rows(row)
    made_from = shard.number_rows(bases.row)
    left_out = np.flatnonzero(((lineage.status == ITSELF) | (lineage.status == CIRCULAR)) & (child >= 0))
    elsewhere = np.flatnonzero((lineage.status == FOLLOWED) & (child < 0) & (made_from >= 0))
    elsewhere = elsewhere[np.lexsort((bases.child[elsewhere], made_from[elsewhere]))]
    outside = sorted({bases.name[entry] for entry in kept[row < 0].tolist()})
    others = np.unique(np.concatenate([row[(base < 0) & (row >= 0)], bases.child[elsewhere]]))
    number = {name: -1 - place for place, name in enumerate(outside)}
    far = -1 - len(outside) - np.searchsorted(others, row)
    made = np.column_stack([made_from[elsewhere], np.searchsorted(others, bases.child[elsewhere])])
    return {
        "start": [0, *np.cumsum(np.bincount(child[kept], minlength=len(shard.rows))).tolist()],
        "base": [
            here if here >= 0 else there if known >= 0 else number[bases.name[entry]]
            for here, there, known, entry in zip(
                base.tolist(), far.tolist(), row.tolist(), kept.tolist(), strict=True
            )
        ],
        "outside": "\n".join(outside),
        "others": "\n".join(atlas.ids[other] for other in others.tolist()),
        "made": made.ravel().tolist(),
        "relations": [name_relation(code) for code in range(UNDECLARED + 1)],
        "relation": bases.relation[bases.child[kept]].tolist(),
        "made_relation": bases.relation[bases.child[elsewhere]].tolist(),
        "ignored": np.unique(child[left_out]).tolist(),
    }
