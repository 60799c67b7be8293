"""Codes of human languages (ISO 639 and BCP 47).

They are listed in ``languages.toml`` in the folder of this file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from constellation.catalogue.descriptors import load_descriptors

_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?", re.IGNORECASE)


@dataclass(frozen=True)
class _Codes:
    """The codes of languages, and the regions and scripts with which they are combined."""

    languages: frozenset[str]
    regions: Mapping[str, frozenset[str]]
    scripts: Mapping[str, frozenset[str]]


@cache
def _load_codes() -> _Codes:
    text = resources.files("constellation.catalogue").joinpath("languages.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    regions, scripts = (
        {language: frozenset(codes.split()) for language, codes in table[kind].items()}
        for kind in ("regions", "scripts")
    )
    return _Codes(frozenset(table["codes"].split()), regions, scripts)


@cache
def read_language(word: str) -> str:
    """Return the code of a language, or '' if the word is not a language.

    The word is a code of ISO 639, a tag of BCP 47 with a script or a region, or an English name. The code is in the
    spelling of BCP 47, for example zh-Hans or pt-BR.
    """
    found, codes = _TAG.fullmatch(word), _load_codes()
    if not found or found[1].lower() not in codes.languages:
        names = load_descriptors()["languages"].words.get(word.lower(), ())
        return names[0] if len(names) == 1 and len(word) > 3 else ""
    language, script, region = found[1].lower(), (found[2] or "").title(), (found[3] or "").upper()
    if script and script not in codes.scripts.get(language, ()):
        return ""
    if region and region not in codes.regions.get(language, ()):
        return ""
    return "-".join(filter(None, (language, script, region)))
