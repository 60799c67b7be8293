"""The numbers and words that tune an atlas: defaults in, one frozen and validated object out."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from constellation.errors import AtlasError
from constellation.palette import Colours, check_colours

#: The Hub's pipeline tags that a language model carries. Untagged models are kept: the registry that
#: the bundled catalogue comes from knows 2,206 of them, and they are language models all the same.
LANGUAGE_MODEL_TASKS = ("", "any-to-any", "image-text-to-text", "text-generation")
#: What finds the communities; `auto` leaves it to the number of models.
COMMUNITY_ENGINES = ("auto", "python-louvain", "scikit-network")


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
    communities: str = "auto"  # what finds the communities, one of COMMUNITY_ENGINES
    louvain_largest: int = 25_000  # most models that `auto` gives to python-louvain; scikit-network takes the rest
    resolution: float = 1.0  # Louvain's resolution; higher gives more and smaller communities
    seed: int = 20230719  # of k-means, the SVD, python-louvain and the layouts

    family_smallest: int = 3  # models that a family must have
    branch_smallest: int = 5  # models that an edition, a word or a product within a family must have
    owner_smallest: int = 10  # models that an owner must have for a page
    cloud_words: int = 60  # words in a word cloud
    table_rows: int = 200  # members listed in a family page's table before the script loads the rest
    edges_drawn: int = 30_000  # edges of the community graph that the graph page draws
    ngrams_listed: int = 200  # words and phrases on the words page
    movers_listed: int = 40  # entries of each list on the pages of trends and statistics

    # From 3 to 30 is tenfold and says nothing: what must have been there before a relative growth is given.
    growth_least_downloads: int = 1_000  # downloads of a model or a family
    growth_least_likes: int = 20  # likes of a model or a family
    growth_least_members: int = 3  # members of a family that both snapshots observed
    correlation_least: int = 20  # members with both counts known, for a family among the correlations
    unusual_least: int = 12  # members with both counts known, before one is said to stand apart from them
    unusual_apart: float = 1.5  # standard deviations from the others at which a model stands apart
    stability_firm: float = 0.85  # stability from which on a family is said to hold firmly
    stability_loose: float = 0.6  # stability below which a family is said to dissolve easily
    machines: tuple[int, ...] = (8, 16, 24, 48, 80)  # gigabytes of memory of which is said what fits in them

    models_whole: int = 50_000  # models up to which a browser is given the catalogue whole; beyond, in pieces
    models_piece: int = 4_000  # most models in such a piece
    piece_rows: int = 40  # what `table_rows` is where the catalogue comes in pieces, if that is less
    models_drawn: int = 100_000  # most models that the tree and the graph draw at once
    families_listed: int = 2_000  # families in a table before the script loads the others
    families_full: int = 400  # families, the largest first, whose pages have drawings and files of their own
    owners_paged: int = 1_000  # owners, those with most models first, that have a page
    part_rows: int = 50_000  # most models or families in one file of an export; one of more comes in numbered parts
    part_edges: int = 500_000  # most edges in one file of the graph

    colours: Colours = field(default_factory=Colours)


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
    "louvain_largest": (0, 1_000_000),
    "seed": (0, 2**32 - 1),
    "family_smallest": (2, 10_000),
    "branch_smallest": (2, 10_000),
    "owner_smallest": (1, 100_000),
    "cloud_words": (5, 500),
    "table_rows": (10, 100_000),
    "edges_drawn": (0, 1_000_000),
    "ngrams_listed": (10, 10_000),
    "movers_listed": (1, 10_000),
    "models_whole": (1, 1_000_000),
    "models_piece": (2, 100_000),
    "piece_rows": (1, 100_000),
    "models_drawn": (1, 1_000_000),
    "families_listed": (1, 100_000),
    "families_full": (1, 1_000_000),
    "owners_paged": (0, 100_000),
    "part_rows": (2, 1_000_000),
    "part_edges": (1, 100_000_000),
    "growth_least_downloads": (1, 10**12),
    "growth_least_likes": (1, 10**12),
    "growth_least_members": (1, 10_000),
    "correlation_least": (3, 1_000_000),
    "unusual_least": (3, 1_000_000),
}
_RANGES = {
    "similarity_floor": (0.0, 1.0),
    "resolution": (0.01, 100.0),
    "unusual_apart": (0.1, 100.0),
    "stability_firm": (0.0, 1.0),
    "stability_loose": (0.0, 1.0),
}
_CHOICES = {"communities": COMMUNITY_ENGINES}
#: Where a site may stand, without what no address has, and without a query or a fragment: paths are added to it.
_ADDRESS = re.compile(r"https?://[^\s\"<>\\^`{|}?#]+")
_LARGEST_MACHINE = 1_000_000  # gigabytes


def _check_value(key: str, value: Any, source: str) -> Any:
    """The value in the field's own type, or an error that names the key and what is allowed."""
    if key in _POSITIVE or key in _RANGES:
        return _check_number(key, value, source)
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise AtlasError(f"{source}: {key} is {value!r}; give one of {', '.join(_CHOICES[key])}")
        return value
    if key in _OWN:
        return _OWN[key](value, source)
    if not isinstance(value, str):
        raise AtlasError(f"{source}: {key} is {value!r}; give a text in quotes")
    if not value.replace("\u200c", "").replace("\u200d", "").isprintable():  # joiners, as in emoji
        raise AtlasError(f"{source}: {key} is {value!r}; give a text on one line, without control characters")
    return value


