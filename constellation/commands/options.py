"""The options `--config` and `--column`, which several subcommands share, and the configuration file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from constellation.catalogue.config import Overrides, read_configuration, split_overrides
from constellation.catalogue.reading.recognise import check_aliases, check_name, split_unit
from constellation.errors import AtlasError
from constellation.render.theme import settle_colours
from constellation.settings import Settings, adjust_settings


@dataclass(frozen=True)
class Configured:
    """The contents of a configuration file, with defaults for missing settings.

    `aliases` has the preferred headers of each canonical column.
    """

    settings: Settings
    overrides: Overrides
    aliases: dict[str, tuple[str, ...]]


def read_configured(path: Path | None) -> Configured:
    """Read the configuration file at `path`, or return the default configuration if `path` is None.

    Raises AtlasError if the file is invalid.
    """
    values, overrides = split_overrides(read_configuration(path) if path else {}, str(path))
    aliases = check_aliases(values.pop("columns", {}), str(path))
    settings = adjust_settings(values, str(path))
    return Configured(replace(settings, colours=settle_colours(settings.colours, str(path))), overrides, aliases)


def split_columns(pairs: Sequence[str]) -> dict[str, str]:
    """Parse the values of the option `--column NAME=HEADER`, and return the header for each name."""
    columns = {}
    for pair in pairs:
        name, equals, header = pair.partition("=")
        if not equals:
            raise AtlasError(f"--column {pair}: write it as NAME=HEADER, for example --column likes=Hearts")
        check_name(name, f"--column {pair}")
        columns[name] = header
    return columns


def merge_columns(aliases: Mapping[str, tuple[str, ...]], columns: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Combine the headers of columns in the configuration with the headers that --column gives.

    The headers of --column have priority.
    """
    others = {
        column: kept
        for column, headers in aliases.items()
        if split_unit(column)[0] not in {split_unit(name)[0] for name in columns}
        if (kept := tuple(header for header in headers if header not in columns.values()))
    }
    return check_aliases({**others, **columns}, "--column")
