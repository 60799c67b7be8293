"""In word clouds, words are links, have sizes by their counts, and do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from xml.etree import ElementTree

import pytest

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
    [("w" * 40, 9), ("short", 1)],
]


#: Top and bottom of a line of text in DejaVu Sans, which is higher than most faces.
TOP, BOTTOM = 0.93, 0.24


def check_cloud(cloud: Cloud) -> None:
    """Assert that the lines of text of all words are inside the cloud and do not touch each other."""
    boxes = [(one.x, one.y - TOP * one.size, one.x + one.length, one.y + BOTTOM * one.size) for one in cloud.words]
    for left, top, right, bottom in boxes:
        assert min(left, top) >= 0 and right <= WIDTH and bottom <= cloud.height
    for one, other in combinations(boxes, 2):
        apart = (one[2] < other[0], other[2] < one[0], one[3] < other[1], other[3] < one[1])
        assert any(apart), (one, other)


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


@pytest.mark.parametrize("counts", [range(3000, 0, -50), [2**number for number in range(15, -1, -1)]])
def test_sizes_have_a_wide_range(counts: Sequence[int]) -> None:
    sizes = [one.size for one in place_words([(f"w{count}", count) for count in counts]).words]
    assert max(sizes) >= 4 * min(sizes)


def test_nearly_equal_counts_have_nearly_equal_sizes() -> None:
    sizes = [one.size for one in place_words([(f"w{count}", count) for count in range(60, 50, -1)]).words]
    assert max(sizes) <= 1.5 * min(sizes)


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


def test_words_have_the_widths_of_their_letters() -> None:
    """An ideograph is as wide as the font is high, and an accent has no width."""
    words = "iii", "mmm", "模型型", "m\u0301m\u0301m\u0301", "ḿḿḿ"
    thin, wide, ideographs, *accented = (set_rows([(word, 1)]).words[0] for word in words)
    assert thin.length < wide.length / 2
    assert ideographs.length == pytest.approx(3 * ideographs.size)
    assert {one.length for one in accented} == {wide.length}


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