def _check_number(key: str, value: Any, source: str) -> int | float:
    if key in _POSITIVE:
        low, high = _POSITIVE[key]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise AtlasError(f"{source}: {key} is {value!r}; give a whole number from {low} to {high}")
        return value
    lowest, highest = _RANGES[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
        raise AtlasError(f"{source}: {key} is {value!r}; give a number from {lowest:g} to {highest:g}")
    return float(value)


def _check_tasks(value: Any, source: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(task, str) for task in value):
        raise AtlasError(f"{source}: tasks is {value!r}; give a list of the Hub's task names ('' for untagged)")
    return tuple(sorted(set(value)))


def _check_base_url(value: Any, source: str) -> str:
    if value == "":
        return ""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise AtlasError(f"{source}: base_url is {value!r}; give an address that begins with https://")
    return value.rstrip("/") + "/"


def _check_machines(value: Any, source: str) -> tuple[int, ...]:
    sound = isinstance(value, list | tuple) and 1 <= len(value) <= 12
    if not sound or not all(type(one) is int and 1 <= one <= _LARGEST_MACHINE for one in value):
        allowed = f"give a list of 1 to 12 whole numbers from 1 to {_LARGEST_MACHINE}, in gigabytes"
        raise AtlasError(f"{source}: machines is {value!r}; {allowed}")
    return tuple(sorted(set(value)))


_OWN: Mapping[str, Callable[[Any, str], Any]] = {
    "base_url": _check_base_url,
    "colours": check_colours,
    "machines": _check_machines,
    "tasks": _check_tasks,
}


def adjust_settings(values: Mapping[str, Any], source: str = "settings", base: Settings | None = None) -> Settings:
    """Settings with some values replaced.

    Raises AtlasError, naming `source` and the key, for a key that does not exist or a value that is not allowed.
    """
    known = [field.name for field in dataclasses.fields(Settings)]
    for key in values:
        if key not in known:
            raise AtlasError(f"{source}: there is no setting '{key}'; the settings are {', '.join(known)}")
    checked = {key: _check_value(key, value, source) for key, value in values.items()}
    settings = dataclasses.replace(base or Settings(), **checked)
    if settings.stability_loose > settings.stability_firm:
        bounds = f"stability_loose is {settings.stability_loose:g}, stability_firm {settings.stability_firm:g}"
        raise AtlasError(f"{source}: {bounds}; give a stability_loose that is not above the other")
    return settings
