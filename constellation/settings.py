"""The numbers and words that tune an atlas: defaults in, one frozen and validated object out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constellation.errors import AtlasError

#: The Hub's pipeline tags that a language model carries. Untagged models are kept: the registry that
#: the bundled catalogue comes from knows 2,206 of them, and they are language models all the same.
LANGUAGE_MODEL_TASKS = ("", "any-to-any", "image-text-to-text", "text-generation")


@dataclass(frozen=True)
class Settings:
    """Everything a person may tune. Each field's comment says what it does and in which unit."""

    title: str = "Constellation"
    description: str = "An atlas of language models, worked out from how they are named."
    base_url: str = ""  # where the site will live, with a closing slash; '' if unknown
    tasks: tuple[str, ...] = LANGUAGE_MODEL_TASKS  # '' stands for untagged

    ngram_longest: int = 3  # tokens in the longest n-gram of the TF-IDF features
    neighbours: int = 20  # nearest names kept for each model
    similarity_floor: float = 0.15  # cosine below which two names are not joined
    exact_search: int = 20_000  # models up to which every pair of names is compared
    postings: int = 3_000  # beyond: names that each name meets, at its rarer terms, to find candidates among
    candidates: int = 60  # beyond: candidates whose cosine is completed
    components: int = 32  # dimensions of the truncated SVD that the clusters are made in
    microclusters: int = 200  # k-means centres that Ward's method then joins
    clusters: int = 20  # agglomerative clusters (the paper's number)
    block: int = 512  # most names that one exact average linkage takes at once
    resolution: float = 1.0  # Louvain's resolution; higher gives more and smaller communities
    seed: int = 20230719  # of k-means, the SVD, Louvain and the layouts

    family_smallest: int = 3  # models that a family must have; a branch of one needs five
    owner_smallest: int = 10  # models that an owner must have for a page
    cloud_words: int = 60  # words in a word cloud
    table_rows: int = 200  # members listed in a family page's table before the script loads the rest
    edges_drawn: int = 30_000  # edges of the community graph that the graph page draws
    ngrams_listed: int = 200  # words and phrases on the words page


_POSITIVE = {
    "ngram_longest": (1, 6),
    "neighbours": (1, 200),
    "exact_search": (0, 100_000_000),
    "postings": (1, 100_000_000),
    "candidates": (1, 1000),
    "components": (2, 1024),
    "microclusters": (2, 100_000),
    "clusters": (1, 10_000),
    "block": (8, 4096),
    "seed": (0, 2**32 - 1),
    "family_smallest": (2, 10_000),
    "owner_smallest": (1, 100_000),
    "cloud_words": (5, 500),
    "table_rows": (10, 100_000),
    "edges_drawn": (0, 1_000_000),
    "ngrams_listed": (10, 10_000),
}
_RANGES = {"similarity_floor": (0.0, 1.0), "resolution": (0.01, 100.0)}


def _check_value(key: str, value: Any, source: str) -> Any:
    """The value in the field's own type, or an error that names the key and what is allowed."""
    if key in _POSITIVE:
        low, high = _POSITIVE[key]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise AtlasError(f"{source}: {key} is {value!r}; give a whole number from {low} to {high}")
        return value
    if key in _RANGES:
        lowest, highest = _RANGES[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
            raise AtlasError(f"{source}: {key} is {value!r}; give a number from {lowest:g} to {highest:g}")
        return float(value)
    if key == "tasks":
        if not isinstance(value, list | tuple) or not all(isinstance(task, str) for task in value):
            raise AtlasError(f"{source}: tasks is {value!r}; give a list of the Hub's task names ('' for untagged)")
        return tuple(sorted(set(value)))
    if not isinstance(value, str):
        raise AtlasError(f"{source}: {key} is {value!r}; give a text in quotes")
    if key == "base_url" and value:
        if not value.startswith(("https://", "http://")):
            raise AtlasError(f"{source}: base_url is {value!r}; give an address that begins with https://")
        return value.rstrip("/") + "/"
    return value


def adjust_settings(values: Mapping[str, Any], source: str = "settings", base: Settings | None = None) -> Settings:
    """Settings with some values replaced.

    Raises AtlasError, naming `source` and the key, for a key that does not exist or a value that is not allowed.
    """
    known = [field.name for field in dataclasses.fields(Settings)]
    for key in values:
        if key not in known:
            raise AtlasError(f"{source}: there is no setting '{key}'; the settings are {', '.join(known)}")
    checked = {key: _check_value(key, value, source) for key, value in values.items()}
    return dataclasses.replace(base or Settings(), **checked)
