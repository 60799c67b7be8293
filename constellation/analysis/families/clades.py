"""Clades: families and sub-families.

A clade is a node of the trie of names (see trie.py). A path such as (stem llama, word codellama, edition 2) is
followed down as long as enough names have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.trie import EDITION, OWNER, PRODUCT, STEM, WORD, Path, Trie
from constellation.catalogue.slugs import make_distinct, make_slug
from constellation.catalogue.titles import choose_title

#: A branch with at least this share of its parent's models is not distinguished from its parent.
_NEARLY_ALL = 0.9
#: A stem's only compound is the name of the whole family (LongCat, not Cat) if this share of the stem's models have
#: the compound.
_WHOLE_NAME = 2 / 3

#: The most common spelling of a step in names, and whether it follows the previous step without a separator.
Spelling = tuple[str, bool]


@dataclass(frozen=True)
class Clade:
    """A family or sub-family.

    Attributes
    ----------
    slug : str
        The unique text that identifies the clade in addresses.
    title : str
        The title of the clade, in the most common spelling.
    stem : str
        The stem that the names of its models share.
    parent : int
        The index of the clade above it, -1 at the top level.
    depth : int
        The number of clades above it.
    origin : str
        What the clade is based on: stem, word (a compound with a stem), edition, product or owner.
    """

    slug: str
    title: str
    stem: str
    parent: int
    depth: int
    origin: str


def arrange_clades(clades: Sequence[Clade]) -> Hierarchy:
    """Build the hierarchy of families and sub-families from the parent of each clade."""
    return Hierarchy(np.array([clade.parent for clade in clades], dtype=np.int32))


def collect_stems(clades: Sequence[Clade]) -> list[frozenset[str]]:
    """Return the tokens that name each clade or a clade above it. Parents come before children."""
    stems: list[frozenset[str]] = []
    for clade in clades:
        above = stems[clade.parent] if clade.parent >= 0 else frozenset()
        stems.append(above | frozenset(clade.stem.split()))
    return stems


@dataclass(frozen=True, eq=False)
class ChosenNodes:
    """The nodes of the trie that become families or sub-families.

    Attributes
    ----------
    models : ndarray of int64, shape (nodes,)
        The number of names whose path contains each node.
    named_by : ndarray of int64, shape (nodes,)
        For each stem, the compound that most of its models have. The family is named after this compound. -1 for
        none.
    chosen : ndarray of bool, shape (nodes,)
        Whether the node becomes a clade.
    nearest : ndarray of int64, shape (nodes + 1,)
        The chosen node at or above each node, -1 for none. The last entry, which the index -1 selects, is -1.
    parent : ndarray of int64, shape (nodes,)
        The parent of each node in the trie, -1 at the top.
    """

    models: NDArray[np.int64]
    named_by: NDArray[np.int64]
    chosen: NDArray[np.bool_]
    nearest: NDArray[np.int64]
    parent: NDArray[np.int64]

    @cached_property
    def nodes(self) -> NDArray[np.intp]:
        """The nodes that become clades, in ascending order.

        This is an integer array of shape (clades,).
        """
        return np.flatnonzero(self.chosen)

    @cached_property
    def number_of(self) -> NDArray[np.int32]:
        """The number of the clade that each trie node belongs to.

        This is an int32 array of shape (nodes + 1,). The value is -1 for a node outside all clades. A clade is
        given as a position in `nodes`. It is the chosen node itself or the nearest chosen node above it.
        """
        number = np.append(np.cumsum(self.chosen) - 1, -1).astype(np.int32)
        return number[self.nearest]

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """The hierarchy of the families and sub-families, in the order of `nodes`."""
        return Hierarchy(self.number_of[self.parent[self.nodes]])


def choose_nodes(
    trie: Trie, ends: NDArray[np.int64], maker_of: NDArray[np.int64], smallest: int, branch_smallest: int
) -> ChosenNodes:
    """Choose the nodes of the trie that become families or sub-families.

    The time is linear. A stem or an owner needs `smallest` models. A branch needs `branch_smallest` models. A
    product (Coder, VL) also needs two owners, and must not have nearly all models of its parent. A wider edition is
    left out if a narrower edition has nearly all of its models: M2 is left out if nearly all of its models are
    M2.7. A stem and its only compound form one clade if most of the stem's models have the compound.

    Parameters
    ----------
    trie : Trie
        The paths.
    ends : ndarray of int64, shape (n,)
        The node at which the path of each name ends, -1 for an unplaced model.
    maker_of : ndarray of int64, shape (n,)
        The maker of each model. Each unknown maker has a number of its own.
    smallest, branch_smallest : int
        The number of models that a family and a sub-family need.
    """
    models, shared = _count_models(trie, ends, maker_of)
    above, kind = trie.parent, trie.kind
    narrower = np.zeros(len(trie) + 1, dtype=np.int64)
    finer = np.flatnonzero((kind == EDITION) & (above >= 0) & (np.append(kind, np.int8(-1))[above] == EDITION))
    np.maximum.at(narrower, above[finer], models[finer])
    named_by, whole = _find_whole_names(trie, models)
    chosen = np.zeros(len(trie) + 1, dtype=bool)  # the last entry is for the level above the top
    nearest = np.full(len(trie) + 1, -1)
    standing = np.append(np.arange(len(trie)), -1)  # the node that is expected above a branch
    root = (kind == STEM) | (kind == OWNER)
    for first, last in zip(trie.levels, trie.levels[1:], strict=False):
        node = np.arange(first, last)
        parent = above[node]
        enough = (nearest[parent] >= 0) & (nearest[parent] == standing[parent])
        enough &= models[node] >= max(smallest, branch_smallest)
        enough &= (kind[node] != PRODUCT) | (
            shared[node] & (models[node] < _NEARLY_ALL * np.append(models, 0)[parent])
        )
        enough &= (narrower[node] < _NEARLY_ALL * models[node]) & ~whole[node]
        chosen[node] = np.where(root[node], models[node] >= smallest, enough)
        nearest[node] = np.where(chosen[node], node, nearest[parent])
        # A wider edition that is not a clade is left out, so that 2.7 may be directly below its stem.
        skipped = ~chosen[node] & ((kind[node] == EDITION) | whole[node])
        standing[node] = np.where(skipped, standing[parent], node)
    return ChosenNodes(models, named_by, chosen[:-1], nearest, above)


def _find_whole_names(trie: Trie, models: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Find the compound words that are the name of a whole family.

    Such a compound is the only one of its stem, and most models of the stem have it in their names.

    Returns
    -------
    named_by : ndarray of int64, shape (nodes,)
        The compound that names each stem, -1 for none.
    whole : ndarray of bool, shape (nodes,)
        Whether each node is such a compound.
    """
    words = np.flatnonzero((trie.kind == WORD) & (models > 0))
    words = words[np.bincount(trie.parent[words], minlength=len(trie))[trie.parent[words]] == 1]
    words = words[models[words] >= _WHOLE_NAME * models[trie.parent[words]]]
    named_by, whole = np.full(len(trie), -1), np.zeros(len(trie), dtype=bool)
    named_by[trie.parent[words]] = words
    whole[words] = True
    return named_by, whole


