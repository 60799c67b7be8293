"""Adoption: models are counted by quarter and line, and crossings of lines are found."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from constellation.analysis.lineage.adoption import Adoption, find_crossings, measure_shares
from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.settings import Settings

#: Models with their architecture and their date of creation. Qwen is made by qwen, Llama by meta.
DATED = {
    "qwen/Qwen-1b": ("qwen2", "2025-12-31"),
    "qwen/Qwen-3b": ("qwen2", "2026-01-01"),
    "qwen/Qwen-7b": ("qwen2", "2026-03-31"),
    "qwen/Qwen-14b": ("qwen2", "2026-08"),
    "qwen/Qwen-32b": ("qwen2", "2026"),
    "meta/Llama-7b": ("llama", "2025-12-01"),
    "meta/Llama-13b": ("llama", "2025-12-01"),
    "meta/Llama-70b": ("llama", "2022-03-02"),
    "fan/Kestrel-1b": ("qwen2", "2026-02-01"),
    "fan/Kestrel-2b": ("llama", "2026-02-01"),
    "fan/Kestrel-3b": ("qwen2", "2026-07-09"),
    "fan/Kestrel-9b": ("", "2026-07-09"),
}
Build = Callable[..., Atlas]


@pytest.fixture
def build(models: Callable[..., Catalogue]) -> Build:
    """`build(date="2026-10-05")` builds an atlas of the dated models."""

    def run(**options: object) -> Atlas:
        ids = sorted(DATED)
        columns = {"architecture": [DATED[one][0] for one in ids], "created": [DATED[one][1] for one in ids]}
        return build_atlas(models(ids, **columns, **options), settings=Settings(family_smallest=3))

    return run


def count(atlas: Atlas, scope: str) -> dict[tuple[str, str], int]:
    """Return the counts above zero by quarter and line."""
    assert atlas.adoption
    titles = [line.title for line in atlas.lineage.index.lines]
    table = getattr(atlas.adoption, scope)
    return {(atlas.adoption.quarters[row], titles[line]): table[row, line] for row, line in np.argwhere(table)}


def test_models_with_a_declared_line_and_a_quarter_are_counted(build: Build) -> None:
    atlas = build()
    assert atlas.adoption
    assert atlas.adoption.quarters == ("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
    assert count(atlas, "everything") == {
        ("2025-Q4", "Llama"): 2,
        ("2025-Q4", "Qwen"): 1,
        ("2026-Q1", "Llama"): 1,
        ("2026-Q1", "Qwen"): 3,
        ("2026-Q3", "Qwen"): 2,
    }


def test_the_makers_own_models_can_be_left_out(build: Build) -> None:
    assert count(build(), "by_others") == {
        ("2026-Q1", "Llama"): 1,
        ("2026-Q1", "Qwen"): 1,
        ("2026-Q3", "Qwen"): 1,
    }


@pytest.mark.parametrize(("date", "unfinished"), [("2026-10-05", False), ("2026-09-30", True)])
def test_the_last_quarter_may_be_unfinished(build: Build, date: str, unfinished: bool) -> None:
    adoption = build(date=date).adoption
    assert adoption
    assert adoption.unfinished is unfinished


def test_a_catalogue_without_declarations_has_no_adoption(models: Callable[..., Catalogue]) -> None:
    assert build_atlas(models(sorted(DATED), created=[DATED[one][1] for one in sorted(DATED)])).adoption is None


def test_a_quarter_without_models_has_no_shares() -> None:
    shares = measure_shares(np.array([[5, 15, 0], [0, 0, 0]]))
    assert shares[0].tolist() == [0.25, 0.75, 0]
    assert np.isnan(shares[1]).all()


def trace(*quarters: tuple[int, int, int], unfinished: bool = False) -> list[tuple[int, int, int]]:
    """Return the crossings of three lines whose models in each quarter are given."""
    names = tuple(f"{2020 + place // 4}-Q{place % 4 + 1}" for place in range(len(quarters)))
    models = np.array(quarters)
    found = find_crossings(Adoption(names, models, models, unfinished), models, [0, 1, 2])
    return [(one.riser, one.passed, one.quarter) for one in found]


def test_a_line_passes_another_one_when_it_stays_ahead() -> None:
    assert trace((30, 10, 0), (20, 20, 0), (10, 30, 0), (12, 28, 0)) == [(1, 0, 2)]
    assert trace((30, 10, 0), (10, 30, 0), (30, 10, 0), (31, 9, 0)) == [(0, 1, 2)]
    assert trace((30, 10, 0), (29, 11, 0)) == []


def test_a_line_without_new_models_is_not_passed() -> None:
    assert trace((30, 10, 0), (30, 10, 0), (0, 30, 0), (0, 30, 0)) == []


def test_without_a_date_the_last_quarter_is_unfinished(build: Build) -> None:
    adoption = build(date="").adoption
    assert adoption and adoption.quarters[-1] == "2026-Q3"
    assert adoption.unfinished


def test_one_quarter_is_too_short_for_a_crossing() -> None:
    assert trace((30, 10, 0), (30, 10, 0), (10, 30, 0)) == []


def test_small_and_unfinished_quarters_are_not_compared() -> None:
    assert trace((30, 10, 0), (3, 5, 0), (28, 12, 0), (10, 30, 0)) == []
    assert trace((30, 10, 0), (10, 30, 0), (10, 30, 0), unfinished=True) == []
    assert trace((30, 10, 0), (3, 5, 0), (10, 30, 0), (10, 30, 0)) == [(1, 0, 2)]


def test_crossings_of_large_lines_come_first() -> None:
    assert trace((30, 6, 4), (30, 6, 4), (6, 30, 7), (6, 30, 7)) == [(1, 0, 2), (2, 0, 2)]
