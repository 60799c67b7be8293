"""Each kind of cell is cleaned correctly."""

from __future__ import annotations

import json
import math
from functools import reduce
from pathlib import Path

import pytest

from constellation.catalogue import read_catalogue
from constellation.catalogue.catalogue import Catalogue


def read_cell(folder: Path, column: str, value: object, name: str = "m.jsonl") -> Catalogue:
    path = folder / name
    record = {"id": "a"} | {column: value}
    path.write_text(json.dumps(record))
    return read_catalogue(path)


NUMBERS = [
    ("12", 12),
    (" 12 ", 12),
    ("+12", 12),
    ("13600000.0", 13_600_000),
    ("1e5", 100_000),
    ("8119.999999999999", 8120),
    ("0", 0),
    ("-0", 0),
    (0, 0),
    (7.0, 7),
    (10**15, 10**15),
    ("", None),
    ("  ", None),
    (None, None),
    (30_000_000_000_000, 30_000_000_000_000),
]


@pytest.mark.parametrize(("value", "number"), NUMBERS)
def test_number_is_read(tmp_path: Path, value: object, number: int | None) -> None:
    read = read_cell(tmp_path, "downloads", value)
    cell = read.frame["downloads"][0]
    assert math.isnan(cell) if number is None else (cell == number and math.copysign(1, cell) == 1)
    assert read.report.unknown.count == read.report.coerced.count == 0


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("1,234", 1234), ("12,345,678.0", 12_345_678), (" 1,000 ", 1000), ("1_000", 1000), ("1 234", 1234),
        ("1\u202f234\xa0567", 1_234_567), ("1'234", 1234), ("12k", 12_000), ("1.2k", 1200), ("1,2k", 1200),
        ("3 M", 3_000_000), ("2 million", 2_000_000), ("1.5B", 1_500_000_000), ("~700", 700), ("1,000+", 1000),
        ("１２３", 123), ("1.234.567", 1_234_567), ("1.234,0", 1234), ("5.234", 5234),
    ],
)  # fmt: skip
def test_number_in_another_form_is_read_and_noted(tmp_path: Path, value: str, number: int) -> None:
    read = read_cell(tmp_path, "likes", value)
    assert read.frame["likes"][0] == number
    assert read.report.unknown.count == 0
    assert [(one.row, one.value) for one in read.report.coerced.examples] == [(1, value)]


BAD_NUMBERS = [
    *[
        (word, "give a number")
        for word in ("many", "0x10", "12 34", "1,2,3", "٣", "1 23", "12-", "5%", "3 GB", "8x7B")
    ],
    *[(word, "give a number") for word in ("--", "1.2.3", "1.234.56", ",", "1e", "<5", "∞")],
    (True, "give a number"),
    ({"a": 1}, "give a number"),
    ("-5", "never below zero"),
    (-1, "never below zero"),
    ("-1,234", "never below zero"),
    ("-1.5", "never below zero"),
    ("-inf", "never below zero"),
    ("1.5", "give a whole number"),
    ("1,23", "give a whole number"),
    ("1,2345", "give a whole number"),
    ("inf", "never above 1,000,000,000,000,000"),
    ("1e308", "never above 1,000,000,000,000,000"),
    ("1e999", "never above 1,000,000,000,000,000"),
    (10**400, "never above 1,000,000,000,000,000"),
    ("12.000", "without a separator"),
]


@pytest.mark.parametrize(("value", "what"), BAD_NUMBERS)
def test_bad_number_becomes_unknown_and_is_noted_once(tmp_path: Path, value: object, what: str) -> None:
    read = read_cell(tmp_path, "downloads", value)
    assert math.isnan(read.frame["downloads"][0])
    assert read.report.unknown.count == 1
    (one,) = read.report.unknown.examples
    assert (one.row, one.column) == (1, "downloads") and what in one.what


DATES = [
    ("2024-02-29", "2024-02-29"),
    ("2022-03-02T23:29:04.000Z", "2022-03-02"),
    ("2022-03-02 23:29:04+00:00", "2022-03-02"),
    (" 2024-05-11 ", "2024-05-11"),
    ("2026-10-05", "2026-10-05"),
    ("", ""),
]


@pytest.mark.parametrize(("value", "day"), DATES)
def test_date_is_read(tmp_path: Path, value: str, day: str) -> None:
    read = read_cell(tmp_path, "created", value, "m-2026-10-05.jsonl")
    assert read.frame["created"][0] == day
    assert read.report.unknown.count == 0


BAD_DATES = [
    *[
        (word, "give a date as YYYY-MM-DD")
        for word in ("2023-02-29", "2024-13-01", "soon", "Q3 2024", "31/31/2024")
    ],
    *[
        (word, "give a date as YYYY-MM-DD")
        for word in ("2024-01-02x", "2024-01-02T", "²⁰24-01-02", "12", "1,5", "20241301")
    ],
    ("01/02/2024", "could be swapped"),
    ("1970-01-01", "no model is that old"),
    ("1993", "no model is that old"),
    ("2026-10-06", "after the date of the catalogue, 2026-10-05"),
    ("2026-11", "after the date of the catalogue, 2026-10-05"),
    ("2027", "after the date of the catalogue, 2026-10-05"),
]


