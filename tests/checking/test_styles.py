"""The addresses in style sheets are found as a browser finds them, in linear time."""

from __future__ import annotations

import sys

import pytest

from constellation.checking.styles import find_style_addresses

WRITTEN = [
    ("p { background: url(a.png) }", ["a.png"]),
    ("p { background: url( 'a.png' ) }", ["a.png"]),
    ('p { background: URL("a(1).png") }', ["a(1).png"]),
    (r"p { background: \75 rl(a.png) }", ["a.png"]),
    (r"p { background: \000075r\6c('a.png') }", ["a.png"]),
    (r"p { background: url(\68ttps://example.org/a) }", ["https://example.org/a"]),
    (r"p { background: url('\2f/example.org/a') }", ["//example.org/a"]),
    (r"p { background: url(a\).png) }", ["a).png"]),
    ("p { background: image-set('a.png' 1x, 'b.png' type('image/png') 2x) }", ["a.png", "b.png"]),
    ("p { background: -webkit-image-set(url(a.png) 1x) }", ["a.png"]),
    (r"p { background: image\2dset('a.png' 1x) }", ["a.png"]),
    ("p { background: cross-fade(url(a.png), 'b.png') }", ["a.png", "b.png"]),
    ("@import 'a.css'; p {}", ["a.css"]),
    ("@IMPORT/**/\"a.css\" screen; p { content: 'x' }", ["a.css"]),
    (r"@\69mport url(a.css);", ["a.css"]),
    ("@font-face { src: url(a.woff2) format('woff2') }", ["a.woff2"]),
    ("p { background: url(a.png", ["a.png"]),
    # texts that are not addresses
    ("/* url(a.png) */ p { content: 'url(a.png)' }", []),
    ("p { content: \"image-set('a.png')\" }", []),
    ("@namespace svg url(http://www.w3.org/2000/svg);", []),
    ("@charset 'utf-8'; p { width: calc((1px + 2px) * 3); quotes: '“' '”' }", []),
]


@pytest.mark.parametrize(("text", "addresses"), WRITTEN)
def test_addresses_are_found(text: str, addresses: list[str]) -> None:
    assert find_style_addresses(text) == addresses


#: Texts in which each place could begin something that never ends.
ENDLESS = [
    "url(",
    "url( ",
    "url('",
    "image-set(",
    "@import ",
    "/*",
    "\\",
    "url(\\",
    "'",
    '"\\\n',
    "((",
    "\\75 ",
    "a\u00e9",
]


def count_calls(text: str) -> int:
    """Return how often the search calls a function, which does not depend on the speed of the machine."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        find_style_addresses(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("part", ENDLESS)
def test_the_work_grows_with_the_length(part: str) -> None:
    few, many = (count_calls(part * times) for times in (500, 5_000))
    assert many <= 11 * few + 100
    found = find_style_addresses(part * 200_000)  # a quadratic search would not end here
    assert sum(map(len, found)) <= len(part) * 200_000
