"""Only one of several rows with the same id is kept."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from constellation.catalogue import read_catalogue

KEPT = [
    ("the fullest", ["a,9,,", "a,1,2,"], "a,1,2,"),
    ("then the most downloads", ["a,1,,x", "a,2,,y", "a,,3,z"], "a,2,,y"),
    ("then the most likes", ["a,1,5,", "a,1,7,"], "a,1,7,"),
    ("then the first by its texts", ["a,1,,mit", "a,1,,apache"], "a,1,,apache"),
    ("bad cells are unknown", ["a,many,,", "a,1,,"], "a,1,,"),
]


@pytest.mark.parametrize(("rule", "rows", "kept"), KEPT, ids=[case[0] for case in KEPT])
def test_one_row_stays_whatever_the_order(tmp_path: Path, rule: str, rows: list[str], kept: str) -> None:
    path = tmp_path / "m.csv"
    for order in permutations(rows):
        path.write_text("\n".join(["id,downloads,likes,license", *order]))
        read = read_catalogue(path)
        cells = ["" if cell != cell else f"{cell:.0f}" for cell in read.frame.loc[0, ["downloads", "likes"]]]
        assert [",".join(["a", *cells, read.frame["license"][0]])] == [kept]
        assert (read.report.conflicting.count, read.report.repeated.count) == (len(rows) - 1, 0)


def test_ids_that_differ_by_case_are_two(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("id\na/B\nA/b\na/b\n")
    assert read_catalogue(path).frame["id"].tolist() == ["A/b", "a/B", "a/b"]


def test_address_and_bare_id_are_one(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("id,likes\na/b,1\nhttps://huggingface.co/a/b,1\n")
    read = read_catalogue(path)
    assert len(read) == 1
    assert [one.row for one in read.report.repeated.examples] == [3]
