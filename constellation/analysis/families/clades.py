"""The tree of all paths and how many names share each of its nodes in, the clades out.

A path such as (stem llama, word codellama, edition 2) is followed down as far as enough names share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.trie import EDITION, OWNER, PRODUCT, STEM, Path, Paths
from constellation.catalogue.slugs import make_distinct, make_slug

_NEARLY_ALL = 0.9  # a branch that holds this share of its parent says nothing new

#: How names spell a step most often, and whether it touches what comes before there.
Spelling = tuple[str, bool]


@dataclass(frozen=True)
class Clade:
    """A family or sub-family. ``parent`` is the index of the clade above it, -1 at the top.

    ``stem`` is the text that its members share; ``origin`` says what makes it a clade: stem, word (a stem
    glued into a longer word), edition, product or owner.
    """

    slug: str
    title: str
    stem: str
    parent: int
    depth: int
    origin: str


@dataclass(frozen=True, eq=False)
class Kept:
    """The nodes of the tree of paths that become clades.

    models  : int64 (nodes,), names whose path goes through the node
    kept    : bool (nodes,)
    nearest : int64 (nodes + 1,), the kept node at or above each, -1 for none; the last is -1, and answers for -1
    """

    models: NDArray[np.int64]
    kept: NDArray[np.bool_]
    nearest: NDArray[np.int64]


def keep_nodes(
    paths: Paths, ends: NDArray[np.int64], maker_of: NDArray[np.int64], smallest: int, branch_smallest: int
) -> Kept:
    """Choose the paths that become clades; linear in the nodes.

    Stems and owners need `smallest` models, their branches `branch_smallest`; a product (Coder, VL) needs two
    owners and models beside it. A wider edition gives way to a narrower one that holds nearly all of it (M2
    to M2.7).

    ends : int64 (n,), the node where the path of each name ends, -1 if unplaced; maker_of : int64 (n,)
    """
    models, shared = _count_models(paths, ends, maker_of)
    above, kind = paths.parent, paths.kind
    narrower = np.zeros(len(paths) + 1, dtype=np.int64)
    finer = np.flatnonzero((kind == EDITION) & (above >= 0) & (np.append(kind, np.int8(-1))[above] == EDITION))
    np.maximum.at(narrower, above[finer], models[finer])
    kept = np.zeros(len(paths) + 1, dtype=bool)  # the last is for what stands above the top
    nearest = np.full(len(paths) + 1, -1)
    root = (kind == STEM) | (kind == OWNER)
    for first, last in zip(paths.levels, paths.levels[1:], strict=False):
        node = np.arange(first, last)
        parent = above[node]
        # A wider edition that is no clade itself is left out: 2.7 may stand right under its stem.
        skipped = ~kept[parent] & (np.append(kind, np.int8(-1))[parent] == EDITION)
        expected = np.where(skipped, np.append(above, -1)[parent], parent)
        enough = (nearest[parent] >= 0) & (nearest[parent] == expected)
        enough &= models[node] >= max(smallest, branch_smallest)
        enough &= (kind[node] != PRODUCT) | (
            shared[node] & (models[node] < _NEARLY_ALL * np.append(models, 0)[parent])
        )
        enough &= narrower[node] < _NEARLY_ALL * models[node]
        kept[node] = np.where(root[node], models[node] >= smallest, enough)
        nearest[node] = np.where(kept[node], node, nearest[parent])
    return Kept(models, kept[:-1], nearest)


def _count_models(
    paths: Paths, ends: NDArray[np.int64], maker_of: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """How many names go through each node, and whether they have more than one owner."""
    placed = ends >= 0
    models = np.bincount(ends[placed], minlength=len(paths))
    low, high = np.full(len(paths), np.iinfo(np.int64).max), np.full(len(paths), -1)
    np.minimum.at(low, ends[placed], maker_of[placed])
    np.maximum.at(high, ends[placed], maker_of[placed])
    for first, last in list(zip(paths.levels, paths.levels[1:], strict=False))[:0:-1]:
        node = np.arange(first, last)
        np.add.at(models, paths.parent[node], models[node])
        np.minimum.at(low, paths.parent[node], low[node])
        np.maximum.at(high, paths.parent[node], high[node])
    return models, low < high


def build_clades(
    paths: Paths, kept: Kept, spellings: Mapping[int, Spelling]
) -> tuple[tuple[Clade, ...], NDArray[np.int32]]:
    """Build the clades, parents before children, and give for each node the clade that it is, -1 for none.

    spellings : for the kept nodes, and for those above them, how names spell them most often, where they do
    Returns int32 (nodes + 1,) with a last -1 that answers for -1.
    """
    index = np.full(len(paths) + 1, -1, dtype=np.int32)
    clades: list[Clade] = []
    taken: set[str] = set()
    for node in _order_nodes(paths, kept):
        path, above = paths.write(node), int(kept.nearest[paths.parent[node]])
        parent = int(index[above])
        depth = clades[parent].depth + 1 if parent >= 0 else 0
        slug = make_distinct(make_slug(_write_slug(path)), taken)
        index[node] = len(clades)
        title = _write_title(paths, node, spellings)
        clades.append(Clade(slug, title, _write_stem(path), parent, depth, path[-1][0]))
    return tuple(clades), index


def _order_nodes(paths: Paths, kept: Kept) -> list[int]:
    """Put parents before children, bigger families first, and equals in the order of their texts."""
    keys: dict[int, tuple[tuple[int, str, str], ...]] = {-1: ()}
    for node in np.flatnonzero(kept.kept).tolist():
        kind, text = paths.write(node)[-1]
        keys[node] = (*keys[int(kept.nearest[paths.parent[node]])], (-int(kept.models[node]), text, kind))
    del keys[-1]
    return sorted(keys, key=lambda node: (len(keys[node]), keys[node]))


def _write_title(paths: Paths, node: int, spellings: Mapping[int, Spelling]) -> str:
    """Write a path as names spell it most often: DeepSeek V3.2, Qwen3 Coder."""
    spelled, joined = _spell(paths, node, spellings)
    if paths.kind[node] not in (EDITION, PRODUCT):
        return spelled
    base = int(paths.parent[node])
    while paths.kind[node] == EDITION == paths.kind[base]:
        base = int(paths.parent[base])
    touches = joined and paths.kind[node] == EDITION
    return _write_title(paths, base, spellings) + ("" if touches else " ") + spelled


def _spell(paths: Paths, node: int, spellings: Mapping[int, Spelling]) -> Spelling:
    """Give the most common spelling of a step and whether it touches what comes before."""
    if node not in spellings:
        return paths.texts[paths.kind[node]][paths.text[node]].capitalize(), False
    spelled, joined = spellings[node]
    return "".join(filter(str.isprintable, spelled)).strip() or "(no name)", joined


def _write_slug(path: Path) -> str:
    """Write the slug's text: a stem or word replaces what comes before, an edition or product is added."""
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
