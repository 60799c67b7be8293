"""The canonical columns of a catalogue, and the headers under which other files have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

COLUMNS = (
    "id", "downloads", "likes", "parameters", "active_parameters",
    "task", "architecture", "license", "languages", "created", "base_model", "relation", "owner",
)  # fmt: skip
NUMBERS = ("downloads", "likes", "parameters", "active_parameters")

#: For each column its headers as normalise_header gives them: the canonical name, those of the paper, those of
#: the Hub, and those of other lists. The first that has a value for a model gives it; for ids, see recognise.py.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": (
        "id", "(key)", "link", "modelid", "repoid", "fullname", "hubid", "hfid", "huggingfaceid", "hfrepo",
        "hfmodel", "modelname", "model", "name", "repo", "repository", "modellink", "modelurl", "url", "slug",
    ),
    "downloads": (
        "downloads", "download", "downloadcount", "downloadscount", "numdownloads", "downloadslastmonth",
        "monthlydownloads", "hubdownloads", "pulls", "pullcount",
    ),
    "likes": ("likes", "like", "likecount", "likescount", "numlikes", "hublikes", "hub❤", "❤", "hearts"),
    "parameters": (
        "parameters", "paramsmillions", "safetensors.total", "safetensors.parameters", "gguf.total",
        "numparameters", "parametersize", "details.parametersize",
    ),
    "active_parameters": ("activeparameters",),
    "task": ("task", "pipelinetag", "pipeline"),
    "architecture": (
        "architecture", "config.modeltype", "modeltype", "gguf.architecture", "architectures",
        "config.architectures", "details.family",
    ),
    "license": (
        "license", "licence", "carddata.license", "licenses", "hublicense", "hublicence", "licensename", "tags",
    ),
    "languages": ("languages", "language", "carddata.language", "lang", "langs", "tags"),
    "created": (
        "created", "createdat", "creationdate", "datecreated", "createdon", "createddate", "releasedate",
        "released", "releasedat", "publicationdate", "published", "publishedat", "uploadtohubdate",
    ),
    "base_model": (
        "basemodel", "basemodels.models", "carddata.basemodel", "basemodels", "parentmodel", "parentmodels",
        "finetunedfrom", "tags",
    ),
    "relation": ("relation", "basemodels.relation", "basemodelrelation", "carddata.basemodelrelation", "tags"),
    "owner": (
        "owner", "author", "organization", "organisation", "creator", "org", "developer", "publisher", "vendor",
        "company", "maker",
    ),
}  # fmt: skip
#: The objects within a record that hold facts: the Hub keeps `total` within `safetensors`, Ollama the size within
#: `details`. A pandas DataFrame of the Hub client's records calls cardData card_data.
CONTAINERS: Mapping[str, tuple[str, ...]] = {
    "safetensors": ("total", "parameters"),
    "gguf": ("total", "architecture"),
    "config": ("model_type", "architectures"),
    "carddata": ("license", "language", "base_model", "base_model_relation"),
    "basemodels": ("models", "relation"),
    "details": ("parameter_size", "family"),
}

#: Units of counts: in headers, `#Params (B)`, and in cells, `1.5 B`.
UNITS: Mapping[str, float] = {
    "k": 1e3, "thousand": 1e3, "thousands": 1e3,
    "m": 1e6, "mn": 1e6, "mio": 1e6, "mil": 1e6, "million": 1e6, "millions": 1e6,
    "b": 1e9, "bn": 1e9, "bil": 1e9, "billion": 1e9, "billions": 1e9,
    "t": 1e12, "tn": 1e12, "trillion": 1e12, "trillions": 1e12,
}  # fmt: skip
_FILLERS = frozenset(
    [
        "num",
        "number",
        "no",
        "nb",
        "n",
        "of",
        "the",
        "in",
        "total",
        "model",
        "models",
        "count",
        "counts",
        "size",
        "hub",
    ]
)
_PARAMETERS = frozenset(["param", "params", "parameter", "parameters", "nparams", "nparameters"])
_ACTIVE = frozenset(["active", "activated", "act"])


def normalise_header(header: str) -> str:
    """Return the form in which headers are compared: 'Pipeline Tag', 'pipeline-tag' and 'pipeline_tag' are equal.

    An underscore at the beginning stays: '_id' is the key of a database, and not the id of a model.
    """
    return re.sub(r"(?<!^)[\s_\-\ufe0f]+", "", header.strip().casefold())


def is_alias(header: str) -> bool:
    """Return whether a header is known to give some column."""
    return find_column(header) is not None


def has_id_header(headers: Iterable[str]) -> bool:
    """Return whether one of the headers is known to give the ids."""
    return any(normalise_header(header) in ALIASES["id"] for header in headers)


def find_column(header: str) -> str | None:
    """Return the column that a header is known to give, or None. A header such as 'tags' gives several."""
    key = normalise_header(header)
    for column, aliases in ALIASES.items():
        if key in aliases:
            return column
    return read_unit(header)[0]


def read_unit(header: str) -> tuple[str | None, float | None]:
    """Return the number column that a header names in words, and its unit: '#Params (B)' is (parameters, 1e9).

    The unit is None where the header has none; the column is None where the header names none.
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    words = re.findall(r"[^\W\d_]+", spaced.casefold())
    unit = None
    if len(words) > 1 and words[-1] in UNITS:
        unit, words = UNITS[words[-1]], words[:-1]
    elif len(words) > 1 and len(words[0]) > 1 and words[0] in UNITS:
        unit, words = UNITS[words[0]], words[1:]
    said = [word for word in words if word not in _FILLERS]
    active = [word for word in said if word not in _ACTIVE]
    counted = set(active) <= _PARAMETERS and (bool(active) or (unit is not None and "size" in words))
    if counted:
        return ("active_parameters" if len(active) < len(said) else "parameters"), unit
    if unit is not None:
        for column in ("downloads", "likes"):
            if "".join(said) in ALIASES[column]:
                return column, unit
    return None, None


def list_paths(header: str, mapped: Sequence[str]) -> list[str]:
    """Return the dotted paths to look for within the objects of a column; `mapped` has the user's own."""
    known = [f"{header}.{key}" for key in CONTAINERS.get(normalise_header(header), ())]
    named = [path for path in mapped if path.startswith(header + ".")]
    return list(dict.fromkeys([*known, *named]))


def list_names(names: Sequence[str], most: int = 12) -> str:
    """Return the first few names, quoted and shortened, for a message of one line."""
    shown = [repr(name if len(name) <= 40 else name[:39] + "…") for name in names[:most]]
    return ", ".join(shown) + (f" and {len(names) - most} more" if len(names) > most else "") or "none"
