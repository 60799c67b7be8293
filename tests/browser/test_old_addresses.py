"""Addresses that version 0.1.0 wrote, with a state, still open the same view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.waiting import rest

pytestmark = pytest.mark.browser

#: What a page shows: the root and the selection, the title of the panel, and what is folded and filtered.
SHOWN = """() => {
  const { session } = constellation.explorer.of(document.querySelector('figure.view'));
  const { view, catalogue, surface } = session;
  const choice = (slot) => document.querySelector(`[data-slot=${slot}] select`)?.value;
  const pressed = [...document.querySelectorAll('.legend button[aria-pressed=true]')];
  return {
    root: view.layout && view.layout.root > 0 ? view.nameOf(view.layout.root) : '',
    selected: view.selected >= 0 ? catalogue.ids[view.selected] : '',
    panel: document.querySelector('.panel-title')?.innerText,
    collapsed: [...(view.collapsed || [])].map((node) => view.nameOf(node)),
    colour: choice('colour'),
    size: choice('size'),
    radius: choice('radius'),
    only: pressed.map((one) => one.dataset.slot),
    kept: session.kept,
    legend: document.querySelector('.legend').innerText,
    zoom: surface.camera.k / view.home(surface.size).k,
  };
}"""
#: A root or a selection of a view, with what it shows.
OPENED: list[tuple[str, dict[str, Any]]] = [
    ("tree.html#root=qwen", {"root": "Qwen", "panel": "Qwen"}),
    ("tree.html#root=llama", {"root": "Llama"}),
    ("tree.html#root=llama3", {"root": "Llama 3"}),
    ("tree.html#root=qwen3", {"root": "Qwen3"}),
    ("tree.html#root=gemma", {"root": "Gemma"}),
    ("tree.html#root=mistral&colour=year", {"root": "Mistral", "colour": "year"}),
    ("tree.html#root=gpt2", {"root": "GPT-2"}),
    ("tree.html#root=pythia", {"root": "Pythia"}),
    ("tree.html#root=falcon&radius=height", {"root": "Falcon", "radius": "height"}),
    ("tree.html#root=phi&size=likes", {"root": "Phi", "size": "likes"}),
    ("tree.html#selected=Qwen/Qwen3-8B", {"selected": "Qwen/Qwen3-8B", "root": ""}),
    ("tree.html#selected=openai-community/gpt2", {"selected": "openai-community/gpt2"}),
    ("tree.html#selected=EleutherAI/pythia-1b", {"selected": "EleutherAI/pythia-1b"}),
    ("tree.html#selected=google/gemma-3-4b-it", {"selected": "google/gemma-3-4b-it"}),
    ("tree.html#root=qwen&selected=Qwen/Qwen3-8B", {"root": "Qwen", "selected": "Qwen/Qwen3-8B"}),
    ("tree.html#root=llama&selected=Qwen/Qwen3-8B", {"root": "Llama", "selected": "Qwen/Qwen3-8B"}),
    ("tree.html#colour=backbone", {"colour": "line"}),
    ("tree.html#colour=license", {"colour": "license"}),
    ("tree.html#colour=year", {"colour": "year"}),
    ("tree.html#colour=size", {"colour": "size"}),
    ("tree.html#size=likes", {"size": "likes"}),
    ("tree.html#size=none", {"size": "none"}),
    ("tree.html#radius=height", {"radius": "height"}),
    ("tree.html#collapsed=qwen", {"collapsed": ["Qwen"]}),
    ("tree.html#collapsed=llama,gemma", {"collapsed": ["Llama", "Gemma"]}),
    ("tree.html#root=qwen&collapsed=qwen3", {"root": "Qwen", "collapsed": ["Qwen3"]}),
    ("tree.html#only=Qwen", {"only": ["Qwen"]}),
    ("tree.html#only=other+families", {"only": ["other families"]}),
    ("tree.html#root=qwen&at=0.0,0.0,2", {"root": "Qwen", "zoom": 2}),
    ("tree.html#root=llama3&at=800.0,-300.0,9", {"root": "Llama 3", "zoom": 9}),
    ("graph.html#selected=Qwen/Qwen3-8B", {"selected": "Qwen/Qwen3-8B"}),
    ("graph.html#root=qwen", {"panel": "Qwen"}),
    ("graph.html#colour=community", {"colour": "community"}),
    ("graph.html#map=5000.0,5000.0,5", {"zoom": 5}),
]
#: A filter, which keeps some of the models.
FILTERED = [
    "license=mit",
    "task=text-generation",
    "from=2025",
    "to=2023",
    "min=70",
    "max=1",
    "gb=8",
    "gb=8&bits=16",
    "counts=unknown",
    "root=qwen&license=mit",
]


@pytest.mark.parametrize(("address", "wanted"), OPENED)
def test_an_old_address_opens_what_it_named(
    visit: Callable[..., Any], address: str, wanted: dict[str, Any]
) -> None:
    page = visit(address)
    shown = page.evaluate(SHOWN)
    assert {key: pytest.approx(shown[key]) if key == "zoom" else shown[key] for key in wanted} == wanted


def test_old_filters_keep_some_of_the_models(visit: Callable[..., Any]) -> None:
    page = visit("tree.html")
    for state in FILTERED:
        page.evaluate("(hash) => { location.hash = hash; }", state)
        rest(page)
        shown = page.evaluate(SHOWN)
        assert 0 < shown["kept"] < 17000, state


def test_an_old_branch_without_a_name_is_opened(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#root=Qwen/Qwen3-8B~20")
    below = page.evaluate("""() => {
      const { view, catalogue } = constellation.explorer.of(document.querySelector('figure.view')).session;
      const { root } = view.layout;
      const rows = constellation.tree.rowsBelow(view.tree, root);
      return [view.tree.count[root], rows.map((row) => catalogue.ids[row])];
    }""")
    assert 20 <= below[0] < 1000 and "Qwen/Qwen3-8B" in below[1]
