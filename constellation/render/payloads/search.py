"""Make the data scripts with which the browser searches for models, words and families.

They are for a catalogue that is divided into shards. A directory is a sorted list of keys with columns, cut into
scripts of equal length. The script `contents` has the first key of each of these scripts. So the browser loads one
or two scripts to find a key or all keys with a prefix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from constellation.analysis.names.ragged import number_rows
from constellation.atlas import Atlas
from constellation.render.encoding import list_numbers
from constellation.render.shards import Shards

#: Number of postings in one script of `bearers`, and number of words in the script `vocabulary`, as multiples of
#: the size of a full shard. The vocabulary has the most common words. They are suggested after the first letter,
#: and used to correct typing errors.
POSTINGS, VOCABULARY = 12, 5

Script = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Directory:
    """A sorted list of keys with further columns, divided into data scripts.

    The list is divided into scripts of at most `most` keys.
    """

    most: int
    name: str
    keys: Sequence[str]
    columns: Mapping[str, Sequence[Any]]

    def list_firsts(self) -> list[str]:
        """Return the first key of each data script."""
        return list(self.keys[:: self.most])

    def list_scripts(self) -> Iterator[Script]:
        """Yield the data scripts with the keys and the columns.

        Their numbers begin at 1.
        """
        for number, start in enumerate(range(0, len(self.keys), self.most), 1):
            part = slice(start, start + self.most)
            columns = {name: list(values[part]) for name, values in self.columns.items()}
            yield f"{self.name}-{number:04d}", {"key": "\n".join(self.keys[part]), **columns}


def rank_words(atlas: Atlas) -> list[str]:
    """Return all words in model names, the most common word first.

    Equally common words are sorted alphabetically.
    """
    return sorted(atlas.facts.words, key=lambda word: (-atlas.facts.words[word], word))


def rank_postings(atlas: Atlas, words: Sequence[str]) -> np.ndarray:
    """Return the models whose names contain each word, as ranks by downloads.

    The most downloaded model has the rank 0.

    Parameters
    ----------
    words : distinct words

    Returns
    -------
    int (postings,), the ranks of one word after another, ascending within each word
    """
    tokens, place = atlas.names.tokens, {word: index for index, word in enumerate(words)}
    number = np.array([place.get(value, -1) for value in tokens.values], dtype=np.int64)
    rank = np.empty(len(atlas), dtype=np.int64)
    rank[atlas.facts.everything.rows] = np.arange(len(atlas))
    # A word that occurs twice in a name counts once.
    postings = np.unique(number[tokens.codes] * len(atlas) + rank[number_rows(tokens.bounds)])
    return postings % len(atlas)


def list_postings(ranks: np.ndarray, starts: np.ndarray, most: int) -> Iterator[Script]:
    """Yield the data scripts that list the models with each word.

    The scripts are called `bearers`. A model is listed if its name has the word. Each model is given by its rank by
    downloads. The rank is written as the difference from the rank before it.

    The first rank of a script or of a word is absolute.

    Parameters
    ----------
    ranks : int (postings,)
    starts : int (words,), where the ranks of each word begin
    most : maximum number of ranks in one script
    """
    for number, begin in enumerate(range(0, len(ranks), most), 1):
        part = ranks[begin : begin + most]
        steps = np.diff(part, prepend=0)
        anew = starts[(starts >= begin) & (starts < begin + len(part))] - begin
        steps[anew] = part[anew]
        yield f"bearers-{number:04d}", {"step": steps.tolist()}


def list_ranked(atlas: Atlas) -> Iterator[Script]:
    """Yield the data scripts `ranked`, which list all models by downloads.

    Each script has the ids and the families that the search shows.
    """
    clades, most = atlas.families.clades, atlas.settings.models_piece
    for number, begin in enumerate(range(0, len(atlas), most), 1):
        rows = atlas.facts.everything.rows[begin : begin + most]
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
            },
        )


def list_ids(atlas: Atlas, shards: Shards) -> Directory:
    """Return a directory with the shard and the downloads of each model.

    The keys are the ids of the models.
    """
    shard = np.empty(len(atlas), dtype=np.int64)
    for number, one in enumerate(shards.numbered, 1):
        shard[one.rows] = number
    columns: dict[str, list[Any]] = {
        "piece": shard.tolist(),
        "downloads": list_numbers(atlas.facts.counts.downloads),
    }
    return Directory(atlas.settings.models_piece, "ids", atlas.ids, columns)


def list_owners(atlas: Atlas) -> Directory:
    """Return an index of the owners, with the number of models of each owner.

    The keys are the names of the owners in lower case.
    """
    counts: dict[str, int] = {}
    for owner in atlas.names.owners:
        if owner:
            counts[owner] = counts.get(owner, 0) + 1
    owners = sorted(counts, key=lambda owner: (owner.lower(), owner))
    columns: dict[str, list[Any]] = {"owner": owners, "models": [counts[owner] for owner in owners]}
    return Directory(atlas.settings.models_piece, "owners", [owner.lower() for owner in owners], columns)


def list_families(most: int, shards: Shards, facts: Mapping[str, Sequence[str]]) -> Directory:
    """Return a directory with the shards of each family, and with its facts for the compare page.

    The keys are the slugs of the families without hyphens.

    Parameters
    ----------
    facts : columns of families.csv in the order of the clades, with slugs and parents
    """
    slugs = facts["slug"]
    order = sorted(range(len(slugs)), key=lambda clade: (slugs[clade].replace("-", ""), slugs[clade]))
    columns = {name: [values[clade] for clade in order] for name, values in facts.items()}
    columns["first"] = shards.first[order].tolist()
    columns["last"] = shards.last[order].tolist()
    return Directory(most, "families", [slug.replace("-", "") for slug in columns["slug"]], columns)


def list_search(atlas: Atlas, shards: Shards, facts: Mapping[str, Sequence[str]]) -> Iterator[Script]:
    """Yield all data scripts for the search.

    The first is `contents`, which refers to the others.
    """
    words = rank_words(atlas)
    counts = np.array([atlas.facts.words[word] for word in words], dtype=np.int64)
    starts = np.cumsum(counts) - counts
    most = atlas.settings.models_piece
    common = min(VOCABULARY * most, len(words))
    rare = sorted(range(common, len(words)), key=words.__getitem__)
    directories = [
        list_ids(atlas, shards),
        list_owners(atlas),
        list_families(most, shards, facts),
        Directory(
            most,
            "words",
            [words[index] for index in rare],
            {"models": counts[rare].tolist(), "start": starts[rare].tolist()},
        ),
    ]
    yield (
        "contents",
        {
            "models": len(atlas),
            "drawn": len(shards.overview.rows),
            "bearers": POSTINGS * most,
            "ranked": most,
            **{directory.name: directory.list_firsts() for directory in directories},
        },
    )
    yield "vocabulary", {"word": words[:common], "models": counts[:common].tolist()}
    for directory in directories:
        yield from directory.list_scripts()
    yield from list_postings(rank_postings(atlas, words), starts, POSTINGS * most)
    yield from list_ranked(atlas)
