"""A site shows the declared base models, and shows nothing about base models if there are none."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from constellation.atlas import Atlas, build_atlas
from constellation.render.exports.tables import LINEAGE_COLUMNS
from constellation.render.payloads.graph import make_lineage
from constellation.render.shards import plan_shards
from constellation.render.site import write_site


@pytest.fixture(scope="module")
def put(declared_site: Path) -> dict[str, Any]:
    """Return the content of the data script `lineage`."""
    text = (declared_site / "data" / "lineage.js").read_text(encoding="utf-8")
    begin, end = 'constellation.data.put("lineage",', ");\n"
    assert text.startswith(begin) and text.endswith(end)
    assert not set(text) & set("<>&\u2028\u2029") and text.count("\n") == 1
    return json.loads(text[len(begin) : -len(end)])


@pytest.fixture(scope="module")
def table(declared_site: Path) -> list[dict[str, str]]:
    with (declared_site / "data" / "lineage.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_payload_gives_the_bases_of_each_model(put: dict[str, Any], declared_atlas: Atlas) -> None:
    start, outside = put["start"], put["outside"].split("\n")
    assert len(start) == len(declared_atlas) + 1 and start[-1] == len(put["base"])
    named = {
        model: " ".join(
            declared_atlas.ids[base] if base >= 0 else outside[-1 - base]
            for base in put["base"][start[row] : start[row + 1]]
        )
        for row, model in enumerate(declared_atlas.ids)
    }
    frame = declared_atlas.catalogue.frame
    left_out = {"EleutherAI/pythia-12b-deduped", "bigscience/bloom-7b1", "bigscience/bloom-1b1"}
    declared = dict(zip(frame["id"], frame["base_model"], strict=True))
    assert named == {model: "" if model in left_out else bases for model, bases in declared.items()}


def test_payload_gives_the_relation_of_each_base(put: dict[str, Any], declared_atlas: Atlas) -> None:
    frame = declared_atlas.catalogue.frame
    for row, (relation, bases) in enumerate(zip(frame["relation"], frame["base_model"], strict=True)):
        here = slice(put["start"][row], put["start"][row + 1])
        found = [put["relations"][code] for code in put["relation"][here]]
        assert found in ([], [relation] * len(bases.split()))
    assert len(put["relation"]) == len(put["base"]) and put["made_relation"] == put["made"] == []
    ignored = {"EleutherAI/pythia-12b-deduped", "bigscience/bloom-7b1", "bigscience/bloom-1b1"}
    assert {declared_atlas.ids[row] for row in put["ignored"]} == ignored


def test_payload_of_a_range_of_rows_is_a_slice(put: dict[str, Any], declared_atlas: Atlas) -> None:
    lineage = declared_atlas.lineage.graph
    for row in range(len(declared_atlas)):
        bases = put["base"][put["start"][row] : put["start"][row + 1]]
        here = [base for base in bases if base >= 0]
        assert here == lineage.parent[lineage.start[row] : lineage.start[row + 1]].tolist()


def test_table_has_a_row_for_each_declaration(table: list[dict[str, str]], declared_atlas: Atlas) -> None:
    assert list(table[0]) == list(LINEAGE_COLUMNS)
    frame = declared_atlas.catalogue.frame
    declared = [
        (child, base)
        for child, bases in zip(frame["id"], frame["base_model"], strict=True)
        for base in bases.split()
    ]
    assert [(row["child"], row["parent"]) for row in table] == declared
    rows = {(row["child"].split("/")[1], row["parent"].split("/")[1]): row for row in table}
    italian = [
        (row["parent"], row["in_catalogue"], row["same_family"], row["left_out"])
        for row in table
        if row["child"] == "someone/Mistral-7B-Italian"
    ]
    assert italian == [
        ("mistralai/Mistral-7B-v0.1", "yes", "yes", ""),
        ("unsloth/Llama-3-8B-bnb-4bit", "yes", "no", ""),
        ("elsewhere/Unheard-7B", "no", "", ""),
    ]
    assert rows["my-finetune", "Mistral-7B-Italian"]["same_family"] == ""
    assert rows["pythia-12b-deduped", "pythia-12b-deduped"]["left_out"] == "itself"
    assert rows["bloom-7b1", "bloom-1b1"]["left_out"] == "circle"


def test_summary_counts_declarations_and_says_how_far_names_agree(declared_site: Path) -> None:
    summary = json.loads((declared_site / "data" / "atlas.json").read_text(encoding="utf-8"))["lineage"]
    counts = ("models", "declarations", "followed", "outside", "itself", "circular", "deepest")
    assert [summary[name] for name in counts] == [12, 14, 10, 1, 1, 2, 4]
    pairs = summary["declared_pairs"]["same_top_family"]
    assert pairs["n"] == 9 and pairs["value"] == pytest.approx(8 / 9, abs=1e-6) and pairs["low"] < pairs["high"]
    assert summary["nearer_than_by_chance"]["value"] > 0.5 and summary["pairs_by_chance"]["median_height"]["n"] > 0


@pytest.fixture(scope="module")
def copied_site(models, small_settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site of 24 models, a quantised copy of each, and three fine-tunes."""
    bases = [f"o{n}/{('Nova', 'Quandar')[n % 2]}-{n}b" for n in range(1, 25)]
    copies = {f"copier/{base.split('/')[1]}-GGUF": base for base in bases}
    tuned = {"t/Zorbit-1b": bases[0], "t/Zorbit-2b": bases[1], "t/Nova-2b-chat": bases[1], "t/Zorbit-3b": ""}
    ids = [*bases, *copies, *tuned]
    declared = {**copies, **tuned}
    relations = {**dict.fromkeys(copies, "quantized"), **dict.fromkeys(tuned, "finetune")}
    columns = {
        "base_model": [declared.get(one, "") for one in ids],
        "relation": [relations.get(one, "") for one in ids],
    }
    out = tmp_path_factory.mktemp("copied") / "site"
    write_site(build_atlas(models(ids, **columns), settings=small_settings), out)
    return out


