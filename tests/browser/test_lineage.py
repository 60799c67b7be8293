"""Declared base models are shown in the panel, the tree and the models page, and are loaded when needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constellation.atlas import build_atlas
from constellation.render.site import write_site
from tests.browser.model_table import ROWS, wait_for_count
from tests.browser.waiting import rest, wait_for

pytestmark = pytest.mark.browser

MERGE = "someone/Mistral-7B-Italian"
LINE = ["unsloth/Llama-3-8B-bnb-4bit", "meta-llama/Llama-3-8B-Instruct", "meta-llama/Llama-3-8B"]
#: Pixels of the canvas in the colour of base models, or in the colour of derived models.
INKED = """(token) => {
  const canvas = document.querySelector('.stage canvas');
  const wanted = constellation.palette.colour(token).match(/\\d+/g).map(Number);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (wanted.every((value, channel) => Math.abs(data[at + channel] - value) < 12)) found++;
  }
  return found;
}"""
#: The ends of the curves, as fractions of the stage.
ENDS = """() => {
  const { surface, view } = constellation.explorer.of(document.querySelector('figure.view')).session;
  return view.traces.curves.flatMap(({ points }) =>
    [points.slice(0, 2), points.slice(-2)].map((point) => {
      const [x, y] = constellation.camera.toScreen(surface.camera, surface.size, ...point);
      return [x / surface.size.width, y / surface.size.height];
    }),
  );
}"""
LOADED = "document.querySelectorAll('script[src$=\"data/lineage.js\"]').length"


@pytest.fixture
def bases(declared_site: Path) -> dict[str, str]:
    """Return the address of the small site whose models declare base models."""
    return {"file": declared_site.as_uri() + "/"}


@pytest.fixture
def visit_crowded(visit: Callable[..., Any], bases: dict[str, str], crowded: str) -> Callable[..., Any]:
    """`visit` for the site with many quantised copies."""
    bases["file"] = crowded
    return visit


def settled(page: Any) -> Any:
    page.locator(".lineage-key:not([hidden])").wait_for()
    rest(page)
    return page


def inked(page: Any) -> tuple[int, int]:
    return page.evaluate(INKED, "--lineage-up"), page.evaluate(INKED, "--lineage-down")


def listed(page: Any, title: str) -> list[str]:
    return page.locator(f"ol[aria-label^='{title}'] a > :first-child").all_inner_texts()


def test_selecting_a_model_lists_its_lineage_and_draws_it_over_the_tree(visit: Callable[..., Any]) -> None:
    page = visit("tree.html")
    assert page.evaluate(LOADED) == 0 and page.locator(".lineage-key").is_hidden()
    page.evaluate("(id) => constellation.store.change({ selected: id })", MERGE)
    settled(page)
    assert page.evaluate(LOADED) == 1
    assert listed(page, "Merged from") == ["mistralai/Mistral-7B-v0.1", LINE[0], "elsewhere/Unheard-7B"]
    assert listed(page, "More distant ancestors: 2") == LINE[1:]
    assert listed(page, "Fine-tunes of it: 1") == ["someone/my-finetune"]
    legend = " ".join(page.locator(".lineage-key").inner_text().split())
    assert "Base models: 4 links (1 fine-tune, 2 merges, 1 quantised copy)" in legend
    assert "Descendants: 1 link (1 fine-tune)" in legend
    up, down = inked(page)
    assert up > 100 and down > 8
    page.locator("[data-slot=lineage] select").select_option("off")
    rest(page)
    assert page.evaluate("constellation.store.get().lineage") == "off" and page.locator(".lineage-key").is_hidden()
    assert inked(page)[0] < up / 4 and inked(page)[1] < down / 2
    page.go_back()
    settled(page)
    assert inked(page) == (up, down)


def test_an_ancestor_is_a_link_that_selects_it(visit: Callable[..., Any]) -> None:
    page = settled(visit(f"tree.html#selected={MERGE}"))
    link = page.locator("ol[aria-label^='More distant ancestors'] a", has_text=LINE[1])
    assert link.get_attribute("href") == f"models.html#model={LINE[1]}"
    link.focus()
    page.keyboard.press("Enter")
    rest(page)
    assert page.evaluate("constellation.store.get().selected") == LINE[1]
    assert listed(page, "Fine-tuned from") == [LINE[2]]
    assert listed(page, "Quantised copies of it: 1") == [LINE[0]]
    assert listed(page, "More distant descendants: 2") == [MERGE, "someone/my-finetune"]


def test_the_lineage_of_a_family_is_drawn_over_the_whole_tree(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#root=llama")
    page.get_by_role("button", name="Show lineage").click()
    settled(page)
    assert page.evaluate("constellation.store.get()") == {"of": "llama"}
    assert page.locator(".panel-title").inner_text() == "Llama"
    assert listed(page, "Families built on it, as declared") == ["Mistral"]
    assert "Within the family 4 models" in " ".join(page.locator(".panel").inner_text().split())
    legend = " ".join(page.locator(".lineage-key").inner_text().split())
    assert "Declared lineage of Llama" in legend and "Descendants: 1 link" in legend
    assert "Within the family: 4 links" in legend
    assert inked(page)[1] > 8
    page.get_by_role("button", name="Hide lineage").click()
    rest(page)
    assert page.locator(".lineage-key").is_hidden() and page.evaluate("location.hash") == ""


def test_the_saved_picture_holds_the_curves(visit: Callable[..., Any]) -> None:
    pictures = []
    for state in ("", "&lineage=off"):
        page = visit(f"tree.html#selected={MERGE}{state}")
        if not state:
            settled(page)
        page.locator("summary", has_text="Share").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Picture (SVG)").click()
        pictures.append(Path(download.value.path()).read_text(encoding="utf-8"))
    curves = [len(re.findall(r'd="M[^"]*Q', picture)) for picture in pictures]
    assert curves == [5, 0]


def read_lists(page: Any) -> dict[str, list[str]]:
    """Return the models in the lists of relatives on a card, by the last part of each list's heading."""
    page.locator(".model-card").wait_for()
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.card-line h4')].map((one) => [
          one.textContent.split(': ').pop(),
          [...one.nextElementSibling.querySelectorAll('a.model')].map((link) => link.textContent)]))"""
    )


def test_a_models_card_has_its_ancestors_and_leads_to_all_its_descendants(visit: Callable[..., Any]) -> None:
    page = visit(f"models.html#model={LINE[2]}")
    assert read_lists(page)["1 fine-tune"] == [LINE[1]]
    page.get_by_role("link", name="4 descendants in a table").click()
    wait_for_count(page, 4)
    chip = page.locator(".table-tools .chips", has_text=f"Descendants of {LINE[2]}").inner_text()
    assert "2 fine-tunes" in chip and "1 quantised copy" in chip
    page.locator(ROWS, has_text=LINE[0].split("/")[1]).locator("a").first.click()
    page.locator(".card-title", has_text=LINE[0].split("/")[1]).wait_for()
    lists = read_lists(page)
    assert lists["Quantised copy of"] == [LINE[1]] and lists["More distant ancestors"] == [LINE[2]]


def test_a_models_card_has_its_siblings_with_their_relations(visit: Callable[..., Any]) -> None:
    lists = read_lists(visit("models.html#model=Qwen/Qwen3-Coder-8B"))
    assert lists["Adapter for"] == ["Qwen/Qwen3-8B"]
    assert lists["1 quantised copy"] == ["unsloth/Qwen3-8B-GGUF"]
    page = visit("models.html#model=TheBloke/Llama-2-7b-GGUF")
    lists = read_lists(page)
    assert "Quantised copy of" in lists
    assert lists["1 model with an undeclared relation"] == ["meta-llama/Llama-2-7b-chat"]
    page.locator(".card-line a", has_text="meta-llama/Llama-2-7b-chat").click()
    page.locator(".card-title", has_text="Llama-2-7b-chat").wait_for()
    assert "Made from" in read_lists(page)


def test_a_base_that_is_ignored_is_said_to_be(visit: Callable[..., Any]) -> None:
    for model in ("EleutherAI/pythia-12b-deduped", "bigscience/bloom-7b1"):
        page = visit(f"models.html#model={model}")
        page.locator(".card-line", has_text="a model would be its own ancestor").wait_for()


@pytest.fixture(scope="module")
def crowded(models: Callable[..., Any], small_settings: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build a site with 250 quantised copies of one base model, and a fine-tune in another family."""
    copies = [f"copier{n:03}/Nova-7b-Q{n}-GGUF" for n in range(250)]
    others = [f"orbit/Quandar-{n}b" for n in range(1, 60)]
    ids = ["nova/Nova-7b", *copies, *others]
    declared = [*copies, others[0]]
    columns = {
        "base_model": ["nova/Nova-7b" if one in declared else "" for one in ids],
        "relation": ["quantized" if one in copies else "finetune" if one == others[0] else "" for one in ids],
        "downloads": [ids.index(one) for one in ids],
    }
    out = tmp_path_factory.mktemp("crowded") / "site"
    write_site(build_atlas(models(ids, **columns), settings=small_settings), out)
    return out.as_uri() + "/"


