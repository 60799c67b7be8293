"""Columns about lines that do not agree with the table of lines are reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.checking.folder import list_folder
from constellation.checking.lines import check_lines
from constellation.checking.tables import read_table

HEADER = "id,top_family,line,line_source,line_confidence,backbone,backbone_from"
SOUND = (
    "a/declared,,Qwen,declared,1.00,Qwen,declared architecture",
    "a/base,qwen,Qwen,declared,1.00,Qwen,declared base model",
    "a/family,qwen,Qwen,family,0.97,Qwen,from the name",
    "a/inferred,,Llama,inferred,0.31,Llama,from the name",
    "a/unmeasured,yi,Yi,family,,Yi,from the name",
    "a/unknown,,,,,,",
)
FAULTS = [
    ("a/x,,Qwen,guessed,0.5,Qwen,from the name", "line_source is 'guessed', not one of declared, family, inferred"),
    ("a/x,,Qwen,,,Qwen,", "the line is 'Qwen', but its source is ''"),
    ("a/x,,,inferred,,,from the name", "the line is '', but its source is 'inferred'"),
    ("a/x,,Qwen,declared,0.98,Qwen,declared base model", "the line is declared, but its confidence is 0.98"),
    ("a/x,,Qwen,declared,,Qwen,declared base model", "the line is declared, but its confidence is None"),
    ("a/x,,Qwen,inferred,1.2,Qwen,from the name", "line_confidence is 1.2, not between 0 and 1"),
    ("a/x,,,,0.5,,", "line_confidence is given without a line"),
    ("a/x,,Qwen,family,0.5,Qwen,from the name", "the source of the line is 'family', but the model is unplaced"),
    ("a/x,,Qwen,inferred,0.5,Llama,from the name", "backbone is 'Llama', but the line is 'Qwen'"),
    (
        "a/x,,Qwen,inferred,0.5,Qwen,declared base model",
        "backbone_from is 'declared base model', but",
    ),
]


def find_faults(folder: Path, *rows: str) -> list[str]:
    (folder / "index.html").touch()
    (folder / "models.csv").write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return [str(fault) for fault in check_lines(read_table(list_folder(folder), "models.csv"))]


def test_sound_rows_have_no_faults(tmp_path: Path) -> None:
    assert find_faults(tmp_path, *SOUND) == []


@pytest.mark.parametrize(("row", "problem"), FAULTS)
def test_a_fault_is_reported_with_its_row(tmp_path: Path, row: str, problem: str) -> None:
    (fault,) = find_faults(tmp_path, *SOUND, row)
    assert fault.startswith(f"models.csv, row {len(SOUND) + 2}: {problem}")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("qwen,Qwen,qwen,", "qwen,Qwen,qwen,9", "models of 'Qwen' is 9"),
        ("qwen,Qwen,qwen,", "llama,Qwen,qwen,", "the slug 'llama' is repeated"),
        ("qwen,Qwen,", "qwen,Kwen,", "the lines differ from those in the column 'line' of data/models.csv"),
        (",11,11,0,0,", ",11,10,1,0,", "in_family is 10 and in_others is 1"),
        (",no\n", ",yes\n", ".html is missing"),
    ],
)
def test_a_wrong_table_of_lines_is_reported(
    old: str,
    new: str,
    problem: str,
    replace: Callable[[str, str, str], None],
    compare_exports: Callable[..., list[str]],
) -> None:
    assert compare_exports() == []
    replace("data/lines.csv", old, new)
    assert any("data/lines.csv" in fault and problem in fault for fault in compare_exports())


def test_a_missing_table_of_lines_is_reported(site: Path, compare_exports: Callable[..., list[str]]) -> None:
    (site / "data/lines.csv").unlink()
    assert [fault for fault in compare_exports() if "data/lines.csv" in fault]


def test_a_wrong_line_of_a_family_is_reported(
    replace: Callable[[str, str, str], None], compare_exports: Callable[..., list[str]]
) -> None:
    replace("data/families.csv", "qwen,Qwen,,Qwen,", "qwen,Qwen,,Llama,")
    (fault,) = compare_exports()
    assert "line of 'qwen' is 'Llama', which is not its most common line" in fault