def test_agreement_is_measured_for_each_relation_with_enough_pairs(copied_site: Path) -> None:
    summary = json.loads((copied_site / "data" / "atlas.json").read_text(encoding="utf-8"))["lineage"]
    assert summary["least_pairs"] == 20 and list(summary["relations"]) == ["finetune", "quantized"]
    copies, tuned = (summary["relations"][relation] for relation in ("quantized", "finetune"))
    assert (copies["declarations"], copies["pairs"], tuned["declarations"], tuned["pairs"]) == (24, 24, 3, 3)
    same = copies["declared_pairs"]["same_top_family"]
    interval = wilson(24, 24)
    assert same == {"n": 24, "value": 1.0, "low": pytest.approx(interval[0], abs=1e-6), "high": interval[1]}
    assert copies["pairs_by_chance"]["same_top_family"]["value"] < 0.9
    assert copies["nearer_than_by_chance"]["value"] > 0.5
    for pairs in ("declared_pairs", "pairs_by_chance"):
        assert {figure["value"] for figure in tuned[pairs].values()} == {None}
    assert tuned["nearer_than_by_chance"] == {"n": 3, "value": None, "low": None, "high": None}


def wilson(some: int, n: int) -> tuple[float, float]:
    interval = stats.binomtest(some, n).proportion_ci(method="wilson")
    return interval.low, interval.high


def test_statistics_page_gives_only_n_for_too_few_pairs(copied_site: Path, read_pages: Callable) -> None:
    text = " ".join(read_pages(copied_site)["statistics.html"].text.split())
    rows = dict(re.findall(r"(Fine-tunes|Quantised copies|All) (\d[^A-Z]*)", text[text.index("By relation") :]))
    assert (
        rows["Fine-tunes"].count("too few") == 3 and "n = 3" in rows["Fine-tunes"] and "%" not in rows["Fine-tunes"]
    )
    assert "100% 86% to 100% n = 24" in rows["Quantised copies"] and "too few" not in rows["Quantised copies"]
    assert rows["All"].startswith("27 ")


