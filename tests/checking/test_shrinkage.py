"""A catalogue that has lost models or a column is not published, and the fault says why."""

from __future__ import annotations

from typing import Any

import pytest

from constellation.checking.shrinkage import check_shrinkage


def summarise(models: int, **known: int) -> dict[str, Any]:
    return {
        "catalogue": {
            "known": {"downloads": known.get("downloads", models), "created": known.get("created", models)}
        },
        "counts": {"models": models},
        "previous": {"models": 1000, "known": {"downloads": 900, "created": 50, "parameters": 400}},
    }


def list_places(summary: dict[str, Any]) -> list[str]:
    return [fault.place for fault in check_shrinkage(summary)]


def test_half_of_the_models_is_missing() -> None:
    summary = summarise(500)
    summary["catalogue"]["known"]["parameters"] = 300
    (fault,) = check_shrinkage(summary)
    assert "500 models" in fault.problem and "1,000" in fault.problem


def test_a_column_is_missing() -> None:
    summary = summarise(1000)
    (fault,) = check_shrinkage(summary)  # no model has parameters, and 400 had
    assert fault.place == "catalogue.known.parameters"
    assert "400 of 1,000" in fault.problem and "--may-shrink" in fault.remedy


def test_a_column_that_few_models_had_may_disappear() -> None:
    summary = summarise(1000, created=0)
    summary["catalogue"]["known"]["parameters"] = 100  # a quarter of the share before
    assert list_places(summary) == []


@pytest.mark.parametrize("damage", [{}, {"previous": None}, {"previous": {"models": "x"}}, {"counts": []}])
def test_a_first_or_damaged_summary_has_nothing_to_compare(damage: dict[str, Any]) -> None:
    summary = {**summarise(10), **damage} if damage else {}
    assert list_places(summary) == []