def test_a_long_list_is_shortened_and_leads_to_all_models(visit_crowded: Callable[..., Any]) -> None:
    page = visit_crowded("models.html#model=nova/Nova-7b")
    (heading, shown) = next(iter(read_lists(page).items()))
    assert heading.endswith("1 fine-tune and 250 quantised copies")
    assert len(shown) < 20 and shown[:2] == ["orbit/Quandar-1b", "copier249/Nova-7b-Q249-GGUF"]
    page.get_by_role("link", name="251 descendants in a table").click()
    wait_for_count(page, 251)


def test_a_long_list_of_the_panel_shows_all_on_request(visit_crowded: Callable[..., Any]) -> None:
    page = settled(visit_crowded("tree.html#selected=nova/Nova-7b"))
    copies = page.locator("ol[aria-label='Quantised copies of it: 250']")
    copies.wait_for()
    shown = copies.locator("li").count()
    assert shown < 20 and copies.locator("li").first.inner_text().strip() == "copier249/Nova-7b-Q249-GGUF"
    page.get_by_role("button", name="of 250").click()
    wait_for(page, copies.locator("li").count, shown + 200)
    assert page.evaluate("document.activeElement.closest('li').previousElementSibling !== null")
    page.get_by_role("button", name="Show all 250").click()
    wait_for(page, copies.locator("li").count, 250)
    wait_for(page, page.locator(".show-more:visible").count, 0)
    assert copies.locator("a[href^='models.html#model=']").count() == 250


