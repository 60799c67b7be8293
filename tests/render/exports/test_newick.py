"""Biopython reads the tree in the Newick format."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from Bio import Phylo
from Bio.Phylo.BaseTree import Tree as Read
from hypothesis import given, settings
from hypothesis import strategies as st

from constellation.analysis.tree import ROOT_HEIGHT
from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.render.exports.newick import form_label, form_title, write_newick


def read(text: str) -> Read:
    assert text.endswith(";\n") and text.count("\n") == 1
    return Phylo.read(io.StringIO(text), "newick")


def write(atlas: Atlas, root: int = 0) -> str:
    return write_newick(atlas.tree, atlas.ids, [clade.title for clade in atlas.families.clades]).cut(root)


QUOTED = [
    ("plain", "plain"),
    ("org/Model-7B.v2+x", "org/Model-7B.v2+x"),
    ("under_score", "'under_score'"),
    ("it's", "'it''s'"),
    ("a b(c)[d]:e;f,g", "'a b(c)[d]:e;f,g'"),
    ('double"quote', "'double\"quote'"),
    ("rock''n''roll", "'rock''''n''''roll'"),
]


@pytest.mark.parametrize(("text", "label"), QUOTED)
def test_label_is_quoted_and_read_back(text: str, label: str) -> None:
    assert form_label(text) == label
    assert [leaf.name for leaf in read(f"({label}:1,'other':1);\n").get_terminals()] == [text, "other"]


def test_a_backslash_swallows_no_quote() -> None:
    """Bio.Phylo treats a backslash as an escape, so a name that ends with a backslash could break the tree."""
    tree = read(f"({form_label('a' + chr(92))}:1,{form_label('b')}:1);\n")
    assert [leaf.name for leaf in tree.get_terminals()] == ["a\uff3c5C", "b"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(alphabet="\\\uff3c\ufe68'x", max_size=6), unique=True, max_size=6))
def test_different_texts_have_different_labels(texts: list[str]) -> None:
    labels = [form_label(text) for text in texts]
    assert len(set(labels)) == len(labels)
    assert not any("\\" in label for label in labels)


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
        assert tree.root.branch_length == 0, "so that readers take the tree as rooted"
        assert {leaf.name for leaf in tree.get_terminals()} == {small_atlas.ids[row] for row in group.rows}


def test_every_leaf_is_as_far_from_the_root(small_atlas: Atlas) -> None:
    tree = read(write(small_atlas))
    assert [tree.distance(leaf) for leaf in tree.get_terminals()] == pytest.approx([1.0] * len(small_atlas))
    assert all(clade.branch_length >= 0 for clade in tree.find_clades() if clade is not tree.root)
    # Two decimals are enough for heights in hundredths.
    assert ROOT_HEIGHT == 100


@pytest.mark.parametrize("title", ["Infinity", "nan", "3.5", "1e9", "7d", "-2", ".5"])
def test_a_title_that_looks_like_a_number_is_followed_by_a_word(title: str) -> None:
    tree = read(f"((a:1,b:1){form_title(title)}:1,c:2):0;\n")
    (inner,) = [clade for clade in tree.get_nonterminals() if clade is not tree.root]
    assert (inner.name, inner.confidence) == (f"{title} family", None)
    assert form_title("Llama") == "Llama" and form_title("K2") == "K2"


def test_without_single_children_the_leaves_and_distances_stay(small_atlas: Atlas) -> None:
    titles = [clade.title for clade in small_atlas.families.clades]
    nodes = small_atlas.tree.find_clades(len(titles)).tolist()
    whole = write_newick(small_atlas.tree, small_atlas.ids, titles)
    forks = write_newick(small_atlas.tree, small_atlas.ids, titles, forks_only=True)
    removed = 0
    for node, title in zip(nodes, titles, strict=True):
        one, other = read(whole.cut(node)), read(forks.cut(node))
        assert other.root.name == title
        distances = [
            {leaf.name: round(tree.distance(leaf), 6) for leaf in tree.get_terminals()} for tree in (one, other)
        ]
        assert distances[0].keys() == distances[1].keys()
        assert len(other.get_terminals()) == 1 or all(len(inner.clades) > 1 for inner in other.get_nonterminals())
        removed += len(one.get_nonterminals()) - len(other.get_nonterminals())
    assert removed > 0


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
