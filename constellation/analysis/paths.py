"""Bearings of stems and their branches in, the path of each down the tree of all paths out.

A path is (stem llama, word codellama, edition 2). The tree of all of them has a node for each distinct
beginning of a path, so that what many names share is counted and written once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.branches import read_branches
from constellation.analysis.names import Names
from constellation.analysis.ragged import count_keys
from constellation.analysis.stems import Stems

#: What a step of a path may be: a word is a stem glued into a longer word.
KINDS = ("stem", "owner", "word", "edition", "product")
STEM, OWNER, WORD, EDITION, PRODUCT = range(5)

Step = tuple[str, str]  # the kind of a branch and its text
Path = tuple[Step, ...]
_ROOM = 32  # places above a stem's own, for those that it grew from


@dataclass(frozen=True, eq=False)
class Steps:
    """Steps of the bearings' paths, by bearing and from the top down.

    bearing : int64 (steps,), see stems.py; node : int64, the one that the step leads to
    at      : int64, the token that spells the step, among those of all names, -1 where nothing does
    """

    bearing: NDArray[np.int64]
    node: NDArray[np.int64]
    at: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Paths:
    """The tree of paths. A node is the beginning of some paths; nodes stand after those above them.

    parent : int64 (nodes,), -1 at the top; levels : where the nodes of each depth begin, and at last their number
    kind   : int8 (nodes,), in KINDS; text : int64, in the `texts` of that kind
    of_bearing : int64 (bearings,), the node where the path of each ends
    of_stem    : int64 (words,), the same for a stem alone; of_owner : int64 (owners,), for an owner; else -1
    steps      : the steps of the bearings' paths
    """

    parent: NDArray[np.int64]
    levels: tuple[int, ...]
    kind: NDArray[np.int8]
    text: NDArray[np.int64]
    texts: tuple[Sequence[str], ...]
    of_bearing: NDArray[np.int64]
    of_stem: NDArray[np.int64]
    of_owner: NDArray[np.int64]
    steps: Steps

    def __len__(self) -> int:
        return len(self.parent)

    def write(self, node: int) -> Path:
        """The kinds and texts of the steps that lead to a node."""
        steps: list[Step] = []
        while node >= 0:
            kind = int(self.kind[node])
            steps.append((KINDS[kind], self.texts[kind][self.text[node]]))
            node = int(self.parent[node])
        return tuple(reversed(steps))


@dataclass(frozen=True, eq=False)
class _Column:
    """One step of some paths: of which, where among its steps, its kind (in KINDS), its text and what spells it."""

    path: NDArray[np.int64]
    place: NDArray[np.int64] | int
    kind: NDArray[np.int8] | int
    text: NDArray[np.integer]
    at: NDArray[np.int64] | int = -1


def grow_paths(
    names: Names,
    stems: Stems,
    line_of: NDArray[np.int32],
    alone: NDArray[np.integer],
    owners: NDArray[np.integer],
) -> Paths:
    """Grow the tree of the paths of all bearings, of some stems alone and of some owners; linear in their number.

    line_of : int32 (words,), the stem that each grew from, -1 for none. A path begins with the oldest of them.
    """
    borne, many = stems.borne, len(stems.borne)
    branches = read_branches(names, stems)
    glued = np.flatnonzero(borne.word != borne.stem)
    columns = [
        *_list_lines(np.concatenate([borne.stem, alone]), line_of, borne.start, borne.word),
        _Column(glued, _ROOM + 1, WORD, borne.word[glued], borne.start[glued]),
        _Column(
            branches.bearing,
            _ROOM + 2 + branches.place,
            np.where(branches.edition, EDITION, PRODUCT),
            branches.text,
            branches.at,
        ),
        _Column(many + len(alone) + np.arange(len(owners)), _ROOM, OWNER, owners),
    ]
    texts = (stems.words, names.all_owners, stems.words, branches.texts, branches.texts)
    return _grow(columns, texts, many, alone, owners)


def _list_lines(
    stem: NDArray[np.integer], line_of: NDArray[np.int32], start: NDArray[np.int64], word: NDArray[np.int32]
) -> Iterator[_Column]:
    """Each path's stem, which its name spells where it is not glued into a word, and those that it grew from."""
    path, at = np.arange(len(stem)), np.full(len(stem), -1)
    at[: len(start)] = np.where(word == stem[: len(start)], start, -1)
    place = _ROOM
    while len(path):
        yield _Column(path, place, STEM, stem, at)
        line = line_of[stem]
        path, stem, at, place = path[line >= 0], line[line >= 0], np.array([-1]), place - 1


def _sort(columns: Sequence[_Column]) -> list[NDArray[np.int64]]:
    """The paths, kinds, texts and tokens of all steps, by path and there from the top down."""
    path, place, kind, text, at = (
        np.concatenate([np.broadcast_to(getattr(column, name), len(column.path)) for column in columns])
        for name in ("path", "place", "kind", "text", "at")
    )
    order = np.argsort(path * (2 * _ROOM) + place)
    return [values[order].astype(np.int64) for values in (path, kind, text, at)]


def _grow(
    columns: Sequence[_Column],
    texts: tuple[Sequence[str], ...],
    many: int,
    alone: NDArray[np.integer],
    owners: NDArray[np.integer],
) -> Paths:
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
    borne = path < many
    return Paths(
        parent=np.concatenate(parents),
        levels=tuple(levels),
        kind=kinds.astype(np.int8),
        text=steps - offsets[kinds],
        texts=texts,
        of_bearing=ends[:many],
        of_stem=of_stem,
        of_owner=of_owner,
        steps=Steps(path[borne], node[borne], at[borne]),
    )
