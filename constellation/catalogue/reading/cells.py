"""In: the values of JSON or Arrow cells. Out: the same as text, as a CSV file would have them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

NOTHING = type(None)


def texts_of(values: Sequence[Any]) -> np.ndarray:
    """Cells of any type as text, in an object array of the same length."""
    kinds = set(map(type, values))
    texts = np.empty(len(values), dtype=object)
    if kinds <= {str, NOTHING}:
        texts[:] = [value or "" for value in values]
    elif kinds <= {int, NOTHING}:
        texts[:] = ["" if value is None else str(value) for value in values]
    else:
        texts[:] = [text_of(value) for value in values]
    return texts


def text_of(value: Any) -> str:
    """One cell as text: nothing as "", a list's values with line feeds between, an object by its id."""
    texts: list[str] = []
    waiting = [value]
    while waiting:  # and no recursion: lists may lie in lists as deep as a stranger likes
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict) and "id" in one:
            waiting.append(one["id"])
        else:
            texts.append(text_of_one(one))
    return "\n".join(texts)


def text_of_one(value: Any) -> str:
    """A value that is no list and has no id."""
    if isinstance(value, str):
        return value
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, default=str)
    return str(value)
