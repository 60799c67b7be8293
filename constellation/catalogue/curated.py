"""The curated list, which names families that are built on another family or that belong together.

The names of models do not show such facts, so the rules cannot find them. The facts are listed in ``curated.toml``
in the folder of this file, each with its source. The list has the format of overrides (see docs/overrides.md).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from constellation.catalogue.config import FamilyOverride, check_cycles, check_family
from constellation.errors import AtlasError

_NAME = "curated.toml"
_SOURCE = re.compile(r"https://\S+|.+ \(bundled catalogue, \d{4}-\d\d\)")


@dataclass(frozen=True)
class CuratedEntry:
    """An entry of the curated list.

    change : the new parent of the family, or the family into which it is merged
    maker  : the entry is used only if this owner has published a model of the family; '' for any owner
    """

    change: FamilyOverride
    maker: str


@cache
def load_curated() -> Mapping[str, CuratedEntry]:
    """Return the curated list that is bundled with the package.

    The file is read once in a process.
    """
    text = resources.files("constellation.catalogue").joinpath(_NAME).read_text(encoding="utf-8")
    return parse_curated(text, _NAME)


def parse_curated(text: str, place: str) -> dict[str, CuratedEntry]:
    """Parse the text of a curated list.

    Parameters
    ----------
    text : str
        TOML with the table `families`. Its keys are slugs of families. Each value is a table with `source`, either
        `parent` or `into`, and optionally `maker`.
    place : str
        The name of the file in error messages.

    Returns
    -------
    dict of str to CuratedEntry
        The entries by the slugs of their families, in ascending order.

    Raises
    ------
    AtlasError
        If the text is not TOML, if an entry is repeated or incomplete or has no source, or if entries form a cycle.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AtlasError(f"{place}: this is not valid TOML ({error}); correct the line") from error
    others = sorted(set(values) - {"families"})
    if others:
        raise AtlasError(f"{place}: '{others[0]}' is not allowed outside of the table [families]; remove it")
    if not isinstance(values.get("families", {}), dict):
        raise AtlasError(f"{place}: 'families' is not a table; begin the entries with [families]")
    tables = sorted(values.get("families", {}).items())
    entries = {slug: _parse_entry(slug, table, place) for slug, table in tables}
    check_cycles({slug: entry.change for slug, entry in entries.items()}, place)
    return entries


def _parse_entry(slug: str, table: Any, place: str) -> CuratedEntry:
    """Read one entry of the curated list from its TOML table."""
    maker = ""
    if isinstance(table, Mapping) and "maker" in table:
        maker = table["maker"]
        table = {key: value for key, value in table.items() if key != "maker"}
        if not isinstance(maker, str) or not maker.strip():
            raise AtlasError(
                f"{place}: families.{slug}.maker is {maker!r}; give the name of an owner in quotes, or remove the "
                "key"
            )
    change = check_family(slug, table, place)
    if change.title or change.slug or (not change.into and change.parent is None):
        raise AtlasError(
            f"{place}: families.{slug} must have 'source' and either 'parent' or 'into'; the only other key that "
            "is allowed is 'maker'"
        )
    if not _SOURCE.fullmatch(change.source):
        raise AtlasError(
            f"{place}: the source of families.{slug} is {change.source!r}; give an address (https://…), or a "
            "sentence that ends with the text '(bundled catalogue, YYYY-MM)'"
        )
    return CuratedEntry(change, maker)
