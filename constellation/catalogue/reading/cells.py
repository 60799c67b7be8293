"""Convert the cells of JSON, Parquet and Excel files to text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

NOTHING = type(None)
#: The keys whose value replaces an object, in order of priority: for example, the id of a base model.
NAMES = ("id", "name", "key")


def texts_of(values: Sequence[Any]) -> np.ndarray:
    """Convert cells of any type to an array of texts."""
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
    """Convert a cell of any type to text.

    None gives "", a list gives one line for each value, and an object gives its id or name.
    """
    texts: list[str] = []
    waiting = [value]
    while waiting:  # a loop instead of recursion, because lists may be nested to any depth
        one = waiting.pop()
        if isinstance(one, list | tuple):
            waiting.extend(reversed(one))
        elif isinstance(one, dict) and (name := next((key for key in NAMES if key in one), None)):
            waiting.append(one[name])
        else:
            texts.append(text_of_one(one))
    return "\n".join(texts)


def text_of_one(value: Any) -> str:
    """Convert a single value to text.

    For example, the text is 'true' for True and "" for None.

    The value must not be a list, nor an object with an id or name.
    """
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
