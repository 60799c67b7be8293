"""Convert values to JSON and to scripts.

The scripts pass data to a page.
"""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import numpy as np

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def dump_json(value: Any) -> str:
    """Return a value as compact JSON that can be put into a script element.

    The characters '<', '>', '&', U+2028 and U+2029 are escaped.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_ESCAPES)


def pack_json(value: Any) -> str:
    """Return a value as compressed JSON.

    The JSON is compressed with gzip and encoded in base64. The result is a quarter as large. Its header has no time
    (RFC 1952), so equal values give equal texts.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode()


def write_script(name: str, value: Any, *, packed: bool = False) -> str:
    """Return a script that passes a value to the page.

    The script calls `constellation.data.put("NAME", …)`.
    """
    return f"constellation.data.put({dump_json(name)},{dump_json(pack_json(value) if packed else value)});\n"


def list_numbers(values: np.ndarray) -> list[int | float | None]:
    """Return the numbers of an array as a list that can be written as JSON.

    Whole numbers are integers, and NaN is None.
    """
    return [None if value != value else int(value) if value == int(value) else value for value in values.tolist()]
