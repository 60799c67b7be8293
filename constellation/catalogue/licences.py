"""Groups of licences: open, restricted, non-commercial and unknown.

The groups are listed in ``licences.toml`` in the folder of this file.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources


@cache
def _load_groups() -> tuple[tuple[str, frozenset[str], tuple[re.Pattern[str], ...]], ...]:
    text = resources.files("constellation.catalogue").joinpath("licences.toml").read_text(encoding="utf-8")
    return tuple(
        (group, frozenset(table.get("tags", ())), tuple(map(re.compile, table.get("patterns", ()))))
        for group, table in tomllib.loads(text).items()
    )


@cache
def group_licence(tag: str) -> str:
    """Return the group of a licence tag: 'open', 'restricted', 'non-commercial' or 'unknown'."""
    folded = tag.strip().lower()
    return next(
        group
        for group, tags, patterns in _load_groups()
        if folded in tags or any(pattern.search(folded) for pattern in patterns)
    )
