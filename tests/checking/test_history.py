"""A history that does not agree with the catalogue is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from constellation.checking import check_site
from tests.fixtures.sites import Borrow

HISTORY = "data/history.csv"


@pytest.fixture
def site(grown_site: Path, borrow_copy: Borrow) -> Iterator[Path]:
    """Return a copy of the small site that has a history."""
    with borrow_copy(grown_site) as copy:
        yield copy


def test_a_built_history_has_no_faults(grown_site: Path) -> None:
    assert [str(fault) for fault in check_site(grown_site).faults if not fault.warning] == []


WRONG = [
    ("2026-10-05,,40,", "2026-10-05,,41,", "row 4: models of 2026-10-05 is '41', but data/models.csv has 40"),
    ("2026-10-05,llama,9,", "2026-10-05,llama,8,", ": models of 'llama' is 8.0, but data/families.csv has 9.0"),
    (
        "2026-10-05,llama,9,",
        "2026-10-05,lama,9,",
        ": the families of 2026-10-05 differ from those of data/families.csv",
    ),
    ("date,family", "day,family", "row 1: the column 'date' is missing; build the site again"),
    ("2024-01-31,,", "2024-01-31,", "row 2: the row has 15 cells, but the header has 16"),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG)
def test_a_wrong_history(
    site: Path, compare_exports: Callable[..., list[str]], old: str, new: str, message: str
) -> None:
    path = site / HISTORY
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    faults = compare_exports()
    assert any(fault.startswith(HISTORY) and message in fault for fault in faults), faults
