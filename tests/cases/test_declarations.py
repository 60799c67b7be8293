"""The page of a family lists each declaration that contradicts a name."""

from __future__ import annotations

from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from constellation import build_atlas, load_catalogue, write_site

BASE = "stranger/Comet-2B"


def find_disagreements(catalogue: Path, out: Path) -> list[str]:
    """Return the entries in the Nova page's list of models whose declaration does not match the family."""
    write_site(build_atlas(load_catalogue(catalogue, tasks=None)), out)
    page = LexborHTMLParser((out / "families" / "nova.html").read_text(encoding="utf-8"))
    return [" ".join(item.text().split()) for item in page.css("#trust ul.columns li, #trust ~ ul.columns li")]


def test_it_is_the_architecture_where_that_disagrees(root: Path, tmp_path: Path) -> None:
    found = find_disagreements(root / "tests" / "data" / "cases" / "12-declares-itself.csv", tmp_path / "site")
    statistics = LexborHTMLParser((tmp_path / "site" / "statistics.html").read_text(encoding="utf-8"))
    entries = [" ".join(item.text().split()) for item in statistics.css("li")]
    assert any("Nova-9B" in text and "architecture CometForCausalLM" in text for text in entries)
    assert any("Nova-9B" in text and "architecture CometForCausalLM" in text for text in found)


def test_it_is_the_base_model_where_that_disagrees(root: Path, tmp_path: Path) -> None:
    text = (root / "tests" / "data" / "cases" / "12-declares-itself.csv").read_text(encoding="utf-8")
    catalogue = tmp_path / "models.csv"
    catalogue.write_text(text.replace("CometForCausalLM,acme/Nova-9B", f"NovaForCausalLM,{BASE}"), encoding="utf-8")
    found = find_disagreements(catalogue, tmp_path / "site")
    assert any("Nova-9B" in text and f"base model {BASE}" in text and "architecture" not in text for text in found)
