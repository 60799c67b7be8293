"""A trie (prefix tree) of names, in which each node is a possible family or sub-family.

The path of a name leads from a family stem down to its branches, for example (stem llama, word codellama, edition
2). Each node of the trie is a distinct prefix of a path, so a prefix that many names share is stored only once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.branches import Dotted, read_branches
from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.stems import Stems
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys

#: The kinds of step in a path. A word is a compound that contains the stem.
KINDS = ("stem", "owner", "word", "edition", "product")
STEM, OWNER, WORD, EDITION, PRODUCT = range(5)

#: The kind and the text of a step.
Step = tuple[str, str]
Path = tuple[Step, ...]
#: The number of places before a stem that are reserved for the stems that it derives from.
_ROOM = 32


@dataclass(frozen=True, eq=False)
class Steps:
    """The nodes on the path of each occurrence of a stem, sorted by occurrence, then by depth.

    Attributes
    ----------
    occurrence : ndarray of int64, shape (steps,)
        See `Stems.occurrences`.
    node : ndarray of int64, shape (steps,)
        The node that the step leads to.
    at : ndarray of int64, shape (steps,)
        The token that spells the step, as a position among the tokens of all names; -1 if no token spells it.
    """

    occurrence: NDArray[np.int64]
    node: NDArray[np.int64]
    at: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Trie:
    """A trie (prefix tree) of names.

    Parents come before their children.

    Attributes
    ----------
    parent : ndarray of int64, shape (nodes,)
        The node above each node, -1 at the top.
    levels : tuple of int
        The first node of each depth, followed by the number of all nodes.
    kind : ndarray of int8, shape (nodes,)
        The kind of each node's last step, as an index into `KINDS`.
    text : ndarray of int64, shape (nodes,)
        The text of each node's last step, as an index into the texts of its kind.
    texts : tuple of sequences of str
        The texts of each kind.
    of_occurrence : ndarray of int64, shape (occurrences,)
        The node at which the path of each occurrence ends.
    of_stem, of_owner : ndarrays of int64, shapes (words,) and (owners,)
        The node of each stem or owner on its own, -1 if there is no such node.
    steps : Steps
        The steps of the paths of the occurrences.
    """

    parent: NDArray[np.int64]
    levels: tuple[int, ...]
    kind: NDArray[np.int8]
    text: NDArray[np.int64]
    texts: tuple[Sequence[str], ...]
    of_occurrence: NDArray[np.int64]
    of_stem: NDArray[np.int64]
    of_owner: NDArray[np.int64]
    steps: Steps

    def __len__(self) -> int:
        return len(self.parent)

    def read_path(self, node: int) -> Path:
        """Return the path to a node as pairs of a kind and a text, such as ('stem', 'llama')."""
        steps: list[Step] = []
        while node >= 0:
            kind = int(self.kind[node])
            steps.append((KINDS[kind], self.texts[kind][self.text[node]]))
            node = int(self.parent[node])
        return tuple(reversed(steps))


@dataclass(frozen=True, eq=False)
class _Column:
    """Some steps of the paths in a trie: at most one step of each path.

    Attributes
    ----------
    path : ndarray of int64, shape (steps,)
        The number of the path.
    place : ndarray of int64, shape (steps,), or int
        The order of the steps within a path. A larger number means further down.
    kind : ndarray of int8, shape (steps,), or int
        The kind of the step, as an index into `KINDS`.
    text : ndarray of int, shape (steps,)
        The text of the step, as an index into the texts of its kind.
    at : ndarray of int64, shape (steps,), or int
        The token that spells the step, -1 for none.
    """

    path: NDArray[np.int64]
    place: NDArray[np.int64] | int
    kind: NDArray[np.int8] | int
    text: NDArray[np.integer]
    at: NDArray[np.int64] | int = -1


def build_trie(
    names: Names,
    stems: Stems,
    lines: Hierarchy,
    alone: NDArray[np.integer],
    owners: NDArray[np.integer],
    dotted: Dotted | None = None,
) -> Trie:
    """Build the trie of all names in which a family stem occurs.

    Some stems and owners get a node of their own even if no name has their path. The time is linear in the number
    of paths.

    Parameters
    ----------
    names : Names
        The names.
    stems : Stems
        The stems of the names.
    lines : Hierarchy over `stems.words`
        The stem that each stem derives from. A path begins with the stem at the top.
    alone : ndarray of int, shape (any,)
        Stems that have a node even if no name has their path.
    owners : ndarray of int, shape (any,)
        Owners that have a node, as indices into `names.all_owners`.
    dotted : mapping, optional
        The numbers that stand for an edition with a dot (see `read_branches`).
    """
    occurrences, many = stems.occurrences, len(stems.occurrences)
    branches = read_branches(names, stems, dotted)
    compound = np.flatnonzero(occurrences.word != occurrences.stem)
    columns = [
        *_list_lines(np.concatenate([occurrences.stem, alone]), lines.parent, occurrences.start, occurrences.word),
        _Column(compound, _ROOM + 1, WORD, occurrences.word[compound], occurrences.start[compound]),
        _Column(
            branches.occurrence,
            _ROOM + 2 + branches.place,
            np.where(branches.edition, EDITION, PRODUCT),
            branches.text,
            branches.at,
        ),
        _Column(many + len(alone) + np.arange(len(owners)), _ROOM, OWNER, owners),
    ]
    texts = (stems.words, names.all_owners, stems.words, branches.texts, branches.texts)
    return _form_trie(columns, texts, many, alone, owners)


def _list_lines(
    stem: NDArray[np.integer], parent: NDArray[np.int32], start: NDArray[np.int64], word: NDArray[np.int32]
) -> Iterator[_Column]:
    """For each path, yield the steps for its stem and for the stems from which this stem derives.

    The stem itself comes first, then the stems from which it derives. A stem within a compound has no token.
    """
    path, at = np.arange(len(stem)), np.full(len(stem), -1)
    at[: len(start)] = np.where(word == stem[: len(start)], start, -1)
    place = _ROOM
    while len(path):
        yield _Column(path, place, STEM, stem, at)
        line = parent[stem]
        path, stem, at, place = path[line >= 0], line[line >= 0], np.array([-1]), place - 1


def _sort(columns: Sequence[_Column]) -> list[NDArray[np.int64]]:
    """Combine the steps of all paths, sorted by path, then by depth."""
    path, place, kind, text, at = (
        np.concatenate([np.broadcast_to(getattr(column, name), len(column.path)) for column in columns])
        for name in ("path", "place", "kind", "text", "at")
    )
    order = np.argsort(path * (2 * _ROOM) + place)
    return [values[order].astype(np.int64) for values in (path, kind, text, at)]


def _form_trie(
    columns: Sequence[_Column],
    texts: tuple[Sequence[str], ...],
    many: int,
    alone: NDArray[np.integer],
    owners: NDArray[np.integer],
) -> Trie:
    path, kind, text, at = _sort(columns)
    begins = np.flatnonzero(np.diff(path, prepend=-1))
    depth = np.arange(len(path)) - np.repeat(begins, np.diff(begins, append=len(path)))
    offsets = np.cumsum([0, *(len(of_kind) for of_kind in texts)])
    step = offsets[kind] + text
    ends, node = np.full(many + len(alone) + len(owners), -1), np.empty(len(path), dtype=np.int64)
    parents, distinct, levels = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)], [0]
    for level in range(int(depth.max(initial=-1)) + 1):
        there = np.flatnonzero(depth == level)
        keys, _, number = count_keys((ends[path[there]] + 1) * offsets[-1] + step[there])
        node[there] = ends[path[there]] = levels[-1] + number
        parents.append(keys // offsets[-1] - 1)
        distinct.append(keys % offsets[-1])
        levels.append(levels[-1] + len(keys))
    steps = np.concatenate(distinct)
    kinds = np.searchsorted(offsets, steps, side="right") - 1
    of_stem, of_owner = np.full(len(texts[STEM]), -1), np.full(len(texts[OWNER]), -1)
    of_stem[alone], of_owner[owners] = ends[many : many + len(alone)], ends[many + len(alone) :]
    of_names = path < many
    return Trie(
        parent=np.concatenate(parents),
        levels=tuple(levels),
        kind=kinds.astype(np.int8),
        text=steps - offsets[kinds],
        texts=texts,
        of_occurrence=ends[:many],
        of_stem=of_stem,
        of_owner=of_owner,
        steps=Steps(path[of_names], node[of_names], at[of_names]),
    )
