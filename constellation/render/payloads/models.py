"""An atlas and some of its models in, their data scripts out: the one contract between Python and JavaScript.

Each is a classic script `constellation.data.put("NAME", …)` in site/data/, loaded when first needed. Columns are
arrays; row i is the piece's i-th model in the order of the ids, clade i the piece's i-th family. The whole atlas
is a piece as well. docs/payloads.md describes every field; trees, graphs and the search have files of their own
(payloads_tree.py, payloads_graph.py, payloads_search.py).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from constellation.analysis.groups import Column, code_column
from constellation.atlas import Atlas
from constellation.palette import COLOURS
from constellation.render.payloads.shards import Piece

#: Neighbours listed for a model.
NEIGHBOURS_LISTED = 10
#: Communities that are told apart, the largest; models of smaller ones have none in the data scripts.
COMMUNITIES = 3_000


def list_numbers(values: np.ndarray) -> list[int | float | None]:
    """Whole numbers where they are whole, None for unknown."""
    return [None if value != value else int(value) if value == int(value) else value for value in values.tolist()]


def rank_top_families(atlas: Atlas) -> list[int]:
    """Top-level clades by falling number of models, then by slug."""
    tops = atlas.families.hierarchy.tops
    return sorted(tops, key=lambda index: (-len(atlas.facts.groups[index]), atlas.families.clades[index].slug))


def colour_clades(atlas: Atlas) -> list[int]:
    """For each clade the colour of its top-level family: 0 to COLOURS-1 for the largest, -1 for the rest."""
    colour = {clade: number for number, clade in enumerate(rank_top_families(atlas)[:COLOURS])}
    return [colour.get(top, -1) for top in atlas.families.top.tolist()]


def make_models(atlas: Atlas, piece: Piece) -> dict[str, Any]:
    """Ids and groups of the models."""
    community = atlas.network.communities.member_of[piece.rows]
    return {
        "ids": "\n".join(atlas.ids[row] for row in piece.rows.tolist()),
        "family": piece.number_clades(atlas.families.member_of[piece.rows]).tolist(),
        "community": np.where(community < COMMUNITIES, community, -1).tolist(),
        "cluster": atlas.network.clusters.member_of[piece.rows].tolist(),
    }


def count_months(dates: Sequence[str]) -> list[int | None]:
    """Return dates as months since January 2000; None if the month is unknown."""
    return [(int(date[:4]) - 2000) * 12 + int(date[5:7]) - 1 if len(date) > 4 else None for date in dates]


@dataclass(frozen=True)
class Tables:
    """What the scripts of every piece take their part of, worked out once.

    clades : for each field of the data script `clades` the values of all families
    """

    tasks: Column
    licences: Column
    clades: dict[str, np.ndarray]


def make_tables(atlas: Atlas) -> Tables:
    """The columns of a whole atlas."""
    frame, clades, groups = atlas.catalogue.frame, atlas.families.clades, atlas.facts.groups
    own = np.bincount(atlas.families.member_of + 1, minlength=len(clades) + 1)[1:]
    columns = {
        "slug": [clade.slug for clade in clades],
        "title": [clade.title for clade in clades],
        "parent": [clade.parent for clade in clades],
        "models": [len(group) for group in groups],
        "own": own,
        "downloads": [int(group.downloads) for group in groups],
        "likes": [int(group.likes) for group in groups],
        "colour": colour_clades(atlas),
    }
    kinds = {"slug": object, "title": object}
    return Tables(
        tasks=code_column(frame["task"]),
        licences=code_column(frame["license"]),
        clades={name: np.array(values, dtype=kinds.get(name, np.int64)) for name, values in columns.items()},
    )


def _code_locally(column: Column, rows: np.ndarray) -> tuple[list[int], list[str]]:
    """The codes of some rows, into the values that these rows have, sorted."""
    codes, local = np.unique(column.codes[rows], return_inverse=True)
    return local.tolist(), [column.values[code] for code in codes.tolist()]


def make_facts(atlas: Atlas, tables: Tables, piece: Piece) -> dict[str, Any]:
    """Counts and tags of the models."""
    rows = piece.rows
    task, tasks = _code_locally(tables.tasks, rows)
    licence, licences = _code_locally(tables.licences, rows)
    backbone, backbones = _code_locally(atlas.lineage.lines.line, rows)
    return {
        "downloads": list_numbers(atlas.facts.counts.downloads[rows]),
        "likes": list_numbers(atlas.facts.counts.likes[rows]),
        "parameters": list_numbers(atlas.facts.counts.parameters[rows]),
        "read": np.maximum(atlas.facts.parameters.source[rows].astype(int) - 1, 0).tolist(),
        "created": count_months(atlas.facts.counts.created[rows].tolist()),
        "task": task,
        "tasks": tasks,
        "license": licence,
        "licenses": licences,
        "backbone": backbone,
        "backbones": backbones,
        "confidence": np.rint(atlas.families.confidence[rows] * 100).astype(int).tolist(),
    }


def make_clades(tables: Tables, piece: Piece) -> dict[str, Any]:
    """The families; their counts are of all their models, in the piece or not."""
    columns = {name: values[piece.clades] for name, values in tables.clades.items()}
    columns["parent"] = piece.number_clades(columns["parent"])
    return {name: values.tolist() for name, values in columns.items()}


def list_families(atlas: Atlas, rows: np.ndarray) -> list[tuple[int, int]]:
    """The top-level families among some models, with how many of the models each has, most first."""
    clades = atlas.families.member_of[rows]
    found, counts = np.unique(atlas.families.top[clades[clades >= 0]], return_counts=True)
    order = np.lexsort((found, -counts))
    return [(int(found[place]), int(counts[place])) for place in order]


def make_neighbours(atlas: Atlas, piece: Piece) -> dict[str, Any]:
    """The nearest names of the models, nearest first.

    A neighbour that is not in the piece has the number of models in it, plus its place among `others`.
    """
    nearest = atlas.network.similarity.neighbours[piece.rows]
    lengths = np.diff(nearest.indptr)
    rank = np.arange(nearest.nnz) - np.repeat(nearest.indptr[:-1], lengths)
    keep = rank < NEIGHBOURS_LISTED
    start = np.concatenate([[0], np.cumsum(np.minimum(lengths, NEIGHBOURS_LISTED))])
    found = nearest.indices[keep]
    row = piece.number_rows(found)
    others = np.unique(found[row < 0])
    row[row < 0] = len(piece.rows) + np.searchsorted(others, found[row < 0])
    return {
        "start": start.tolist(),
        "row": row.tolist(),
        "similarity": np.rint(nearest.data[keep] * 100).astype(int).tolist(),
        "others": "\n".join(atlas.ids[other] for other in others.tolist()),
    }


def list_words(atlas: Atlas) -> list[str]:
    """The words that at least two names bear, the most common first, then alphabetically."""
    return sorted(
        (word for word, count in atlas.facts.words.items() if count > 1),
        key=lambda w: (-atlas.facts.words[w], w),
    )


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
        "models": [atlas.facts.words[word] for word in common],
        "kind": [kinds[word] for word in common],
    }


def make_evidence(atlas: Atlas, piece: Piece) -> dict[str, Any]:
    """Why each model is where it is: the n-grams with their weights, the runner-up, and the other stems borne.

    `evidence` holds for each model a flat list of n-gram number and weight in hundredths.
    """
    families, rows = atlas.families, piece.rows.tolist()
    ngrams = sorted({ngram for row in rows for ngram, _ in families.evidence[row]})
    number = {ngram: index for index, ngram in enumerate(ngrams)}
    place = {clade: index for index, clade in enumerate(piece.clades.tolist())}
    return {
        "ngrams": ngrams,
        "evidence": [
            [part for ngram, weight in families.evidence[row] for part in (number[ngram], round(weight * 100))]
            for row in rows
        ],
        "runner_up": piece.number_clades(families.runner_up[piece.rows]).tolist(),
        "also": [[place[clade] for clade in families.also[row]] for row in rows],
    }
