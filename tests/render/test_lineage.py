"""Declared bases are shown where there are any, and nowhere else; pages, table, summary and data script agree."""

from __future__ import annotations

import csv
import dataclasses
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.checking import check_site
from constellation.render.exports.lineage import LINEAGE_COLUMNS
from constellation.render.payloads_lineage import make_lineage
from constellation.render.site import write_site
from constellation.settings import Settings

DECLARED = {
    "meta-llama/Llama-2-7b-chat": "meta-llama/Llama-2-7b",
    "TheBloke/Llama-2-7b-GGUF": "meta-llama/Llama-2-7b-chat elsewhere/unknown-base",
    "unsloth/Llama-3-8B-bnb-4bit": "meta-llama/Llama-3-8B",
    "unsloth/Qwen3-8B-GGUF": "Qwen/Qwen3-8B",
    "someone/Mistral-7B-Italian": "meta-llama/Llama-2-7b",
    "gpt2": "gpt2",
    "bigscience/bloom-560m": "bigscience/bloom-1b1",
    "bigscience/bloom-1b1": "bigscience/bloom-560m",
}


@pytest.fixture(scope="module")
def declared_atlas(small_atlas: Atlas, small_settings: Settings) -> Atlas:
    """The forty, eight of which say what they are made from: one of two bases, one of itself, two in a circle."""
    frame = small_atlas.catalogue.frame.copy()
    frame["base_model"] = [DECLARED.get(name, "") for name in frame["id"]]
    return build_atlas(dataclasses.replace(small_atlas.catalogue, frame=frame), settings=small_settings)


@pytest.fixture(scope="module")
def declared_site(declared_atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("declared") / "site"
    write_site(declared_atlas, out)
    return out


def read_lineage(site: Path) -> list[dict[str, str]]:
    with (site / "data" / "lineage.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_table_has_a_row_for_each_declaration_and_says_what_became_of_it(declared_site: Path) -> None:
    rows = read_lineage(declared_site)
    assert list(rows[0]) == list(LINEAGE_COLUMNS)
    assert [(row["child"], row["parent"]) for row in rows] == [
        (child, parent) for child in sorted(DECLARED) for parent in DECLARED[child].split()
    ]
    by_child = {row["child"]: row for row in rows}
    assert by_child["gpt2"]["left_out"] == "itself"
    assert by_child["bigscience/bloom-560m"]["left_out"] == by_child["bigscience/bloom-1b1"]["left_out"] == "circle"
    assert [row["parent"] for row in rows if row["in_catalogue"] == "no"] == ["elsewhere/unknown-base"]
    assert by_child["someone/Mistral-7B-Italian"]["same_family"] == "no"
    assert by_child["unsloth/Qwen3-8B-GGUF"]["same_family"] == "yes"


def test_data_script_holds_the_same_links(declared_atlas: Atlas, declared_site: Path) -> None:
    payload, ids = make_lineage(declared_atlas), declared_atlas.ids
    outside = payload["outside"].split("\n")
    told = [
        (ids[row], ids[base] if base >= 0 else outside[-1 - base])
        for row in range(len(ids))
        for base in payload["base"][payload["start"][row] : payload["start"][row + 1]]
    ]
    assert told == [(row["child"], row["parent"]) for row in read_lineage(declared_site) if not row["left_out"]]
    script = (declared_site / "data" / "lineage.js").read_text(encoding="utf-8")
    assert json.loads(script[script.index("{") : script.rindex("}") + 1]) == payload


def test_family_page_tells_what_it_is_built_on_and_what_is_built_on_it(declared_site: Path) -> None:
    def read_section(slug: str) -> str:
        html = (declared_site / "families" / f"{slug}.html").read_text(encoding="utf-8")
        return re.search(r'<section[^>]* id="lineage".*?</section>', html, re.S)[0]

    assert "Mistral-7B-Italian" in read_section("llama")
    assert 'href="llama.html' in read_section("mistral")


def test_statistics_and_summary_measure_the_agreement(declared_site: Path) -> None:
    told = json.loads((declared_site / "data" / "atlas.json").read_text(encoding="utf-8"))["lineage"]
    assert (told["models"], told["declarations"], told["followed"], told["outside"]) == (8, 9, 5, 1)
    assert (told["itself"], told["circular"], told["deepest"]) == (1, 2, 2)
    share = told["declared_pairs"]["same_top_family"]
    assert (share["n"], share["value"]) == (5, 0.8)
    assert share["low"] < 0.8 < share["high"]
    assert 'id="lineage"' in (declared_site / "statistics.html").read_text(encoding="utf-8")


def test_links_resolve_and_the_check_finds_no_fault(declared_site: Path, find_broken: Callable) -> None:
    assert find_broken(declared_site) == []
    assert list(map(str, check_site(declared_site).faults)) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("gpt2,gpt2,yes,,itself", "gpt2,gpt3,no,,", "is not in data/models.csv"),
        ("meta-llama/Llama-2-7b,yes,no,", "meta-llama/Llama-2-7b,yes,yes,", "same_family is 'yes'"),
    ],
)
def test_the_check_finds_a_table_that_says_otherwise(
    declared_site: Path, tmp_path: Path, old: str, new: str, what: str
) -> None:
    site = Path(shutil.copytree(declared_site, tmp_path / "site"))
    path = site / "data" / "lineage.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(what in fault.what for fault in check_site(site).faults)


def test_nothing_is_shown_where_nothing_is_declared(small_site: Path, models: Callable[..., Catalogue]) -> None:
    assert not (small_site / "data" / "lineage.csv").exists()
    assert not (small_site / "data" / "lineage.js").exists()
    assert "lineage" not in json.loads((small_site / "data" / "atlas.json").read_text(encoding="utf-8"))
    for page in ("families/llama.html", "statistics.html"):
        assert 'id="lineage"' not in (small_site / page).read_text(encoding="utf-8")
