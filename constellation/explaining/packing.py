"""Convert what an atlas has learnt about names to plain values for JSON, and back.

The same values are in the package, for the bundled atlas, and in the site, for the browser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Any

from constellation.analysis.explaining.model import ExplainModel, Family, KnownModels
from constellation.analysis.explaining.rules import (
    Branch,
    FamilyRules,
    LikenessFeature,
    LikenessRules,
    Limit,
    StemRule,
)
from constellation.analysis.families.terms import TermRules
from constellation.analysis.families.trie import KINDS
from constellation.analysis.names.tokenizer import WholeWords
from constellation.errors import AtlasError

#: The version of the format. A file of another version is refused.
FORMAT = 1


def pack_model(model: ExplainModel) -> dict[str, Any]:
    """Convert what an atlas has learnt to plain values.

    The known models are left out (see `pack_known`). The order of all entries is fixed.
    """
    rules = model.rules
    return {
        "format": FORMAT,
        "source": model.source,
        "date": model.date,
        "whole": sorted(rules.whole.common),
        "leading_whole": sorted(rules.whole.leading),
        "pairs": _pack_pairs(rules.terms.pairs),
        "tails": _pack_pairs(rules.terms.tails),
        "leading": sorted(rules.terms.leading),
        "words": dict(rules.stem_of),
        "stems": {stem: [*astuple(rule)] for stem, rule in rules.stems.items()},
        "limits": {word: [sorted(limit.owners), sorted(limit.following)] for word, limit in rules.limits.items()},
        "dotted": {" ".join(pair): text for pair, text in sorted(rules.dotted.items())},
        "series": sorted(rules.series),
        "family_owners": sorted(rules.family_owners),
        "makers": dict(sorted(rules.makers.items())),
        "branches": [[one.parent, KINDS.index(one.kind), one.text, one.clade] for one in rules.branches],
        "likeness": _pack_likeness(rules.likeness) if rules.likeness else None,
        "families": [[*astuple(family)] for family in model.families],
    }


def unpack_model(packed: Mapping[str, Any], known: KnownModels, place: str) -> ExplainModel:
    """Convert plain values back to what an atlas has learnt.

    Parameters
    ----------
    packed : mapping
        The values, from `pack_model`.
    known : KnownModels
        The models of the catalogue.
    place : str
        The file of the values, for messages.

    Raises
    ------
    AtlasError
        If the values are from another version of the program.
    """
    if packed.get("format") != FORMAT:
        raise AtlasError(
            f"{place}: format {packed.get('format')!r} instead of {FORMAT}; build the site again with this version"
        )
    rules = FamilyRules(
        whole=WholeWords(frozenset(packed["whole"]), frozenset(packed["leading_whole"])),
        terms=TermRules(
            _unpack_pairs(packed["pairs"]), _unpack_pairs(packed["tails"]), frozenset(packed["leading"])
        ),
        stem_of=packed["words"],
        stems={stem: StemRule(*rule) for stem, rule in packed["stems"].items()},
        limits={word: Limit(frozenset(limit[0]), frozenset(limit[1])) for word, limit in packed["limits"].items()},
        dotted={(pair.split(" ")[0], pair.split(" ")[1]): text for pair, text in packed["dotted"].items()},
        series=frozenset(packed["series"]),
        family_owners=frozenset(packed["family_owners"]),
        makers=packed["makers"],
        branches=[Branch(parent, KINDS[kind], text, clade) for parent, kind, text, clade in packed["branches"]],
        likeness=_unpack_likeness(packed["likeness"]) if packed["likeness"] else None,
    )
    families = [Family(*family) for family in packed["families"]]
    return ExplainModel(packed["source"], packed["date"], rules, families, known)


def pack_known(known: KnownModels) -> dict[str, Any]:
    """Convert the models of a catalogue to plain values."""
    lines = sorted(set(known.line))
    number = {line: place for place, line in enumerate(lines)}
    return {
        "ids": list(known.ids),
        "family": list(known.family),
        "runner_up": list(known.runner_up),
        "confidence": list(known.confidence),
        "likely": [row for row, likely in enumerate(known.likely) if likely],
        "lines": lines,
        "line": [number[line] for line in known.line],
        "line_source": list(known.line_source),
        "line_confidence": list(known.line_confidence),
    }


def unpack_known(packed: Mapping[str, Any]) -> KnownModels:
    """Convert plain values back to the models of a catalogue."""
    likely = set(packed["likely"])
    return KnownModels(
        ids=packed["ids"],
        family=packed["family"],
        runner_up=packed["runner_up"],
        confidence=packed["confidence"],
        likely=[row in likely for row in range(len(packed["ids"]))],
        line=[packed["lines"][number] for number in packed["line"]],
        line_source=packed["line_source"],
        line_confidence=packed["line_confidence"],
    )


def _pack_pairs(pairs: frozenset[tuple[str, str]]) -> list[str]:
    return sorted(map(" ".join, pairs))


def _unpack_pairs(texts: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset((text.split(" ")[0], text.split(" ")[1]) for text in texts)


def _pack_likeness(likeness: LikenessRules) -> dict[str, Any]:
    return {
        "least": likeness.least,
        "scale": likeness.scale,
        "clades": list(likeness.clades),
        "intercepts": list(likeness.intercepts),
        "features": {
            key: [feature.frequency, *(number for pair in sorted(feature.weights.items()) for number in pair)]
            for key, feature in likeness.features.items()
        },
    }


def _unpack_likeness(packed: Mapping[str, Any]) -> LikenessRules:
    features = {
        key: LikenessFeature(numbers[0], dict(zip(numbers[1::2], numbers[2::2], strict=True)))
        for key, numbers in packed["features"].items()
    }
    return LikenessRules(packed["least"], packed["scale"], packed["clades"], packed["intercepts"], features)
