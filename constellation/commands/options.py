"""The options `--config` and `--column` of several subcommands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from constellation.catalogue.config import Overrides, read_configuration, split_overrides
from constellation.catalogue.reading.recognise import check_aliases, check_name, split_unit
from constellation.errors import AtlasError
from constellation.render.theme import settle_colours
from constellation.settings import CATALOGUE, Settings, adjust_settings

#: The configuration file that is used if it is in the current folder.
DEFAULT_FILE = "atlas.toml"


@dataclass(frozen=True)
class Configured:
    """The contents of a configuration file, with defaults for what is missing.

    `aliases` has the preferred headers of each canonical column. `catalogue` is the path of the catalogue, None if
    there is none.
    """

    settings: Settings
    overrides: Overrides
    aliases: dict[str, tuple[str, ...]]
    catalogue: Path | None = None


def read_configured(path: Path | None) -> Configured:
    """Read a configuration file.

    If `path` is None, return the default configuration.

    Raises AtlasError if the file is invalid.
    """
    values, overrides = split_overrides(read_configuration(path) if path else {}, str(path))
    aliases = check_aliases(values.pop("columns", {}), str(path))
    catalogue = _find_catalogue(values.pop(CATALOGUE, None), path)
    settings = adjust_settings(values, str(path))
    settings = replace(settings, colours=settle_colours(settings.colours, str(path)))
    return Configured(settings, overrides, aliases, catalogue)


def find_configuration(path: Path | None) -> Path | None:
    """Return the configuration file: the given one, or atlas.toml in the current folder, or None."""
    if path is not None:
        return path
    return Path(DEFAULT_FILE) if Path(DEFAULT_FILE).is_file() else None


def _find_catalogue(value: object, path: Path | None) -> Path | None:
    """Return the path of the catalogue in a configuration file, which is relative to the folder of the file."""
    if value is None or path is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise AtlasError(f"{path}: {CATALOGUE} is {value!r}; give the path of a file in quotes")
    return path.parent / value


def split_columns(pairs: Sequence[str]) -> dict[str, str]:
    """Split the values of the option `--column` into names and headers.

    A value of the option has the form NAME=HEADER.
    """
    columns = {}
    for pair in pairs:
        name, equals, header = pair.partition("=")
        if not equals:
            raise AtlasError(f"--column {pair}: write it as NAME=HEADER, for example --column likes=Hearts")
        check_name(name, f"--column {pair}")
        columns[name] = header
    return columns


def merge_columns(aliases: Mapping[str, tuple[str, ...]], columns: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Combine the headers from the configuration and from the option `--column`.

    The headers of --column have priority.
    """
    others = {
        column: kept
        for column, headers in aliases.items()
        if split_unit(column)[0] not in {split_unit(name)[0] for name in columns}
        if (kept := tuple(header for header in headers if header not in columns.values()))
    }
    return check_aliases({**others, **columns}, "--column")
