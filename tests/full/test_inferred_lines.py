"""Inferred lines of the bundled catalogue are correct often enough, and their probabilities are calibrated."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from constellation.cli import main

pytestmark = pytest.mark.full

#: The smallest share of lines that are right, with models hidden at random or by name, and by owner.
AT_RANDOM, BY_OWNER = 0.85, 0.80
#: The largest difference between the mean probability and the share that is right, in bins of 100 or more models.
APART, LEAST = 0.05, 100


@pytest.fixture(scope="module")
def sections(root: Path) -> list[list[list[str]]]:
    """Return the cells of the rows that `evaluate` prints, for the declared lines and for the labels."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert main(["evaluate", "--labels", str(root / "tests" / "data" / "lines.csv")]) == 0
    text = printed.getvalue().split("\ninferred lines, ")[1:]
    return [[row.split("  ", 1) for row in part.splitlines()] for part in text]


@pytest.mark.parametrize("target", [0, 1], ids=["declared lines", "labels"])
def test_hidden_lines_are_found(sections: list[list[list[str]]], target: int) -> None:
    right = {row[0]: float(row[1].split()[1]) for row in sections[target] if " fold" in row[0] and len(row) > 1}
    assert right["random folds"] >= AT_RANDOM
    assert right["one fold for each name"] >= AT_RANDOM
    assert right["one fold for each owner"] >= BY_OWNER
    assert right["random folds, without parameters"] >= AT_RANDOM


@pytest.mark.parametrize("target", [0, 1], ids=["declared lines", "labels"])
def test_probabilities_are_calibrated(sections: list[list[list[str]]], target: int) -> None:
    bins = [row[1].split() for row in sections[target] if row[0].startswith("0.") and " to " in row[0]]
    assert len(bins) == 10
    large = [cells for cells in bins if int(cells[0].replace(",", "")) >= LEAST]
    assert len(large) >= 5
    assert [cells for cells in large if abs(float(cells[1]) - float(cells[2])) > APART] == []
