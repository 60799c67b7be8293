"""JSON for a page can be written into a script element without ending the element."""

from __future__ import annotations

import json

import pytest

from constellation.render.encoding import dump_json, write_script

VALUES = [
    None,
    [1, 2.5, None, True],
    {"ids": "a/b\nc/d", "é": "模型 🌟"},
    "</script><script>alert(1)</script>",
    "<!-- ]]> & &amp;",
    "line\u2028paragraph\u2029end",
    "quote \" apostrophe ' backslash \\ tab \t",
]


@pytest.mark.parametrize("value", VALUES)
def test_json_is_read_back_and_safe_inside_a_script(value: object) -> None:
    text = dump_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029\n")


@pytest.mark.parametrize("value", [float("nan"), [float("inf")]])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        dump_json(value)


def test_script_is_one_call_on_one_line() -> None:
    assert write_script("tree", {"a": [1, "x\ny"]}) == 'constellation.data.put("tree",{"a":[1,"x\\ny"]});\n'
