"""A stem's place in a name in, the branches below the stem that the name spells out (Qwen 3, 3.8, VL) out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names import Names
from constellation.analysis.ragged import count_keys
from constellation.analysis.stems import Stems

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
