"""In: the names of real models, taken apart. Out: names and owners that might be real, and children of a name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from constellation.catalogue.vocabulary import Vocabulary

#: What befalls a child's name, and how often (shares of the children).
CHANGES = {"copy": 0.15, "pack": 0.33, "resize": 0.15, "renew": 0.07, "train": 0.16, "word": 0.14}
LOWERED = 0.04
LONGEST_NAME, MOST_PIECES = 90, 11
_STEM = re.compile(r"[^\W\d_]+")
_TAIL = ("quantisation", "format")


class Chance:
    """Even numbers in [0, 1), drawn in bulk: one call of a generator for each would take most of the time."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.default_rng(seed)
        self._drawn: list[float] = []

    def draw(self) -> float:
        """The next number."""
        if not self._drawn:
            self._drawn = self._generator.random(65_536).tolist()
        return self._drawn.pop()

    def below(self, bound: int) -> int:
        """A whole number from 0 to bound − 1."""
        return int(self.draw() * bound)

    def pick(self, choices: Sequence[str]) -> str:
        """One of them."""
        return choices[int(self.draw() * len(choices))]


@dataclass(frozen=True)
class Stock:
    """The pieces of real names, each as often as it occurs, so that an even draw is one by frequency.

    by_kind : a descriptor's kind -> its pieces; "" holds the words
    after   : a piece in lower case -> the words and methods that follow it in real names
    heads, tails : the halves of distinct real stems, of which new ones are coined
    """

    by_kind: dict[str, list[str]]
    after: dict[str, list[str]]
    heads: list[str]
    tails: list[str]


def gather_stock(names: Sequence[tuple[str, ...]], vocabulary: Vocabulary) -> Stock:
    """The stock of names as `Author.change` takes them: pieces in the even places, separators between."""
    by_kind: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    stems: dict[str, None] = {}
    for name in names:
        before = ""
        for piece in name[::2]:
            kind = vocabulary.kind_of(piece.lower())
            by_kind.setdefault(kind, []).append(piece)
            if before and kind in ("", "method", "generic", "modality", "language"):
                after.setdefault(before, []).append(piece)
            before = piece.lower()
        found = _STEM.match(name[0])
        if found and len(found[0]) >= 4 and not vocabulary.kind_of(found[0].lower()):
            stems[found[0].lower()] = None
    cuts = [_halve(stem) for stem in stems]
    return Stock(by_kind, after, [head for head, _ in cuts], [tail for _, tail in cuts])


def _halve(stem: str) -> tuple[str, str]:
    """A stem in two, before the consonant that follows its middle vowel: Mis|tral, Qw|en, Lla|ma."""
    middle = len(stem) // 2
    cut = next((at for at in range(middle, len(stem) - 1) if stem[at].lower() not in "aeiouy"), middle)
    return stem[:cut], stem[cut:].lower()


class Author:
    """Makes names and owners out of the stock."""

    def __init__(self, stock: Stock, vocabulary: Vocabulary, chance: Chance) -> None:
        self._stock, self._vocabulary, self._chance = stock, vocabulary, chance
        self._bounds = np.cumsum(list(CHANGES.values())).tolist()
        self._changes = list(CHANGES)

    def coin_word(self) -> str:
        """A word that might be a name: the head of one real stem and the tail of another."""
        chance, stock = self._chance, self._stock
        return chance.pick(stock.heads) + chance.pick(stock.tails)

    def coin_owner(self) -> str:
        """A new owner; two in five carry a number, so that there are enough of them."""
        chance = self._chance
        word = self.coin_word()
        form = chance.draw()
        if form < 0.4:
            return f"{word.lower()}{chance.below(1000)}"
        return f"{word.title()}{chance.pick(('AI', '-ai', 'Labs', '-org', '', ''))}" if form < 0.7 else word.lower()

    def begin_line(self, template: tuple[str, ...]) -> tuple[str, ...]:
        """A real name with another stem; the number that stands at the stem stays."""
        name = list(template)
        word = self.coin_word()
        word = word if name[0].islower() else word.title()
        name[0] = _STEM.sub(lambda _: word, name[0], count=1) if _STEM.search(name[0]) else word + name[0]
        return tuple(name[:MOST_PIECES])

    def change(self, name: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
        """A child's name, and the size that it tells where that is new."""
        kind = self._changes[min(bisect_left(self._bounds, self._chance.draw()), len(self._changes) - 1)]
        changed, size = getattr(self, f"_{kind}")(list(name))
        if len(changed) > 2 * MOST_PIECES or sum(map(len, changed)) > LONGEST_NAME:
            changed = changed[: 2 * (MOST_PIECES // 2) - 1]
        if self._chance.draw() < LOWERED:
            changed = [piece.lower() for piece in changed]
        return tuple(changed), size

    def _find(self, name: list[str], *kinds: str) -> int:
        """The place of the last piece of those kinds, −1 if there is none."""
        for place in range(len(name) - 1, -1, -2):
            if self._vocabulary.kind_of(name[place].lower()) in kinds:
                return place
        return -1

    def _copy(self, name: list[str]) -> tuple[list[str], str]:
        return name, ""

    def _pack(self, name: list[str]) -> tuple[list[str], str]:
        """In another format or precision: in place of the last such piece, else behind everything."""
        kind = _TAIL[self._chance.draw() < 0.4]
        piece = self._chance.pick(self._stock.by_kind[kind])
        place = self._find(name, kind)
        if place > 0:
            name[place] = piece
            return name, ""
        return [*name, "-", piece], ""

    def _resize(self, name: list[str]) -> tuple[list[str], str]:
        piece = self._chance.pick(self._stock.by_kind["size"])
        place = self._find(name, "size")
        if place > 0:
            name[place] = piece
        else:
            name[1:1] = ["-", piece]
        return name, piece

    def _renew(self, name: list[str]) -> tuple[list[str], str]:
        piece = self._chance.pick(self._stock.by_kind["version"])
        place = self._find(name, "version", "date")
        if place > 0:
            name[place] = piece
            return name, ""
        return [*name, "-", piece], ""

    def _train(self, name: list[str]) -> tuple[list[str], str]:
        """Trained for something: a method before the format, in place of the last method every other time."""
        piece = self._chance.pick(self._stock.by_kind["method"])
        place = self._find(name, "method")
        if place > 0 and self._chance.draw() < 0.5:
            name[place] = piece
            return name, ""
        return self._insert(name, piece), ""

    def _word(self, name: list[str]) -> tuple[list[str], str]:
        """One more word: one that follows such a piece in real names, else a coined one, else any."""
        chance = self._chance
        place = 2 * chance.below((len(name) + 1) // 2)
        followers = self._stock.after.get(name[place].lower())
        form = chance.draw()
        if followers and form < 0.6:
            name[place + 1 : place + 1] = ["-", chance.pick(followers)]
            return name, ""
        return self._insert(name, self.coin_word() if form < 0.8 else chance.pick(self._stock.by_kind[""])), ""

    def _insert(self, name: list[str], piece: str) -> list[str]:
        """The piece put before the formats and precisions at the end."""
        place = len(name)
        while place > 1 and self._vocabulary.kind_of(name[place - 1].lower()) in _TAIL:
            place -= 2
        name[place:place] = ["-", piece]
        return name
