"""Words with their counts in, word clouds as SVG whose words are links out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, TypeVar

from markupsafe import Markup, escape

from constellation.render.wording import count_noun

if TYPE_CHECKING:
    from PIL import ImageFont

Item = TypeVar("Item")

#: The canvas that the words are laid out on, in its own units; the SVG scales.
WIDTH, HEIGHT = 320, 150
#: Up to so many words a cloud is set in rows; beyond it the library wordcloud finds a place for each.
ROW_WORDS = 12
#: Font sizes of the commonest word and of the rarest.
LARGEST, SMALLEST = 44, 7
#: How much of a fall in the count the font follows; the rest of it is rank alone.
_SCALING = 0.5
#: A letter's breadth, a capital's height and a descender's depth, as parts of the font size, with a hair of room:
#: those of the monospaced faces that the style sheet asks for.
_BREADTH, _ASCENT, _DESCENT = 0.602, 0.76, 0.24
#: Between words of a row, as a part of the larger one's size; around all, in canvas units.
_GAP, _MARGIN = 0.45, 6
#: Family hue of each kind of descriptor; a word that describes nothing, a likely family name, is in ink.
KIND_COLOURS = {
    "size": "0",
    "version": "3",
    "quantisation": "1",
    "format": "1",
    "method": "2",
    "modality": "4",
    "context": "5",
    "language": "6",
    "date": "7",
}


@dataclass(frozen=True)
class PlacedWord:
    """A word of a cloud: the left end of its baseline, its font size and its length, in canvas units."""

    word: str
    count: int
    x: float
    y: float
    size: int
    length: float


@dataclass(frozen=True)
class Cloud:
    """Words in their places, and how much of the canvas's height they take."""

    words: tuple[PlacedWord, ...]
    height: int = HEIGHT


def choose_layout(words: int) -> str:
    """How a cloud of so many words is laid out: 'rows', or 'wordcloud' by the library. atlas.json counts both."""
    return "rows" if words <= ROW_WORDS else "wordcloud"


def place_words(words: Sequence[tuple[str, int]]) -> Cloud:
    """Where each word stands; `words` and their counts, those that tell most first."""
    return set_rows(words) if choose_layout(len(words)) == "rows" else _scatter_words(words)


@lru_cache(maxsize=256)
def _load_font(path: str, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(path, size)


def _scatter_words(words: Sequence[tuple[str, int]]) -> Cloud:
    """As the library wordcloud lays them out: upright, without overlap, seeded."""
    from wordcloud import WordCloud  # it brings matplotlib: only where a cloud is that large

    cloud = WordCloud(
        width=WIDTH,
        height=HEIGHT,
        prefer_horizontal=1.0,
        font_step=2,
        min_font_size=SMALLEST,
        max_font_size=LARGEST,
        relative_scaling=_SCALING,
        random_state=7,
    ).generate_from_frequencies(dict(words))
    counts = dict(words)
    placed = []
    for (word, _), size, (top, left), _, _ in cloud.layout_:
        font = _load_font(cloud.font_path, size)
        box = font.getbbox(word, anchor="ls")
        # The library puts the word's ink, not its line, at (left, top).
        placed.append(PlacedWord(word, counts[word], left - box[0], top - box[1], size, font.getlength(word)))
    return Cloud(tuple(placed))


def _measure_word(word: str) -> float:
    """Its length at font size 1 in a monospaced face, where an ideograph takes two places and an accent none."""
    places = sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in word
    )
    return max(places, 1) * _BREADTH


def _choose_sizes(words: Sequence[tuple[str, int]], largest: float) -> list[int]:
    """Font sizes by falling count, each from the one before it as the library does it."""
    sizes = [largest]
    for (_, before), (_, count) in pairwise(words):
        sizes.append(sizes[-1] * (_SCALING * count / before + 1 - _SCALING))
    return [max(round(size), SMALLEST) for size in sizes]


