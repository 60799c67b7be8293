"""Draw word clouds as SVG. Each word is a link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, log
from random import Random
from typing import TypeVar

from markupsafe import Markup, escape

from constellation.render.drawing.word_boxes import ASCENT, DESCENT, BoxFont, measure_word
from constellation.render.wording import count_noun

Item = TypeVar("Item")

#: Size of the canvas on which the words are laid out.
WIDTH, HEIGHT = 320, 180
#: Clouds of up to this many words are laid out in rows. The library wordcloud lays out larger clouds.
ROW_WORDS = 12
#: Font sizes of the most common word and of the rarest word.
LARGEST, SMALLEST = 44, 8
#: Smallest font size in rows, as a part of the largest.
_SMALLEST_IN_ROWS = 0.3
#: Largest exponent of the counts in the font sizes. With 1, the sizes would be proportional to the counts.
_STEEPEST = 1.2
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


def _scatter_words(words: Sequence[tuple[str, int]]) -> Cloud:
    """Place the words of a cloud with the library wordcloud.

    wordcloud places words so that their letters do not overlap. It measures them in a font whose letters are boxes,
    so the boxes do not overlap either, whatever the face in which a browser draws the words. All words are upright.
    The seed is fixed.
    """
    from wordcloud import WordCloud  # imported here because it is slow, and only large clouds need it

    font = BoxFont("".join(word for word, _ in words))
    cloud = WordCloud(
        font_path=font,
        margin=3,
        width=WIDTH,
        height=HEIGHT,
        prefer_horizontal=1.0,
        font_step=1,
        min_font_size=SMALLEST,
        max_font_size=LARGEST,
        relative_scaling=1,
        random_state=7,
        color_func=_choose_no_colour,
    ).generate_from_frequencies(_scale_counts(words, SMALLEST / LARGEST))
    counts = dict(words)
    placed = []
    for (word, _), size, (top, left), _, _ in cloud.layout_:
        # (left, top) is the upper left corner of the word's box.
        x, y = font.find_origin(word, size)
        placed.append(PlacedWord(word, counts[word], left + x, top + y, size, measure_word(word) * size))
    return Cloud(tuple(placed))


def _scale_counts(words: Sequence[tuple[str, int]], least: float) -> dict[str, float]:
    """Return the font size of each word, as a part of the largest size.

    The sizes are a power of the counts. The exponent is chosen so that the rarest word has the size `least`, unless
    the differences between the sizes would then be larger than those between the counts.
    """
    most, fewest = max(count for _, count in words), min(count for _, count in words)
    exponent = min(_STEEPEST, log(least) / log(fewest / most)) if fewest < most else 0.0
    return {word: (count / most) ** exponent for word, count in words}


def _choose_sizes(words: Sequence[tuple[str, int]], largest: float) -> list[int]:
    """Choose the font size of each word of a cloud in rows. The most common word has the largest size."""
    return [max(round(largest * part), SMALLEST) for part in _scale_counts(words, _SMALLEST_IN_ROWS).values()]


def _fill_rows(words: Sequence[tuple[str, int]], sizes: Sequence[int]) -> list[list[int]]:
    """Divide the words of a cloud into rows.

    The most common words come first. A row has as many words as fit. Return the indices of the words in each row,
    or [] if a word is too long for a row.
    """
    rows: list[list[int]] = []
    used = float(WIDTH)
    for index, (word, _) in enumerate(words):
        length = measure_word(word) * sizes[index]
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
    fitting = [item for item in words if measure_word(item[0]) * SMALLEST <= WIDTH - 2 * _MARGIN]
    ranked = sorted(fitting, key=lambda item: -item[1])  # stable: words with equal counts keep their order
    for largest in range(LARGEST, SMALLEST - 1, -1):
        sizes = _choose_sizes(ranked, largest) if ranked else []
        rows = _fill_rows(ranked, sizes)
        heights = [sizes[row[0]] * (ASCENT + DESCENT) for row in rows]
        if (rows or not ranked) and sum(heights) + 2 * _MARGIN <= HEIGHT:
            break
    placed = []
    top = float(_MARGIN)
    for row in _from_the_middle(rows):
        gap = _GAP * sizes[row[0]]
        lengths = {index: measure_word(ranked[index][0]) * sizes[index] for index in row}
        left = (WIDTH - sum(lengths.values()) - gap * (len(row) - 1)) / 2
        for index in _from_the_middle(row):
            word, count = ranked[index]
            baseline = top + sizes[row[0]] * ASCENT
            placed.append(PlacedWord(word, count, left, baseline, sizes[index], lengths[index]))
            left += lengths[index] + gap
        top += sizes[row[0]] * (ASCENT + DESCENT)
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

    The length of the word is set, because the faces of browsers have different widths.
    """
    word = escape(placed.word)
    colour = f' class="fill-{KIND_COLOURS[kind]}"' if kind in KIND_COLOURS else ""
    return (
        f'<a href="{escape(address)}"><text{colour} x="{placed.x:.0f}" y="{placed.y:.0f}"'
        f' font-size="{placed.size}" textLength="{placed.length:.0f}" lengthAdjust="spacingAndGlyphs">{word}'
        f"<title>{word}: {count_noun(placed.count, 'model')}</title></text></a>"
    )
