"""The ledger's file in, the addresses of earlier builds out; and the same back into text.

The ledger is what lets a family keep its address over rebuilds. It is JSON of one id per line, sorted, so
that its changes read well; it holds no clock and no path.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from constellation.catalogue.reading.cleaning import FORBIDDEN
from constellation.catalogue.slugs import FORM, is_address
from constellation.errors import AtlasError

_VERSION = 1
_PARTS = ("families", "given_up", "by_hand")


@dataclass(frozen=True)
class Kept:
    """A family of the last build. `members` are its own models' ids, those of its sub-families excluded."""

    title: str
    parent: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class GivenUp:
    """An address without a family: the slug that it leads to ('' for none) and all the members that it had."""

    title: str
    leads_to: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Ledger:
    """Every address that a build has given out.

    families : by slug, as they were found, before any override
    given_up : by slug; `leads_to` is always the slug of one of `families`, or ''
    by_hand  : addresses that an override gave, each with the slug of the family that it was given to
    """

    families: Mapping[str, Kept] = field(default_factory=dict)
    given_up: Mapping[str, GivenUp] = field(default_factory=dict)
    by_hand: Mapping[str, str] = field(default_factory=dict)


def read_ledger(path: Path) -> Ledger:
    """Read a ledger; one that does not exist yet is empty.

    Raises AtlasError, with the place and the remedy, for a file that cannot be read or is no ledger.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Ledger()
    except OSError as error:
        raise AtlasError(f"{path}: cannot be read ({error.strerror}); give the path of a ledger") from error
    except UnicodeDecodeError as error:
        raise _refuse(path, f"byte {error.start + 1} is not UTF-8") from error
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise _refuse(path, f"line {error.lineno}: {error.msg}") from error
    except RecursionError as error:
        raise _refuse(path, "is nested too deeply") from error
    except ValueError as error:  # which Python raises for a number of thousands of digits
        raise _refuse(path, str(error).split(";")[0]) from error
    return _check_ledger(path, values)


def form_ledger(ledger: Ledger) -> str:
    """Write a ledger as text: sorted, one id per line, the same for the same ledger."""
    values = {
        "version": _VERSION,
        "families": {
            slug: {"title": kept.title, "parent": kept.parent, "members": sorted(kept.members)}
            for slug, kept in sorted(ledger.families.items())
        },
        "given_up": {
            slug: {"title": gone.title, "leads_to": gone.leads_to, "members": sorted(gone.members)}
            for slug, gone in sorted(ledger.given_up.items())
        },
        "by_hand": dict(sorted(ledger.by_hand.items())),
    }
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"


def _refuse(path: Path, what: str) -> AtlasError:
    return AtlasError(f"{path}: {what}; restore the ledger from an earlier copy, or remove it to begin a new one")


def _check_ledger(path: Path, values: Any) -> Ledger:
    if not isinstance(values, dict) or "version" not in values:
        raise _refuse(path, "is no ledger (it has no version)")
    if values["version"] != _VERSION:
        raise AtlasError(f"{path}: version is {values['version']!r}; this release reads version {_VERSION} only")
    parts = [values.get(part, {}) for part in _PARTS]
    for name, part in zip(_PARTS, parts, strict=True):
        if not isinstance(part, dict):
            raise _refuse(path, f"{name} is no table")
        for slug in part:
            if not is_address(slug):
                raise _refuse(path, f"{name} has the slug {slug!r}, where only {FORM} are allowed")
    families = {
        slug: Kept(*_check_entry(path, f"families.{slug}", entry, "parent", parts[0]))
        for slug, entry in parts[0].items()
    }
    given_up = {
        slug: GivenUp(*_check_entry(path, f"given_up.{slug}", entry, "leads_to", parts[0]))
        for slug, entry in parts[1].items()
    }
    _check_tables(path, families, given_up, parts[2])
    return Ledger(families, given_up, parts[2])


def _check_entry(
    path: Path, place: str, entry: Any, link: str, slugs: Mapping[str, Any]
) -> tuple[str, str, tuple[str, ...]]:
    """Check one entry; `link` is the key that holds '' or the slug of a family."""
    if not isinstance(entry, dict):
        raise _refuse(path, f"{place} is no table")
    title, target, members = entry.get("title"), entry.get(link), entry.get("members")
    if not isinstance(title, str):
        raise _refuse(path, f"{place}.title is {title!r}, not a text")
    if not isinstance(target, str) or (target and target not in slugs):
        raise _refuse(path, f"{place}.{link} is {target!r}, which is none of its families")
    if not isinstance(members, list) or not all(isinstance(member, str) for member in members):
        raise _refuse(path, f"{place}.members is no list of ids")
    for text in (title, *members):
        if FORBIDDEN.search(text):
            raise _refuse(path, f"{place} has {text!r}, with a character that no name may have")
    return title, target, tuple(dict.fromkeys(members))


def _check_tables(
    path: Path, families: Mapping[str, Kept], given_up: Mapping[str, GivenUp], by_hand: Mapping[str, Any]
) -> None:
    """Check what no entry shows by itself: double addresses, models in two families, families in a circle."""
    for slug in sorted(families.keys() & given_up.keys()):
        raise _refuse(path, f"{slug} is both among the families and among the addresses given up")
    for slug, target in by_hand.items():
        if not isinstance(target, str) or (target not in families and target not in given_up):
            raise _refuse(path, f"by_hand.{slug} is {target!r}, which is none of its families")
    holder: dict[str, str] = {}
    for slug, kept in families.items():
        for member in kept.members:
            if holder.setdefault(member, slug) != slug:
                raise _refuse(path, f"{member!r} is in {holder[member]} and in {slug}")
    sound: set[str] = set()
    for slug in families:
        above: list[str] = []
        while slug and slug not in sound:
            if slug in above:
                raise _refuse(path, f"{slug} is its own ancestor")
            above.append(slug)
            slug = families[slug].parent
        sound.update(above)
