"""An atlas that comes in pieces in, the data scripts by which its search and its addresses are found out.

A directory is a sorted list of keys with what is known of each, cut into scripts of equal length; `contents` has
the first key of each, so that a key, or all keys with a beginning, are found by loading one or two of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from constellation.atlas import Atlas
from constellation.render.payloads import list_numbers
from constellation.render.pieces import Pieces

#: Entries in one script of a directory; models in one of `ranked`; models borne in one of `bearers`.
ENTRIES, RANKED, BEARERS = 4_000, 4_000, 50_000
#: Words that are known from the first letter on, and that slips of the finger are mended by: the most common.
VOCABULARY = 20_000

Script = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Directory:
    """Sorted keys, and columns beside them."""

    name: str
    keys: Sequence[str]
    columns: Mapping[str, Sequence[Any]]

    def list_firsts(self) -> list[str]:
        """The first key of each script."""
        return list(self.keys[::ENTRIES])

    def list_scripts(self) -> Iterator[Script]:
        """The scripts, numbered from 1."""
        for number, start in enumerate(range(0, len(self.keys), ENTRIES), 1):
            part = slice(start, start + ENTRIES)
            columns = {name: list(values[part]) for name, values in self.columns.items()}
            yield f"{self.name}-{number:04d}", {"key": "\n".join(self.keys[part]), **columns}


def rank_words(atlas: Atlas) -> list[str]:
    """Every word of the names, the most common first, then alphabetically."""
    return sorted(atlas.words, key=lambda word: (-atlas.words[word], word))


def rank_bearers(atlas: Atlas, words: Sequence[str]) -> np.ndarray:
    """For each word the ranks by downloads of the models that bear it, ascending; one word after the other."""
    number = {word: index for index, word in enumerate(words)}
    borne = [[number[word] for word in set(tokens)] for tokens in atlas.names.tokens]
    flat = np.fromiter(itertools.chain.from_iterable(borne), dtype=np.int32)
    rank = np.empty(len(atlas), dtype=np.int32)
    rank[atlas.everything.rows] = np.arange(len(atlas), dtype=np.int32)
    ranks = np.repeat(rank, [len(row) for row in borne])
    return ranks[np.lexsort((ranks, flat))]


def list_bearers(ranks: np.ndarray, starts: np.ndarray) -> Iterator[Script]:
    """Ranks as steps from the one before; each script and each word begins anew.

    starts : int (words,), where the ranks of each word begin
    """
    for number, begin in enumerate(range(0, len(ranks), BEARERS), 1):
        part = ranks[begin : begin + BEARERS]
        steps = np.diff(part, prepend=0)
        anew = starts[(starts >= begin) & (starts < begin + len(part))] - begin
        steps[anew] = part[anew]
        yield f"bearers-{number:04d}", {"step": steps.tolist()}


def list_ranked(atlas: Atlas) -> Iterator[Script]:
    """What a list shows of the models, the most downloaded first."""
    clades = atlas.families.clades
    for number, begin in enumerate(range(0, len(atlas), RANKED), 1):
        rows = atlas.everything.rows[begin : begin + RANKED]
        member_of = atlas.families.member_of[rows]
        found, family = np.unique(member_of[member_of >= 0], return_inverse=True)
        place = np.full(len(rows), -1)
        place[member_of >= 0] = family
        yield (
            f"ranked-{number:04d}",
            {
                "ids": "\n".join(atlas.ids[row] for row in rows.tolist()),
                "family": place.tolist(),
                "titles": [clades[clade].title for clade in found.tolist()],
                "slugs": [clades[clade].slug for clade in found.tolist()],
                "downloads": list_numbers(atlas.counts.downloads[rows]),
                "likes": list_numbers(atlas.counts.likes[rows]),
                "parameters": list_numbers(atlas.counts.parameters[rows]),
                "cluster": atlas.clusters.member_of[rows].tolist(),
            },
        )


def list_ids(atlas: Atlas, pieces: Pieces) -> Directory:
    """Every model by its id: the piece that holds it, and its downloads."""
    piece = np.empty(len(atlas), dtype=np.int64)
    for number, one in enumerate(pieces.numbered, 1):
        piece[one.rows] = number
    columns = {"piece": piece.tolist(), "downloads": list_numbers(atlas.counts.downloads)}
    return Directory("ids", atlas.ids, columns)


def list_owners(atlas: Atlas) -> Directory:
    """Every owner by its name in lower case."""
    counts: dict[str, int] = {}
    for owner in atlas.names.owners:
        if owner:
            counts[owner] = counts.get(owner, 0) + 1
    owners = sorted(counts, key=lambda owner: (owner.lower(), owner))
    columns = {"owner": owners, "models": [counts[owner] for owner in owners]}
    return Directory("owners", [owner.lower() for owner in owners], columns)


def list_families(pieces: Pieces, facts: Mapping[str, Sequence[str]]) -> Directory:
    """Every family by its slug without hyphens: where its models are, and what is compared of it.

    facts : columns of families.csv, in the order of the clades, its slugs and parents among them
    """
    slugs = facts["slug"]
    order = sorted(range(len(slugs)), key=lambda clade: (slugs[clade].replace("-", ""), slugs[clade]))
    columns = {name: [values[clade] for clade in order] for name, values in facts.items()}
    columns["first"] = pieces.first[order].tolist()
    columns["last"] = pieces.last[order].tolist()
    return Directory("families", [slug.replace("-", "") for slug in columns["slug"]], columns)


def list_search(atlas: Atlas, pieces: Pieces, facts: Mapping[str, Sequence[str]]) -> Iterator[Script]:
    """The scripts of the search, and `contents`, which leads to them."""
    words = rank_words(atlas)
    counts = np.array([atlas.words[word] for word in words], dtype=np.int64)
    starts = np.cumsum(counts) - counts
    common = min(VOCABULARY, len(words))
    rare = sorted(range(common, len(words)), key=words.__getitem__)
    directories = [
        list_ids(atlas, pieces),
        list_owners(atlas),
        list_families(pieces, facts),
        Directory(
            "words",
            [words[index] for index in rare],
            {"models": counts[rare].tolist(), "start": starts[rare].tolist()},
        ),
    ]
    yield (
        "contents",
        {
            "models": len(atlas),
            "drawn": len(pieces.overview.rows),
            "bearers": BEARERS,
            "ranked": RANKED,
            **{directory.name: directory.list_firsts() for directory in directories},
        },
    )
    yield "vocabulary", {"word": words[:common], "models": counts[:common].tolist()}
    for directory in directories:
        yield from directory.list_scripts()
    yield from list_bearers(rank_bearers(atlas, words), starts)
    yield from list_ranked(atlas)
