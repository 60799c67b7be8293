"""Find the addresses in style sheets.

The text is split into tokens as in a browser, because escapes, comments and strings can hide an address. The time
is linear in the length of the text, whatever the text is.
https://www.w3.org/TR/css-syntax-3/#tokenization
"""

from __future__ import annotations

import re

_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}(?:\r\n|[ \t\r\n\f])?|[^0-9a-fA-F\r\n\f])"
_NAME = rf"(?:[-a-zA-Z0-9_\u0080-\U0010ffff]|{_ESCAPE})+"
_STRING = r"""(?:"(?:[^"\\\r\n\f]|\\(?:\r\n|[\s\S]))*"?|'(?:[^'\\\r\n\f]|\\(?:\r\n|[\s\S]))*'?)"""
_TOKEN = re.compile(
    rf"(?P<comment>/\*[\s\S]*?(?:\*/|\Z))|(?P<string>{_STRING})|@(?P<rule>{_NAME})|(?P<name>{_NAME})(?P<call>\(?)"
    r"|(?P<mark>[();{}])"
)
#: The content of url(…) without quotes, up to the closing parenthesis.
_BARE = re.compile(r"((?:[^)\\]|\\[\s\S]?)*)\)?")
_SPACE = re.compile(r"\s*")
_ESCAPED = re.compile(_ESCAPE + r"|\\(?:\r\n|[\r\n\f])?")
#: Functions whose strings are addresses of files that the browser loads.
_LOADING = frozenset(
    {"url", "src", "image", "image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade", "element"}
)


def find_style_addresses(text: str) -> list[str]:
    """Return the addresses of the files that a style sheet needs.

    These are in `url()`, in functions such as `image-set()`, and in `@import`.
    """
    if "(" not in text and "@" not in text:
        return []
    addresses: list[str] = []
    functions: list[str] = []
    rule = ""
    place = 0
    while found := _TOKEN.search(text, place):
        place = found.end()
        if found["string"]:
            if rule == "import" or (functions and functions[-1] in _LOADING and rule != "namespace"):
                addresses.append(unescape(found["string"][1:].removesuffix(found["string"][0])))
            rule = "" if rule == "import" else rule
        elif found["rule"]:
            rule = unescape(found["rule"]).lower()
        elif found["name"] and found["call"]:
            functions.append(unescape(found["name"]).lower())
            begin = _end_of(_SPACE, text, place) if functions[-1] == "url" else len(text)
            if begin < len(text) and text[begin] not in "\"'":
                place = _end_of(_BARE, text, begin)
                functions.pop()
                if rule != "namespace":
                    addresses.append(unescape(text[begin:place].removesuffix(")").strip()))
        elif found["mark"] == "(":
            functions.append("")
        elif found["mark"] == ")":
            del functions[-1:]
        elif found["mark"]:
            rule = ""
            functions.clear()
    return addresses


def _end_of(pattern: re.Pattern[str], text: str, place: int) -> int:
    """Return where the match of a pattern at a place ends. The pattern also matches an empty text."""
    found = pattern.match(text, place)
    return found.end() if found else place


def unescape(text: str) -> str:
    r"""Replace the escapes in a name or a string of a style sheet, such as `\75` for the letter u."""
    return _ESCAPED.sub(_read_escape, text) if "\\" in text else text


def _read_escape(found: re.Match[str]) -> str:
    escaped = found[0][1:]
    if escaped in ("", "\n", "\r", "\r\n", "\f"):  # an escaped line break joins two lines
        return ""
    if escaped[0] not in "0123456789abcdefABCDEF":
        return escaped
    code = int(escaped, 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
