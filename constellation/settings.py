"""The settings of an atlas and their checks."""

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
from constellation.suggestions import suggest

#: The Hub's pipeline tags for language models. Models without a tag ('') are included, because many of them are
#: language models: the registry of the bundled catalogue contains 2,206.
LANGUAGE_MODEL_TASKS = ("", "any-to-any", "image-text-to-text", "text-generation")
#: The methods that find the communities: the Louvain method of python-louvain or of scikit-network, or the Leiden
#: method of igraph. `auto` uses the Louvain method, and chooses the library by the number of models.
COMMUNITY_ENGINES = ("auto", "python-louvain", "scikit-network", "leiden")
#: The address of a site. It has no query or fragment, because paths are added to it.
_ADDRESS = re.compile(r"https?://[^\s\"<>\\^`{|}?#]+")
#: The address of a model's page on the Hub. The placeholders are {id}, {owner} and {name}; owner and name are the
#: parts of the id before and after the first slash.
HUB_LINK = "https://huggingface.co/{id}"
#: The value of `link` that links to the Hub only if the models are there (see catalogue/origin.py).
AUTOMATIC = "auto"
_PLACEHOLDER = re.compile(r"\{(?:id|name|owner)\}")
_ISSUE = re.compile(r"\{(?:title|body)\}")
_LINK = re.compile(r"https?://[^\s\"<>\\^`{|}]+")
_SPDX = re.compile(r"[A-Za-z0-9.+-]{0,64}")
_LARGEST_MACHINE = 1_000_000  # gigabytes
#: The tables of a configuration file that are not settings (see catalogue/config.py).
TABLES = ("columns", "families", "models")
#: The key of a configuration file with the path of the catalogue, which is not a setting of the atlas.
CATALOGUE = "catalogue"


