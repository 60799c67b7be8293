"""The stories of the home page follow from the data, and no two are about the same family."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.checking import check_site
from constellation.progress import SilentProgress
from constellation.render.pages.stories import STORIES, Story, choose_stories
from constellation.render.site import prepare_site, write_site
from constellation.settings import Settings
from tests.fixtures.catalogues import FORTY

Model = tuple[str, str, str, float, float | None]  # id, creation, architecture, downloads now and before


def list_models(name: str, owner: str, number: int, created: str, architecture: str, now: float) -> list[Model]:
    before = None if created > "2026-07" else now
    return [(f"{owner}{at}/{name}-{at + 1}b", created, architecture, now, before) for at in range(number)]


#: Qwen passed Llama in the second quarter of 2026. Kestrel is built on Gemma, Wren is new, and the downloads of
#: Plover rose. Two models named Falcon declare Phi, unlike the other models of this name.
RICH: list[Model] = [
    *list_models("Llama-a", "l", 24, "2025-11-03", "llama", 50),
    *list_models("Qwen-a", "q", 6, "2025-11-04", "qwen2", 50),
    *list_models("Llama-b", "m", 24, "2026-02-03", "llama", 50),
    *list_models("Qwen-b", "r", 6, "2026-02-03", "qwen2", 50),
    *list_models("Llama-c", "n", 6, "2026-05-03", "llama", 50),
    *list_models("Qwen-c", "s", 24, "2026-05-04", "qwen2", 50),
    *list_models("Llama-d", "o", 6, "2026-08-03", "llama", 50),
    *list_models("Qwen-d", "t", 24, "2026-08-04", "qwen2", 50),
    *list_models("Gemma", "g", 12, "2025-11-05", "gemma", 50),
    *list_models("Kestrel", "k", 8, "2026-02-05", "gemma", 50),
    *list_models("Wren", "w", 7, "2026-09-20", "wren", 50),
    *list_models("Phi", "p", 8, "2025-11-03", "phi", 50),
    *list_models("Falcon", "f", 8, "2025-11-03", "falcon", 50),
    *list_models("Falcon-x", "h", 2, "2025-11-03", "phi", 70),
    *[(model, created, kind, 40_000, 900) for model, created, kind, *_ in list_models(
        "Plover", "v", 6, "2025-11-03", "plover", 0
    )],
]  # fmt: skip


def tell(atlas: Atlas) -> list[Story]:
    return choose_stories(atlas, prepare_site(atlas, SilentProgress()).context)


@pytest.fixture(scope="module")
def build_rich(models: Callable[..., Catalogue]) -> Callable[[bool], Atlas]:
    """`build_rich(True)` is the atlas of RICH with an earlier catalogue, and `build_rich(False)` without."""
    settings = Settings(line_smallest=4, rising_least_gain=1_000, growth_least_downloads=1_000)

    def read(chosen: Sequence[Model], downloads: int, date: str, **columns: Sequence[Any]) -> Catalogue:
        return models(
            [one[0] for one in chosen], downloads=[one[downloads] for one in chosen], date=date, **columns
        )

    def build(is_compared: bool) -> Atlas:
        now = read(RICH, 3, "2026-10-05", created=[one[1] for one in RICH], architecture=[one[2] for one in RICH])
        earlier = [one for one in RICH if one[4] is not None]
        return build_atlas(now, previous=read(earlier, 4, "2026-08-21") if is_compared else None, settings=settings)

    return build


@pytest.fixture(scope="module")
def rich_atlas(build_rich: Callable[[bool], Atlas]) -> Atlas:
    return build_rich(True)


@pytest.fixture(scope="module")
def plain_atlas(models: Callable[..., Catalogue]) -> Atlas:
    """An atlas of names alone."""
    return build_atlas(models(FORTY), settings=Settings(family_smallest=3))


@pytest.fixture(params=["rich", "plain", "grown"])
def atlas(request: pytest.FixtureRequest) -> Atlas:
    return request.getfixturevalue(f"{request.param}_atlas")


def test_each_kind_has_a_story_with_its_numbers(rich_atlas: Atlas) -> None:
    stories = {story.kind: story for story in tell(rich_atlas)}
    assert list(stories) == ["riser", "new", "crossing", "contradiction", "fit"]
    assert stories["riser"].title == "Plover grew fastest"
    assert "from 5.4k to 240k (+4,344%). 6 models are compared" in stories["riser"].text
    assert stories["new"].title == "Wren is new"
    assert "The first of the 7 models of Wren was created on 20 September 2026" in stories["new"].text
    assert stories["crossing"].title == "Qwen passed Llama"
    assert "In the second quarter of 2026, 80.0%" in stories["crossing"].text
    assert "built on Qwen, and 20.0% on Llama" in stories["crossing"].text
    assert stories["contradiction"].title == "Named after Falcon, declared as Phi"
    assert "declares the architecture phi" in stories["contradiction"].text
    assert stories["fit"].title == "What fits in 16 GB"


def test_a_brand_takes_the_place_of_a_kind_without_data(build_rich: Callable[[bool], Atlas]) -> None:
    stories = {story.kind: story for story in tell(build_rich(False))}
    assert list(stories) == ["crossing", "contradiction", "fit", "brand"]
    assert stories["brand"].title == "Kestrel is built on Gemma"
    assert stories["brand"].text == "8 of the 8 models of Kestrel are built on Gemma."


def test_names_alone_have_only_the_story_about_memory(plain_atlas: Atlas) -> None:
    (story,) = tell(plain_atlas)
    assert story.kind == "fit" and story.href == "models.html#memory=16"
    assert "fit in 16 GB" in story.text


def test_no_two_stories_are_about_the_same_family(atlas: Atlas) -> None:
    stories = tell(atlas)
    clades = [clade for story in stories for clade in story.clades]
    assert len(clades) == len(set(clades))
    assert len({story.kind for story in stories}) == len(stories) <= STORIES
    for story in stories:
        assert ElementTree.fromstring(story.picture).attrib["aria-label"]


def test_the_links_of_the_stories_lead_to_pages(atlas: Atlas, tmp_path: Path) -> None:
    write_site(atlas, tmp_path / "site")
    assert [str(fault) for fault in check_site(tmp_path / "site").faults] == []
    page = LexborHTMLParser((tmp_path / "site/index.html").read_bytes())
    assert len(page.css("[data-story] svg")) == len(page.css("[data-story] a")) == len(tell(atlas)) > 0


def test_an_empty_catalogue_has_no_stories(models: Callable[..., Catalogue]) -> None:
    assert tell(build_atlas(models(["a/strange"]))) == []
