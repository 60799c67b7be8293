"""Remove the invisible characters from a text, or make them visible.

Zero-width characters, marks that change the direction of the text, and fillers that look like spaces make one name
look like another, or disturb the text around them (Unicode Technical Report 36).
"""

from __future__ import annotations

import re

#: Characters that no file may contain: control characters, halves of surrogate pairs (UTF-8 cannot encode them) and
#: noncharacters (XML 1.0 forbids some of them, and HTML forbids all of them).
NONCHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
FORBIDDEN = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{NONCHARACTERS}]")

#: Invisible characters: those with Default_Ignorable_Code_Point in the Unicode Character Database, the separators
#: of lines and paragraphs, and the marks of annotations.
#: static/js/core/format.js has the same list.
UNSEEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
#: An invisible character, or a visible character outside ASCII with the joiners and variation selectors after it.
#: These belong to the visible character, as in Persian words and in emoji, so they are not removed.
_FOUND = re.compile(f"(?!{UNSEEN.pattern})[^\0-\x7f][\u200c\u200d\ufe00-\ufe0f]+|{UNSEEN.pattern}")


def drop_unseen(text: str) -> str:
    """Return a text without its invisible characters."""
    return text if text.isascii() else _FOUND.sub(lambda found: found[0] if len(found[0]) > 1 else "", text)


def tell_unseen(text: str) -> str:
    """Replace each invisible character in a text by its code point.

    An example is ‹U+202E›.
    """
    return text if text.isascii() else _FOUND.sub(_tell, text)


def _tell(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > 1 else f"‹U+{ord(found[0]):04X}›"
