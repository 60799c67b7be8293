"""A ledger is read as it was written, and a broken ledger is reported in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from constellation.catalogue.ledger import GivenUp, Kept, Ledger, form_ledger, read_ledger
from constellation.errors import AtlasError
from tests.fixtures.messages import states

LEDGER = Ledger(
    {"qwen": Kept("Qwen", "", ("a/q1",)), "qwen3": Kept("Qwen3", "qwen", ("b/é", "a/q3"))},
    {"kwen": GivenUp("Kwen", "qwen", ("a/q1",)), "lost": GivenUp("Lost", "", ())},
    {"nice": "qwen3", "old": "kwen"},
    {"qwen": "Qwen", "gpt-bigcode": "gpt_bigcode"},
)


def test_reads_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    path.write_text(form_ledger(LEDGER), encoding="utf-8")
    read = read_ledger(path)
    assert read.families["qwen3"] == Kept("Qwen3", "qwen", ("a/q3", "b/é"))
    assert form_ledger(read) == form_ledger(LEDGER)


def test_one_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    assert read_ledger(tmp_path / "none.json") == Ledger()


def test_the_text_is_sorted_with_an_id_to_a_line() -> None:
    text = form_ledger(LEDGER)
    shuffled = Ledger(
        dict(reversed(LEDGER.families.items())),
        LEDGER.given_up,
        dict(reversed(LEDGER.by_hand.items())),
        dict(reversed(LEDGER.lines.items())),
    )
    assert form_ledger(shuffled) == text
    lines = [line.strip() for line in text.splitlines()]
    assert lines[lines.index('"a/q3",') + 1] == '"b/é"'
    assert text.endswith("}\n")


def change(**parts: object) -> str:
    return json.dumps({**json.loads(form_ledger(LEDGER)), **parts})


ENTRY = {"title": "X", "parent": "", "members": ["a/x"]}
BROKEN = [
    ("{", "line 1: Expecting property name"),
    ("[]", "this is not a ledger"),
    ("{}", "this is not a ledger"),
    ("[" * 100_000, "the JSON is nested too deeply"),
    ('{"version": ' + "1" * 5000 + "}", "Exceeds the limit"),
    (change(version=2), "… version 2 … version 1"),
    (change(families=[]), "'families' is not a table"),
    (change(families={"../x": ENTRY}), "'families' has the slug '../x', but slugs consist of a-z"),
    (change(given_up={"con": ENTRY}), "'given_up' has the slug 'con'"),
    (change(families={"x": 1}), "families.x is not a table"),
    (
        change(families={"x": {**ENTRY, "title": "\ud800"}}),
        r"families.x has '\ud800', with a character that is not",
    ),
    (change(families={"x": {**ENTRY, "members": ["a\n/x"]}}), r"families.x has 'a\n/x', with a character"),
    (change(families={"x": {**ENTRY, "title": 1}}), "families.x.title is 1, not a text"),
    (
        change(families={"x": {**ENTRY, "parent": "y"}}),
        "families.x.parent is 'y', which is not a family in this ledger",
    ),
    (change(families={"x": {**ENTRY, "members": "a/x"}}), "families.x.members is not a list of ids"),
    (
        change(families={"x": {**ENTRY, "parent": "x"}}, given_up={}, by_hand={}),
        "the family 'x' is its own ancestor",
    ),
    (
        change(families={"x": ENTRY, "y": ENTRY}, given_up={}, by_hand={}),
        "'a/x' is a member of two families, 'x' and 'y'",
    ),
    (change(given_up={"kwen": {"title": "", "members": []}}), "given_up.kwen.leads_to is None"),
    (
        change(given_up={"qwen": {"title": "", "leads_to": "", "members": []}}),
        "'qwen' is in 'families' and also in 'given_up'",
    ),
    (change(by_hand={"z": "nobody"}), "by_hand.z is 'nobody', which is not a family in this ledger"),
    (change(lines={"q/": "Qwen"}), "'lines' has the slug 'q/'"),
    (change(lines={"q": 1}), "lines.q is 1, not a text"),
    (change(lines={"q": "\n"}), r"lines.q has '\n', with a character that is not allowed"),
]


def test_a_ledger_of_an_earlier_release_has_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    values = json.loads(form_ledger(LEDGER))
    del values["lines"]
    path.write_text(json.dumps(values), encoding="utf-8")
    assert read_ledger(path).lines == {}


@pytest.mark.parametrize(("text", "message"), BROKEN, ids=[message for _, message in BROKEN])
def test_a_broken_ledger_is_reported_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "ledger.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AtlasError) as caught:
        read_ledger(path)
    assert states(str(caught.value), f"{path}: {message}")
    assert "\n" not in str(caught.value)


def test_an_unreadable_ledger_is_reported(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match="cannot be read"):
        read_ledger(tmp_path)
    (tmp_path / "latin").write_bytes(b'{"\xe9": 1}')
    with pytest.raises(AtlasError, match="byte 3 is not UTF-8; restore the ledger"):
        read_ledger(tmp_path / "latin")
