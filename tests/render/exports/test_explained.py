"""The site describes its families and lines for programs, and has the rules that explain names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from constellation import Explainer

_TYPES = {"string": str, "integer": int, "number": (int, float), "null": type(None), "array": list, "object": dict}


def check(value: Any, schema: dict[str, Any]) -> None:
    """Check a value against the parts of JSON Schema that the file uses."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert any(isinstance(value, _TYPES[kind]) for kind in kinds), (value, schema)
    if isinstance(value, dict):
        assert set(value) == set(schema["required"]) == set(schema["properties"])
        for name, part in value.items():
            check(part, schema["properties"][name])
    if isinstance(value, list):
        for part in value:
            check(part, schema["items"])


def test_families_json_follows_its_schema_and_leads_to_pages(declared_site: Path) -> None:
    data = declared_site / "data"
    families = json.loads((data / "families.json").read_text(encoding="utf-8"))
    schema = json.loads((data / families["$schema"]).read_text(encoding="utf-8"))
    assert schema["$schema"].startswith("https://json-schema.org/")
    check(families, schema)
    slugs = [family["slug"] for family in families["families"]]
    assert len(set(slugs)) == len(slugs) > 0 and families["lines"]
    for entry in (*families["families"], *families["lines"]):
        assert entry["address"] is None or (declared_site / entry["address"]).is_file()
    tops = [family for family in families["families"] if family["parent"] is None]
    assert all(family["top"] == family["slug"] and family["stems"] for family in tops)


def test_a_site_explains_its_own_models(small_site: Path) -> None:
    explainer = Explainer.from_site(small_site)
    ids = explainer.model.known.ids
    read = explainer.explain(ids, lookup=False)
    known = explainer.explain(ids)
    same = [one.slug == other.slug for one, other in zip(read, known, strict=True)]
    assert sum(same) >= 0.9 * len(same)
