"""Word clouds: every word a link, none over another, the same whoever draws them."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from wordcloud import wordcloud

from constellation.render.clouds import HEIGHT, WIDTH, PlacedWord, draw_cloud, lay_out_clouds, place_words

WORDS = [(f"word{number}", 60 - number) for number in range(40)]


def paint(placed: PlacedWord) -> np.ndarray:
    """The pixels that a word covers, drawn from its baseline as a browser draws it, with room around the canvas."""
    image = Image.new("L", (WIDTH + 100, HEIGHT + 100))
    font = ImageFont.truetype(wordcloud.FONT_PATH, placed.size)
    ImageDraw.Draw(image).text((placed.x + 50, placed.y + 50), placed.word, fill=255, font=font, anchor="ls")
    return np.array(image) > 128


def test_words_stand_inside_and_none_over_another() -> None:
    placed = place_words(WORDS)
    assert len(placed) > 20
    covered = sum(paint(one).astype(int) for one in placed)
    assert covered.max() == 1
    inside = covered[50 : 50 + HEIGHT, 50 : 50 + WIDTH]
    assert inside.sum() == covered.sum()


def test_commoner_words_are_not_smaller() -> None:
    placed = place_words(WORDS)
    sizes = [one.size for one in sorted(placed, key=lambda one: -one.count)]
    assert sizes == sorted(sizes, reverse=True)
    assert {one.word: one.count for one in placed}.items() <= dict(WORDS).items()


@pytest.mark.parametrize("words", [[], [("w" * 300, 5)], [("模型", 3), ("é", 1)], [("same", 1), ("count", 1)]])
def test_odd_words_are_no_special_case(words: list[tuple[str, int]]) -> None:
    placed = place_words(words)
    assert {one.word for one in placed} <= {word for word, _ in words}
    ElementTree.fromstring(draw_cloud(placed, str, lambda word: "", "odd"))


def test_several_processes_draw_what_one_draws_in_the_same_order() -> None:
    groups = [[(f"w{group}x{number}", number + 1) for number in range(5)] for group in range(17)]
    told: list[int] = []
    alone = lay_out_clouds(groups, 1, lambda: told.append(1))
    together = lay_out_clouds(groups, 2, lambda: told.append(1))
    assert alone == together and len(told) == 34
    for cloud, group in zip(alone, groups, strict=True):
        assert {one.word: one.count for one in cloud}.items() <= dict(group).items()


def test_every_word_is_a_link_with_its_count() -> None:
    placed = (PlacedWord("7b", 1, 0, 10, 12, 20.0), PlacedWord("llama", 1234, 30, 10, 14, 40.0))
    svg = ElementTree.fromstring(
        draw_cloud(placed, "models.html#words={}".format, {"7b": "size", "llama": ""}.__getitem__, "Words of all")
    )
    assert svg.attrib["aria-label"] == "Words of all"
    links = svg.findall("a")
    assert [link.attrib["href"] for link in links] == ["models.html#words=7b", "models.html#words=llama"]
    assert [link.find("text").text for link in links] == ["7b", "llama"]
    assert [link.find("text").attrib["class"] for link in links] == ["fill-0", "fill-ink"]
    assert [link.find("text/title").text for link in links] == ["7b: 1 model", "llama: 1,234 models"]


def test_hostile_words_are_escaped() -> None:
    hostile = '"><script>alert(1)</script>'
    drawn = draw_cloud((PlacedWord(hostile, 2, 0, 0, 9, 9.0),), str, lambda word: hostile, hostile)
    assert "<script" not in drawn
    svg = ElementTree.fromstring(drawn)
    assert svg.find("a").attrib["href"] == svg.find("a/text").text == svg.attrib["aria-label"] == hostile
