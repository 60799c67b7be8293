"""The files that explain names: the rules for the browser and for the command line, and the families for programs.

They are data/explain.js, data/explain.json.gz and data/families.json, with its JSON Schema.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from constellation.analysis.explaining.model import ExplainModel
from constellation.atlas import Atlas
from constellation.catalogue.descriptors import load_descriptors
from constellation.catalogue.known_families import load_known_families
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.explaining.explainer import SITE_FILE, write_model
from constellation.explaining.packing import pack_model
from constellation.explaining.teaching import learn_atlas_model
from constellation.render.encoding import write_script
from constellation.version import __version__

#: The families and lines for other programs, and the description of this file.
FAMILIES, SCHEMA = "data/families.json", "data/families.schema.json"
#: The name of the data script with the rules.
SCRIPT = "explain"


def list_explained(atlas: Atlas) -> Iterator[tuple[str, str | bytes]]:
    """Yield the path and the content of each file."""
    model = learn_atlas_model(atlas)
    yield SITE_FILE, write_model(model)
    yield f"data/{SCRIPT}.js", write_script(SCRIPT, pack_rules(model), packed=True)
    yield FAMILIES, json.dumps(describe_families(atlas, model), ensure_ascii=False, separators=(",", ":")) + "\n"
    yield SCHEMA, json.dumps(_SCHEMA, indent=1) + "\n"


def pack_rules(model: ExplainModel) -> dict[str, Any]:
    """Return the rules, the vocabulary and the descriptive words for the browser."""
    vocabulary = load_vocabulary()
    return {
        **pack_model(model),
        "vocabulary": {
            "kinds": list(vocabulary.kinds),
            "words": {kind: list(words) for kind, words in vocabulary.by_kind.items()},
            "patterns": [[kind, pattern.pattern] for kind, pattern in vocabulary.patterns],
        },
        "descriptors": {
            column: {
                "words": {word: list(values) for word, values in descriptor.words.items()},
                "patterns": [[pattern.pattern, value] for pattern, value in descriptor.patterns],
            }
            for column, descriptor in load_descriptors().items()
        },
        "listed": {
            text: [family.title, family.line, family.first, family.version]
            for text, family in load_known_families().items()
        },
    }


def describe_families(atlas: Atlas, model: ExplainModel) -> dict[str, Any]:
    """Describe the families and the lines of an atlas for other programs."""
    stems, editions = _list_words(model)
    tops, lines = model.tops, atlas.lineage.index.lines
    families = [
        {
            "slug": family.slug,
            "title": family.title,
            "parent": model.families[family.parent].slug if family.parent >= 0 else None,
            "top": model.families[tops[number]].slug,
            "stem": family.stem,
            "stems": sorted(stems[number]),
            "editions": sorted(editions[number]),
            "line": family.line or None,
            "line_share": family.confidence if family.line else None,
            "models": len(atlas.facts.groups[number]),
            "address": f"families/{family.slug}.html",
        }
        for number, family in enumerate(model.families)
    ]
    return {
        "$schema": SCHEMA.rpartition("/")[2],
        "version": __version__,
        "source": model.source,
        "date": model.date or None,
        "families": families,
        "lines": [
            {
                "slug": line.slug,
                "title": line.title,
                "family": model.families[line.clade].slug if line.clade >= 0 else None,
                "models": len(line),
                "address": f"lines/{line.slug}.html" if line.has_page else None,
            }
            for line in lines
        ],
    }


def _list_words(model: ExplainModel) -> tuple[Mapping[int, set[str]], Mapping[int, set[str]]]:
    """List the words and the editions that lead to each family."""
    stems: defaultdict[int, set[str]] = defaultdict(set)
    editions: defaultdict[int, set[str]] = defaultdict(set)
    of_stem: dict[str, int] = {}
    for branch in model.rules.branches:
        if branch.clade < 0:
            continue
        if branch.kind in ("stem", "word", "owner"):
            stems[branch.clade].add(branch.text)
            of_stem.setdefault(branch.text, branch.clade)
        elif branch.kind == "edition":
            editions[branch.clade].add(branch.text)
    for word, stem in model.rules.stem_of.items():
        if stem in of_stem and word not in of_stem:
            stems[of_stem[stem]].add(word)
    return stems, editions


def _text(description: str, *, optional: bool = False) -> dict[str, Any]:
    return {"type": ["string", "null"] if optional else "string", "description": description}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(items: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {"type": "array", "items": items, "description": description}


_COUNT = {"type": "integer", "minimum": 0}
_FAMILY: Sequence[tuple[str, Any]] = (
    ("slug", _text("identifies the family; the same from build to build where possible")),
    ("title", _text("name of the family")),
    ("parent", _text("slug of the family above it; null at the top level", optional=True)),
    ("top", _text("slug of its top-level family")),
    ("stem", _text("words that its names share, in lower case")),
    ("stems", _array({"type": "string"}, "words of names that lead to the family, in lower case")),
    ("editions", _array({"type": "string"}, "version numbers after a stem that lead to the family")),
    ("line", _text("line that most of its models declare; null if there is no such line", optional=True)),
    (
        "line_share",
        {
            "type": ["number", "null"],
            "minimum": 0,
            "maximum": 1,
            "description": "share of the models with this line",
        },
    ),
    ("models", {**_COUNT, "description": "number of its models, including those of sub-families"}),
    ("address", _text("address of its page, relative to the site")),
)
_LINE: Sequence[tuple[str, Any]] = (
    ("slug", _text("identifies the line")),
    ("title", _text("name of the line, as in the column line of models.csv")),
    ("family", _text("slug of the family with this name; null if there is none", optional=True)),
    ("models", {**_COUNT, "description": "number of its models"}),
    ("address", _text("address of its page, relative to the site; null without a page", optional=True)),
)
_SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Families and lines of an atlas of language models",
    **_object(
        {
            "$schema": _text("this description"),
            "version": _text("version of Constellation that wrote the file"),
            "source": _text("file of the catalogue"),
            "date": _text("date of the catalogue", optional=True),
            "families": _array(_object(dict(_FAMILY)), "families and sub-families, parents before children"),
            "lines": _array(_object(dict(_LINE)), "lines, those with more models first"),
        }
    ),
}
