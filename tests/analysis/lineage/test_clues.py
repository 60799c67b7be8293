"""Only exact numbers of parameters identify an architecture."""

from __future__ import annotations

import numpy as np
import pytest

from constellation.analysis.lineage.clues import keep_exact_numbers

NUMBERS = [
    ("of Qwen2 7B", 7_615_616_512, True),
    ("four digits", 1_234_000_000, True),
    ("three digits", 7_620_000_000, False),
    ("one digit", 7e9, False),
    ("a power of ten", 1e9, False),
    ("of a toy", 123_457, False),
    ("unknown", float("nan"), False),
    ("infinite", float("inf"), False),
    ("negative", -7_615_616_512, False),
    ("too large for an exact number", 2.0**60 + 2**20, False),
]


@pytest.mark.parametrize(("case", "number", "exact"), NUMBERS, ids=[case[0] for case in NUMBERS])
def test_round_numbers_are_not_kept(case: str, number: float, exact: bool) -> None:
    assert keep_exact_numbers(np.array([number])).tolist() == [int(number) if exact else -1]