@dataclass(frozen=True)
class Whole:
    """A check that a value is a whole number from `low` to `high`."""

    low: int
    high: int

    def __call__(self, key: str, value: Any, source: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise AtlasError(f"{source}: {key} is {value!r}; give a whole number from {self.low} to {self.high}")
        return value


@dataclass(frozen=True)
class Real:
    """A check that a value is a number from `low` to `high`."""

    low: float
    high: float

    def __call__(self, key: str, value: Any, source: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.low <= value <= self.high:
            raise AtlasError(f"{source}: {key} is {value!r}; give a number from {self.low:g} to {self.high:g}")
        return float(value)


@dataclass(frozen=True)
class Choice:
    """A check that a value is one of `words`."""

    words: tuple[str, ...]

    def __call__(self, key: str, value: Any, source: str) -> str:
        if value not in self.words:
            raise AtlasError(f"{source}: {key} is {value!r}; give one of {', '.join(map(repr, self.words))}")
        return str(value)


def _check_text(key: str, value: Any, source: str) -> str:
    if not isinstance(value, str):
        raise AtlasError(f"{source}: {key} is {value!r}; give a text in quotes")
    if not value.replace("\u200c", "").replace("\u200d", "").isprintable():  # joiners occur in emoji
        raise AtlasError(f"{source}: {key} is {value!r}; give a single line of text without control characters")
    return value


def _check_flag(key: str, value: Any, source: str) -> bool:
    if not isinstance(value, bool):
        raise AtlasError(f"{source}: {key} is {value!r}; give true or false")
    return value


def _check_tasks(key: str, value: Any, source: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(task, str) for task in value):
        raise AtlasError(
            f"{source}: {key} is {value!r}; give a list of the Hub's task names, with '' for models without a task"
        )
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
    if value == AUTOMATIC:
        return AUTOMATIC
    if (
        not isinstance(value, str)
        or not re.search(r"\{(?:id|name)\}", value)
        or not _LINK.fullmatch(_PLACEHOLDER.sub("x", value))
    ):
        raise AtlasError(
            f"{source}: {key} is {value!r}; give an address with {{id}} or {{name}} in it, such as "
            "'https://ollama.com/library/{name}', give 'auto' for the Hub if the models are there, or give 'none' "
            "to leave out the links"
        )
    return value


def _check_issues(key: str, value: Any, source: str) -> str:
    if value == "":
        return ""
    if not isinstance(value, str) or not _LINK.fullmatch(_ISSUE.sub("x", value)):
        raise AtlasError(
            f"{source}: {key} is {value!r}; give the address of the form for a new issue, such as "
            "'https://github.com/OWNER/NAME/issues/new?title={title}&body={body}'"
        )
    if not _ISSUE.search(value):  # the list of issues of a tracker such as GitHub
        return value.rstrip("/").removesuffix("/new") + "/new?title={title}&body={body}"
    return value


def _check_license(key: str, value: Any, source: str) -> str:
    if not isinstance(value, str) or not _SPDX.fullmatch(value):
        raise AtlasError(
            f"{source}: {key} is {value!r}; give an SPDX identifier such as 'MIT' or 'CC-BY-4.0', or '' for none"
        )
    return value


def _check_machines(key: str, value: Any, source: str) -> tuple[int, ...]:
    valid = isinstance(value, list | tuple) and 1 <= len(value) <= 12
    if not valid or not all(type(one) is int and 1 <= one <= _LARGEST_MACHINE for one in value):
        raise AtlasError(
            f"{source}: {key} is {value!r}; give a list of at most 12 sizes in whole gigabytes, such as [16, 64]; "
            f"each may be at most {_LARGEST_MACHINE}"
        )
    return tuple(sorted(set(value)))


def _check_colours(_: str, value: Any, source: str) -> Colours:
    return check_colours(value, source)


@dataclass(frozen=True)
class Settings:
    """The settings from which an atlas is made.

    The comment above each field describes the setting and its unit.
    """

    title: Annotated[str, _check_text] = "Constellation"
    description: Annotated[str, _check_text] = "An atlas of language models, based on their names."
    #: Address of the site, ending with a slash; '' if unknown.
    base_url: Annotated[str, _check_base_url] = ""
    #: Address of a model, with {id} (OWNER/NAME), {name} or {owner}; 'none' if models have no page; 'auto' for the
    #: Hub if the models are there.
    link: Annotated[str, _check_link] = AUTOMATIC
    #: Plural name of the count in the column downloads, such as 'pulls'; '' for the name of the column.
    count_name: Annotated[str, _check_text] = ""
    #: The time in which these were counted, such as 'in 30 days'; '' for the Hub's 30 days, or none elsewhere.
    count_period: Annotated[str, _check_text] = ""
    #: Address of the form for a new issue, with {title} and {body}; '' without an issue tracker.
    issues: Annotated[str, _check_issues] = ""
    #: Licence of the exported data, as an SPDX identifier; '' to state none.
    data_license: Annotated[str, _check_license] = "MIT"
    #: Whether the tables are also written as an SQLite database and as Parquet files.
    typed_tables: Annotated[bool, _check_flag] = True
    #: The Hub's tasks whose models are in the atlas; '' means models without a task.
    tasks: Annotated[tuple[str, ...], _check_tasks] = LANGUAGE_MODEL_TASKS
    #: Whether placeholder counts are kept as they are; by default they are unknown.
    keep_placeholders: Annotated[bool, _check_flag] = False
    #: Whether the curated list places families below the families that they are built on.
    curated: Annotated[bool, _check_flag] = True

    #: Tokens in the longest n-gram of the TF-IDF features.
    ngram_longest: Annotated[int, Whole(1, 6)] = 3
    #: Nearest neighbours kept for each model.
    neighbours: Annotated[int, Whole(1, 200)] = 20
    #: Minimum cosine similarity between a model and its neighbours.
    similarity_floor: Annotated[float, Real(0.0, 1.0)] = 0.15
    #: Largest number of models for which every pair of names is compared.
    exact_search: Annotated[int, Whole(0, 100_000_000)] = 20_000
    #: In larger catalogues: number of names with a shared rare term that each name is compared with.
    postings: Annotated[int, Whole(1, 100_000_000)] = 3_000
    #: In larger catalogues: number of candidates for each name whose exact cosine similarity is computed.
    candidates: Annotated[int, Whole(1, 1_000)] = 60
    #: Number of dimensions of the truncated SVD that is used for the clusters.
    components: Annotated[int, Whole(2, 1_024)] = 32
    #: Number of groups of names with the same beginning that are merged to clusters.
    microclusters: Annotated[int, Whole(2, 10_000)] = 100
    #: Number of agglomerative clusters (20 in the paper).
    clusters: Annotated[int, Whole(1, 10_000)] = 20
    #: Largest number of names for which average linkage is computed exactly.
    block: Annotated[int, Whole(8, 4_096)] = 1_024
    #: The method that finds the communities.
    communities: Annotated[str, Choice(COMMUNITY_ENGINES)] = "auto"
    #: Largest number of models for which `auto` uses python-louvain; for more models it uses scikit-network.
    louvain_largest: Annotated[int, Whole(0, 1_000_000)] = 25_000
    #: Resolution of the modularity; higher values give more and smaller communities.
    resolution: Annotated[float, Real(0.01, 100.0)] = 1.0
    #: Seed of k-means, the SVD, the communities and the layouts.
    seed: Annotated[int, Whole(0, 2**32 - 1)] = 20230719

    #: Minimum number of models in a family.
    family_smallest: Annotated[int, Whole(2, 10_000)] = 3
    #: Minimum number of models in a sub-family: an edition, a word that contains the stem, or a product.
    branch_smallest: Annotated[int, Whole(2, 10_000)] = 5
    #: Minimum probability with which a model whose name contains no family is placed by likeness; 1 for never.
    likeness_least: Annotated[float, Real(0.5, 1.0)] = 0.765
    #: Minimum number of models for a line to have a page.
    line_smallest: Annotated[int, Whole(1, 100_000)] = 5
    #: Minimum number of models for an owner to have a page.
    owner_smallest: Annotated[int, Whole(1, 100_000)] = 10
    #: Number of words in a word cloud.
    cloud_words: Annotated[int, Whole(5, 500)] = 60
    #: Number of models, most downloaded first, with a static page.
    models_paged: Annotated[int, Whole(0, 100_000)] = 500
    #: Number of models in a table; a script loads the others.
    table_rows: Annotated[int, Whole(10, 100_000)] = 200
    #: Number of edges that the graph page draws.
    edges_drawn: Annotated[int, Whole(0, 1_000_000)] = 30_000
    #: Number of words and phrases on the words page.
    ngrams_listed: Annotated[int, Whole(10, 10_000)] = 200
    #: Number of entries in each list on the trends and statistics pages.
    movers_listed: Annotated[int, Whole(1, 10_000)] = 40

    # Growth is shown only above these minimums, because growth of small numbers means little: 30 downloads after 3
    # are ten times as many.
    #: Minimum downloads of a model or a family in the earlier snapshot.
    growth_least_downloads: Annotated[int, Whole(1, 10**12)] = 1_000
    #: Minimum likes of a model or a family in the earlier snapshot.
    growth_least_likes: Annotated[int, Whole(1, 10**12)] = 20
    #: Minimum number of members of a family that are in both snapshots.
    growth_least_members: Annotated[int, Whole(1, 10_000)] = 3
    #: Minimum gain of downloads of a model or a family that is listed as rising.
    rising_least_gain: Annotated[int, Whole(0, 10**12)] = 10_000
    #: Largest number of snapshots between which the trends page compares families: the newest, and the first.
    snapshots_compared: Annotated[int, Whole(2, 200)] = 24
    #: Minimum number of members with known downloads and likes for the correlation of a family.
    correlation_least: Annotated[int, Whole(3, 1_000_000)] = 20
    #: Minimum number of members with known downloads and likes for the outliers of a family.
    unusual_least: Annotated[int, Whole(3, 1_000_000)] = 12
    #: Number of standard deviations from the other members above which a model is an outlier.
    unusual_apart: Annotated[float, Real(0.1, 100.0)] = 1.5
    #: Minimum stability of a family that is called stable.
    stability_firm: Annotated[float, Real(0.0, 1.0)] = 0.85
    #: Stability below which a family is called unstable.
    stability_loose: Annotated[float, Real(0.0, 1.0)] = 0.6
    #: Memory sizes of machines in gigabytes, for the tables of models that fit into the memory.
    machines: Annotated[tuple[int, ...], _check_machines] = (8, 16, 24, 48, 80)

    #: Largest number of models for which a browser loads the whole catalogue; for more models it loads shards.
    models_whole: Annotated[int, Whole(1, 1_000_000)] = 50_000
    #: Largest number of models in a shard.
    models_piece: Annotated[int, Whole(2, 100_000)] = 4_000
    #: Largest value of `table_rows` that is used if the catalogue is sharded.
    piece_rows: Annotated[int, Whole(1, 100_000)] = 40
    #: Largest number of models that the tree and the graph draw.
    models_drawn: Annotated[int, Whole(1, 1_000_000)] = 100_000
    #: Number of families in a table; a script loads the others.
    families_listed: Annotated[int, Whole(1, 100_000)] = 2_000
    #: In sharded catalogues: number of families, largest first, that have their own drawings and files.
    families_full: Annotated[int, Whole(1, 1_000_000)] = 400
    #: Largest number of owners with a page; owners with more models come first.
    owners_paged: Annotated[int, Whole(0, 100_000)] = 1_000
    #: Largest number of models or families in one file of an export; larger exports are split into numbered parts.
    part_rows: Annotated[int, Whole(2, 1_000_000)] = 50_000
    #: Largest number of edges in one file of the graph.
    part_edges: Annotated[int, Whole(1, 100_000_000)] = 500_000

    colours: Annotated[Colours, _check_colours] = field(default_factory=Colours)


@functools.cache
def _list_checks() -> Mapping[str, Callable[[str, Any, str], Any]]:
    """Return the functions that check the settings. The keys are the names of the settings.

    The functions are taken from the annotations of the fields.
    """
    hints = typing.get_type_hints(Settings, include_extras=True)
    return {field.name: hints[field.name].__metadata__[0] for field in dataclasses.fields(Settings)}


def adjust_settings(values: Mapping[str, Any], source: str = "settings", base: Settings | None = None) -> Settings:
    """Return a copy of the settings in which some values are replaced.

    Parameters
    ----------
    values : mapping
        The new values. The keys are names of settings.
    source : str
        The origin of the values, for error messages.
    base : Settings, optional
        The settings to change. The default is the default settings.

    Raises
    ------
    AtlasError
        If a setting does not exist or a value is not allowed. The message contains `source` and the setting.
    """
    checks = _list_checks()
    for key in values:
        if key not in checks:
            question = (
                suggest(key, (*checks, *TABLES, CATALOGUE)) or "docs/settings.md lists all settings and tables"
            )
            raise AtlasError(f"{source}: there is no setting '{key}'; {question}")
    checked = {key: checks[key](key, value, source) for key, value in values.items()}
    settings = dataclasses.replace(base or Settings(), **checked)
    if settings.stability_loose > settings.stability_firm:
        raise AtlasError(
            f"{source}: 'stability_loose' is {settings.stability_loose:g}, but 'stability_firm' is "
            f"{settings.stability_firm:g}; give 'stability_firm' the larger value"
        )
    return settings
