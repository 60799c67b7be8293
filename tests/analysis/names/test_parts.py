"""Names are divided into parts with kinds, and every letter belongs to one part."""

from __future__ import annotations

import pytest

from constellation.analysis.names.names import read_names
from constellation.analysis.names.parts import KINDS, PartReader
from constellation.catalogue.descriptors import load_descriptors
from constellation.catalogue.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("name", "stems", "parts"),
    [
        (
            "Qwen3-30B-A3B-Instruct-2507-GGUF",
            "qwen 3",
            "Qwen:family 3:edition 30B:size A3B:active Instruct:method 2507:edition GGUF:format",
        ),
        (
            "Llama-3.1-8B-Q4_K_M-128k",
            "llama 3.1",
            "Llama:family 3.1:edition 8B:size Q4_K_M:quantisation 128k:context",
        ),
        ("gpt2-small-Base", "gpt 2", "gpt:family 2:edition small:size Base:method"),
        ("Qwen3-VL-Some-Word", "qwen", "Qwen:family 3:edition VL:modality Some: Word:"),
        ("Mystery", "", "Mystery:"),
    ],
)
def test_the_parts_of_a_name(name: str, stems: str, parts: str) -> None:
    names = read_names([f"a/{name}"], load_vocabulary())
    found = PartReader.open(names, load_descriptors()).take_apart(0, stems.split())
    words = [(text, kind) for text, kind in found if text.strip("-_. ")]
    expected = [
        (text, "date" if text == "2507" else kind)
        for text, _, kind in (part.partition(":") for part in parts.split())
    ]
    assert words == expected


def test_the_parts_together_are_the_name_whatever_it_contains() -> None:
    odd = (
        "<b>&\"'",
        "8×7B-line\nfeed",
        "",
        "---",
        "ÄÖ-Ⅷb",
        "ﬁne-İ-ß-7B",
        "\u202egnp",
        "👨‍👩‍👧-3b",
        "Llama--3..1__8B ",
        "‮",
    )
    ids = sorted(f"a/{name}" for name in odd)
    names = read_names(ids, load_vocabulary())
    reader = PartReader.open(names, load_descriptors())
    for row, name in enumerate(names.names):
        parts = reader.take_apart(row, ("llama",))
        assert "".join(text for text, _ in parts) == name
        assert {kind for _, kind in parts} <= {"", *KINDS}
