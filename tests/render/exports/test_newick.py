"""Biopython reads the tree in the Newick format."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from Bio import Phylo
from Bio.Phylo.BaseTree import Tree as Read

from constellation.analysis.tree import ROOT_HEIGHT
from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.render.exports.newick import quote_label, write_newick


def read(text: str) -> Read:
    assert text.endswith(";\n") and text.count("\n") == 1
    return Phylo.read(io.StringIO(text), "newick")


def write(atlas: Atlas, root: int = 0) -> str:
    return write_newick(atlas.tree, atlas.ids, [clade.title for clade in atlas.families.clades]).cut(root)


QUOTED = [
    ("plain", "'plain'"),
    ("it's", "'it''s'"),
    ("a b(c)[d]:e;f,g", "'a b(c)[d]:e;f,g'"),
    ('double"quote', "'double\"quote'"),
    ("rock''n''roll", "'rock''''n''''roll'"),
]


@pytest.mark.parametrize(("text", "label"), QUOTED)
def test_label_is_quoted_and_read_back(text: str, label: str) -> None:
    assert quote_label(text) == label
    assert [leaf.name for leaf in read(f"({label}:1,'other':1);\n").get_terminals()] == [text, "other"]


def test_a_backslash_swallows_no_quote() -> None:
    """Bio.Phylo treats a backslash as an escape, so a name that ends with a backslash could break the tree."""
    tree = read(f"({quote_label('a' + chr(92))}:1,{quote_label('b')}:1);\n")
    assert [leaf.name for leaf in tree.get_terminals()] == ["a\uff3c", "b"]


def test_every_model_is_one_leaf(small_atlas: Atlas) -> None:
    names = [leaf.name for leaf in read(write(small_atlas)).get_terminals()]
    assert len(names) == len(small_atlas)
    assert sorted(names) == small_atlas.ids


def test_clades_hold_their_members(small_atlas: Atlas) -> None:
    named = {clade.name: clade for clade in read(write(small_atlas)).get_nonterminals() if clade.name}
    assert set(named) == {clade.title for clade in small_atlas.families.clades} | {"Unplaced"}
    for clade, group in zip(small_atlas.families.clades, small_atlas.facts.groups, strict=True):
        leaves = {leaf.name for leaf in named[clade.title].get_terminals()}
        assert leaves == {small_atlas.ids[row] for row in group.rows}


def test_a_branch_is_a_tree_of_its_own(small_atlas: Atlas) -> None:
    for index, group in enumerate(small_atlas.facts.groups):
        tree = read(write(small_atlas, int(small_atlas.tree.find_clades(len(small_atlas.families.clades))[index])))
        assert tree.root.name == small_atlas.families.clades[index].title
        assert tree.root.branch_length is None
        assert {leaf.name for leaf in tree.get_terminals()} == {small_atlas.ids[row] for row in group.rows}


def test_every_leaf_is_as_far_from_the_root(small_atlas: Atlas) -> None:
    tree = read(write(small_atlas))
    assert [tree.distance(leaf) for leaf in tree.get_terminals()] == pytest.approx([1.0] * len(small_atlas))
    assert all(clade.branch_length >= 0 for clade in tree.find_clades() if clade is not tree.root)
    # Two decimals are enough for heights in hundredths.
    assert ROOT_HEIGHT == 100


@pytest.fixture
def grow(models: Callable[..., Catalogue]) -> Callable[[Sequence[str]], Atlas]:
    return lambda ids: build_atlas(models(ids))


def test_ids_that_differ_by_case_alone_stay_apart(grow: Callable) -> None:
    ids = ["org/Model-7B", "Org/model-7b", "ORG/MODEL-7B", "org/model-7b"]
    names = [leaf.name for leaf in read(write(grow(ids))).get_terminals()]
    assert sorted(names) == sorted(ids)


def test_hostile_ids_are_read_back_as_they_are(grow: Callable) -> None:
    ids = ["a/it's", "a/b'':1,(x)", "a b/c[&R]", 'q"uote/x', "a/[comment]", "../../etc", "模型/名", "a/_x_", "1"]
    names = [leaf.name for leaf in read(write(grow(ids))).get_terminals()]
    assert sorted(names) == sorted(ids)


@pytest.mark.parametrize("ids", [["a/only"], ["a/x", "b/y"], [f"o{row}/same-name-7b" for row in range(300)]])
def test_small_and_flat_trees_are_read_back(grow: Callable, ids: list[str]) -> None:
    tree = read(write(grow(ids)))
    assert sorted(leaf.name for leaf in tree.get_terminals()) == sorted(ids)
    assert max(len(tree.get_path(leaf)) for leaf in tree.get_terminals()) < 100
