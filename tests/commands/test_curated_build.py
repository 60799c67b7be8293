"""A build uses the curated list, its pages state the sources, and an option switches the list off."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from constellation.catalogue.curated import load_curated
from constellation.cli import main

OWNERS = {"Qwen": "Qwen", "KAT": "Kwaipilot", "Nex": "someone", "Vicuna": "lmsys", "Llama": "meta-llama"}
SOURCES = {slug: load_curated()[slug].change.source for slug in ("kat", "vicuna")}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a catalogue of Qwen, Llama and three brands. None of the Nex models belongs to nex-agi."""
    path = tmp_path_factory.mktemp("curated") / "models.csv"
    rows = [f"{owner if n < 5 else f'o{n}'}/{stem}-{n}b" for stem, owner in OWNERS.items() for n in range(1, 8)]
    path.write_text("id\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def build(catalogue: Path, out: Path, *options: str) -> Path:
    assert main(["build", str(catalogue), "--out", str(out), "--no-cache", "--quiet", *options]) == 0
    return out


def read_parents(site: Path) -> dict[str, tuple[str, str, str]]:
    with (site / "data" / "families.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["slug"]: (row["parent"], row["parent_from"], row["parent_source"]) for row in csv.DictReader(file)
        }


def read_text(site: Path, slug: str) -> str:
    page = LexborHTMLParser((site / "families" / f"{slug}.html").read_bytes())
    main_part = page.css_first("main")
    assert main_part is not None
    return " ".join(main_part.text(separator=" ").split())


@pytest.fixture(scope="module")
def site(catalogue: Path) -> Path:
    """Build the site with the list. Its ledger is ledger.json beside it."""
    folder = catalogue.parent
    return build(catalogue, folder / "site", "--ledger", str(folder / "ledger.json"))


@pytest.fixture(scope="module")
def without(catalogue: Path, site: Path) -> Path:
    """Build the site without the list, with the ledger of the first build as without.json."""
    ledger = Path(shutil.copy(site.parent / "ledger.json", site.parent / "without.json"))
    return build(catalogue, site.parent / "without", "--ledger", str(ledger), "--no-curated")


def test_the_families_file_shows_the_parents_and_their_sources(site: Path) -> None:
    parents = read_parents(site)
    assert parents["kat"] == ("qwen", "curated list", SOURCES["kat"])
    assert parents["vicuna"] == ("llama", "curated list", SOURCES["vicuna"])
    assert parents["nex"] == parents["qwen"] == ("", "", "")


def test_the_page_of_a_brand_states_the_source(site: Path) -> None:
    assert f"Placed under Qwen by the curated list : {SOURCES['kat']}" in read_text(site, "kat")
    page = LexborHTMLParser((site / "families" / "vicuna.html").read_bytes())
    assert page.css_matches(f'main a[href="{SOURCES["vicuna"]}"]')
    assert "curated list" not in read_text(site, "nex")


def test_the_page_of_the_parent_counts_the_brands_apart(site: Path) -> None:
    text = read_text(site, "qwen")
    assert "with 14 models" in text and "7 of the models belong to KAT, which is built on Qwen" in text
    page = LexborHTMLParser((site / "families" / "qwen.html").read_bytes())
    assert page.css_matches('main .chips a[href="kat.html"]')


def test_the_site_is_consistent(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(site)]) == 0
    assert "no faults" in capsys.readouterr().out


def test_the_list_can_be_switched_off_by_a_setting(catalogue: Path, without: Path, tmp_path: Path) -> None:
    (tmp_path / "atlas.toml").write_text("curated = false\n", encoding="utf-8")
    again = build(catalogue, tmp_path / "site", "--config", str(tmp_path / "atlas.toml"))
    for path in ("data/families.csv", "data/models.csv", "families/kat.html"):
        assert (again / path).read_bytes() == (without / path).read_bytes()


def test_the_list_can_be_switched_off(site: Path, without: Path) -> None:
    assert {parent for parent, _, _ in read_parents(without).values()} == {""}
    assert "curated" not in read_text(without, "kat")
    shares = [json.loads((one / "data" / "atlas.json").read_bytes()) for one in (site, without)]
    # The reliability of names is measured without the list.
    assert shares[0]["names_and_declarations"] == shares[1]["names_and_declarations"]
    with (without / "data" / "families.csv").open(encoding="utf-8", newline="") as file:
        stability = {row["slug"]: row["stability"] for row in csv.DictReader(file)}
    with (site / "data" / "families.csv").open(encoding="utf-8", newline="") as file:
        assert {row["slug"]: row["stability"] for row in csv.DictReader(file)} == stability


def test_overrides_take_precedence_and_state_their_source(catalogue: Path, tmp_path: Path) -> None:
    (tmp_path / "atlas.toml").write_text(
        '[families.kat]\nparent = "llama"\nsource = "a talk"\n[families.vicuna]\nparent = ""\n', encoding="utf-8"
    )
    corrected = build(catalogue, tmp_path / "site", "--config", str(tmp_path / "atlas.toml"))
    parents = read_parents(corrected)
    assert (parents["kat"], parents["vicuna"]) == (("llama", "by hand", "a talk"), ("", "", ""))
    assert "Placed under Llama by hand: a talk" in read_text(corrected, "kat")


def test_the_addresses_stay_the_same_with_and_without_the_list(
    catalogue: Path, site: Path, without: Path, tmp_path: Path
) -> None:
    ledger = Path(shutil.copy(without.parent / "without.json", tmp_path / "again.json"))
    again = build(catalogue, tmp_path / "site", "--ledger", str(ledger))
    for built in (site, without, again):
        assert set(OWNERS) == {name.capitalize() if name != "kat" else "KAT" for name in read_parents(built)}
    ledgers = {path.read_bytes() for path in (site.parent / "ledger.json", site.parent / "without.json", ledger)}
    assert len(ledgers) == 1
