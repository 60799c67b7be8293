"""The size of the site of the bundled catalogue, by kind of file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

pytestmark = pytest.mark.full

MEGABYTE = 1_000_000
#: The largest size of the files of a kind, in megabytes: a tenth more than it was when this was written.
BUDGET = {
    "families/*.html": 53.0,
    "owners/*.html": 5.3,
    "lines/*.html": 5.2,
    "models/*.html": 6.4,
    "facets/*.html": 0.4,
    "*.html": 3.15,
    "data/families/*.csv": 9.1,
    "data/families/*.nwk": 1.9,
    "data/*.gz": 10.1,
    "data/*.js": 6.1,
    "data/cards/*.js": 4.9,
    "data/*.csv": 5.8,
    "data/*.nwk": 1.0,
    "data/*.sqlite": 10.9,
    "data/*.parquet": 1.3,
    "static": 2.4,
    "other": 0.97,
}
TOTAL = 124.5
#: The longest page, in megabytes: the family with the most members.
LONGEST = 0.55


def name_kind(path: Path) -> str:
    """Return the kind of a file in BUDGET."""
    kind = "static" if path.parts[0] == "static" else path.with_name(f"*{path.suffix}").as_posix()
    return kind if kind in BUDGET else "other"


@pytest.fixture(scope="module")
def sizes(default_site: Path) -> dict[Path, int]:
    return {
        path.relative_to(default_site): path.stat().st_size for path in default_site.rglob("*") if path.is_file()
    }


def test_each_kind_of_file_is_within_its_budget(sizes: dict[Path, int]) -> None:
    weights: Counter[str] = Counter()
    for path, size in sizes.items():
        weights[name_kind(path)] += size
    assert weights.keys() == BUDGET.keys()
    over = {kind: weight / MEGABYTE for kind, weight in weights.items() if weight > BUDGET[kind] * MEGABYTE}
    assert over == {}
    assert weights.total() < TOTAL * MEGABYTE


def test_no_page_is_too_long_for_a_phone(sizes: dict[Path, int]) -> None:
    longest = max((size, path.as_posix()) for path, size in sizes.items() if path.suffix == ".html")
    assert longest[0] < LONGEST * MEGABYTE, longest[1]


def test_few_word_clouds_are_packed(default_site: Path) -> None:
    """The library wordcloud is slow, so it lays out only clouds with many words. Other clouds have rows."""
    clouds = json.loads((default_site / "data" / "atlas.json").read_text(encoding="utf-8"))["engines"]["clouds"]
    assert clouds["wordcloud"] < 190 < 700 < clouds["rows"]
