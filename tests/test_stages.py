"""A remembered stage gives what it would compute: it declares all that it reads, and a site is the same with it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from constellation.atlas import Atlas, build_atlas
from constellation.cache import Cache, Stages
from constellation.catalogue import Catalogue
from constellation.render.output.manifest import MANIFEST
from constellation.render.site import write_site
from constellation.settings import Settings

#: What the stages' functions close over, and the stages and roots that it comes from.
ORIGINS = {
    "ids": {"ids"},
    "vocabulary": {"vocabulary"},
    "names": {"names"},
    "features": {"features"},
    "embedding": {"embedding"},
    "similarity": {"similarity"},
    "families": {"found", "ids", "ledger", "overrides"},
    "tree": {"tree"},
    "counts": {"catalogue", "names"},  # the parameters are settled with the names
    "atlas": {"similarity", "communities"},  # of the graph's layout
    "engine": set(),  # where it is computed has no bearing on what
    "settings": set(),
}


class Overheard(Stages):
    """Runs stages, and notes of each what it declares and what its function reads: stages and roots, settings."""

    declared: ClassVar[dict[str, tuple[set[str], set[str]]]] = {}
    read: ClassVar[dict[str, tuple[set[str], set[str]]]] = {}

    def __init__(self, *_: Any) -> None:
        super().__init__(None, Settings(), {})

    def run(
        self, stage: str, compute: Callable[[], Any], *, after: Sequence[str], reads: Iterable[str] = ()
    ) -> Any:
        asked: set[str] = set()
        names = {field.name for field in dataclasses.fields(Settings)}
        plain = Settings.__getattribute__

        def note(self: Settings, name: str) -> Any:
            if name in names:
                asked.add(name)
            return plain(self, name)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Settings, "__getattribute__", note)
            result = compute()
        closed = compute.__code__.co_freevars
        self.declared[stage] = set(after), set(reads)
        before = self.read.get(stage, (set(), set()))
        self.read[stage] = before[0].union(*(ORIGINS[name] for name in closed)), before[1] | asked
        return result


@pytest.fixture(scope="module")
def overheard(
    small_atlas: Atlas, small_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> type[Overheard]:
    """What was noted of a small atlas, and of one made by the ways that are for large ones."""
    large = dataclasses.replace(small_settings, exact_search=0, louvain_largest=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("constellation.atlas.Stages", Overheard)
        for number, settings in enumerate((small_settings, large)):
            atlas = build_atlas(small_atlas.catalogue, settings=settings)
            assert isinstance(atlas.stages, Overheard)
            write_site(atlas, tmp_path_factory.mktemp("overheard") / str(number))
    return Overheard


def test_a_stage_declares_all_that_it_is_made_from(overheard: type[Overheard]) -> None:
    assert len(overheard.declared) >= 11
    known: dict[str, set[str]] = {}
    for stage, (after, _) in overheard.declared.items():
        known[stage] = after.union(*(known.get(name, set()) for name in after))
        assert overheard.read[stage][0] <= known[stage], stage


def test_a_stage_declares_the_settings_that_it_reads_and_no_other(overheard: type[Overheard]) -> None:
    for stage, (_, reads) in overheard.declared.items():
        assert overheard.read[stage][1] == reads, stage


def test_a_site_is_the_same_with_a_cold_cache_a_warm_one_and_none(
    small_atlas: Atlas, small_settings: Settings, tmp_path: Path
) -> None:
    settings = small_settings
    for name, cache in (("none", None), ("cold", Cache(tmp_path / "cache")), ("warm", Cache(tmp_path / "cache"))):
        write_site(build_atlas(small_atlas.catalogue, settings=settings, cache=cache), tmp_path / name)
    manifests = {(tmp_path / name / MANIFEST).read_bytes() for name in ("none", "cold", "warm")}
    assert len(manifests) == 1


def test_a_warm_cache_computes_nothing_and_a_setting_what_follows_from_it(
    small_atlas: Atlas, small_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forty = small_atlas.catalogue
    computed: Counter[str] = Counter()
    plain = Cache.recall

    def recall(self: Cache, stage: str, key: str, compute: Callable[[], Any]) -> Any:
        def count() -> Any:
            computed[stage] += 1
            return compute()

        return plain(self, stage, key, count)

    monkeypatch.setattr(Cache, "recall", recall)

    def build(settings: Settings, catalogue: Catalogue = forty) -> set[str]:
        computed.clear()
        write_site(build_atlas(catalogue, settings=settings, cache=Cache(tmp_path / "cache")), tmp_path / "site")
        return set(computed)

    settings = small_settings
    every = build(settings)
    assert {
        "names",
        "similarity",
        "communities",
        "clusters",
        "found",
        "stability",
        "tree",
        "layout",
    } < every
    assert build(settings) == set()
    assert build(dataclasses.replace(settings, title="Another")) == set()
    assert build(dataclasses.replace(settings, clusters=5)) == {"clusters"}
    assert build(dataclasses.replace(settings, resolution=2.0)) == {"communities", "layout"}
    liked = dataclasses.replace(forty, frame=forty.frame.assign(likes=7.0))
    assert build(settings, liked) == {"groups"}
    fewer = dataclasses.replace(forty, frame=forty.frame.iloc[:-1])
    assert build(settings, fewer) == every
