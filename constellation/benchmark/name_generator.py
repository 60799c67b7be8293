"""Generate plausible names of models and owners.

The new names combine parts of real names.

The stem of a name is the word at the beginning of the name, such as 'Mistral'.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from constellation.catalogue.vocabulary import Vocabulary

#: The changes that turn a parent's name into the name of a derived model, with the share of each change.
CHANGES = {"keep": 0.15, "quantise": 0.33, "resize": 0.15, "update": 0.07, "train": 0.16, "add_word": 0.14}
#: The share of derived models whose name is in lower case.
LOWER_CASE = 0.04
LONGEST_NAME, MOST_PARTS = 90, 11
_STEM = re.compile(r"[^\W\d_]+")
_LAST_KINDS = ("quantisation", "format")


class RandomNumbers:
    """A source of uniform random numbers.

    The numbers are drawn in bulk, which is faster than one at a time.
    """

    def __init__(self, seed: int) -> None:
        self._generator = np.random.default_rng(seed)
        self._drawn: list[float] = []

    def draw(self) -> float:
        """Return a random number that is at least 0 and less than 1."""
        if not self._drawn:
            self._drawn = self._generator.random(65_536).tolist()
        return self._drawn.pop()

    def below(self, bound: int) -> int:
        """Return a random whole number from 0 to `bound` − 1."""
        return int(self.draw() * bound)

    def pick(self, choices: Sequence[str]) -> str:
        """Return one of the choices at random."""
        return choices[int(self.draw() * len(choices))]


@dataclass(frozen=True)
class NameParts:
    """The parts of real names, from which new names are composed.

    Each part is listed as often as it occurs.

    Attributes
    ----------
    by_kind : dict
        The parts of each kind of descriptor. The kind "" has the words that are not descriptors.
    after : dict
        For each part, in lower case, the words and methods that follow it in real names.
    heads, tails : list of str
        The first and second halves of distinct real stems. New stems are made from these halves.
    """

    by_kind: dict[str, list[str]]
    after: dict[str, list[str]]
    heads: list[str]
    tails: list[str]


def collect_parts(names: Sequence[tuple[str, ...]], vocabulary: Vocabulary) -> NameParts:
    """Collect the parts of the names in a real catalogue.

    Each name is a tuple with the parts at even indices and separators between the parts.
    """
    by_kind: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    stems: dict[str, None] = {}
    for name in names:
        before = ""
        for part in name[::2]:
            kind = vocabulary.kind_of(part.lower())
            by_kind.setdefault(kind, []).append(part)
            if before and kind in ("", "method", "generic", "modality", "language"):
                after.setdefault(before, []).append(part)
            before = part.lower()
        found = _STEM.match(name[0])
        if found and len(found[0]) >= 4 and not vocabulary.kind_of(found[0].lower()):
            stems[found[0].lower()] = None
    cuts = [_halve(stem) for stem in stems]
    return NameParts(by_kind, after, [head for head, _ in cuts], [tail for _, tail in cuts])


def _halve(stem: str) -> tuple[str, str]:
    """Split the first word of a name into two halves.

    Examples are Mis|tral and Qw|en.

    The word is split before the first consonant of its second half, or in the middle.
    """
    middle = len(stem) // 2
    cut = next((at for at in range(middle, len(stem) - 1) if stem[at].lower() not in "aeiouy"), middle)
    return stem[:cut], stem[cut:].lower()


class NameGenerator:
    """A generator of plausible names of models and owners."""

    def __init__(self, parts: NameParts, vocabulary: Vocabulary, random: RandomNumbers) -> None:
        self._parts, self._vocabulary, self._random = parts, vocabulary, random
        self._bounds = np.cumsum(list(CHANGES.values())).tolist()
        self._changes = list(CHANGES)

    def make_word(self) -> str:
        """Make a new word from the halves of two real words."""
        return self._random.pick(self._parts.heads) + self._random.pick(self._parts.tails)

    def make_owner(self) -> str:
        """Make the name of a new owner.

        Two in five owners have a number in their names, so that there are enough distinct owners.
        """
        random = self._random
        word = self.make_word()
        form = random.draw()
        if form < 0.4:
            return f"{word.lower()}{random.below(1000)}"
        return f"{word.title()}{random.pick(('AI', '-ai', 'Labs', '-org', '', ''))}" if form < 0.7 else word.lower()

    def replace_stem(self, template: tuple[str, ...]) -> tuple[str, ...]:
        """Replace the first word of a real name by a new word.

        A number that is attached to the word is kept.
        """
        name = list(template)
        word = self.make_word()
        word = word if name[0].islower() else word.title()
        name[0] = _STEM.sub(lambda _: word, name[0], count=1) if _STEM.search(name[0]) else word + name[0]
        return tuple(name[:MOST_PARTS])

    def change(self, name: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
        """Make the name of a new model that is derived from an existing model.

        The new size in the name is also returned.

        The size is "" if the name has no new size.
        """
        kind = self._changes[min(bisect_left(self._bounds, self._random.draw()), len(self._changes) - 1)]
        changed, size = getattr(self, f"_{kind}")(list(name))
        if len(changed) > 2 * MOST_PARTS or sum(map(len, changed)) > LONGEST_NAME:
            changed = changed[: 2 * (MOST_PARTS // 2) - 1]
        if self._random.draw() < LOWER_CASE:
            changed = [part.lower() for part in changed]
        return tuple(changed), size

    def _find(self, name: list[str], *kinds: str) -> int:
        """Find the last part of a name that has one of the given kinds.

        Return the index of this part, or −1 if there is no such part.
        """
        for place in range(len(name) - 1, -1, -2):
            if self._vocabulary.kind_of(name[place].lower()) in kinds:
                return place
        return -1

    def _keep(self, name: list[str]) -> tuple[list[str], str]:
        return name, ""

    def _quantise(self, name: list[str]) -> tuple[list[str], str]:
        """Change the format or the precision in a name.

        The last format or precision is replaced. If there is none, one is added at the end.
        """
        kind = _LAST_KINDS[self._random.draw() < 0.4]
        part = self._random.pick(self._parts.by_kind[kind])
        place = self._find(name, kind)
        if place > 0:
            name[place] = part
            return name, ""
        return [*name, "-", part], ""

    def _resize(self, name: list[str]) -> tuple[list[str], str]:
        part = self._random.pick(self._parts.by_kind["size"])
        place = self._find(name, "size")
        if place > 0:
            name[place] = part
        else:
            name[1:1] = ["-", part]
        return name, part

    def _update(self, name: list[str]) -> tuple[list[str], str]:
        part = self._random.pick(self._parts.by_kind["version"])
        place = self._find(name, "version", "date")
        if place > 0:
            name[place] = part
            return name, ""
        return [*name, "-", part], ""

    def _train(self, name: list[str]) -> tuple[list[str], str]:
        """Add a word for a training method to a name.

        In half of the cases, the last method is replaced instead.
        """
        part = self._random.pick(self._parts.by_kind["method"])
        place = self._find(name, "method")
        if place > 0 and self._random.draw() < 0.5:
            name[place] = part
            return name, ""
        return self._insert(name, part), ""

    def _add_word(self, name: list[str]) -> tuple[list[str], str]:
        """Add a random word to a name.

        This is a word that often follows a part of the name in real names, a new word, or any real word.
        """
        random = self._random
        place = 2 * random.below((len(name) + 1) // 2)
        followers = self._parts.after.get(name[place].lower())
        form = random.draw()
        if followers and form < 0.6:
            name[place + 1 : place + 1] = ["-", random.pick(followers)]
            return name, ""
        return self._insert(name, self.make_word() if form < 0.8 else random.pick(self._parts.by_kind[""])), ""

    def _insert(self, name: list[str], part: str) -> list[str]:
        """Insert a new part into a name.

        The place is before the formats and precisions at the end of the name.
        """
        place = len(name)
        while place > 1 and self._vocabulary.kind_of(name[place - 1].lower()) in _LAST_KINDS:
            place -= 2
        name[place:place] = ["-", part]
        return name
