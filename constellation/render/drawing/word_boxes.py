"""The boxes of words in word clouds, and a font that draws boxes instead of letters."""

from __future__ import annotations

import io
import string
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

if TYPE_CHECKING:
    from PIL import ImageFont

#: Top and bottom of a line of text, as parts of the font size. They are those of the highest and of the deepest
#: letters in common faces without serifs, with a little space.
ASCENT, DESCENT = 1.0, 0.3
#: Space on each side of a word, as a part of the font size.
SIDE = 0.12
#: Widths of letters, as parts of the font size: the means of two faces without serifs, Aileron and DejaVu Sans.
_LETTERS = {
    0.24: "'ij",
    0.28: ",.:;Il|",
    0.32: "!-/\\f",
    0.36: "()[]rt",
    0.40: '"J`',
    0.48: "_sz{}",
    0.52: "*?cx",
    0.56: "FLakvy",
    0.60: "$0123456789EPSTYehnou",
    0.64: "BKRVXZbdgpq",
    0.68: "AC",
    0.72: "#&+<=>DNU^~",
    0.76: "GHOQ",
    0.80: "w",
    0.84: "%",
    0.88: "M",
    0.92: "@m",
    0.96: "W",
}
_WIDTHS = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_OTHER, _IDEOGRAPH = 0.66, 1.0
#: Letters that each font has, so that most clouds share one font.
_USUAL = string.ascii_letters + string.digits + string.punctuation + " "
_UNITS = 1000  # font units in the font size


def measure_letter(letter: str) -> float:
    """Return the width of a letter, as a part of the font size. An accent has no width of its own."""
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return _IDEOGRAPH
    return _WIDTHS.get(unicodedata.normalize("NFD", letter)[0], _OTHER)


def measure_word(word: str) -> float:
    """Return the width of a word, as a part of the font size."""
    return max(sum(map(measure_letter, word)), _WIDTHS["i"])


class BoxFont:
    """A font for some words in which each letter is a box. The boxes of a word are joined, with space at both ends.

    Programs such as wordcloud keep the letters of words from overlapping. With this font, they keep the boxes of
    words from overlapping. The font can be used in place of a file.

    Parameters
    ----------
    letters : str
        The letters of the words.
    """

    def __init__(self, letters: str) -> None:
        self._content = _form_font("".join(sorted({*_USUAL, *letters})))

    def read(self) -> bytes:
        """Return the whole content of the font file, as often as it is called."""
        return self._content

    def find_origin(self, word: str, size: int) -> tuple[float, float]:
        """Return the left end of a word's baseline, relative to the upper left corner of the word's box.

        The corners of the boxes that a program draws are at whole pixels.
        """
        left, top, _, _ = _load_font(self._content, size).getbbox(word, anchor="ls")
        return -left, -top


@lru_cache(maxsize=256)
def _load_font(content: bytes, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(io.BytesIO(content), size)


@lru_cache(maxsize=16)
def _form_font(letters: str) -> bytes:
    """Return a TrueType font with a box for each letter."""
    widths = {f"letter{ord(letter)}": measure_letter(letter) for letter in letters}
    return _write_font(
        {".notdef": _OTHER, **widths}, {ord(letter): name for letter, name in zip(letters, widths, strict=True)}
    )


def _write_font(widths: Mapping[str, float], glyphs: Mapping[int, str]) -> bytes:
    """Return a TrueType font.

    Parameters
    ----------
    widths : mapping
        The width of each glyph, as a part of the font size.
    glyphs : mapping
        The glyph of each code point.
    """
    top, bottom = round(ASCENT * _UNITS), -round(DESCENT * _UNITS)
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.setupGlyphOrder(list(widths))
    builder.setupCharacterMap(dict(glyphs))
    advances = {name: round(width * _UNITS) for name, width in widths.items()}
    side = round(SIDE * _UNITS)
    builder.setupGlyf({name: _draw_box(-side, bottom, advance + side, top) for name, advance in advances.items()})
    builder.setupHorizontalMetrics({name: (advance, -side) for name, advance in advances.items()})
    builder.setupHorizontalHeader(ascent=top, descent=bottom)
    builder.setupHead(unitsPerEm=_UNITS, created=0, modified=0)
    builder.setupOS2()
    builder.setupPost()
    content = io.BytesIO()
    builder.save(content)
    return content.getvalue()


def _draw_box(left: int, bottom: int, right: int, top: int) -> object:
    """Return a glyph that is a box."""
    pen = TTGlyphPen(None)
    pen.moveTo((left, bottom))
    for corner in ((left, top), (right, top), (right, bottom)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()