def test_family_page_says_without_scripts_what_it_is_built_on(declared_site: Path, read_pages: Callable) -> None:
    pages = read_pages(declared_site)
    mistral, llama, bloom = (pages[f"families/{slug}.html"] for slug in ("mistral", "llama", "bloom"))
    assert ("a", "llama.html") in mistral.addresses and ("a", "mistral.html") in llama.addresses
    assert ("a", "../models.html#model=someone/Mistral-7B-Italian") in llama.addresses
    assert ("a", "../families.html#unplaced") in mistral.addresses
    assert "someone/Mistral-7B-Italian ← unsloth/Llama-3-8B-bnb-4bit" in " ".join(mistral.text.split())
    # Its two models name one another: the page says that they declare, and links to no other family.
    assert "2 models of this family declare a base model" in bloom.text
    html = (declared_site / "families" / "bloom.html").read_text(encoding="utf-8")
    section = html[html.index('id="lineage"') :].split("</section>")[0]
    assert not re.search(r'href="(llama|mistral)\.html"', section)


def test_family_page_counts_models_by_relation_and_family(declared_site: Path, read_pages: Callable) -> None:
    pages = read_pages(declared_site)
    mistral, llama = (" ".join(pages[f"families/{slug}.html"].text.split()) for slug in ("mistral", "llama"))
    on, by = llama[llama.index("What the family is built on") :].split("What is built on the family")
    assert "4 models of this family declare" in on and "Fine-tunes Quantised copies Relation not declared" in on
    assert "Llama this family 1 2 1" in on
    assert "5 models declare" in by and "Fine-tunes Merges Quantised copies Relation not declared" in by
    on, by = mistral[mistral.index("What the family is built on") :].split("What is built on the family")
    assert "Merges Mistral this family 1 Llama " in on and "not in this atlas 1" in on
    assert "Fine-tunes Merges Mistral this family 1 Unplaced" in by


def test_statistics_page_measures_the_tree_against_the_lineage(declared_site: Path, read_pages: Callable) -> None:
    page = read_pages(declared_site)["statistics.html"]
    text = " ".join(page.text.split())
    assert page.ids["lineage"] == 1
    assert re.search(r"\b10 decl.*\b1 model decl.*\b2 decl", text)
    assert "elsewhere/Unheard-7B" in text


def test_about_page_explains_the_table(declared_site: Path, read_pages: Callable) -> None:
    page = read_pages(declared_site)["about.html"]
    assert page.ids["lineage-columns"] == 1 and ("a", "data/lineage.csv") in page.addresses
    assert all(name in page.text for name in LINEAGE_COLUMNS)


def test_links_of_the_lineage_lead_somewhere(declared_site: Path, find_broken: Callable) -> None:
    assert find_broken(declared_site) == []


def test_without_declarations_nothing_is_shown(small_site: Path, small_atlas: Atlas, read_pages: Callable) -> None:
    assert not small_atlas.lineage.graph
    assert not list((small_site / "data").glob("lineage*"))
    assert "lineage" not in json.loads((small_site / "data" / "atlas.json").read_text(encoding="utf-8"))
    pages = read_pages(small_site)
    for path, page in pages.items():
        assert not page.ids["lineage"] and not page.ids["lineage-columns"], path
        assert not [one for _, one in page.addresses if "lineage" in one or "bundles" in one], path


def test_payload_of_nothing_declared_is_empty_rows(small_atlas: Atlas) -> None:
    empty = {"start": [0] * (len(small_atlas) + 1), "base": [], "outside": "", "others": "", "made": []}
    found = make_lineage(small_atlas, plan_shards(small_atlas).overview)
    assert found == {**empty, "relations": found["relations"], "relation": [], "made_relation": [], "ignored": []}
