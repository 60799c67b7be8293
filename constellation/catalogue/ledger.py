"""Read and write the ledger, the file that records the addresses of pages.

With a ledger, a family keeps its address when the site is built again. The file is sorted JSON with one id per
line, so that changes are easy to read. It contains no times and no paths.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from constellation.catalogue.reading.invisible import FORBIDDEN
from constellation.catalogue.slugs import FORM, is_address
from constellation.errors import AtlasError

_VERSION = 1
_PARTS = ("families", "given_up", "by_hand", "lines")


@dataclass(frozen=True)
class Kept:
    """A family that existed in the last build.

    `members` are the ids of the models of this family. The models of its sub-families are not included.
    """

    title: str
    parent: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class GivenUp:
    """The address of a page that no longer exists.

    `leads_to` is the slug of the family that replaces it, or '' if there is no such family.

    `members` are the ids of all models of the last family that had the address.
    """

    title: str
    leads_to: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Ledger:
    """All page addresses that families and lines have, or had in earlier builds.

    families : the families of the last build before overrides were applied, by slug
    given_up : the addresses that are no longer used, by slug; each `leads_to` is a key of `families`, or ''
    by_hand  : the slug of the family for each address that an override has set
    lines    : the title of the line for each address of a line
    """

    families: Mapping[str, Kept] = field(default_factory=dict)
    given_up: Mapping[str, GivenUp] = field(default_factory=dict)
    by_hand: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)


def read_ledger(path: Path) -> Ledger:
    """Read a ledger from a file.

    If the file does not exist, return an empty ledger.

    Raises AtlasError if the file cannot be read or is not a ledger. The message has the place and the remedy.
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
        raise _refuse(path, "the JSON is nested too deeply") from error
    except ValueError as error:  # raised by Python for a number with thousands of digits
        raise _refuse(path, str(error).split(";")[0]) from error
    return _check_ledger(path, values)


def form_ledger(ledger: Ledger) -> str:
    """Return the content of a ledger as JSON text.

    Equal ledgers give equal texts, because all entries are sorted.
    """
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
        "lines": dict(sorted(ledger.lines.items())),
    }
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"


def _refuse(path: Path, what: str) -> AtlasError:
    return AtlasError(
        f"{path}: {what}; restore the ledger from an earlier copy, or remove the file to begin a new ledger"
    )


def _check_ledger(path: Path, values: Any) -> Ledger:
    if not isinstance(values, dict) or "version" not in values:
        raise _refuse(path, "this is not a ledger, because it has no version")
    if values["version"] != _VERSION:
        raise AtlasError(
            f"{path}: the ledger has version {values['version']!r}, but this release reads only version "
            f"{_VERSION}; "
            "use the release that wrote the ledger"
        )
    parts = [values.get(part, {}) for part in _PARTS]
    for name, part in zip(_PARTS, parts, strict=True):
        if not isinstance(part, dict):
            raise _refuse(path, f"'{name}' is not a table")
        for slug in part:
            if not is_address(slug):
                raise _refuse(path, f"'{name}' has the slug {slug!r}, but slugs consist of {FORM}")
    families = {
        slug: Kept(*_check_entry(path, f"families.{slug}", entry, "parent", parts[0]))
        for slug, entry in parts[0].items()
    }
    given_up = {
        slug: GivenUp(*_check_entry(path, f"given_up.{slug}", entry, "leads_to", parts[0]))
        for slug, entry in parts[1].items()
    }
    _check_tables(path, families, given_up, parts[2])
    for slug, title in parts[3].items():
        if not isinstance(title, str):
            raise _refuse(path, f"lines.{slug} is {title!r}, not a text")
        if FORBIDDEN.search(title):
            raise _refuse(path, f"lines.{slug} has {title!r}, with a character that is not allowed in a name")
    return Ledger(families, given_up, parts[2], parts[3])


def _check_entry(
    path: Path, place: str, entry: Any, link: str, slugs: Mapping[str, Any]
) -> tuple[str, str, tuple[str, ...]]:
    """Check one entry of a ledger and return its parts.

    The parts are its title, its link to another family and its members.

    link: the key whose value is the slug of a family, or ''.
    """
    if not isinstance(entry, dict):
        raise _refuse(path, f"{place} is not a table")
    title, target, members = entry.get("title"), entry.get(link), entry.get("members")
    if not isinstance(title, str):
        raise _refuse(path, f"{place}.title is {title!r}, not a text")
    if not isinstance(target, str) or (target and target not in slugs):
        raise _refuse(path, f"{place}.{link} is {target!r}, which is not a family in this ledger")
    if not isinstance(members, list) or not all(isinstance(member, str) for member in members):
        raise _refuse(path, f"{place}.members is not a list of ids")
    for text in (title, *members):
        if FORBIDDEN.search(text):
            raise _refuse(path, f"{place} has {text!r}, with a character that is not allowed in a name")
    return title, target, tuple(dict.fromkeys(members))


def _check_tables(
    path: Path, families: Mapping[str, Kept], given_up: Mapping[str, GivenUp], by_hand: Mapping[str, Any]
) -> None:
    """Check that the entries of a ledger do not contradict one another.

    No address may be used twice, no model may be in two families, and no family may be its own ancestor.
    """
    for slug in sorted(families.keys() & given_up.keys()):
        raise _refuse(path, f"'{slug}' is in 'families' and also in 'given_up'")
    for slug, target in by_hand.items():
        if not isinstance(target, str) or (target not in families and target not in given_up):
            raise _refuse(path, f"by_hand.{slug} is {target!r}, which is not a family in this ledger")
    holder: dict[str, str] = {}
    for slug, kept in families.items():
        for member in kept.members:
            if holder.setdefault(member, slug) != slug:
                raise _refuse(path, f"{member!r} is a member of two families, '{holder[member]}' and '{slug}'")
    sound: set[str] = set()
    for slug in families:
        above: list[str] = []
        while slug and slug not in sound:
            if slug in above:
                raise _refuse(path, f"the family '{slug}' is its own ancestor")
            above.append(slug)
            slug = families[slug].parent
        sound.update(above)
