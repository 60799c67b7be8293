"""Draw word clouds as SVG. Each word is a link."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil
from random import Random
from typing import TYPE_CHECKING, TypeVar

from markupsafe import Markup, escape

from constellation.render.wording import count_noun

if TYPE_CHECKING:
    from PIL import ImageFont

Item = TypeVar("Item")

#: Size of the canvas on which the words are laid out.
WIDTH, HEIGHT = 320, 150
#: Clouds of up to this many words are laid out in rows. The library wordcloud lays out larger clouds.
ROW_WORDS = 12
#: Font sizes of the most common word and of the rarest word.
LARGEST, SMALLEST = 44, 7
#: Weight of the counts in the font sizes, as `relative_scaling` in wordcloud: 0 uses only ranks, 1 only counts.
_SCALING = 0.5
#: Width of a letter, height of a capital and depth of a descender in the monospaced fonts of the style sheet, as
#: parts of the font size. They include a little space.
_BREADTH, _ASCENT, _DESCENT = 0.602, 0.76, 0.24
#: Space between the words of a row, as a part of the row's font size, and margin of the cloud in canvas units.
_GAP, _MARGIN = 0.45, 6
#: Colour of each kind of descriptor. Other words are likely family names and have the colour of the text.
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
    """A word of a cloud with its position, font size and length.

    The position is the left end of the baseline, in canvas units.
    """

    word: str
    count: int
    x: float
    y: float
    size: int
    length: float


@dataclass(frozen=True)
class Cloud:
    """The words of a word cloud, and the height of its canvas."""

    words: tuple[PlacedWord, ...]
    height: int = HEIGHT


def choose_layout(words: int) -> str:
    """Choose how a word cloud is laid out: 'rows' or 'wordcloud'.

    `words` is the number of words in the cloud. 'wordcloud' is the layout of the library of this name.
    """
    return "rows" if words <= ROW_WORDS else "wordcloud"


def place_words(words: Sequence[tuple[str, int]]) -> Cloud:
    """Choose the positions and the font sizes of the words in a cloud.

    Parameters
    ----------
    words : the words and their counts, the most distinctive first
    """
    return set_rows(words) if choose_layout(len(words)) == "rows" else _scatter_words(words)


def _choose_no_colour(*_: object, random_state: Random, **__: object) -> str:
    """Return a colour that is never drawn, for wordcloud.

    By default, wordcloud loads matplotlib to choose a colour, and draws one random number. This function does not
    need matplotlib, but draws a random number too, because the positions of later words depend on it.
    """
    random_state.random()
    return ""


@lru_cache(maxsize=256)
def _load_font(path: str, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(path, size)


def _scatter_words(words: Sequence[tuple[str, int]]) -> Cloud:
    """Place the words of a cloud with the library wordcloud.

    All words are upright. The seed is fixed.
    """
    from wordcloud import WordCloud  # imported here because it is slow, and only large clouds need it

    cloud = WordCloud(
        width=WIDTH,
        height=HEIGHT,
        prefer_horizontal=1.0,
        font_step=2,
        min_font_size=SMALLEST,
        max_font_size=LARGEST,
        relative_scaling=_SCALING,
        random_state=7,
        color_func=_choose_no_colour,
    ).generate_from_frequencies(dict(words))
    counts = dict(words)
    placed = []
    for (word, _), size, (top, left), _, _ in cloud.layout_:
        font = _load_font(cloud.font_path, size)
        box = font.getbbox(word, anchor="ls")
        # (left, top) is the corner of the word's ink, not of its line.
        placed.append(PlacedWord(word, counts[word], left - box[0], top - box[1], size, font.getlength(word)))
    return Cloud(tuple(placed))


def _measure_word(word: str) -> float:
    """Return the length of a word at font size 1 in a monospaced font.

    An ideograph is two letters wide, and an accent has no width.
    """
    places = sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in word
    )
    return max(places, 1) * _BREADTH


def _choose_sizes(words: Sequence[tuple[str, int]], largest: float) -> list[int]:
    """Choose the font size of each word in a cloud.

    The most common word has the largest font. A size is derived from the size of the word before it, as in
    wordcloud.
    """
    sizes = [largest]
    for (_, before), (_, count) in pairwise(words):
        sizes.append(sizes[-1] * (_SCALING * count / before + 1 - _SCALING))
    return [max(round(size), SMALLEST) for size in sizes]


def _fill_rows(words: Sequence[tuple[str, int]], sizes: Sequence[int]) -> list[list[int]]:
    """Divide the words of a cloud into rows.

    The most common words come first. A row has as many words as fit. Return the indices of the words in each row,
    or [] if a word is too long for a row.
    """
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
    """Reorder a list so that its first item is in the middle.

    The other items are alternately before and after it.
    """
    return items[1::2][::-1] + items[::2]


def set_rows(words: Sequence[tuple[str, int]]) -> Cloud:
    """Place the words of a cloud in centred rows.

    The most common words are in the middle row. For a dozen words this looks as good as the layout of wordcloud,
    which searches for gaps. The font is as large as the canvas allows. As in wordcloud, words that are too long
    even at the smallest size are left out.
    """
    fitting = [item for item in words if _measure_word(item[0]) * SMALLEST <= WIDTH - 2 * _MARGIN]
    ranked = sorted(fitting, key=lambda item: -item[1])  # stable: words with equal counts keep their order
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
    placed.sort(key=lambda one: -one.count)  # screen readers read the most common word first
    return Cloud(tuple(placed), ceil(top + _MARGIN))


def draw_cloud(cloud: Cloud, link: Callable[[str], str], kind_of: Callable[[str], str], label: str) -> Markup:
    """Return the drawing of a word cloud as SVG.

    Parameters
    ----------
    link : function that returns the address to which a word links
    kind_of : function that returns the kind of a word in the vocabulary, which determines its colour
    label : what the cloud shows
    """
    drawn = "".join(_draw_word(placed, link(placed.word), kind_of(placed.word)) for placed in cloud.words)
    return Markup(
        f'<svg class="cloud" viewBox="0 0 {WIDTH} {cloud.height}" role="group" aria-label="{escape(label)}">'
        f"{drawn}</svg>"
    )


def _draw_word(placed: PlacedWord, address: str, kind: str) -> str:
    """Return the SVG of one word in a cloud.

    The layout assumes the width of the style sheet's fonts. Words in other scripts may use other fonts, so their
    length is set.
    """
    word = escape(placed.word)
    colour = f' class="fill-{KIND_COLOURS[kind]}"' if kind in KIND_COLOURS else ""
    length = "" if placed.word.isascii() else f' textLength="{placed.length:.0f}" lengthAdjust="spacingAndGlyphs"'
    return (
        f'<a href="{escape(address)}"><text{colour} x="{placed.x:.0f}" y="{placed.y:.0f}"'
        f' font-size="{placed.size}"{length}>{word}'
        f"<title>{word}: {count_noun(placed.count, 'model')}</title></text></a>"
    )
