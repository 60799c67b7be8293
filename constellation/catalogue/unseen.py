"""A text in, the same without the characters that no reader sees, or with each of them told, out.

Zero-width characters, marks that turn the direction of what follows, fillers that look like spaces: by them one
name passes for another, or disturbs the text around it (Unicode Technical Report 36).
"""

from __future__ import annotations

import re

#: Default_Ignorable_Code_Point of the Unicode Character Database, with the separators and marks of annotation.
#: static/js/format.js has the same list.
UNSEEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
#: Joiners and variation selectors: after a letter or sign that is not ASCII's they are a part of it, as in Persian
#: words and in emoji.
_JOINING = frozenset("\u200c\u200d" + "".join(map(chr, range(0xFE00, 0xFE10))))


def drop_unseen(text: str) -> str:
    """The text without what is not seen."""
    return text if text.isascii() else UNSEEN.sub(lambda found: found[0] if _is_joined(found) else "", text)


def tell_unseen(text: str) -> str:
    """The text with its invisible characters told: ‹U+202E› for the mark that turns letters around."""
    return text if text.isascii() else UNSEEN.sub(_tell, text)


def _tell(found: re.Match[str]) -> str:
    return found[0] if _is_joined(found) else f"‹U+{ord(found[0]):04X}›"


def _is_joined(found: re.Match[str]) -> bool:
    return found[0] in _JOINING and found.start() > 0 and found.string[found.start() - 1] > "\x7f"
