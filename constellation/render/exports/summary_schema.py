"""The JSON Schema of atlas.json (data/atlas.schema.json)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

#: The path of the schema.
SUMMARY_SCHEMA = "data/atlas.schema.json"

_Node = Mapping[str, Any]
_COUNT: _Node = {"type": "integer", "minimum": 0}
_UNKNOWN_COUNT: _Node = {"type": ["integer", "null"], "minimum": 0}
_NUMBER: _Node = {"type": ["number", "null"]}
_SHARE: _Node = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_TEXT: _Node = {"type": "string"}
_TEXTS: _Node = {"type": "array", "items": _TEXT}
_DATE: _Node = {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2})?$", "description": "a date, '' if unknown"}
_SHA256: _Node = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _about(node: _Node, description: str) -> _Node:
    return {**node, "description": description}


def _object(properties: Mapping[str, _Node], description: str = "", *, optional: tuple[str, ...] = ()) -> _Node:
    node: dict[str, Any] = {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }
    return _about(node, description) if description else node


def _map(values: _Node, description: str) -> _Node:
    return {"type": "object", "additionalProperties": values, "description": description}


def _list(items: _Node, description: str) -> _Node:
    return {"type": "array", "items": items, "description": description}


_CORRELATION = _object({"value": _NUMBER, "low": _NUMBER, "high": _NUMBER}, "a coefficient and its 95% interval")
_PROPORTION = _object({"n": _COUNT, "value": _NUMBER, "low": _NUMBER, "high": _NUMBER})
_PAIRS = _object(dict.fromkeys(("same_top_family", "same_family", "median_height"), _PROPORTION))
_AGREEMENT = {"declared_pairs": _PAIRS, "pairs_by_chance": _PAIRS, "nearer_than_by_chance": _PROPORTION}
_FILES: _Node = _list({"type": "object", "required": ["path"]}, "the files of an export and their sizes")
_ENGINE = {"engine": _TEXT, "version": _TEXT}

_KNOWN = _map(_COUNT, "number of models for which each column has a value")
_CATALOGUE = _object(
    {
        "source": _about(_TEXT, "file of the catalogue"),
        "sha256": _about(_SHA256, "SHA-256 of its models, sorted by id (docs/output.md)"),
        "date": _DATE,
        "rows": _about(_COUNT, "rows of the file"),
        "known": _KNOWN,
        "left_out": _map(_COUNT, "number of models of each task that is not in the atlas"),
        "placeholders": _map(_COUNT, "number of counts of each kind that are treated as unknown"),
        "report": _about(_TEXTS, "what was not read, one sentence each"),
    },
    "the catalogue from which the atlas was built",
)
_PREVIOUS = {
    **_object(
        {"source": _TEXT, "sha256": _SHA256, "date": _DATE, "models": _COUNT, "known": _KNOWN},
        "the earlier catalogue",
    ),
    "type": ["object", "null"],
}
_HISTORY = _list(
    _object(
        {
            "date": _DATE,
            "source": _TEXT,
            "sha256": _SHA256,
            "models": _about(_COUNT, "models of the atlas that the snapshot contains"),
            "gone": _about(_COUNT, "models of the snapshot that the atlas does not contain"),
            "downloads": _UNKNOWN_COUNT,
            "likes": _UNKNOWN_COUNT,
        }
    ),
    "the earlier catalogues, the oldest first",
)
_COUNTS = _object(
    {
        "models": _COUNT,
        "owners": _COUNT,
        "families": _about(_COUNT, "families and sub-families"),
        "top_families": _COUNT,
        "unplaced": _about(_COUNT, "models in no family"),
        "communities": _COUNT,
        "isolates": _about(_COUNT, "models without a similar name"),
        "clusters": _COUNT,
        "largest_cluster": _COUNT,
        "edges": _about(_COUNT, "edges of the similarity graph"),
        "tree_nodes": _COUNT,
        "downloads": _about(_UNKNOWN_COUNT, "sum of the known downloads"),
        "downloads_known": _COUNT,
        "likes": _about(_UNKNOWN_COUNT, "sum of the known likes"),
        "likes_known": _COUNT,
    }
)
_LINEAGE = _object(
    {
        "models": _about(_COUNT, "models that declare a base model"),
        "declarations": _COUNT,
        "followed": _about(_COUNT, "declarations whose base is in the atlas"),
        "outside": _about(_COUNT, "declarations whose base is not in the atlas"),
        "itself": _about(_COUNT, "declarations of the model itself"),
        "circular": _about(_COUNT, "declarations that are part of a cycle"),
        "deepest": _about(_COUNT, "largest number of declarations in a row"),
        **_AGREEMENT,
        "least_pairs": _COUNT,
        "relations": _map(_object({"declarations": _COUNT, "pairs": _COUNT, **_AGREEMENT}), "by relation"),
    },
    "the declared base models; absent if there are none",
)
_SEARCH = _object(
    {"method": _TEXT, "compared": _COUNT, "pairs": _COUNT, "recall": _SHARE, "sample": _COUNT},
    "how the nearest names were found; an exact search has no recall",
    optional=("compared", "pairs", "recall", "sample"),
)
_EXPORTS = _object(
    {
        **dict.fromkeys(("models", "families", "lineage", "tree", "graphml", "gexf"), _FILES),
        "tree_backbone": _TEXT,
        "families_with_files": _COUNT,
    },
    "the files of each export; absent if every export is one file",
)
_SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Summary of an atlas of language models",
    **_object(
        {
            "$schema": _about(_TEXT, "this description"),
            "title": _TEXT,
            "constellation": _about(_TEXT, "version of the program"),
            "catalogue": _CATALOGUE,
            "previous": _PREVIOUS,
            "history": _HISTORY,
            "counts": _COUNTS,
            "likes_and_downloads": _object(
                {"n": _COUNT, **dict.fromkeys(("pearson", "log_pearson", "spearman"), _CORRELATION)},
                "correlations of likes and downloads",
            ),
            "names_and_declarations": _object(
                {"agreement": _PROPORTION, "consistency": _PROPORTION},
                "how often the families of names agree with declared bases and architectures",
            ),
            "lineage": _LINEAGE,
            "given_up": _map(_TEXT, "addresses of families that no longer exist, and where they lead now"),
            "search": _SEARCH,
            "exports": _EXPORTS,
            "modularity": _about(_NUMBER, "modularity of the communities"),
            "agreement": _object(
                {
                    "communities": _object({"seeds": _NUMBER}),
                    "clusters": _object({"seeds": _NUMBER, "samples": _NUMBER, "models": _COUNT}),
                },
                "adjusted mutual information with the groups of other seeds and of samples",
            ),
            "engines": _object(
                {
                    "communities": _object({**_ENGINE, "method": _TEXT}, optional=("method",)),
                    "layout": _object({**_ENGINE, "method": _TEXT}),
                    "clouds": {"type": "object", "required": list(_ENGINE)},
                },
                "the libraries that made the groups and the drawings",
            ),
            "settings": _about({"type": "object"}, "the settings of the build (docs/settings.md)"),
            "libraries": _map(_TEXT, "the versions of the libraries"),
        },
        optional=("history", "lineage", "exports"),
    ),
}


def write_summary_schema() -> str:
    """Return the text of the schema."""
    return json.dumps(_SCHEMA, indent=1) + "\n"
