"""An atlas, its layout and some of its models in, the data script of the graph out.

An atlas in, the data script of its lineage out: which model declares to be made from which.

Part of the one contract between Python and JavaScript, in the form of payloads.py; docs/payloads.md describes
every field. There is one only where the catalogue declares any base.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from constellation.analysis.lineage.graph import FOLLOWED, OUTSIDE
from constellation.analysis.names.words import split_rows
from constellation.atlas import Atlas
from constellation.render.drawing.graph_layout import GraphLayout
from constellation.render.payloads.models import COMMUNITIES, colour_clades, list_families
from constellation.render.payloads.shards import Piece


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
    for index, rows in enumerate(split_rows(atlas.network.communities)[:COMMUNITIES]):
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
    inside = atlas.network.similarity.graph[piece.rows][:, piece.rows]
    return {
        "x": layout.x[piece.rows].tolist(),
        "y": layout.y[piece.rows].tolist(),
        "communities": _describe_communities(atlas, layout, labels, piece),
        "edges": choose_edges(inside, atlas.settings.edges_drawn),
    }


def make_lineage(atlas: Atlas, piece: Piece) -> dict[str, Any]:
    """The bases of the piece's models as a compressed sparse row matrix, so that a range of rows is a slice.

    A base is a row of the piece, or -1 - i for name i of `outside` and then of `others`, the models of the atlas
    that the piece has not. `made` are flat pairs: a row, and the place among `others` of a model made from it.
    What names itself or goes in a circle is not there.
    """
    lineage, bases = atlas.lineage.graph, atlas.lineage.graph.bases
    child = piece.number_rows(bases.child)
    kept = np.flatnonzero(((lineage.status == FOLLOWED) | (lineage.status == OUTSIDE)) & (child >= 0))
    row = bases.row[kept]
    base = piece.number_rows(row)
    made_from = piece.number_rows(bases.row)
    elsewhere = np.flatnonzero((lineage.status == FOLLOWED) & (child < 0) & (made_from >= 0))
    elsewhere = elsewhere[np.lexsort((bases.child[elsewhere], made_from[elsewhere]))]
    outside = sorted({bases.name[entry] for entry in kept[row < 0].tolist()})
    others = np.unique(np.concatenate([row[(base < 0) & (row >= 0)], bases.child[elsewhere]]))
    number = {name: -1 - place for place, name in enumerate(outside)}
    far = -1 - len(outside) - np.searchsorted(others, row)
    made = np.column_stack([made_from[elsewhere], np.searchsorted(others, bases.child[elsewhere])])
    return {
        "start": [0, *np.cumsum(np.bincount(child[kept], minlength=len(piece.rows))).tolist()],
        "base": [
            here if here >= 0 else there if known >= 0 else number[bases.name[entry]]
            for here, there, known, entry in zip(
                base.tolist(), far.tolist(), row.tolist(), kept.tolist(), strict=True
            )
        ],
        "outside": "\n".join(outside),
        "others": "\n".join(atlas.ids[other] for other in others.tolist()),
        "made": made.ravel().tolist(),
    }
