"""Invisible characters are shown or removed, in the same way by Python and by the scripts of the pages."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.catalogue.reading.invisible import UNSEEN, drop_unseen, tell_unseen

SHOWN = [
    ("Llama-3-8B", "Llama-3-8B", "Llama-3-8B"),
    ("a\u200bb", "a‹U+200B›b", "ab"),
    ("\u202eabc", "‹U+202E›abc", "abc"),
    ("\ufeffa\xadb\u2028", "‹U+FEFF›a‹U+00AD›b‹U+2028›", "ab"),
    ("\U000e0041", "‹U+E0041›", ""),
    ("模型", "模型", "模型"),
    ("é\u0301", "é\u0301", "é\u0301"),
    # A joiner is kept in a Persian word and in an emoji, but not between two ASCII letters.
    ("می\u200cخواهم", "می\u200cخواهم", "می\u200cخواهم"),
    ("👩\u200d🔬️", "👩\u200d🔬️", "👩\u200d🔬️"),
    ("a\u200db\u200c", "a‹U+200D›b‹U+200C›", "ab"),
    ("\u200d", "‹U+200D›", ""),
    # A joiner after an invisible character is invisible too: without that character, it would follow nothing.
    ("\ufe0f\u200dé", "‹U+FE0F›‹U+200D›é", "é"),
    ("é\u202e\u200d\ufe0f", "é‹U+202E›‹U+200D›‹U+FE0F›", "é"),
    ("é\u200d\ufe0f\u202e", "é\u200d\ufe0f‹U+202E›", "é\u200d\ufe0f"),
]


@pytest.mark.parametrize(("text", "shown", "without"), SHOWN)
def test_invisible_characters_are_shown_or_removed(text: str, shown: str, without: str) -> None:
    assert (tell_unseen(text), drop_unseen(text)) == (shown, without)
    assert tell_unseen(without) == without


def test_every_mark_of_direction_and_every_format_character_without_a_shape_is_among_them() -> None:
    shaped = {
        *range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD,  # of Arabic, Syriac, Kaithi
        *range(0x13430, 0x13440),  # joiners of Egyptian hieroglyphs
    }  # fmt: skip
    formats = {code for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cf", "Zl", "Zp")}
    assert {code for code in formats - shaped if not UNSEEN.match(chr(code))} == set()


@pytest.mark.slow
def test_the_scripts_show_the_same_characters_as_the_pages(root: Path, require: Callable) -> None:
    node = shutil.which("node")
    require("node", node, "Node is not installed")
    script = """
      const { shown } = require('./tests/js/load.js').load('core/format').format;
      const codes = [];
      for (let code = 0; code < 0x110000; code++) {
        const letter = String.fromCodePoint(code);
        if (shown(letter) !== letter) codes.push(code);
      }
      console.log(JSON.stringify([codes, JSON.parse(process.argv[1]).map(shown)]));
    """
    texts = json.dumps([text for text, _, _ in SHOWN])
    run = subprocess.run([node, "-e", script, texts], cwd=root, capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == [
        [code for code in range(0x110000) if UNSEEN.match(chr(code))],
        [shown for _, shown, _ in SHOWN],
    ]
