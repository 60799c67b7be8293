"""An atlas, its layout and some of its models in, the data script of the graph out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from constellation.analysis.labels import split_rows
from constellation.atlas import Atlas
from constellation.render.graph_layout import GraphLayout
from constellation.render.payloads import COMMUNITIES, colour_clades, list_families
from constellation.render.pieces import Piece


def choose_edges(graph: sparse.csr_matrix, most: int) -> list[int]:
    """At most `most` edges as flat pairs of rows.

    First the strongest edge of every model, so that nobody who has neighbours is drawn alone; then the others
    by falling weight. Ties go by row and column.
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


def _describe_communities(atlas: Atlas, layout: GraphLayout, labels: Sequence[str], piece: Piece) -> list[Any]:
    colours = colour_clades(atlas)
    communities = []
    for index, rows in enumerate(split_rows(atlas.communities)[:COMMUNITIES]):
        families = list_families(atlas, rows)
        numbers = piece.number_clades(np.array([clade for clade, _ in families[:5]], dtype=np.int64)).tolist()
        shown = [[number, count] for number, (_, count) in zip(numbers, families, strict=False) if number >= 0]
        communities.append(
            {
                "label": labels[index],
                "models": len(rows),
                "x": int(layout.centres[index, 0]),
                "y": int(layout.centres[index, 1]),
                "r": int(layout.radii[index]),
                "colour": colours[families[0][0]] if families else -1,
                "families": shown,
            }
        )
    return communities


def make_graph(atlas: Atlas, layout: GraphLayout, labels: Sequence[str], piece: Piece) -> dict[str, Any]:
    """Places of the piece's models, the largest communities, called by `labels`, and the edges to draw."""
    inside = atlas.similarity.graph[piece.rows][:, piece.rows]
    return {
        "x": layout.x[piece.rows].tolist(),
        "y": layout.y[piece.rows].tolist(),
        "communities": _describe_communities(atlas, layout, labels, piece),
        "edges": choose_edges(inside, atlas.settings.edges_drawn),
    }
