"""An atlas in, the data scripts of its site out: the one contract between Python and JavaScript.

Each is a classic script `constellation.data.put("NAME", {…})` in site/data/, loaded when first needed. Columns are
arrays; row i is model i in the order of the ids. docs/payloads.md describes every field.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from constellation.analysis.groups import code_column
from constellation.atlas import Atlas
from constellation.render.graph_layout import GraphLayout
from constellation.settings import COLOURS

#: Neighbours listed for a model.
NEIGHBOURS_LISTED = 10


def list_numbers(values: np.ndarray) -> list[int | float | None]:
    """Whole numbers where they are whole, None for unknown."""
    return [None if value != value else int(value) if value == int(value) else value for value in values.tolist()]


def rank_top_families(atlas: Atlas) -> list[int]:
    """Top-level clades by falling number of models, then by slug."""
    tops = [index for index, clade in enumerate(atlas.families.clades) if clade.parent < 0]
    return sorted(tops, key=lambda index: (-len(atlas.groups[index]), atlas.families.clades[index].slug))


def colour_clades(atlas: Atlas) -> list[int]:
    """For each clade the colour of its top-level family: 0 to COLOURS-1 for the largest, -1 for the rest."""
    colour = {clade: number for number, clade in enumerate(rank_top_families(atlas)[:COLOURS])}
    return [colour.get(top, -1) for top in atlas.families.top.tolist()]


def make_models(atlas: Atlas) -> dict[str, Any]:
    """Ids and groups of every model."""
    return {
        "ids": "\n".join(atlas.ids),
        "family": atlas.families.member_of.tolist(),
        "community": atlas.communities.member_of.tolist(),
        "cluster": atlas.clusters.member_of.tolist(),
    }


def count_months(dates: Sequence[str]) -> list[int | None]:
    """Months since January 2000; None for an unknown date."""
    return [(int(date[:4]) - 2000) * 12 + int(date[5:7]) - 1 if date else None for date in dates]


def make_facts(atlas: Atlas) -> dict[str, Any]:
    """Counts and tags of every model."""
    frame = atlas.catalogue.frame
    tasks, licences = code_column(frame["task"]), code_column(frame["license"])
    backbones = atlas.backbones.line
    return {
        "downloads": list_numbers(atlas.counts.downloads),
        "likes": list_numbers(atlas.counts.likes),
        "parameters": list_numbers(atlas.counts.parameters),
        "read": atlas.parameters.read.astype(int).tolist(),
        "created": count_months(frame["created"].tolist()),
        "task": tasks.codes.tolist(),
        "tasks": list(tasks.values),
        "license": licences.codes.tolist(),
        "licenses": list(licences.values),
        "backbone": backbones.codes.tolist(),
        "backbones": list(backbones.values),
        "confidence": np.rint(atlas.families.confidence * 100).astype(int).tolist(),
    }


def make_clades(atlas: Atlas) -> dict[str, Any]:
    """The families."""
    clades = atlas.families.clades
    own = np.bincount(atlas.families.member_of + 1, minlength=len(clades) + 1)[1:]
    return {
        "slug": [clade.slug for clade in clades],
        "title": [clade.title for clade in clades],
        "parent": [clade.parent for clade in clades],
        "models": [len(group) for group in atlas.groups],
        "own": own.tolist(),
        "downloads": [int(group.downloads) for group in atlas.groups],
        "likes": [int(group.likes) for group in atlas.groups],
        "colour": colour_clades(atlas),
        "has_page": [1] * len(clades),
    }


def make_tree(atlas: Atlas) -> dict[str, Any]:
    """The tree in preorder."""
    tree = atlas.tree
    return {
        "parent": tree.parent.tolist(),
        "height": tree.height.tolist(),
        "leaf": tree.leaf.tolist(),
        "clade": tree.clade.tolist(),
        "end": tree.end.tolist(),
        "count": tree.count.tolist(),
        "labels": {str(tree.unplaced): "Unplaced"} if tree.unplaced >= 0 else {},
    }


def choose_edges(graph: sparse.csr_matrix, most: int) -> tuple[list[int], list[int]]:
    """At most `most` edges as flat pairs, with their weights in hundredths.

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
    pairs = np.column_stack([left[chosen], right[chosen]]).ravel()
    return pairs.tolist(), np.rint(weight[chosen] * 100).astype(int).tolist()


