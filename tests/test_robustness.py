"""docs/robustness.md names, for every kind of bad input and every fault, tests that are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
TEXT = (TESTS.parent / "docs" / "robustness.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if line.startswith("| ")]
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)(?:\[([^\]]+)\])?`")

#: What the tables must have a row for.
KINDS = """
<script> | quotes | javascript: | </script> inside data scripts | U+2028 | right-to-left marks
zero-width characters | 4-byte characters | ../../etc/passwd | CON | ..
300 characters | only punctuation | only digits | empty
slugs that collide | slugs that collide by case | negative counts | NaN | 1e308 | 1,234 | 12k | missing counts
dates in the future | malformed dates | duplicate ids | byte-order mark | CRLF | latin-1 | NULs | ragged rows
unclosed quote | header only | empty file | no table | truncated gzip | truncated Parquet | 1 GB line | formulas
no model | 1 model | 2 models | 3 models | identical names | nothing in common | anything at all
request that leaves | inline scripts | without a policy | from disk or on a server | hand over the window
valid HTML | links and fragments | SIGKILL at any moment
full disk | read-only folder | Ctrl-C | no atomic exchange
nothing has changed | folder that no build made | two builds at once | hash seeds | order of rows | threads
locale | time zone | machine | vendored | packages | permissions | actions
"""


@cache
def read_file(path: str) -> tuple[str, frozenset[str]]:
    """A test file's text, and the names of its tests."""
    text = (TESTS / path).read_text(encoding="utf-8")
    return text, frozenset(node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("kind", [kind.strip() for line in KINDS.split("\n") for kind in line.split("|") if kind])
def test_every_kind_has_its_row(kind: str) -> None:
    assert any(kind in row[0].replace("`", "") for row in ROWS)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if not row[-1].startswith(("---", "shown by"))], ids=lambda row: row[0]
)
def test_every_row_names_tests_that_are_there(row: list[str]) -> None:
    named = NAMED.findall(row[-1])
    assert named and NAMED.sub("", row[-1]).strip(", ") == ""
    for path, test, case in named:
        text, tests = read_file(path)
        assert test in tests, f"{path} has no {test}"
        assert not case or f'"{case}"' in text, f"{path} has no case {case}"


def test_every_file_of_hostile_input_and_of_faults_is_named() -> None:
    """A test that belongs here and that no row names is a row that is missing."""
    named = {path for row in ROWS for path, _, _ in NAMED.findall(row[-1])}
    files = {path.relative_to(TESTS).as_posix() for path in (TESTS / "hostile").glob("test_*.py")}
    faults = {
        "render/output/test_dying.py",
        "render/output/test_swap.py",
        "render/output/test_exchange.py",
        "render/output/test_folder.py",
    }
    assert files | faults <= named
