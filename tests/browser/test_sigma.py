"""sigma.js draws the exported graph with its own positions, sizes and colours."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from tests.clients.facts import read_facts

pytestmark = pytest.mark.browser
SCRIPTS = (
    "graphology/dist/graphology.umd.js",
    "graphology-library/dist/graphology-library.js",
    "sigma/dist/sigma.min.js",
)


def test_sigma_draws_the_graph(golden_site: Path, npm_clients: Path, browser: Any) -> None:
    facts = read_facts(golden_site)
    page = browser.new_page(viewport={"width": 800, "height": 600})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.set_content('<div id="graph" style="width: 800px; height: 600px"></div>')
    for script in SCRIPTS:
        page.add_script_tag(path=npm_clients / script)
    text = gzip.decompress((facts.site / "data" / "graph.gexf.gz").read_bytes()).decode()
    drawn = page.evaluate(
        """(text) => {
          const graph = graphologyLibrary.gexf.parse(graphology.UndirectedGraph, text);
          const renderer = new (window.Sigma.Sigma || window.Sigma)(graph, document.getElementById('graph'));
          const places = graph.nodes().map((node) => renderer.getNodeDisplayData(node));
          return { nodes: graph.order, placed: places.filter((place) => place && Number.isFinite(place.x)).length };
        }""",
        text,
    )
    page.close()
    assert faults == []
    assert drawn == {"nodes": len(facts.ids), "placed": len(facts.ids)}