@pytest.mark.parametrize(("value", "what"), BAD_DATES)
def test_bad_date_becomes_unknown_and_is_noted(tmp_path: Path, value: object, what: str) -> None:
    read = read_cell(tmp_path, "created", value, "m-2026-10-05.jsonl")
    assert read.frame["created"][0] == ""
    (one,) = read.report.unknown.examples
    assert what in one.what


def test_without_a_date_of_its_own_only_what_is_absurd_is_too_late(tmp_path: Path) -> None:
    assert read_cell(tmp_path, "created", "2099-12-31").frame["created"][0] == "2099-12-31"
    read = read_cell(tmp_path, "created", "9999-12-31")
    assert read.frame["created"][0] == ""
    assert "after 2099-12-31" in read.report.unknown.examples[0].what


IDS = [
    (" a/b ", "a/b"),
    ("https://huggingface.co/gpt2", "gpt2"),
    ("https://huggingface.co/a/b", "a/b"),
    ("http://www.huggingface.co/a/b/", "a/b"),
    ("HuggingFace.co/a/b", "a/b"),
    ("hf.co/a/b?library=x#y", "a/b"),
    ("https://huggingface.co/a/b/tree/main", "a/b"),
    ("https://huggingface.co/a/b/blob/main/README.md", "a/b"),
    ("https://huggingface.co/gpt2/resolve/main", "gpt2"),
    ("https://huggingface.co/models/a/b", "a/b"),
    ("https://example.com/huggingface.co/a", "https://example.com/huggingface.co/a"),
    (7, "7"),
    *[(name, name) for name in ("../../etc/passwd", "CON", "..", "---", "123", "x" * 300, "a/b/c", "a b")],
    *[(name, name) for name in ("<script>alert(1)</script>", "javascript:alert(1)", "</script>", "'\"&")],
    *[(name, name) for name in ("a\u200bb", "\u202eabc", "a\u2028b", "🌟/模型", '=HYPERLINK("x")', "e\u0301")],
]


@pytest.mark.parametrize(("value", "name"), IDS)
def test_id_is_read(tmp_path: Path, value: object, name: str) -> None:
    read = read_cell(tmp_path, "id", value)
    assert read.frame["id"].tolist() == [name]
    assert read.report.coerced.count == read.report.dropped.count == 0


@pytest.mark.parametrize("foul", ["\0", "\x1b[31m", "\r\n", "\x85", "\ud800", "\uffff", "\ufdd0", "\U0003fffe"])
def test_control_characters_leave_ids_and_are_noted(tmp_path: Path, foul: str) -> None:
    read = read_cell(tmp_path, "id", f"a{foul}/b")
    assert read.frame["id"].tolist() == ["a" + foul[1:].replace("\n", "") + "/b"]
    assert [one.what for one in read.report.coerced.examples] == ["control characters in the id were left out"]


NO_IDS = [
    *[(name, "give the model's id, or remove the row") for name in ("", "  ", None, "\0", "\u2028")],
    ("https://huggingface.co/", "give the model's id, or remove the row"),
    ("x" * 1001, "give an id of at most 1000 characters"),
]


@pytest.mark.parametrize(("value", "what"), NO_IDS)
def test_row_without_a_usable_id_is_dropped_and_noted(tmp_path: Path, value: object, what: str) -> None:
    read = read_cell(tmp_path, "id", value)
    assert len(read) == 0
    assert [one.what for one in read.report.dropped.examples] == [what]


TEXTS = [
    ("license", " Apache-2.0 ", "apache-2.0"),
    ("license", ["MIT", "other"], "mit other"),
    ("license", "m\u200bit\u202e", "mit"),
    ("license", [["MIT"], [None, ["other"]]], "mit other"),
    ("license", reduce(lambda inner, _: [inner], range(600), "mit"), "mit"),
    ("task", "Text Generation", "text-generation"),
    ("architecture", "GPTNeoX\x00\nFor CausalLM", "GPTNeoX For CausalLM"),
    ("languages", "en,  fr;de", "en fr de"),
    ("languages", ["en", "zh-Hant"], "en zh-Hant"),
    ("languages", "['en', 'fr']", "en fr"),
    ("base_model", ["https://huggingface.co/a/b", "c/d", "a/b"], "a/b c/d"),
    ("base_model", ["https://huggingface.co/a/b", "c", "a/b"], '["a/b", "c"]'),
    ("base_model", 5, "5"),
]


@pytest.mark.parametrize(("column", "value", "text"), TEXTS)
def test_text_is_made_one_line(tmp_path: Path, column: str, value: object, text: str) -> None:
    assert read_cell(tmp_path, column, value).frame[column][0] == text