def _count_models(
    trie: Trie, ends: NDArray[np.int64], maker_of: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Count the models at or below each node of the trie.

    The second array says whether these models have more than one owner.
    """
    placed = ends >= 0
    models = np.bincount(ends[placed], minlength=len(trie))
    low, high = np.full(len(trie), np.iinfo(np.int64).max), np.full(len(trie), -1)
    np.minimum.at(low, ends[placed], maker_of[placed])
    np.maximum.at(high, ends[placed], maker_of[placed])
    for first, last in list(zip(trie.levels, trie.levels[1:], strict=False))[:0:-1]:
        node = np.arange(first, last)
        np.add.at(models, trie.parent[node], models[node])
        np.minimum.at(low, trie.parent[node], low[node])
        np.maximum.at(high, trie.parent[node], high[node])
    return models, low < high


def build_clades(
    trie: Trie, chosen: ChosenNodes, spellings: Mapping[int, Spelling], titles: Mapping[str, str]
) -> tuple[tuple[Clade, ...], NDArray[np.int32]]:
    """Build the families and sub-families from the chosen nodes of the trie.

    Parents come before children. Siblings are sorted by descending size, then by text.

    Parameters
    ----------
    trie : Trie
        The paths.
    chosen : ChosenNodes
        The nodes that become clades.
    spellings : mapping of int to Spelling
        The spellings of the chosen nodes and of the nodes above them. Nodes that are not spelled in any name are
        left out.
    titles : mapping of str to str
        Titles that names do not show (see `parse_titles`).

    Returns
    -------
    clades : tuple of Clade
    index : ndarray of int32, shape (nodes + 1,)
        The clade at or above each node, -1 for none. The last entry, which the index -1 selects, is -1.
    """
    parents, nodes = chosen.hierarchy.parent.tolist(), chosen.nodes.tolist()
    paths = [trie.read_path(node) for node in nodes]
    order = chosen.hierarchy.sort(
        [(-int(chosen.models[node]), *reversed(path[-1])) for node, path in zip(nodes, paths, strict=True)]
    )
    new = np.full(len(order) + 1, -1, dtype=np.int32)
    clades: list[Clade] = []
    taken: set[str] = set()
    for number in order:
        path, parent = paths[number], int(new[parents[number]])
        depth = clades[parent].depth + 1 if parent >= 0 else 0
        whole = int(chosen.named_by[nodes[number]])
        slug = make_distinct(make_slug(_write_slug(trie.read_path(whole) if whole >= 0 else path)), taken)
        new[number] = len(clades)
        title = choose_title(_write_title(trie, nodes[number], spellings), titles)
        clades.append(Clade(slug, title, _write_stem(path), parent, depth, path[-1][0]))
    return tuple(clades), new[chosen.number_of]


def _write_title(trie: Trie, node: int, spellings: Mapping[int, Spelling]) -> str:
    """Return the title of a family in its most common spelling, such as DeepSeek V3.2."""
    spelled, joined = _spell(trie, node, spellings)
    if trie.kind[node] not in (EDITION, PRODUCT):
        return spelled
    base = int(trie.parent[node])
    while trie.kind[node] == EDITION == trie.kind[base]:
        base = int(trie.parent[base])
    touches = joined and trie.kind[node] == EDITION
    return _write_title(trie, base, spellings) + ("" if touches else " ") + spelled


def _spell(trie: Trie, node: int, spellings: Mapping[int, Spelling]) -> Spelling:
    """Return the most common spelling of the last part of a title.

    The second value is whether this part follows the previous part without a separator, as in Qwen3.
    """
    if node not in spellings:
        return trie.texts[trie.kind[node]][trie.text[node]].capitalize(), False
    spelled, joined = spellings[node]
    return "".join(filter(str.isprintable, spelled)).strip() or "(no name)", joined


def _write_slug(path: Path) -> str:
    """Return the text from which the slug of a family is made, such as qwen3-vl.

    A stem or a compound replaces the text before it. An edition or a product is appended.
    """
    slug = ""
    for number, (kind, text) in enumerate(path):
        if kind in ("stem", "owner", "word"):
            slug = text
        elif kind == "edition":
            if number and path[number - 1][0] == "edition":
                slug = slug.removesuffix(path[number - 1][1]).removesuffix("-")
            apart = not text[0].isdigit() or slug[-1:].isdigit()
            slug += f"-{text}" if apart else text
        else:
            slug += f"-{text}"
    return slug


def _write_stem(path: Path) -> str:
    parts: list[str] = []
    for kind, text in path:
        if kind in ("stem", "owner", "word"):
            parts = [text]
        elif kind == "edition" and parts and len(parts) > 1 and text.startswith(parts[-1]):
            parts[-1] = text
        else:
            parts.append(text)
    return " ".join(parts)