def _fill_rows(words: Sequence[tuple[str, int]], sizes: Sequence[int]) -> list[list[int]]:
    """Which words share a row: as many as there is room for, the commonest first. Empty where one is too long."""
    rows: list[list[int]] = []
    used = float(WIDTH)
    for index, (word, _) in enumerate(words):
        length = _measure_word(word) * sizes[index]
        if length > WIDTH - 2 * _MARGIN:
            return []
        gap = _GAP * sizes[rows[-1][0]] if rows else 0
        if used + gap + length > WIDTH - 2 * _MARGIN:
            rows.append([])
            used, gap = 0, 0
        rows[-1].append(index)
        used += gap + length
    return rows


def _from_the_middle(items: list[Item]) -> list[Item]:
    """The first in the middle, the others by turns after and before it."""
    return items[1::2][::-1] + items[::2]


def set_rows(words: Sequence[tuple[str, int]]) -> Cloud:
    """Centred rows, the commonest words in the middle one: for a dozen words as good as a search for gaps.

    The largest lettering that leaves all in the canvas; a word that is too long for it even at the smallest size
    is left out, as the library leaves it out.
    """
    fitting = [item for item in words if _measure_word(item[0]) * SMALLEST <= WIDTH - 2 * _MARGIN]
    ranked = sorted(fitting, key=lambda item: -item[1])  # stable: equals as they tell
    for largest in range(LARGEST, SMALLEST - 1, -1):
        sizes = _choose_sizes(ranked, largest) if ranked else []
        rows = _fill_rows(ranked, sizes)
        heights = [sizes[row[0]] * (_ASCENT + _DESCENT) for row in rows]
        if (rows or not ranked) and sum(heights) + 2 * _MARGIN <= HEIGHT:
            break
    placed = []
    top = float(_MARGIN)
    for row in _from_the_middle(rows):
        gap = _GAP * sizes[row[0]]
        lengths = {index: _measure_word(ranked[index][0]) * sizes[index] for index in row}
        left = (WIDTH - sum(lengths.values()) - gap * (len(row) - 1)) / 2
        for index in _from_the_middle(row):
            word, count = ranked[index]
            baseline = top + sizes[row[0]] * _ASCENT
            placed.append(PlacedWord(word, count, left, baseline, sizes[index], lengths[index]))
            left += lengths[index] + gap
        top += sizes[row[0]] * (_ASCENT + _DESCENT)
    placed.sort(key=lambda one: -one.count)  # read in the order of their weight, as the library gives them
    return Cloud(tuple(placed), ceil(top + _MARGIN))


def draw_cloud(cloud: Cloud, link: Callable[[str], str], kind_of: Callable[[str], str], label: str) -> Markup:
    """The SVG of a cloud.

    link : the address that a word leads to; kind_of : the vocabulary's kind of a word, which colours it;
    label : what the cloud shows
    """
    drawn = "".join(_draw_word(placed, link(placed.word), kind_of(placed.word)) for placed in cloud.words)
    return Markup(
        f'<svg class="cloud" viewBox="0 0 {WIDTH} {cloud.height}" role="group" aria-label="{escape(label)}">'
        f"{drawn}</svg>"
    )


def _draw_word(placed: PlacedWord, address: str, kind: str) -> str:
    """Ink needs no class, and plain letters no length: the style sheet's faces are as broad as the layout's."""
    word = escape(placed.word)
    colour = f' class="fill-{KIND_COLOURS[kind]}"' if kind in KIND_COLOURS else ""
    length = "" if placed.word.isascii() else f' textLength="{placed.length:.0f}" lengthAdjust="spacingAndGlyphs"'
    return (
        f'<a href="{escape(address)}"><text{colour} x="{placed.x:.0f}" y="{placed.y:.0f}"'
        f' font-size="{placed.size}"{length}>{word}'
        f"<title>{word}: {count_noun(placed.count, 'model')}</title></text></a>"
    )