def test_the_camera_shows_the_edges_of_the_selected_model(visit_crowded: Callable[..., Any]) -> None:
    page = settled(visit_crowded("tree.html#selected=copier249/Nova-7b-Q249-GGUF"))
    ends = page.evaluate(ENDS)
    assert len(ends) == 2 and all(0 < x < 1 and 0 < y < 1 for x, y in ends)
    assert inked(page)[0] > 20
    page.evaluate("constellation.store.change({ selected: 'nova/Nova-7b' })")
    settled(page)
    ends = page.evaluate(ENDS)
    assert len(ends) == 502 and all(0 < x < 1 and 0 < y < 1 for x, y in ends)
    legend = " ".join(page.locator(".lineage-key").inner_text().split())
    assert "Descendants: 251 links (1 fine-tune, 250 quantised copies)" in legend


def test_the_lineage_of_a_family_stays_in_its_branch_if_no_link_leaves_it(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#root=qwen")
    page.get_by_role("button", name="Show lineage").click()
    settled(page)
    assert page.evaluate("constellation.store.get()") == {"root": "qwen", "of": "qwen"}
    page.reload()
    settled(page)
    legend = " ".join(page.locator(".lineage-key").inner_text().split())
    assert "Within the family: 3 links (1 adapter, 1 quantised copy, 1 with an undeclared relation)" in legend
    page.get_by_role("button", name="Hide lineage").click()
    rest(page)
    assert page.evaluate("constellation.store.get()") == {"root": "qwen"}


def test_a_model_without_any_says_so(visit: Callable[..., Any]) -> None:
    page = visit("graph.html#selected=gpt2")
    page.locator(".panel", has_text="This model declares no base model. No model in this catalogue").wait_for()


def test_families_say_without_scripts_what_they_are_built_on(visit: Callable[..., Any]) -> None:
    page = visit("families/mistral.html", java_script_enabled=False)
    section = page.locator("#lineage")
    assert section.get_by_role("link", name="Llama", exact=True).get_attribute("href") == "llama.html"
    assert section.locator("table.kin").first.locator("tbody tr").count() == 3  # its own, Llama, not in the atlas


@pytest.mark.parametrize("address", ["tree.html#of=llama", "families/mistral.html", "statistics.html"])
def test_nothing_runs_over_on_a_small_phone(visit: Callable[..., Any], address: str) -> None:
    page = visit(address, view="small")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
