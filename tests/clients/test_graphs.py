"""Readers of graphs find every model as one node, every edge, and unknown counts as unknown."""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Callable
from math import isnan
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from tests.clients.facts import Facts, unpack

igraph = pytest.importorskip("igraph")


def check_likes(likes: list[Any], facts: Facts) -> None:
    known = [value for value in likes if value is not None and not isnan(value)]
    assert (len(known), sum(known)) == (facts.count("likes"), facts.sum("likes"))


def test_networkx_reads_both_formats(facts: Facts) -> None:
    with gzip.open(facts.site / "data" / "graph.gexf.gz") as packed:
        gexf = nx.read_gexf(packed)
    for graph in (nx.read_graphml(facts.site / "data" / "graph.graphml.gz"), gexf):
        assert sorted(graph) == sorted(facts.ids)
        assert graph.number_of_edges() == facts.edges
        check_likes([facts_of.get("likes") for _, facts_of in graph.nodes(data=True)], facts)


def test_igraph(facts: Facts, tmp_path: Path) -> None:
    graph = igraph.Graph.Read_GraphML(str(unpack(facts.site, "graph.graphml.gz", tmp_path)))
    assert sorted(graph.vs["name"]) == sorted(facts.ids)
    assert graph.ecount() == facts.edges
    check_likes(graph.vs["likes"], facts)


def test_graph_tool(facts: Facts, tmp_path: Path, require: Callable[[str, object, str], None]) -> None:
    """Debian has graph-tool for its own Python only."""
    python = "/usr/bin/python3"
    found = subprocess.run([python, "-c", "import graph_tool"], capture_output=True, check=False).returncode == 0
    require("clients", found, "graph-tool is not installed (Debian's package python3-graph-tool)")
    script = Path(__file__).parent / "programs" / "graph_tool_counts.py"
    command = [python, script, unpack(facts.site, "graph.graphml.gz", tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    expected = [len(facts.ids), facts.edges, facts.count("likes"), facts.sum("likes")]
    assert [float(word) for word in run.stdout.split()] == expected
