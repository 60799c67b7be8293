"""The numbers on the pages agree with the exports: data/*.csv, read with pandas, and the settings in atlas.json.

No expected number is computed by the package itself. The list of the kinds of numbers is in the other modules of
this folder; `recompute` registers the functions that read a page and compute its numbers again. The seed of the
drawn numbers is printed at the start of a run. To repeat a run: CONSTELLATION_SEED=123 python -m pytest
tests/figures
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from random import Random

import pytest

from tests.figures import adoption, cards, families, lines, overviews, owners, popular, statistics, trends, words
from tests.figures.exports import Exports
from tests.figures.reading import Sheet
from tests.figures.registry import Figure, list_figures

#: The modules that register functions.
MODULES = (adoption, cards, families, lines, overviews, owners, popular, statistics, trends, words)
SINGLE_PAGES = (
    "index.html",
    "families.html",
    "lines.html",
    "owners.html",
    "models.html",
    "statistics.html",
    "trends.html",
    "words.html",
    "clusters.html",
)
#: Pages that need enough models with a date, which the golden site does not have.
DATED_PAGES = ("adoption.html", "popular.html")
DRAWN = 50


def list_pages(data: Exports) -> dict[str, list[str]]:
    """Return the pages with numbers by their kinds. Families are divided into thirds by size."""
    ranked = data.families.sort_values("models", ascending=False)["slug"].tolist()
    sizes = {"large": 10, "middle": 3, "small": 1}
    bounds = [0, *(max(len(ranked) // part, place) for place, part in enumerate(sizes.values(), 1))]
    kinds = {
        f"{size} family": [f"families/{slug}.html" for slug in ranked[bounds[place] : bounds[place + 1]]]
        for place, size in enumerate(sizes)
    }
    kinds["line"] = [f"lines/{slug}.html" for slug in data.lines.loc[data.lines["page"] == "yes", "slug"]]
    for kind, folder in (("owner", "owners"), ("model", "models"), ("facet", "facets")):
        kinds[kind] = [f"{folder}/{path.name}" for path in sorted((data.site / folder).glob("*.html"))]
    single = [*SINGLE_PAGES, *(path for path in DATED_PAGES if (data.site / path).exists())]
    return {**{path: [path] for path in single}, **kinds}


def read_figures(data: Exports, paths: Iterable[str]) -> list[Figure]:
    return [figure for path in paths for figure in list_figures(Sheet(data.site, path), data)]


def complain(figures: Iterable[Figure]) -> str:
    """Return a line for each wrong figure, and the seed."""
    wrong = [str(figure) for figure in figures if figure.is_wrong]
    return "\n".join([*wrong, f"CONSTELLATION_SEED={os.environ['CONSTELLATION_SEED']}"]) if wrong else ""


def draw(figures: Iterable[Figure], number: int, random: Random) -> list[Figure]:
    """Draw figures of different kinds at random."""
    kinds: dict[str, list[Figure]] = {}
    for figure in figures:
        kinds.setdefault(figure.kind, []).append(figure)
    return [random.choice(kinds[kind]) for kind in random.sample(sorted(kinds), number)]


@pytest.fixture(scope="module")
def golden(golden_site: Path) -> list[Figure]:
    """All figures of the golden site."""
    data = Exports(golden_site)
    return read_figures(data, (path for pages in list_pages(data).values() for path in pages))


def test_every_number_of_the_golden_site_is_that_of_its_exports(golden: list[Figure]) -> None:
    assert not complain(golden)
    assert len(golden) > 2500


def test_many_kinds_of_numbers_are_computed_again(golden: list[Figure]) -> None:
    kinds = {figure.kind for figure in golden}
    assert len(kinds) >= 300
    assert all(any(kind.startswith(f"{page}: ") for kind in kinds) for page in SINGLE_PAGES)


@pytest.mark.parametrize("table", ["families", "lines"])
def test_sums_of_an_export_follow_from_models_csv(golden_site: Path, table: str) -> None:
    data = Exports(golden_site)
    for slug, row in getattr(data, table).iterrows():
        rows = data.find_members(slug) if table == "families" else data.models[data.models["line"] == row["title"]]
        owners = set(rows["owner"]) - {""}
        assert (row["models"], row["owners"]) == (len(rows), len(owners)), slug
        for noun in ("downloads", "likes"):
            known = rows[noun].dropna()
            assert row[f"{noun}_known"] == len(known)
            assert row[noun] == known.sum() or not len(known)


@pytest.mark.parametrize(
    ("path", "number", "kind"),
    [
        ("index.html", r'<a href="families.html">\d+', "families"),
        ("families/nova.html", r"<dd>\d+", "owners"),
        ("lines/nova.html", r'<th scope="row">In the family.*?<td class="number">\d+', "all models of a part"),
        ("families.html", r'<td class="number" data-v="\d+">\d+', "models of a family"),
        ("statistics.html", r"The Gini coefficient is 0\.\d\d", "concentration of downloads: Gini"),
    ],
)
def test_a_wrong_number_is_found(
    golden_site: Path,
    borrow_copy: Callable[[Path], AbstractContextManager[Path]],
    path: str,
    number: str,
    kind: str,
) -> None:
    """Write a digit behind the first number that a pattern ends with, and compute the numbers of the page again."""
    with borrow_copy(golden_site) as copy:
        page = (copy / path).read_text(encoding="utf-8")
        (copy / path).write_text(re.sub(number, r"\g<0>7", page, count=1, flags=re.S), encoding="utf-8")
        wrong = {
            figure.kind.partition(": ")[2] for figure in read_figures(Exports(copy), [path]) if figure.is_wrong
        }
    assert wrong == {kind}


@cache
def draw_pages(site: Path, seed: str) -> tuple[Figure, ...]:
    """Return the figures of a page of each kind, which is drawn at random."""
    data, random = Exports(site), Random(seed)
    return tuple(read_figures(data, [random.choice(pages) for pages in list_pages(data).values()]))


@pytest.mark.full
def test_fifty_numbers_of_sixteen_pages_are_those_of_the_exports(default_site: Path) -> None:
    seed = os.environ["CONSTELLATION_SEED"]
    figures = draw_pages(default_site, seed)
    assert len({figure.place.split(" ")[0] for figure in figures}) >= 15
    drawn = draw(figures, DRAWN, Random(f"numbers {seed}"))
    print(*(f"{figure.place}: {figure.kind}: {figure.shown}" for figure in drawn), sep="\n")
    assert not complain(drawn)


@pytest.mark.full
def test_all_numbers_of_these_pages_are_those_of_the_exports(default_site: Path) -> None:
    assert not complain(draw_pages(default_site, os.environ["CONSTELLATION_SEED"]))
