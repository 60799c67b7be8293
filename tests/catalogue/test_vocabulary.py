"""The bundled vocabulary contains the expected words, and a broken vocabulary is reported with the place."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary, parse_vocabulary
from constellation.errors import AtlasError

KINDS = {
    "7b": "size",
    "8x7b": "size",
    "a3b": "size",
    "1b7": "size",
    "mini": "size",
    "q4_k_m": "quantisation",
    "iq2_xxs": "quantisation",
    "tq1_0": "quantisation",
    "mxfp4_moe": "quantisation",
    "iq4_kss": "quantisation",
    "nvfp4": "quantisation",
    "w4a16": "quantisation",
    "4bit": "quantisation",
    "gguf": "format",
    "mlx": "format",
    "exl2": "format",
    "instruct": "method",
    "dpo": "method",
    "abliterated": "method",
    "pruned75": "method",
    "32k": "context",
    "zh": "language",
    "2507": "date",
    "20240510": "date",
    "v0.3": "version",
    "3.5": "version",
    "vl": "modality",
    "gpt": "genus",
    "causallm": "class",
    "my": "generic",
    "zorbit": "",
}


@pytest.mark.parametrize(("token", "kind"), KINDS.items())
def test_kinds(token, kind):
    assert load_vocabulary().kind_of(token) == kind


def test_words_of_one_kind_keep_their_order():
    vocabulary = parse_vocabulary('[size]\nwords = ["tiny", "big"]\n[format]\nwords = ["big", "gguf"]', "here")
    assert vocabulary.words_of("size") == ("tiny", "big")
    assert vocabulary.words_of("format") == ("gguf",)
    assert vocabulary.words_of("nothing") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[size", "here: this is not valid TOML"),
        ("size = 3", "here: 'size' is not a table; write a table [size]"),
        (
            '[size]\nword = ["a"]',
            "here, [size]: unknown field 'word'; the fields are 'about', 'words' and 'patterns'",
        ),
        ('[size]\nwords = ["Big"]', "here, [size]: 'Big' in 'words' is not a word in lower case"),
        ("[size]\npatterns = ['(']", "here, [size]: pattern '(' is not a regular expression"),
    ],
)
def test_a_broken_vocabulary_says_where(text, message):
    with pytest.raises(AtlasError) as error:
        parse_vocabulary(text, "here")
    assert str(error.value).startswith(message)


def test_every_type_of_llama_cpp_is_a_quantisation_that_stays_whole(root: Path) -> None:
    """The list comes from the installed package gguf. tools/list_llama_cpp_types.py updates the list."""
    pytest.importorskip("gguf", reason="the gguf package is not installed")
    script = runpy.run_path(str(root / "tools" / "list_llama_cpp_types.py"))
    text = script["VOCABULARY"].read_text(encoding="utf-8")
    assert script["renew_types"](text) == text
    vocabulary = load_vocabulary()
    names = read_names([f"a/zora-7B-{name.upper()}-GGUF" for name in script["list_types"]()], vocabulary)
    assert [tokens[2] for tokens in names.tokens] == script["list_types"]()
    assert {kinds[2] for kinds in names.kinds} == {"quantisation"}


def test_the_vocabulary_contains_no_family():
    vocabulary = load_vocabulary()
    families = ["llama", "qwen", "gemma", "mistral", "pythia", "falcon", "wizard", "vicuna", "bloom", "rwkv", "phi"]
    assert [word for word in families if vocabulary.kind_of(word)] == []
