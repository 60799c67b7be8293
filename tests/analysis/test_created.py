"""New models are counted by family and month."""

from __future__ import annotations

from collections.abc import Callable

from constellation.atlas import build_atlas
from constellation.catalogue import Catalogue
from constellation.settings import Settings

DATES = {
    "a/nova-1b": "2026-08-11",
    "a/nova-2b": "2026-10-01",
    "b/nova-3b": "2026-08-30",
    "c/nova-4b": "2026",
    "d/lone-thing": "2026-08-02",
    "e/first-one": "2022-03-02",
}


def test_months_have_no_gaps_and_unknown_months_do_not_count(models: Callable[..., Catalogue]) -> None:
    catalogue = models(list(DATES), created=list(DATES.values()), date="2026-10-05")
    atlas = build_atlas(catalogue, settings=Settings(family_smallest=2))
    created = atlas.created
    assert created is not None
    (nova,) = (place for place, clade in enumerate(atlas.families.clades) if clade.slug == "nova")
    assert created.months == ("2026-08", "2026-09", "2026-10")
    assert created.clades == (nova, -1)
    assert created.models.tolist() == [[2, 1], [0, 0], [1, 0]]
    assert created.unfinished


def test_a_catalogue_without_dates_has_none(models: Callable[..., Catalogue]) -> None:
    assert build_atlas(models(["a/nova-1b", "a/nova-2b"])).created is None


def test_a_catalogue_without_families_is_counted(models: Callable[..., Catalogue]) -> None:
    created = build_atlas(models(["a/strange"], created=["2026-08-11"])).created
    assert created is not None
    assert (created.months, created.clades, created.models.tolist()) == (("2026-08",), (-1,), [[1]])
