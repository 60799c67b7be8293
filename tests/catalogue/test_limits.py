"""Durations, sizes and counts of the options that limit a collection are read and written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from constellation.catalogue.hub.limits import (
    format_duration,
    format_size,
    read_count,
    read_duration,
    read_size,
)
from constellation.errors import AtlasError

QUANTITIES = [
    (read_duration, "90", 90),
    (read_duration, "90s", 90),
    (read_duration, "1.5h", 5400),
    (read_duration, " 10 M ", 600),
    (read_size, "1234", 1234),
    (read_size, "500kB", 500_000),
    (read_size, "50MB", 50_000_000),
    (read_size, "1.5 gb", 1_500_000_000),
    (read_count, "10000000", 10_000_000),
]


@pytest.mark.parametrize(("read", "text", "value"), QUANTITIES)
def test_quantities_are_read(read: Callable[[str, str], float], text: str, value: float) -> None:
    assert read(text, "--max") == value


@pytest.mark.parametrize("read", [read_duration, read_size, read_count])
@pytest.mark.parametrize(
    "text", ["", "0", "-1", "many", "1e9", "nan", "inf", "5 weeks", "9" * 40, "٣", "0s", "0.0001", "1,5h"]
)
def test_other_texts_are_reported_with_the_option(read: Callable[[str, str], float], text: str) -> None:
    with pytest.raises(AtlasError, match=r"^--max is .*; give a "):
        read(text, "--max")


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        (format_duration, 18_000.0, "5h"),
        (format_duration, 120.0, "2m"),
        (format_duration, 90.0, "90s"),
        (format_duration, 0.5, "0.5s"),
        (format_size, 50_000_000, "50MB"),
        (format_size, 2_000_000_000, "2GB"),
        (format_size, 1234, "1234 bytes"),
    ],
)
def test_quantities_are_written_in_their_largest_whole_unit(
    form: Callable[[Any], str], value: float, text: str
) -> None:
    assert form(value) == text
