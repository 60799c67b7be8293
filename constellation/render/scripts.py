"""Values in, JSON and data scripts that are safe in a page out."""

from __future__ import annotations

import json
from typing import Any

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def dump_json(value: Any) -> str:
    """Compact JSON, safe inside a script element: no '<', '>', '&', U+2028 or U+2029."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_ESCAPES)


def write_script(name: str, value: Any) -> str:
    """The data script `constellation.data.put("NAME", …)` that hands `value` to the page."""
    return f"constellation.data.put({dump_json(name)},{dump_json(value)});\n"
