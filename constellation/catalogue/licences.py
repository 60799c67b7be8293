"""Groups of licences: open, restricted, non-commercial and unknown.

The groups are listed in ``licences.toml`` in the folder of this file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources


@cache
def _load_groups() -> tuple[tuple[str, frozenset[str], tuple[re.Pattern[str], ...]], ...]:
    text = resources.files("constellation.catalogue").joinpath("licences.toml").read_text(encoding="utf-8")
    return tuple(
        (group, frozenset(table.get("tags", ())), tuple(map(re.compile, table.get("patterns", ()))))
        for group, table in tomllib.loads(text).items()
    )


#: The groups, the strictest first. A model with several licences has the strictest of their groups.
_STRICTEST = ("non-commercial", "restricted", "unknown", "open")


def split_licences(text: str) -> list[str]:
    """Return the tags of the licences in a text, which are separated by commas.

    A tag has no spaces: 'Apache 2.0' becomes apache-2.0.
    """
    tags = ("-".join(tag.lower().split()) for tag in text.split(","))
    return list(dict.fromkeys(tag for tag in tags if tag))


def write_licences(texts: Iterable[str]) -> list[str]:
    """Return the tags of each model, separated by spaces."""
    written = cache(lambda text: " ".join(split_licences(text)))
    return [written(text) for text in texts]


def group_licences(tags: Sequence[str]) -> str:
    """Return the group of a model with some licences: that of the strictest licence."""
    groups = {group_licence(tag) for tag in tags or [""]}
    return next(group for group in _STRICTEST if group in groups)


@cache
def group_licence(tag: str) -> str:
    """Return the group of a licence tag: 'open', 'restricted', 'non-commercial' or 'unknown'."""
    folded = tag.strip().lower()
    return next(
        group
        for group, tags, patterns in _load_groups()
        if folded in tags or any(pattern.search(folded) for pattern in patterns)
    )
