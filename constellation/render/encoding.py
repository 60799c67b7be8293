"""Values in, JSON and data scripts that are safe in a page out."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import numpy as np

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def dump_json(value: Any) -> str:
    """Compact JSON, safe inside a script element: no '<', '>', '&', U+2028 or U+2029."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_ESCAPES)


def pack_json(value: Any) -> str:
    """JSON as gzip (RFC 1952, without a time) in base64: a fourth of the bytes, unpacked by the browser itself."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode()


def write_script(name: str, value: Any, *, packed: bool = False) -> str:
    """The data script `constellation.data.put("NAME", …)` that hands `value` to the page, packed or as it is."""
    return f"constellation.data.put({dump_json(name)},{dump_json(pack_json(value) if packed else value)});\n"


def list_numbers(values: np.ndarray) -> list[int | float | None]:
    """Whole numbers where they are whole, None for unknown."""
    return [None if value != value else int(value) if value == int(value) else value for value in values.tolist()]
