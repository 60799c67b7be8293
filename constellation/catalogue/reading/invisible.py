"""A text in, the same without the characters that no reader sees, or with each of them told, out.

Zero-width characters, marks that turn the direction of what follows, fillers that look like spaces: by them one
name passes for another, or disturbs the text around it (Unicode Technical Report 36).
"""

from __future__ import annotations

import re

#: Default_Ignorable_Code_Point of the Unicode Character Database, with the separators and marks of annotation.
#: static/js/core/format.js has the same list.
UNSEEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
#: One of those; or a letter or sign that is not ASCII's with the joiners and variation selectors after it.
#: They are a part of it, as in Persian words and in emoji. What is itself not seen has no parts.
_FOUND = re.compile(f"(?!{UNSEEN.pattern})[^\0-\x7f][\u200c\u200d\ufe00-\ufe0f]+|{UNSEEN.pattern}")


def drop_unseen(text: str) -> str:
    """The text without what is not seen."""
    return text if text.isascii() else _FOUND.sub(lambda found: found[0] if len(found[0]) > 1 else "", text)


def tell_unseen(text: str) -> str:
    """The text with its invisible characters told: ‹U+202E› for the mark that turns letters around."""
    return text if text.isascii() else _FOUND.sub(_tell, text)


def _tell(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > 1 else f"‹U+{ord(found[0]):04X}›"
