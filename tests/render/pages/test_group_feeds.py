"""Each line and each large family has a feed with its new models, if there is an earlier snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.checking import check_site
from constellation.render.site import write_site
from constellation.settings import Settings

ATOM = "{http://www.w3.org/2005/Atom}"
OLD = [f"a/Qwen-{number}b" for number in range(1, 8)]
NEW = [f"b/Qwen-x-{number}b" for number in range(1, 4)]
SETTINGS = Settings(line_smallest=4, growth_least_downloads=10, base_url="https://example.org/")


@pytest.fixture(scope="module")
def make(models: Callable[..., Catalogue]) -> Callable[..., Atlas]:
    def run(*, previous: bool) -> Atlas:
        now = models(
            [*OLD, *NEW],
            downloads=[200] * len(OLD) + [10, 30, None],
            created=["2026-01-01"] * len(OLD) + ["2026-09-03", "2026-09-02", "2026-09-01"],
            architecture=["qwen2"] * (len(OLD) + len(NEW)),
        )
        before = models(OLD, downloads=[100] * len(OLD), date="2026-08-21") if previous else None
        return build_atlas(now, previous=before, settings=SETTINGS)

    return run


def read_entries(path: Path) -> list[tuple[str, str, str]]:
    """Return the title, the address and the date of each entry of a feed."""
    feed = ElementTree.fromstring(path.read_bytes())
    return [
        (
            entry.findtext(f"{ATOM}title", ""),
            entry.find(f"{ATOM}link").attrib["href"],
            entry.findtext(f"{ATOM}updated", "")[:10],
        )
        for entry in feed.findall(f"{ATOM}entry")
    ]


def test_a_feed_has_the_growth_and_the_new_models(make: Callable[..., Atlas], tmp_path: Path) -> None:
    site = tmp_path / "site"
    write_site(make(previous=True), site)
    assert [str(fault) for fault in check_site(site).faults] == []
    root = "https://example.org/"
    for folder in ("families", "lines"):
        entries = read_entries(site / folder / "qwen.xml")
        assert entries[0] == ("Qwen: +100% downloads", f"{root}{folder}/qwen.html", "2026-10-05")
        assert entries[1:] == [
            (model, f"{root}models.html#model={model}", date)
            for model, date in ((NEW[1], "2026-09-02"), (NEW[0], "2026-09-03"), (NEW[2], "2026-09-01"))
        ]
        page = (site / folder / "qwen.html").read_text(encoding="utf-8")
        assert page.count('href="qwen.xml"') == 2  # for readers, and for programs


def test_a_single_catalogue_has_no_news(make: Callable[..., Atlas], tmp_path: Path) -> None:
    write_site(make(previous=False), tmp_path / "site")
    assert not [*(tmp_path / "site").glob("families/*.xml"), *(tmp_path / "site").glob("lines/*.xml")]


def test_ids_are_permanent_and_times_are_distinct(make: Callable[..., Atlas], tmp_path: Path) -> None:
    """A reader knows an entry by its id. Two sites must not have the same ids, and two catalogues must have."""
    ids: dict[str, list[str]] = {}
    first = make(previous=True)
    settings = {
        name: replace(SETTINGS, base_url=url) for name, url in (("first", SETTINGS.base_url), ("other", ""))
    }
    atlases = {name: replace(first, settings=one) for name, one in settings.items()}
    later = replace(first.catalogue, date="2026-11-01")
    atlases["later"] = replace(first, catalogue=later)
    for name, atlas in atlases.items():
        write_site(atlas, tmp_path / name)
        feed = ElementTree.parse(tmp_path / name / "families" / "qwen.xml").getroot()
        found = [element.text or "" for element in feed.iter(f"{ATOM}id")]
        times = [element.text for element in feed.iter(f"{ATOM}updated")][1:]
        assert len(set(found)) == len(found) and len(set(times)) == len(times)
        ids[name] = found
    assert ids["first"][0] == "https://example.org/families/qwen.xml"
    assert not set(ids["first"]) & set(ids["other"])
    assert [one for one in ids["first"] if "rising" not in one] == [
        one for one in ids["later"] if "rising" not in one
    ]
    assert ids["first"][1] != ids["later"][1], "growth up to another date is news"
