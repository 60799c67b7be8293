"""R and Node find the same numbers in the exports as Python."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients.facts import Facts, unpack

HERE = Path(__file__).parent
Require = Callable[[str, object, str], None]


@pytest.fixture
def run_r(require: Require) -> Callable[..., list[str]]:
    """Return a function that runs an R script, and returns the words that it prints."""
    program = shutil.which("Rscript")
    require("clients", program, "R is not installed")

    def run(library: str, script: str, argument: Path) -> list[str]:
        if library:
            found = subprocess.run([str(program), "-e", f"library({library})"], capture_output=True, check=False)
            require("clients", found.returncode == 0, f"the R package {library} is not installed")
        return run_program([str(program), HERE / "programs" / script, argument])

    return run


def run_program(command: list[str | Path]) -> list[str]:
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def test_r_reads_the_table(facts: Facts, run_r: Callable[..., list[str]]) -> None:
    models, downloads, likes = map(float, run_r("", "tables.R", facts.site))
    assert (models, downloads, likes) == (len(facts.ids), facts.sum("downloads"), facts.count("likes"))


def test_ape_reads_the_tree(plain_facts: Facts, run_r: Callable[..., list[str]]) -> None:
    assert run_r("ape", "tree.R", plain_facts.site) == [str(len(plain_facts.ids)), "TRUE", "0"]


def test_r_igraph_reads_the_graph(facts: Facts, run_r: Callable[..., list[str]], tmp_path: Path) -> None:
    found = run_r("igraph", "graph.R", unpack(facts.site, "graph.graphml.gz", tmp_path))
    models = len(facts.ids)
    assert list(map(float, found)) == [models, facts.edges, facts.sum("likes"), facts.count("likes"), models]


def test_phylotree_reads_the_tree(facts: Facts, npm_clients: Path) -> None:
    assert run_program(["node", HERE / "programs" / "tree.js", facts.site]) == [str(len(facts.ids))]


def test_graphology_reads_the_graph(facts: Facts, npm_clients: Path) -> None:
    found = run_program(["node", HERE / "programs" / "graph.js", facts.site])
    assert found == [str(len(facts.ids)), str(facts.edges), str(facts.sum("likes")), "0"]
