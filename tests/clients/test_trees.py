"""Readers of trees find every model as one leaf, under the id that the tables have."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from Bio import Phylo

from tests.clients.facts import Facts, unquote

Load = Callable[[str], Any]


def test_biopython(facts: Facts) -> None:
    tree = Phylo.read(StringIO((facts.site / "data" / "tree.nwk").read_text(encoding="utf-8")), "newick")
    # Bio.Phylo drops the apostrophes with which a label begins.
    assert sorted(leaf.name for leaf in tree.get_terminals()) == sorted(label.lstrip("'") for label in facts.labels)


def test_ete4(facts: Facts, load: Load) -> None:
    tree = load("ete4").Tree((facts.site / "data" / "tree.nwk").read_text(encoding="utf-8"), parser=1)
    assert unquote(leaf.name for leaf in tree.leaves()) == sorted(facts.labels)


def test_ete3(plain_facts: Facts, load: Load) -> None:
    tree = load("ete3").Tree(str(plain_facts.site / "data" / "tree.nwk"), format=1, quoted_node_names=True)
    assert unquote(leaf.name for leaf in tree.iter_leaves()) == sorted(plain_facts.labels)


def test_dendropy(facts: Facts, load: Load) -> None:
    tree = load("dendropy").Tree.get(
        path=facts.site / "data" / "tree.nwk",
        schema="newick",
        case_sensitive_taxon_labels=True,
        preserve_underscores=True,
    )
    assert sorted(leaf.taxon.label for leaf in tree.leaf_node_iter()) == sorted(facts.labels)


def test_scikit_bio(facts: Facts, load: Load) -> None:
    tree = load("skbio").TreeNode.read(
        str(facts.site / "data" / "tree.nwk"), format="newick", convert_underscores=False
    )
    assert sorted(leaf.name for leaf in tree.tips()) == sorted(facts.labels)


def test_treeswift(facts: Facts, load: Load) -> None:
    tree = load("treeswift").read_tree_newick(str(facts.site / "data" / "tree.nwk"))
    assert tree.num_nodes(internal=False) == len(facts.ids)


def test_toytree(plain_facts: Facts, load: Load) -> None:
    tree = load("toytree").tree(str(plain_facts.site / "data" / "tree.nwk"))
    assert tree.ntips == len(plain_facts.ids)


def test_phylotreelib(plain_facts: Facts, load: Load) -> None:
    with load("phylotreelib").Newicktreefile(str(plain_facts.site / "data" / "tree.nwk")) as file:
        tree = file.readtree()
    assert len(tree.leaves) == len(plain_facts.ids)


def test_figtree_draws_the_tree(facts: Facts, tmp_path: Path, require: Callable[[str, object, str], None]) -> None:
    programs = shutil.which("figtree"), shutil.which("xvfb-run")
    require("clients", all(programs), "figtree or xvfb is not installed")
    picture = tmp_path / "tree.png"
    command = [str(programs[1]), "-a", str(programs[0]), "-graphic", "PNG", "-width", "900", "-height", "900"]
    run = subprocess.run(
        [*command, facts.site / "data" / "tree.nwk", picture], capture_output=True, text=True, check=False
    )
    assert picture.is_file() and picture.read_bytes().startswith(b"\x89PNG"), run.stdout + run.stderr
    assert "Exception" not in run.stdout + run.stderr


def test_trees_of_families_have_no_nodes_with_one_child(facts: Facts) -> None:
    files = sorted((facts.site / "data" / "families").glob("*.nwk"))[:40]
    for file in files:
        tree = Phylo.read(StringIO(file.read_text(encoding="utf-8")), "newick")
        assert all(len(node.clades) > 1 for node in tree.get_nonterminals()), file.name
