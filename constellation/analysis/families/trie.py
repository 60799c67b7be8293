"""A stem's place in a name in, the branches below the stem that the name spells out (Qwen 3, 3.8, VL) out.

Bearings of stems and their branches in, the path of each down the tree of all paths out.

A path is (stem llama, word codellama, edition 2). The tree of all of them has a node for each distinct
beginning of a path, so that what many names share is counted and written once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.stems import Stems
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys

_NUMBER = re.compile(r"v?\d{1,2}(?:\.\d{1,2})?[a-z]?")
_SERIES = re.compile(r"[a-z]\d{1,2}(?:\.\d{1,2})?[a-z]?")
_BARE_PAIR = re.compile(r"\d\d")
_WORDS = 2  # words after a stem that are read as branches
_PRODUCT_KINDS = ("modality", "generic", "size", "version")  # product words: Coder, VL, mini, Next


@dataclass(frozen=True, eq=False)
class Branches:
    """The steps below stems that names spell out, each one edition or product of one bearing (see stems.py).

    bearing : int64 (branches,); place : int64, its place among the steps of that bearing, in rising order
    at      : int64, the token that spells it, among those of all names
    edition : bool, else it is a product
    text    : int64, its lower-case text in `texts`, of an edition without what comes before it ('3.8')
    texts   : the tokens of the names, and after them the editions that are none
    """

    bearing: NDArray[np.int64]
    place: NDArray[np.int64]
    at: NDArray[np.int64]
    edition: NDArray[np.bool_]
    text: NDArray[np.int64]
    texts: tuple[str, ...]


def read_branches(names: Names, stems: Stems) -> Branches:
    """Read the branches that follow every bearing of a stem: an edition and up to two product words.

    An edition is a number of at most two digits, with a v or another letter before it or none, right after
    the stem or its product word; 3.8 is read as 3 and below it 3.8. Reading stops at a size with a number,
    a method, a format, a language or another stem. Linear in the bearings.
    """
    borne, token = stems.borne, names.tokens.codes
    is_edition, is_product = _tell_editions(names), _tell_products(names, stems)
    last = names.tokens.bounds[borne.row + 1]
    at, bearing = borne.end, np.arange(len(borne))
    numbered, words = np.zeros(len(borne), dtype=bool), np.zeros(len(borne), dtype=np.int8)
    steps = []
    for place in range(_WORDS + 1):
        within = at < last[bearing]
        at, bearing = at[within], bearing[within]
        edition = ~numbered[bearing] & is_edition[token[at]]
        product = ~edition & (words[bearing] < _WORDS) & is_product[token[at]]
        numbered[bearing[edition]] = True
        words[bearing[product]] += 1
        on = edition | product
        at, bearing = at[on], bearing[on]
        steps.append((bearing, np.full(len(at), 2 * place), at, edition[on]))
        at = at + 1
    return _write_texts(names, stems, *map(np.concatenate, zip(*steps, strict=True)))


def _write_texts(
    names: Names,
    stems: Stems,
    bearing: NDArray[np.int64],
    place: NDArray[np.int64],
    at: NDArray[np.int64],
    edition: NDArray[np.bool_],
) -> Branches:
    """Give each step its text, and each edition before it the wider one that it belongs to: v2.5 is below v2."""
    tokens, size = names.tokens, len(names.tokens.values)
    text = tokens.codes[at].astype(np.int64)
    numbered = np.flatnonzero(edition)
    pairs, _, number = count_keys(stems.borne.stem[bearing[numbered]].astype(np.int64) * size + text[numbered])
    dotted, extra = _find_dotted(names, stems), _Texts(tokens.values)
    narrow = [dotted.get(pair, tokens.values[pair % size]) for pair in pairs.tolist()]
    wide = [extra.find(_widen(edition)) for edition in narrow]
    text[numbered] = np.array([extra.find(edition) for edition in narrow], dtype=np.int64)[number]
    wider = np.array(wide, dtype=np.int64)[number]
    apart = wider != text[numbered]
    above = numbered[apart]
    return Branches(
        bearing=np.concatenate([bearing, bearing[above]]),
        place=np.concatenate([place + 1, place[above]]),
        at=np.concatenate([at, at[above]]),
        edition=np.concatenate([edition, edition[above]]),
        text=np.concatenate([text, wider[apart]]),
        texts=(*tokens.values, *extra.added),
    )


class _Texts:
    """Finds texts by their place among the tokens, which are sorted, or after them."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self.added: dict[str, int] = {}

    def find(self, text: str) -> int:
        place = bisect_left(self.tokens, text)
        if place < len(self.tokens) and self.tokens[place] == text:
            return place
        return self.added.setdefault(text, len(self.tokens) + len(self.added))


def _find_dotted(names: Names, stems: Stems) -> dict[int, str]:
    """Find the bare pairs of digits that stand for an edition with a dot.

    After llama 33 is 3.3, because 3.3 is commoner there. Stem s and token t are written as s·T + t, with T the
    number of distinct tokens.
    """
    borne, tokens = stems.borne, names.tokens
    followed = borne.end < tokens.bounds[borne.row + 1]
    keys = borne.stem[followed].astype(np.int64) * len(tokens.values) + tokens.codes[borne.end[followed]]
    pairs, counts, _ = count_keys(keys)
    is_bare = names.ask(_BARE_PAIR.fullmatch)
    bare = np.flatnonzero(is_bare[pairs % max(len(tokens.values), 1)])
    seen = dict(zip(pairs.tolist(), counts.tolist(), strict=True)) if len(bare) else {}
    texts, dotted = _Texts(tokens.values), {}
    for pair in pairs[bare].tolist():
        stem, token = divmod(pair, len(tokens.values))
        text = ".".join(tokens.values[token])
        if seen.get(stem * len(tokens.values) + texts.find(text), 0) > seen[pair]:
            dotted[pair] = text
    return dotted


def _tell_editions(names: Names) -> NDArray[np.bool_]:
    """Whether a token may be an edition: bool (distinct tokens,)."""
    return names.ask(_NUMBER.fullmatch, "", "version") | names.ask(_SERIES.fullmatch, "")


def _tell_products(names: Names, stems: Stems) -> NDArray[np.bool_]:
    """Whether a token may be a product word: bool (distinct tokens,)."""
    may = names.ask(lambda token: len(token) > 1 and token.isalpha(), "", *_PRODUCT_KINDS)
    free = names.cuts.kind_of == names.kind_of[""]
    texts, known = _Texts(names.tokens.values), (stems.support > 0) | (stems.host >= 0)
    for word in np.flatnonzero(known).tolist():
        token = texts.find(stems.words[word])
        if token < len(may) and free[token]:
            may[token] = False
    return may


def _widen(edition: str) -> str:
    """The edition that another belongs to, itself where it is no part of a wider one: v2 for v2.5, 3 for 3n."""
    wider = re.match(r"[a-z]?\d+", edition)
    return wider.group() if wider else edition


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
