"""In word clouds, words are links, have sizes by their counts, and do not overlap."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from wordcloud import wordcloud

from constellation.atlas import Atlas
from constellation.progress import SilentProgress
from constellation.render.context import prepare_context
from constellation.render.drawing.clouds import (
    HEIGHT,
    ROW_WORDS,
    WIDTH,
    Cloud,
    PlacedWord,
    draw_cloud,
    place_words,
    set_rows,
)

WORDS = [(f"word{number}", 60 - number) for number in range(40)]
ROWS = [
    WORDS[:ROW_WORDS],
    [("one", 1)],
    [("a-rather-long-name", 3), ("another-rather-long-name", 3), ("and-a-third-one", 1)],
    [(f"{'x' * number}y", 5) for number in range(1, 13)],
    [("w" * 70, 9), ("short", 1)],
]


def paint(placed: PlacedWord) -> np.ndarray:
    """Return the pixels that a word covers when it is drawn as in a browser."""
    image = Image.new("L", (WIDTH + 100, HEIGHT + 100))
    font = ImageFont.truetype(wordcloud.FONT_PATH, placed.size)
    ImageDraw.Draw(image).text((placed.x + 50, placed.y + 50), placed.word, fill=255, font=font, anchor="ls")
    return np.array(image) > 128


def check_cloud(cloud: Cloud) -> None:
    """Assert that all words are inside the cloud and do not overlap."""
    covered = sum(paint(one).astype(int) for one in cloud.words)
    assert covered.max() == 1
    assert covered[50 : 50 + cloud.height, 50 : 50 + WIDTH].sum() == covered.sum()


@pytest.mark.parametrize("words", [WORDS, WORDS[: ROW_WORDS + 1], *ROWS])
def test_words_are_inside_the_cloud_and_do_not_overlap(words: list[tuple[str, int]]) -> None:
    cloud = place_words(words)
    assert {one.word: one.count for one in cloud.words}.items() <= dict(words).items()
    assert len(cloud.words) >= min(len(words), 10) or cloud.height <= HEIGHT
    check_cloud(cloud)


@pytest.mark.parametrize("words", ROWS)
def test_rows_are_centred_leave_nothing_out_and_use_the_room(words: list[tuple[str, int]]) -> None:
    cloud = set_rows(words)
    assert {one.word: one.count for one in cloud.words} == dict(words)
    assert cloud.height <= HEIGHT
    by_row: dict[float, list[PlacedWord]] = {}
    for one in cloud.words:
        by_row.setdefault(one.y, []).append(one)
    for row in by_row.values():
        left, right = min(one.x for one in row), max(one.x + one.length for one in row)
        assert left == pytest.approx(WIDTH - right)
        assert left > 0


def test_commoner_words_are_not_smaller() -> None:
    for words in (WORDS, WORDS[:ROW_WORDS]):
        sizes = [one.size for one in sorted(place_words(words).words, key=lambda one: -one.count)]
        assert sizes == sorted(sizes, reverse=True) and sizes[0] > sizes[-1]


def test_the_commonest_word_is_in_the_middle_row() -> None:
    cloud = set_rows(WORDS[:ROW_WORDS])
    rows = sorted({one.y for one in cloud.words})
    commonest = max(cloud.words, key=lambda one: one.count)
    assert rows.index(commonest.y) == len(rows) // 2 and len(rows) > 2


@pytest.mark.parametrize("words", [[], [("w" * 300, 5)], [("模型", 3), ("é", 1)], [("same", 1), ("count", 1)]])
@pytest.mark.parametrize("more", [0, ROW_WORDS])
def test_odd_words_are_no_special_case(words: list[tuple[str, int]], more: int) -> None:
    words = [*words, *WORDS[:more]]
    cloud = place_words(words)
    assert {one.word for one in cloud.words} <= {word for word, _ in words}
    ElementTree.fromstring(draw_cloud(cloud, str, lambda word: "", "odd"))


def test_an_ideograph_is_two_letters_wide_and_an_accent_has_no_width() -> None:
    narrow, wide, accented = (set_rows([(word, 1)]).words[0] for word in ("ab", "模型", "a\u0301b\u0301"))
    assert wide.length == pytest.approx(2 * narrow.length) and accented.length == pytest.approx(narrow.length)


def test_the_library_lays_out_the_large_clouds_alone(small_atlas: Atlas) -> None:
    """The library wordcloud lays out only large clouds, because its search for gaps is slow."""
    context = prepare_context(small_atlas, SilentProgress())
    every = [*context.words.clades, *context.words.clusters, context.words.everything]
    in_rows = [words for words in every if place_words(words) == set_rows(words)]
    assert in_rows == [words for words in every if len(words) <= ROW_WORDS]
    counts = context.count_clouds()
    assert counts == {"rows": len(in_rows), "wordcloud": len(every) - len(in_rows)}
    assert 0 < counts["wordcloud"] < counts["rows"]


def test_every_word_is_a_link_with_its_count() -> None:
    cloud = Cloud((PlacedWord("7b", 1, 0, 10, 12, 20.0), PlacedWord("llama", 1234, 30, 10, 14, 40.0)))
    svg = ElementTree.fromstring(
        draw_cloud(cloud, "models.html#words={}".format, {"7b": "size", "llama": ""}.__getitem__, "Words of all")
    )
    assert svg.attrib["aria-label"] == "Words of all"
    links = svg.findall("a")
    assert [link.attrib["href"] for link in links] == ["models.html#words=7b", "models.html#words=llama"]
    assert [link.find("text").text for link in links] == ["7b", "llama"]
    assert [link.find("text").attrib.get("class") for link in links] == ["fill-0", None], "ink needs no class"
    assert [link.find("text/title").text for link in links] == ["7b: 1 model", "llama: 1,234 models"]


def test_hostile_words_are_escaped() -> None:
    hostile = '"><script>alert(1)</script>'
    drawn = draw_cloud(Cloud((PlacedWord(hostile, 2, 0, 0, 9, 9.0),)), str, lambda word: hostile, hostile)
    assert "<script" not in drawn
    svg = ElementTree.fromstring(drawn)
    assert svg.find("a").attrib["href"] == svg.find("a/text").text == svg.attrib["aria-label"] == hostile
