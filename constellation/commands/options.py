"""A configuration file and `--column` in, what is in force of them out: for every command that takes them."""

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
    """What a configuration says, and the defaults for what it does not.

    aliases : canonical column -> its headers
    """

    settings: Settings
    overrides: Overrides
    aliases: dict[str, tuple[str, ...]]


def read_configured(path: Path | None) -> Configured:
    """Read a TOML file; without one the defaults are in force.

    Raises AtlasError, one line, for what is wrong in it.
    """
    values, overrides = split_overrides(read_configuration(path) if path else {}, str(path))
    aliases = check_aliases(values.pop("columns", {}), str(path))
    settings = adjust_settings(values, str(path))
    return Configured(replace(settings, colours=settle_colours(settings.colours, str(path))), overrides, aliases)


def split_columns(pairs: Sequence[str]) -> dict[str, str]:
    """Each `--column NAME=HEADER` as name -> header."""
    columns = {}
    for pair in pairs:
        name, equals, header = pair.partition("=")
        if not equals:
            raise AtlasError(f"--column {pair}: give it as NAME=HEADER, for instance --column likes=Hearts")
        check_name(name, f"--column {pair}")
        columns[name] = header
    return columns


def merge_columns(aliases: Mapping[str, tuple[str, ...]], columns: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The headers in force: those of --column, which no other column has then, and the configuration's."""
    others = {
        column: kept
        for column, headers in aliases.items()
        if split_unit(column)[0] not in {split_unit(name)[0] for name in columns}
        if (kept := tuple(header for header in headers if header not in columns.values()))
    }
    return check_aliases({**others, **columns}, "--column")
