"""Checks of the scripts that pages load when they are first needed.

No page has a link to these scripts, so a missing one is found only with a list.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from constellation.checking.faults import BrokenFileError, Fault
from constellation.checking.folder import Folder

_CALL = re.compile(r'constellation\.data\.put\("([^"]*)",(.*)\);\s*', re.DOTALL)
#: Scripts that every site has: those of a catalogue, and those of a catalogue that is not divided into shards.
_ALWAYS = (
    "cards", "clades", "details", "explain", "facts", "families", "graph", "models", "moved", "places",
    "tanglegram", "tree",
)  # fmt: skip
_WHOLE = ("bearers", "neighbours", "words")
_OF_SHARD = ("clades", "details", "facts", "models", "neighbours", "places", "tree")
#: Directories of a catalogue in shards. The script `contents` has the first key of each of their scripts.
_DIRECTORIES = ("families", "ids", "owners", "words")
_LOADED_LATER = ("static/js/search.js",)
_VENDORED = "static/vendor/"
_LOCK = "static/vendor/vendor.lock.json"


def read_script(folder: Folder, path: str) -> Any:
    """Return the value that a data script passes to the page.

    Raises BrokenFileError if the file is missing, or is not a data script.
    """
    folder.require(path)
    found = _CALL.fullmatch(folder.read_text(path))
    name = path.removeprefix("data/").removesuffix(".js")
    if not found or found[1] != name:
        raise BrokenFileError(path, f'the file is not one call of constellation.data.put("{name}", …)')
    try:
        value = json.loads(found[2])
        if isinstance(value, str):
            value = json.loads(zlib.decompress(base64.b64decode(value, validate=True), zlib.MAX_WBITS | 16))
    except (ValueError, RecursionError, binascii.Error, zlib.error) as error:
        raise BrokenFileError(path, f"the data in the script are damaged ({error})") from None
    return value


def check_scripts(folder: Folder) -> Iterator[Fault]:
    """Find missing scripts, and data scripts that are damaged."""
    for path in sorted({*_LOADED_LATER, *_list_vendored(folder), *_list_needed(folder)} - folder.sizes.keys()):
        yield Fault(path, "", "the script is missing, but pages load it when it is first needed")
    for path in folder.list_files(".js"):
        try:
            if path.startswith("data/"):
                read_script(folder, path)
        except BrokenFileError as broken:
            yield broken.fault


def _list_needed(folder: Folder) -> list[str]:
    """Return the paths of the data scripts that the site needs, given its kind and its other scripts."""
    names = list(_ALWAYS)
    root = _read_root(folder)
    shards = int(root.get("data-shards") or 0) if (root.get("data-shards") or "0").isdecimal() else 0
    shards = min(shards, len(folder.sizes))  # a damaged page must not ask for millions of scripts
    names += ["contents", "vocabulary"] if shards else _WHOLE
    names += ["lines"] if "data-lines" in root else []
    sources = ["", *(f"-{number:04d}" for number in range(1, shards + 1))]
    if "data-lineage" in root:
        names += [f"lineage{source}" for source in sources]
    names += [f"{name}{source}" for source in sources[1:] for name in _OF_SHARD]
    names += _list_numbered(folder, shards)
    return [f"data/{name}.js" for name in names]


def _list_numbered(folder: Folder, shards: int) -> Iterator[str]:
    """Yield the names of the numbered scripts that other scripts announce."""
    cards = _read_object(folder, "data/cards.js").get("first")
    if isinstance(cards, str):
        yield from (f"cards/{number:04d}" for number in range(1, cards.count("\n") + 2))
    contents = _read_object(folder, "data/contents.js") if shards else {}
    for name in _DIRECTORIES:
        firsts = contents.get(name)
        if isinstance(firsts, list):
            yield from (f"{name}-{number:04d}" for number in range(1, len(firsts) + 1))


def _read_object(folder: Folder, path: str) -> dict[str, Any]:
    """Return the value of a data script; if it is missing or damaged, an empty dictionary."""
    try:
        value = read_script(folder, path)
    except BrokenFileError:  # check_scripts reports it
        return {}
    return value if isinstance(value, dict) else {}


def _read_root(folder: Folder) -> dict[str, str | None]:
    """Return the attributes of the root element of the home page."""
    try:
        root = LexborHTMLParser(folder.read_text("index.html")).root
    except BrokenFileError:  # check_pages reports it
        return {}
    return dict(root.attributes) if root is not None else {}


def _list_vendored(folder: Folder) -> list[str]:
    """Return the paths of the scripts of other projects, which the file vendor.lock.json lists."""
    try:
        lock = json.loads(folder.read_text(_LOCK))
    except (BrokenFileError, ValueError, RecursionError):
        return [_LOCK]
    return [_LOCK, *(f"{_VENDORED}{name}" for name in lock if isinstance(lock, dict))]
