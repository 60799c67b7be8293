"""Make the data scripts about models and families.

Each is a classic script `constellation.data.put("NAME", …)` in data/, which is loaded when it is first needed.
Columns are arrays: entry i belongs to model i of the shard, in the order of the ids, or to clade i of the shard.
docs/payloads.md describes every field.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from constellation.analysis.lineage.lines import BY_FAMILY, DECLARED_ARCHITECTURE, DECLARED_BASE, INFERRED
from constellation.atlas import Atlas
from constellation.render.colours import Ink
from constellation.render.columns import ModelTable
from constellation.render.context import SiteContext
from constellation.render.encoding import list_numbers
from constellation.render.shards import Shard

#: Columns of a table by their names.
Columns = dict[str, np.ndarray]

#: Largest number of neighbours of a model in the data scripts.
NEIGHBOURS_LISTED = 10
#: Largest number of communities in the data scripts. Models of smaller communities, and models without a community,
#: have -1.
COMMUNITIES = 3_000


def make_models(atlas: Atlas, shard: Shard) -> dict[str, Any]:
    """Make the data script `models` of a shard.

    The script has ids, families, communities and clusters.
    """
    community = atlas.network.communities.numbers[shard.rows]
    return {
        "ids": "\n".join(atlas.ids[row] for row in shard.rows.tolist()),
        "family": shard.number_clades(atlas.families.member_of[shard.rows]).tolist(),
        "community": np.where(community < COMMUNITIES, community, -1).tolist(),
        "cluster": atlas.network.clusters.member_of[shard.rows].tolist(),
    }


def count_months(dates: Sequence[str]) -> list[int | None]:
    """Count the months from January 2000 to each date.

    The number is None for a date without a month.
    """
    return [(int(date[:4]) - 2000) * 12 + int(date[5:7]) - 1 if len(date) > 4 else None for date in dates]


def tabulate_clades(atlas: Atlas, context: SiteContext) -> Columns:
    """Return the columns of the data script `clades`, for all families."""
    clades, groups = atlas.families.clades, atlas.facts.groups
    columns = {
        "slug": [clade.slug for clade in clades],
        "title": [clade.title for clade in clades],
        "parent": [clade.parent for clade in clades],
        "models": [len(group) for group in groups],
        "own": context.families.own,
        "downloads": [int(group.downloads.value) if group.downloads.known else None for group in groups],
        "downloads_known": [group.downloads.known for group in groups],
        "likes": [int(group.likes.value) if group.likes.known else None for group in groups],
        "likes_known": [group.likes.known for group in groups],
        "colour": context.families.colours,
        "shade": context.families.shades,
        "weak": [int(clade in atlas.families.weak) for clade in range(len(clades))],
    }
    kinds = dict.fromkeys(("slug", "title", "downloads", "likes"), object)  # sums may be None
    return {name: np.array(values, dtype=kinds.get(name, np.int64)) for name, values in columns.items()}


#: The number of each source of a line in the data scripts. The words are in static/js/catalogue/lines.js.
_SOURCES = {"": 0, DECLARED_BASE: 1, DECLARED_ARCHITECTURE: 1, BY_FAMILY: 2, INFERRED: 3}


def _list_lines(atlas: Atlas, colours: Sequence[Ink], rows: np.ndarray) -> dict[str, Any]:
    """Return the lines of some models, with their sources and probabilities.

    Only lines that are not declared have a confidence. The confidence is at most 0.99, because such lines are never
    certain.
    """
    index, models = atlas.lineage.index, atlas.lineage.lines
    found = index.line_of[rows]
    listed = np.unique(found[found >= 0])
    lines = [index.lines[number] for number in listed.tolist()]
    source = np.array([_SOURCES[text] for text in models.source.values])[models.source.codes[rows]]
    doubtful = models.confidence[rows][source > _SOURCES[DECLARED_BASE]]
    return {
        "line": np.where(found >= 0, np.searchsorted(listed, found), -1).tolist(),
        "lines": {
            "title": [line.title for line in lines],
            "slug": [line.slug for line in lines],
            "colour": [colours[number].colour for number in listed.tolist()],
            "shade": [colours[number].shade for number in listed.tolist()],
            "page": [int(line.has_page) for line in lines],
        },
        "line_source": source.tolist(),
        "line_confidence": list_numbers(np.minimum(np.rint(doubtful * 100), 99)),
    }


def make_facts(atlas: Atlas, table: ModelTable, line_colours: Sequence[Ink], shard: Shard) -> dict[str, Any]:
    """Make the data script `facts` of a shard.

    The script has the counts, dates, tasks, licences and lines of the models.
    """
    return {
        **table.pack("facts", shard.rows),
        **_list_lines(atlas, line_colours, shard.rows),
        "created": count_months(atlas.facts.counts.created[shard.rows].tolist()),
        "weighed": _list_weighed(atlas, shard.rows),
    }


def _list_weighed(atlas: Atlas, rows: np.ndarray) -> list[int]:
    """List the numbers of parameters that are used for memory but differ from the numbers shown.

    The result is a flat list of pairs: the place of a model in `rows`, and the number.
    """
    weighed = atlas.facts.weights.parameters[rows]
    differing = np.flatnonzero(weighed > atlas.facts.counts.parameters[rows])  # false for NaN
    return np.column_stack([differing, weighed[differing]]).astype(np.int64).ravel().tolist()


def make_details(table: ModelTable, shard: Shard) -> dict[str, Any]:
    """Make the data script `details` of a shard.

    The script has the columns that only the tables of models need, such as formats and methods.
    """
    return table.pack("details", shard.rows)


def make_clades(clades: Columns, shard: Shard) -> dict[str, Any]:
    """Make the data script `clades` of a shard.

    The script has the families in the shard. The counts of a family include models that are not in the shard.
    """
    columns = {name: values[shard.clades] for name, values in clades.items()}
    columns["parent"] = shard.number_clades(columns["parent"])
    return {name: values.tolist() for name, values in columns.items()}


def make_neighbours(atlas: Atlas, shard: Shard) -> dict[str, Any]:
    """Make the data script `neighbours` of a shard.

    The script has the most similar names of each model. A neighbour outside the shard has the number n + i, for n
    models in the shard and entry i of `others`.
    """
    nearest = atlas.network.similarity.neighbours[shard.rows]
    lengths = np.diff(nearest.indptr)
    rank = np.arange(nearest.nnz) - np.repeat(nearest.indptr[:-1], lengths)
    keep = rank < NEIGHBOURS_LISTED
    start = np.concatenate([[0], np.cumsum(np.minimum(lengths, NEIGHBOURS_LISTED))])
    found = nearest.indices[keep]
    row = shard.number_rows(found)
    others = np.unique(found[row < 0])
    row[row < 0] = len(shard.rows) + np.searchsorted(others, found[row < 0])
    return {
        "start": start.tolist(),
        "row": row.tolist(),
        "similarity": np.rint(nearest.data[keep] * 100).astype(int).tolist(),
        "others": "\n".join(atlas.ids[other] for other in others.tolist()),
    }


def list_words(atlas: Atlas) -> list[str]:
    """List the words that occur in at least two names.

    The most common words come first.
    """
    return sorted(
        (word for word, count in atlas.facts.words.items() if count > 1),
        key=lambda w: (-atlas.facts.words[w], w),
    )


def make_postings(atlas: Atlas) -> dict[str, Any]:
    """Make the data script `bearers`, which lists the models whose names contain each word.

    The rows of word i are `row[start[i]:start[i + 1]]`, in ascending order.
    """
    number = {word: index for index, word in enumerate(list_words(atlas))}
    rows: list[list[int]] = [[] for _ in number]
    for row, tokens in enumerate(atlas.names.tokens):
        for word in set(tokens):
            if word in number:
                rows[number[word]].append(row)
    start = [0, *itertools.accumulate(len(bearing) for bearing in rows)]
    return {"start": start, "row": list(itertools.chain.from_iterable(rows))}


def make_words(atlas: Atlas, kinds: Mapping[str, str]) -> dict[str, Any]:
    """Make the data script `words`.

    The script has the common words with their counts and kinds. The words occur in at least two names.

    Parameters
    ----------
    kinds : the kind of each word, according to the vocabulary
    """
    common = list_words(atlas)
    return {
        "word": common,
        "models": [atlas.facts.words[word] for word in common],
        "kind": [kinds[word] for word in common],
    }