def make_graph(atlas: Atlas, layout: GraphLayout, labels: Sequence[str]) -> dict[str, Any]:
    """Places of the models, the communities and the edges to draw. `labels` names the communities."""
    colours = colour_clades(atlas)
    pairs, weights = choose_edges(atlas.similarity.graph, atlas.settings.edges_drawn)
    members = np.argsort(atlas.communities.member_of, kind="stable")
    bounds = np.concatenate([[0], np.cumsum(atlas.communities.sizes)])
    communities = []
    for index, label in enumerate(labels):
        rows = members[bounds[index] : bounds[index + 1]]
        families = list_families(atlas, rows)
        communities.append(
            {
                "label": label,
                "models": len(rows),
                "x": int(layout.centres[index, 0]),
                "y": int(layout.centres[index, 1]),
                "r": int(layout.radii[index]),
                "colour": colours[families[0][0]] if families else -1,
                "families": [list(pair) for pair in families[:5]],
            }
        )
    return {
        "x": layout.x.tolist(),
        "y": layout.y.tolist(),
        "communities": communities,
        "edges": pairs,
        "weights": weights,
    }


def list_families(atlas: Atlas, rows: np.ndarray) -> list[tuple[int, int]]:
    """The top-level families among some models, with how many of the models each has, most first."""
    clades = atlas.families.member_of[rows]
    found, counts = np.unique(atlas.families.top[clades[clades >= 0]], return_counts=True)
    order = np.lexsort((found, -counts))
    return [(int(found[place]), int(counts[place])) for place in order]


def make_neighbours(atlas: Atlas) -> dict[str, Any]:
    """The nearest names of every model, nearest first."""
    nearest = atlas.similarity.neighbours
    lengths = np.diff(nearest.indptr)
    rank = np.arange(nearest.nnz) - np.repeat(nearest.indptr[:-1], lengths)
    keep = rank < NEIGHBOURS_LISTED
    start = np.concatenate([[0], np.cumsum(np.minimum(lengths, NEIGHBOURS_LISTED))])
    return {
        "start": start.tolist(),
        "row": nearest.indices[keep].tolist(),
        "similarity": np.rint(nearest.data[keep] * 100).astype(int).tolist(),
    }


def list_words(atlas: Atlas) -> list[str]:
    """The words that at least two names bear, the most common first, then alphabetically."""
    return sorted((word for word, count in atlas.words.items() if count > 1), key=lambda w: (-atlas.words[w], w))


def make_bearers(atlas: Atlas) -> dict[str, Any]:
    """For each word of `words` the rows of the models that bear it: `row[start[i]:start[i + 1]]`, ascending."""
    number = {word: index for index, word in enumerate(list_words(atlas))}
    rows: list[list[int]] = [[] for _ in number]
    for row, tokens in enumerate(atlas.names.tokens):
        for word in set(tokens):
            if word in number:
                rows[number[word]].append(row)
    start = [0, *itertools.accumulate(len(bearing) for bearing in rows)]
    return {"start": start, "row": list(itertools.chain.from_iterable(rows))}


def make_words(atlas: Atlas, kinds: Mapping[str, str]) -> dict[str, Any]:
    """The words that at least two names bear; `kinds` is the vocabulary's kind of each."""
    common = list_words(atlas)
    return {
        "word": common,
        "models": [atlas.words[word] for word in common],
        "kind": [kinds[word] for word in common],
    }


def make_evidence(atlas: Atlas) -> dict[str, Any]:
    """Why each model is where it is: the n-grams with their weights, the runner-up, and the other stems borne.

    `evidence` holds for each model a flat list of n-gram number and weight in hundredths.
    """
    ngrams = sorted({ngram for evidence in atlas.families.evidence for ngram, _ in evidence})
    number = {ngram: index for index, ngram in enumerate(ngrams)}
    return {
        "ngrams": ngrams,
        "evidence": [
            [part for ngram, weight in evidence for part in (number[ngram], round(weight * 100))]
            for evidence in atlas.families.evidence
        ],
        "runner_up": atlas.families.runner_up.tolist(),
        "also": [list(clades) for clades in atlas.families.also],
    }
