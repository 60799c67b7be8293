"""In: the headers of a table. Out: which header fills which canonical column, and which are ignored."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from constellation.errors import AtlasError

COLUMNS = (
    "id", "downloads", "likes", "parameters", "active_parameters",
    "task", "architecture", "license", "languages", "created", "base_model",
)  # fmt: skip
NUMBERS = ("downloads", "likes", "parameters", "active_parameters")

MILLION = 1e6
SCALES = {"params_millions": MILLION}

# Canonical name first, then the paper's columns, then the Hub API's record fields; the first that has a
# value for a model gives it. Compared without regard to case, and with spaces and hyphens as underscores.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "link", "model_id", "modelid", "repo_id", "model_name", "model", "name"),
    "downloads": ("downloads",),
    "likes": ("likes",),
    "parameters": ("parameters", "params_millions", "safetensors.total", "gguf.total", "num_parameters"),
    "active_parameters": ("active_parameters",),
    "task": ("task", "pipeline_tag"),
    "architecture": ("architecture", "config.model_type", "model_type", "gguf.architecture"),
    "license": ("license", "licence", "carddata.license", "tags"),
    "languages": ("languages", "language", "carddata.language", "tags"),
    "created": ("created", "createdat", "created_at"),
    "base_model": ("base_model", "basemodels.models", "carddata.base_model", "tags"),
}
# The Hub's own spelling of the nested fields: a record keeps `total` within `safetensors`.
PATHS = (
    "safetensors.total", "gguf.total", "config.model_type", "gguf.architecture",
    "cardData.license", "cardData.language", "cardData.base_model", "baseModels.models",
)  # fmt: skip


@dataclass(frozen=True)
class Recognition:
    """Which headers fill a canonical column, first to last; `how` is 'as named', 'known' or 'as told'."""

    column: str
    headers: tuple[str, ...]
    how: str


def recognise_columns(
    headers: Sequence[str],
    columns: Mapping[str, str],
    place: str,
    aliases: Mapping[str, Sequence[str]] | None = None,
) -> tuple[tuple[Recognition, ...], tuple[str, ...]]:
    """Match headers with the canonical columns.

    headers: as they stand in the table. columns: canonical name -> header, which overrules the aliases.
    place: the file and row of the header, for messages. aliases: canonical name -> headers, of which those that
    are there overrule the known aliases. Returns the recognitions, in canonical order, and
    the headers that nothing uses. Raises AtlasError where no header gives the id, where two headers mean
    the same, or where `columns` names what does not exist.
    """
    check_mapping(columns, headers, place)
    told: dict[str, tuple[str, ...]] = {column: (header,) for column, header in columns.items()}
    for column, known in (aliases or {}).items():
        there = tuple(header for header in known if header in headers and header not in columns.values())
        if there and column not in told:
            told[column] = there[:1] if column == "id" else there
    taken = {header for given in told.values() for header in given}
    by_key = index_headers(headers, taken=taken, place=place)
    found = []
    for column in COLUMNS:
        if column in told:
            found.append(Recognition(column, told[column], "as told"))
            continue
        matches = tuple(by_key[alias] for alias in ALIASES[column] if alias in by_key)
        if column == "id":  # half a table by address and half by bare name would make models out of nothing
            matches = matches[:1]
        if matches:
            found.append(Recognition(column, matches, "as named" if matches[0] == column else "known"))
    if not found or found[0].column != "id":
        raise AtlasError(
            f"{place}: no column gives the models' ids (found {list_names(headers)}); "
            "name one 'id', or say which it is with --column id=HEADER"
        )
    used = {header for recognition in found for header in recognition.headers}
    outer = {header.split(".")[0] for header in used if "." in header}
    return tuple(found), tuple(header for header in headers if header not in used | outer)


def check_aliases(values: object, source: str) -> dict[str, tuple[str, ...]]:
    """The table `columns` of a configuration: canonical name -> headers, one or several.

    Raises AtlasError, naming the key and what is allowed, for another column, or what is no header.
    """
    if not isinstance(values, Mapping):
        raise AtlasError(f"{source}: columns is {values!r}; make it a table, as docs/settings.md shows")
    aliases: dict[str, tuple[str, ...]] = {}
    holders: dict[str, str] = {}
    for column, given in sorted(values.items()):
        if column not in COLUMNS:
            raise AtlasError(f"{source}: columns.{column}: no such column; the columns are {', '.join(COLUMNS)}")
        headers = (given,) if isinstance(given, str) else given
        sound = isinstance(headers, list | tuple) and all(isinstance(one, str) and one for one in headers)
        if not sound or not headers:
            raise AtlasError(f"{source}: columns.{column} is {given!r}; give a header in quotes, or a list of them")
        for header in headers:
            if holders.setdefault(header, column) != column:
                what = f"columns.{holders[header]} and columns.{column} both have {header!r}"
                raise AtlasError(f"{source}: {what}; leave it with one of them")
        aliases[column] = tuple(dict.fromkeys(headers))
    return aliases


def normalise_header(header: str) -> str:
    """'Pipeline Tag' and 'pipeline-tag' mean pipeline_tag."""
    return re.sub(r"[\s-]+", "_", header.strip().casefold())


def check_mapping(columns: Mapping[str, str], headers: Sequence[str], place: str) -> None:
    """Raise AtlasError where --column names a column that is none of ours, or a header that is not there."""
    for column, header in columns.items():
        if column not in COLUMNS:
            raise AtlasError(f"--column {column}={header}: no such column; the columns are {', '.join(COLUMNS)}")
        if header not in headers:
            raise AtlasError(
                f"{place}: --column {column}={header}: no such header; the headers are {list_names(headers)}"
            )


def index_headers(headers: Sequence[str], taken: Collection[str], place: str) -> dict[str, str]:
    """Map each normal form to its header; two headers of one name are an error, unnamed ones are not."""
    seen: dict[str, str] = {}
    for header in headers:
        key = normalise_header(header)
        if header and (key in seen and (seen[key] == header or is_known(key))):
            raise AtlasError(
                f"{place}: the columns {seen[key]!r} and {header!r} have the same name; rename or remove one"
            )
        seen[key] = header
    return {key: header for key, header in seen.items() if header not in taken}


def is_known(key: str) -> bool:
    """Whether a normalised header is an alias of some column."""
    return any(key in aliases for aliases in ALIASES.values())


def list_names(names: Sequence[str], most: int = 12) -> str:
    """The first few names, quoted and shortened, for a message of one line."""
    shown = [repr(name if len(name) <= 40 else name[:39] + "…") for name in names[:most]]
    return ", ".join(shown) + (f" and {len(names) - most} more" if len(names) > most else "") or "none"
