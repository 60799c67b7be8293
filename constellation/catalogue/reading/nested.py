"""Read objects and lists from the text of a cell.

The text is JSON, Python or YAML.

A table that was exported from records often holds a whole object in one cell: `{"total": 7241732096}` from a
database, `{'total': 7241732096}` or `SafeTensorsInfo(total=7241732096)` from a pandas DataFrame, and the YAML of
a model card.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from typing import Any

import yaml

LONGEST = 1 << 20  # characters; an object of the Hub's records has a few thousand
#: Two strings without a comma between them: numpy prints an array as ['en' 'zh'].
ADJACENT = re.compile(r"'(?:[^'\\]|\\.)*'\s+'|\"(?:[^\"\\]|\\.)*\"\s+\"")
QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
CALL = re.compile(r"[A-Za-z_][\w.]*\(.*\)", re.S)
YAML_KEY = re.compile(r"[A-Za-z_][\w-]*:(?:\s|$)")


def read_object(text: str) -> dict[str, Any] | None:
    """Read the object that a cell contains as text.

    The text is JSON, Python or YAML. If there is no object, return None.
    """
    text = text.strip()
    if len(text) > LONGEST:
        return None
    if text.startswith("{") or CALL.fullmatch(text):
        value = read_value(text)
    elif YAML_KEY.match(text):
        try:
            value = yaml.load(text, Loader=yaml.BaseLoader)  # keeps 'no' a text: the language, not a truth value
        except (yaml.YAMLError, RecursionError, ValueError):
            return None
    else:
        return None
    return value if isinstance(value, dict) else None


def read_list(text: str) -> list[Any] | None:
    """Read a list from the text of a cell.

    The text is JSON or Python. If there is no list, return None.
    """
    text = text.strip()
    if len(text) > LONGEST or not (text.startswith(("[", "{")) or CALL.fullmatch(text)):
        return None
    if text.startswith("[") and ADJACENT.search(text) and "," not in QUOTED.sub("", text):
        return [single or double for single, double in QUOTED.findall(text)]
    value = read_value(text)
    return value if isinstance(value, list) else None


def read_value(text: str) -> Any:
    """Return the value of a JSON or Python literal.

    If the text is neither, return None.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of unknown escapes in a text
            return _read_node(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


def _read_node(node: ast.expr) -> Any:
    """Evaluate a literal in a Python syntax tree.

    Nothing is executed. If the code is not a literal, return None.
    """
    match node:
        case ast.Constant():
            return node.value
        case ast.Dict():
            keys = [None if key is None else _read_node(key) for key in node.keys]
            values = map(_read_node, node.values)
            return {str(key): value for key, value in zip(keys, values, strict=True) if key is not None}
        case ast.List() | ast.Tuple() | ast.Set():
            return [_read_node(one) for one in node.elts]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.Call(args=[first, *_]):  # a wrapper around a value: array(['en'], dtype=object)
            return _read_node(first)
        case ast.Call(keywords=[_, *_]):  # a record: SafeTensorsInfo(parameters={…}, total=7241732096)
            return {one.arg: _read_node(one.value) for one in node.keywords if one.arg}
    return None


def follow_path(value: Any, path: str) -> Any:
    """Return the value at a dotted path within nested objects.

    An example of a path is 'config.model_type'. If there is no value, return None.

    Objects may be written as text.

    If the value is an object of numbers of parameters, return their sum, or None if it is 0.
    """
    for key in path.split("."):
        if isinstance(value, str):
            value = read_object(value)
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    counted = path.rpartition(".")[2] not in ("language", "license", "base_model")
    if counted and isinstance(value, dict) and all(type(one) is int for one in value.values()):
        return sum(value.values()) or None  # parameters by type of number: {"BF16": 7241732096}
    return value
