"""Words with their counts in, word clouds as SVG whose words are links out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup
from PIL import ImageFont
from wordcloud import WordCloud

from constellation.render.wording import count_noun

#: The canvas that the words are laid out on, in its own units; the SVG scales.
WIDTH, HEIGHT = 320, 150
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


@lru_cache(maxsize=256)
def _load_font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def place_words(words: Sequence[tuple[str, int]]) -> tuple[PlacedWord, ...]:
    """Where each word stands, as the library wordcloud lays them out: upright, without overlap, seeded."""
    if not words:
        return ()
    cloud = WordCloud(
        width=WIDTH,
        height=HEIGHT,
        prefer_horizontal=1.0,
        font_step=2,
        min_font_size=7,
        max_font_size=44,
        relative_scaling=0.5,
        random_state=7,
    ).generate_from_frequencies(dict(words))
    counts = dict(words)
    placed = []
    for (word, _), size, (top, left), _, _ in cloud.layout_:
        font = _load_font(cloud.font_path, size)
        box = font.getbbox(word, anchor="ls")
        # The library puts the word's ink, not its line, at (left, top).
        placed.append(PlacedWord(word, counts[word], left - box[0], top - box[1], size, font.getlength(word)))
    return tuple(placed)


def lay_out_clouds(
    groups: Sequence[Sequence[tuple[str, int]]], processes: int, advance: Callable[[], None]
) -> list[tuple[PlacedWord, ...]]:
    """A cloud for each group of words, in the same order, on several processes: it is slow work."""
    if processes < 2 or len(groups) < 16:
        clouds = []
        for words in groups:
            clouds.append(place_words(words))
            advance()
        return clouds
    with ProcessPoolExecutor(processes) as pool:
        clouds = []
        for cloud in pool.map(place_words, groups, chunksize=8):
            clouds.append(cloud)
            advance()
    return clouds


def draw_cloud(
    words: Sequence[PlacedWord], link: Callable[[str], str], kind_of: Callable[[str], str], label: str
) -> Markup:
    """The SVG of a cloud.

    link : the address that a word leads to; kind_of : the vocabulary's kind of a word, which colours it;
    label : what the cloud shows
    """
    drawn = Markup("").join(_draw_word(placed, link(placed.word), kind_of(placed.word)) for placed in words)
    return Markup('<svg class="cloud" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>').format(
        WIDTH, HEIGHT, label, drawn
    )


def _draw_word(placed: PlacedWord, address: str, kind: str) -> Markup:
    return Markup(
        '<a href="{}"><text class="fill-{}" x="{:.1f}" y="{:.1f}" font-size="{}" textLength="{:.1f}"'
        ' lengthAdjust="spacingAndGlyphs">{}<title>{}: {}</title></text></a>'
    ).format(
        address,
        KIND_COLOURS.get(kind, "ink"),
        placed.x,
        placed.y,
        placed.size,
        placed.length,
        placed.word,
        placed.word,
        count_noun(placed.count, "model"),
    )
