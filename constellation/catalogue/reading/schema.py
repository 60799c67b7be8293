"""The columns of a catalogue and their names in other files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

COLUMNS = (
    "id", "downloads", "likes", "parameters", "active_parameters",
    "task", "architecture", "license", "languages", "created", "base_model", "relation", "owner",
)  # fmt: skip
NUMBERS = ("downloads", "likes", "parameters", "active_parameters")
#: Further columns that `collect` writes for users of the file. A build does not use them, except that `author` is
#: another name of `owner`.
EXTRA_COLUMNS = ("gated", "library", "author", "last_modified", "downloads_all_time")
#: The columns of whole numbers in a file that is written.
INTEGERS = (*NUMBERS, "downloads_all_time")

#: The known headers of each column, in the form of normalise_header: the canonical name, then the headers of the
#: paper, the Hub and other lists. For each model, the first header with a value is used. For ids, see recognise.py.
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
#: The nested objects in a record that have values for columns, with the keys of these values. For example, a record
#: of the Hub has `total` in `safetensors`, and a record of Ollama has the size in `details`. 'carddata' is both the
#: Hub's cardData and its client's card_data.
CONTAINERS: Mapping[str, tuple[str, ...]] = {
    "safetensors": ("total", "parameters"),
    "gguf": ("total", "architecture"),
    "config": ("model_type", "architectures"),
    "carddata": ("license", "language", "base_model", "base_model_relation"),
    "basemodels": ("models", "relation"),
    "details": ("parameter_size", "family"),
}

#: The factors of units, which are in headers, such as `#Params (B)`, and in cells, such as `1.5 B`.
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
    """Return a header in lower case, without spaces, hyphens and underscores.

    For example, 'Pipeline Tag', 'pipeline-tag' and 'pipeline_tag' have the same form. An underscore at the
    beginning is kept, because '_id' is the key of a database, not the id of a model.
    """
    return re.sub(r"(?<!^)[\s_\-\ufe0f]+", "", header.strip().casefold())


def is_alias(header: str) -> bool:
    """Return whether a header is a known name of a column."""
    return find_column(header) is not None


def has_id_header(headers: Iterable[str]) -> bool:
    """Return whether a table has a known header for the column of ids."""
    return any(normalise_header(header) in ALIASES["id"] for header in headers)


def find_column(header: str) -> str | None:
    """Return the column of the catalogue that belongs to a header.

    For example, 'license' belongs to 'Licence'. If there is no such column, return None.

    For a header such as 'tags', which is known for several columns, return the first of them.
    """
    key = normalise_header(header)
    for column, aliases in ALIASES.items():
        if key in aliases:
            return column
    return read_unit(header)[0]


def read_unit(header: str) -> tuple[str | None, float | None]:
    """Find the column that a header such as 'parameters (billions)' describes.

    The factor of the unit in the header is also returned.

    For example, '#Params (B)' gives ('parameters', 1e9). The column is None if the header describes no number
    column. The factor is None if the header has no unit.
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
    """List the dotted paths to look up in the objects of a column.

    An example is 'safetensors.total'.

    These are the known paths and the paths in `mapped`.
    """
    known = [f"{header}.{key}" for key in CONTAINERS.get(normalise_header(header), ())]
    named = [path for path in mapped if path.startswith(header + ".")]
    return list(dict.fromkeys([*known, *named]))


def list_names(names: Sequence[str], most: int = 12) -> str:
    """Return the first few names as text, for a message.

    The names are quoted and shortened, on one line.
    """
    shown = [repr(name if len(name) <= 40 else name[:39] + "…") for name in names[:most]]
    return ", ".join(shown) + (f" and {len(names) - most} more" if len(names) > most else "") or "none"
