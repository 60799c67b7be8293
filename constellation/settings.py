"""The settings of an atlas: names, defaults and allowed values of everything that a user can tune."""

from __future__ import annotations

import dataclasses
import functools
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from constellation.errors import AtlasError
from constellation.palette import Colours, check_colours

#: The Hub's pipeline tags of language models. Untagged models ('') are kept: the registry of the bundled catalogue
#: knows 2,206 of them, and they are language models too.
LANGUAGE_MODEL_TASKS = ("", "any-to-any", "image-text-to-text", "text-generation")
#: Libraries that find the communities; `auto` chooses by the number of models.
COMMUNITY_ENGINES = ("auto", "python-louvain", "scikit-network")
#: An address of a site, without characters that no address has, and without a query or fragment: paths are added.
_ADDRESS = re.compile(r"https?://[^\s\"<>\\^`{|}?#]+")
#: The address of a model. Its placeholders are the id, and the parts of the id before and after the first slash.
HUB_LINK = "https://huggingface.co/{id}"
_PLACEHOLDER = re.compile(r"\{(?:id|name|owner)\}")
_LINK = re.compile(r"https?://[^\s\"<>\\^`{|}]+")
_LARGEST_MACHINE = 1_000_000  # gigabytes


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def __call__(self, key: str, value: Any, source: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise AtlasError(f"{source}: {key} is {value!r}; give a whole number from {self.low} to {self.high}")
        return value


@dataclass(frozen=True)
class Real:
    """A number from `low` to `high`."""

    low: float
    high: float

    def __call__(self, key: str, value: Any, source: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.low <= value <= self.high:
            raise AtlasError(f"{source}: {key} is {value!r}; give a number from {self.low:g} to {self.high:g}")
        return float(value)


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def __call__(self, key: str, value: Any, source: str) -> str:
        if value not in self.words:
            raise AtlasError(f"{source}: {key} is {value!r}; give one of {', '.join(self.words)}")
        return str(value)


def _check_text(key: str, value: Any, source: str) -> str:
    if not isinstance(value, str):
        raise AtlasError(f"{source}: {key} is {value!r}; give a text in quotes")
    if not value.replace("\u200c", "").replace("\u200d", "").isprintable():  # joiners, as in emoji
        raise AtlasError(f"{source}: {key} is {value!r}; give a text on one line, without control characters")
    return value


def _check_tasks(key: str, value: Any, source: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(task, str) for task in value):
        raise AtlasError(f"{source}: {key} is {value!r}; give a list of the Hub's task names ('' for untagged)")
    return tuple(sorted(set(value)))


def _check_base_url(key: str, value: Any, source: str) -> str:
    if value == "":
        return ""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise AtlasError(f"{source}: {key} is {value!r}; give an address that begins with https://")
    return value.rstrip("/") + "/"


def _check_link(key: str, value: Any, source: str) -> str:
    if value in ("", "none"):
        return ""
    if (
        not isinstance(value, str)
        or not re.search(r"\{(?:id|name)\}", value)
        or not _LINK.fullmatch(_PLACEHOLDER.sub("x", value))
    ):
        allowed = "give an address with {id} or {name} in it, such as https://ollama.com/library/{name}, or none"
        raise AtlasError(f"{source}: {key} is {value!r}; {allowed}")
    return value


def _check_machines(key: str, value: Any, source: str) -> tuple[int, ...]:
    valid = isinstance(value, list | tuple) and 1 <= len(value) <= 12
    if not valid or not all(type(one) is int and 1 <= one <= _LARGEST_MACHINE for one in value):
        allowed = f"give a list of 1 to 12 whole numbers from 1 to {_LARGEST_MACHINE}, in gigabytes"
        raise AtlasError(f"{source}: {key} is {value!r}; {allowed}")
    return tuple(sorted(set(value)))


def _check_colours(_: str, value: Any, source: str) -> Colours:
    return check_colours(value, source)


@dataclass(frozen=True)
class Settings:
    """All settings of an atlas. The comment above each field says what it does and in which unit."""

    title: Annotated[str, _check_text] = "Constellation"
    description: Annotated[str, _check_text] = "An atlas of language models, worked out from how they are named."
    #: Address of the site, with a closing slash; '' if unknown.
    base_url: Annotated[str, _check_base_url] = ""
    #: Address of a model, with {id} (OWNER/NAME), {name} or {owner}; 'none' if models have no page.
    link: Annotated[str, _check_link] = HUB_LINK
    #: The Hub's tasks whose models are in the atlas; '' is untagged.
    tasks: Annotated[tuple[str, ...], _check_tasks] = LANGUAGE_MODEL_TASKS

    #: Tokens in the longest n-gram of the TF-IDF features.
    ngram_longest: Annotated[int, Whole(1, 6)] = 3
    #: Nearest neighbours kept for each model.
    neighbours: Annotated[int, Whole(1, 200)] = 20
    #: Least cosine of two neighbours.
    similarity_floor: Annotated[float, Real(0.0, 1.0)] = 0.15
    #: Number of models up to which every pair of names is compared.
    exact_search: Annotated[int, Whole(0, 100_000_000)] = 20_000
    #: In larger catalogues: names that share a rare term with a name and are considered as its neighbours.
    postings: Annotated[int, Whole(1, 100_000_000)] = 3_000
    #: In larger catalogues: candidates of each name whose full cosine is computed.
    candidates: Annotated[int, Whole(1, 1_000)] = 60
    #: Dimensions of the truncated SVD in which the clusters are found.
    components: Annotated[int, Whole(2, 1_024)] = 32
    #: Centres of k-means, which Ward's method then joins.
    microclusters: Annotated[int, Whole(2, 100_000)] = 200
    #: Number of agglomerative clusters (20 in the paper).
    clusters: Annotated[int, Whole(1, 10_000)] = 20
    #: Largest number of names in one exact average linkage.
    block: Annotated[int, Whole(8, 4_096)] = 512
    #: Library that finds the communities.
    communities: Annotated[str, Choice(COMMUNITY_ENGINES)] = "auto"
    #: Number of models up to which `auto` means python-louvain; beyond, scikit-network.
    louvain_largest: Annotated[int, Whole(0, 1_000_000)] = 25_000
    #: Resolution of Louvain; a higher one gives more and smaller communities.
    resolution: Annotated[float, Real(0.01, 100.0)] = 1.0
    #: Seed of k-means, the SVD, python-louvain and the layouts.
    seed: Annotated[int, Whole(0, 2**32 - 1)] = 20230719

    #: Least number of models in a family.
    family_smallest: Annotated[int, Whole(2, 10_000)] = 3
    #: Least number of models in an edition, a word or a product within a family.
    branch_smallest: Annotated[int, Whole(2, 10_000)] = 5
    #: Least number of models of an owner with a page.
    owner_smallest: Annotated[int, Whole(1, 100_000)] = 10
    #: Words in a word cloud.
    cloud_words: Annotated[int, Whole(5, 500)] = 60
    #: Members in the table of a family page before the script loads the rest.
    table_rows: Annotated[int, Whole(10, 100_000)] = 200
    #: Edges that the graph page draws.
    edges_drawn: Annotated[int, Whole(0, 1_000_000)] = 30_000
    #: Words and phrases on the words page.
    ngrams_listed: Annotated[int, Whole(10, 10_000)] = 200
    #: Entries of each list on the trends and statistics pages.
    movers_listed: Annotated[int, Whole(1, 10_000)] = 40

    # Growth from 3 to 30 is tenfold and means nothing. A growth is shown from these values on.
    #: Downloads of a model or a family.
    growth_least_downloads: Annotated[int, Whole(1, 10**12)] = 1_000
    #: Likes of a model or a family.
    growth_least_likes: Annotated[int, Whole(1, 10**12)] = 20
    #: Members of a family that are in both snapshots.
    growth_least_members: Annotated[int, Whole(1, 10_000)] = 3
    #: Members with both counts known, for the correlation of a family.
    correlation_least: Annotated[int, Whole(3, 1_000_000)] = 20
    #: Members with both counts known, for outliers of a family.
    unusual_least: Annotated[int, Whole(3, 1_000_000)] = 12
    #: Standard deviations from the others at which a model is an outlier.
    unusual_apart: Annotated[float, Real(0.1, 100.0)] = 1.5
    #: Stability from which a family is called stable.
    stability_firm: Annotated[float, Real(0.0, 1.0)] = 0.85
    #: Stability below which a family is called unstable.
    stability_loose: Annotated[float, Real(0.0, 1.0)] = 0.6
    #: Memory sizes in gigabytes, for the tables of what fits.
    machines: Annotated[tuple[int, ...], _check_machines] = (8, 16, 24, 48, 80)

    #: Number of models up to which a browser loads the whole catalogue; beyond, it loads shards.
    models_whole: Annotated[int, Whole(1, 1_000_000)] = 50_000
    #: Largest number of models in a shard.
    models_piece: Annotated[int, Whole(2, 100_000)] = 4_000
    #: Upper limit of `table_rows` if the catalogue is sharded.
    piece_rows: Annotated[int, Whole(1, 100_000)] = 40
    #: Largest number of models that the tree and the graph draw.
    models_drawn: Annotated[int, Whole(1, 1_000_000)] = 100_000
    #: Families in a table before the script loads the others.
    families_listed: Annotated[int, Whole(1, 100_000)] = 2_000
    #: In sharded catalogues: number of families, largest first, with drawings and files of their own.
    families_full: Annotated[int, Whole(1, 1_000_000)] = 400
    #: Number of owners with a page, those with most models first.
    owners_paged: Annotated[int, Whole(0, 100_000)] = 1_000
    #: Largest number of models or families in one file of an export; longer exports have numbered parts.
    part_rows: Annotated[int, Whole(2, 1_000_000)] = 50_000
    #: Largest number of edges in one file of the graph.
    part_edges: Annotated[int, Whole(1, 100_000_000)] = 500_000

    colours: Annotated[Colours, _check_colours] = field(default_factory=Colours)


@functools.cache
def _list_checks() -> Mapping[str, Callable[[str, Any, str], Any]]:
    """Return for each setting the function that checks its values: the annotation of the field."""
    hints = typing.get_type_hints(Settings, include_extras=True)
    return {field.name: hints[field.name].__metadata__[0] for field in dataclasses.fields(Settings)}


def adjust_settings(values: Mapping[str, Any], source: str = "settings", base: Settings | None = None) -> Settings:
    """Return settings with some values replaced.

    Parameters
    ----------
    values : mapping
        New values by the name of the setting.
    source : str
        Where the values come from, for the messages of errors.
    base : Settings, optional
        The settings to start from, by default those of the package.

    Raises
    ------
    AtlasError
        If there is no such setting, or a value is not allowed. The message names `source` and the setting.
    """
    checks = _list_checks()
    for key in values:
        if key not in checks:
            raise AtlasError(f"{source}: there is no setting '{key}'; the settings are {', '.join(checks)}")
    checked = {key: checks[key](key, value, source) for key, value in values.items()}
    settings = dataclasses.replace(base or Settings(), **checked)
    if settings.stability_loose > settings.stability_firm:
        bounds = f"stability_loose is {settings.stability_loose:g}, stability_firm {settings.stability_firm:g}"
        raise AtlasError(f"{source}: {bounds}; give a stability_loose that is not above the other")
    return settings
