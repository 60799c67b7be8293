"""How heavy the site of the bundled catalogue is, kind by kind, so that what a word on every page costs is seen."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

pytestmark = pytest.mark.full

MEGABYTE = 1_000_000
#: The most that the files of a kind may come to, in megabytes: a tenth more than they did when this was written.
BUDGET = {
    "families/*.html": 34.0,
    "owners/*.html": 4.3,
    "facets/*.html": 0.4,
    "*.html": 1.8,
    "data/families/*.csv": 5.7,
    "data/families/*.nwk": 1.6,
    "data/*.gz": 5.5,
    "data/*.js": 4.9,
    "data/*.csv": 3.0,
    "data/*.nwk": 0.8,
    "static": 1.8,
    "other": 0.4,
}
TOTAL = 60.0
#: The longest page: the family with the most members that stand on it.
LONGEST = 0.5


def name_kind(path: Path) -> str:
    """What BUDGET calls a file of this path."""
    kind = "static" if path.parts[0] == "static" else path.with_name(f"*{path.suffix}").as_posix()
    return kind if kind in BUDGET else "other"


@pytest.fixture(scope="module")
def sizes(default_site: Path) -> dict[Path, int]:
    return {
        path.relative_to(default_site): path.stat().st_size for path in default_site.rglob("*") if path.is_file()
    }


def test_each_kind_of_file_keeps_to_its_budget(sizes: dict[Path, int]) -> None:
    weights: Counter[str] = Counter()
    for path, size in sizes.items():
        weights[name_kind(path)] += size
    assert weights.keys() == BUDGET.keys()
    over = {kind: weight / MEGABYTE for kind, weight in weights.items() if weight > BUDGET[kind] * MEGABYTE}
    assert over == {}
    assert weights.total() < TOTAL * MEGABYTE


def test_no_page_is_longer_than_can_be_read_on_a_phone(sizes: dict[Path, int]) -> None:
    longest = max((size, path.as_posix()) for path, size in sizes.items() if path.suffix == ".html")
    assert longest[0] < LONGEST * MEGABYTE, longest[1]


def test_few_clouds_are_searched_for_gaps(default_site: Path) -> None:
    """The search takes as long as a page; most families have too few words for it to be worth that."""
    clouds = json.loads((default_site / "data" / "atlas.json").read_text(encoding="utf-8"))["engines"]["clouds"]
    assert clouds["wordcloud"] < 160 < 800 < clouds["rows"]
