"""The branch path of every placed name in, the tree of clades and the clade of each name out.

A path such as (stem llama, word codellama, edition 2) is followed down as far as enough names share it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from constellation.analysis.slugs import make_distinct, make_slug

_PRODUCT_OWNERS = 2
_NEARLY_ALL = 0.9  # a branch that holds this share of its parent says nothing new

Step = tuple[str, str]  # the kind of a branch and its text
Path = tuple[Step, ...]


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


@dataclass
class _Node:
    """What is known of one path while the tree is made."""

    models: int = 0
    owners: set[str] = field(default_factory=set)
    spellings: Counter[tuple[str, bool]] = field(default_factory=Counter)


def build_clades(
    paths: Sequence[Path],
    spellings: Sequence[Sequence[tuple[str, bool]]],
    owners: Sequence[str],
    smallest: int,
    branch_smallest: int,
) -> tuple[tuple[Clade, ...], dict[Path, int]]:
    """Build the clades, parents before children, and give the index of each path that is one.

    Parameters: for each name its path (empty if unplaced), for each step of it how the name spells it and
    whether that touches what comes before, and its owner; the models that a stem or an owner needs, and those
    that an edition, a word or a product does.
    """
    nodes = _count_nodes(paths, spellings, owners)
    kept = _keep_nodes(nodes, smallest, branch_smallest)
    order = _order_nodes(kept, nodes)
    clades: list[Clade] = []
    index: dict[Path, int] = {}
    taken: set[str] = set()
    for path in order:
        parent_path = find_clade_path(path[:-1], kept)
        parent = index.get(parent_path, -1)
        title = _write_title(path, nodes)
        depth = clades[parent].depth + 1 if parent >= 0 else 0
        slug = make_distinct(make_slug(_write_slug(path)), taken)
        index[path] = len(clades)
        clades.append(Clade(slug, title, _write_stem(path), parent, depth, path[-1][0]))
    return tuple(clades), index


def find_clade_path(path: Path, kept: Mapping[Path, object] | set[Path]) -> Path:
    """Give the longest beginning of a path that is a clade; () if none is."""
    while path and path not in kept:
        path = path[:-1]
    return path


def _count_nodes(
    paths: Sequence[Path], spellings: Sequence[Sequence[tuple[str, bool]]], owners: Sequence[str]
) -> dict[Path, _Node]:
    nodes: dict[Path, _Node] = {}
    for path, spelled, owner in zip(paths, spellings, owners, strict=True):
        for depth in range(1, len(path) + 1):
            node = nodes.setdefault(path[:depth], _Node())
            node.models += 1
            if len(node.owners) < _PRODUCT_OWNERS:
                node.owners.add(owner)
            if depth <= len(spelled) and spelled[depth - 1][0]:
                node.spellings[spelled[depth - 1]] += 1
    return nodes


def _keep_nodes(nodes: Mapping[Path, _Node], smallest: int, branch_smallest: int) -> set[Path]:
    """Choose the paths that become clades.

    Stems and owners need `smallest` models, their branches `branch_smallest`; a product (Coder, VL) needs two
    owners and models beside it. A wider edition gives way to a narrower one that holds nearly all of it (M2
    to M2.7).
    """
    narrower: dict[Path, int] = {}
    for path, node in nodes.items():
        if len(path) > 1 and path[-1][0] == path[-2][0] == "edition":
            narrower[path[:-1]] = max(narrower.get(path[:-1], 0), node.models)
    kept: set[Path] = set()
    for path in sorted(nodes, key=len):
        node, kind = nodes[path], path[-1][0]
        if kind in ("stem", "owner"):
            enough = node.models >= smallest
        else:
            above = find_clade_path(path[:-1], kept)
            whole = bool(above) and above == _strip_wider(path[:-1], kept)
            enough = whole and node.models >= max(smallest, branch_smallest)
            if kind == "product":
                enough &= len(node.owners) >= _PRODUCT_OWNERS
                enough &= node.models < _NEARLY_ALL * nodes[path[:-1]].models
            enough &= narrower.get(path, 0) < _NEARLY_ALL * node.models
        if enough:
            kept.add(path)
    return kept


def _strip_wider(path: Path, kept: set[Path]) -> Path:
    """Leave out a wider edition that is no clade itself: 2.7 may stand right under its stem."""
    return path[:-1] if path and path not in kept and path[-1][0] == "edition" else path


def _order_nodes(kept: set[Path], nodes: Mapping[Path, _Node]) -> list[Path]:
    """Put parents before children, bigger families first, and equals in the order of their texts."""
    ranks = {path: (-nodes[path].models, path[-1][1], path[-1][0]) for path in kept}
    keys = {
        path: tuple(ranks[path[:depth]] for depth in range(1, len(path) + 1) if path[:depth] in kept)
        for path in kept
    }
    return sorted(kept, key=lambda path: (len(keys[path]), keys[path]))


def _write_title(path: Path, nodes: Mapping[Path, _Node]) -> str:
    """Write a path as names spell it most often: DeepSeek V3.2, Qwen3 Coder."""
    kind, text = path[-1]
    spelled, joined = _spell(nodes[path], text)
    if kind in ("stem", "owner", "word"):
        return spelled
    base = path[:-1]
    while kind == "edition" and base[-1][0] == "edition":
        base = base[:-1]
    return _write_title(base, nodes) + ("" if joined and kind == "edition" else " ") + spelled


def _spell(node: _Node, text: str) -> tuple[str, bool]:
    """Give the most common spelling of a step and whether it touches what comes before."""
    if not node.spellings:
        return text.capitalize(), False
    spelled, joined = max(node.spellings, key=lambda spelling: (node.spellings[spelling], spelling))
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
