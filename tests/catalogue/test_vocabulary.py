"""The vocabulary that comes with the package is sound, and a broken one says where it is broken."""

from __future__ import annotations

import pytest

from constellation.catalogue.vocabulary import load_vocabulary, parse_vocabulary
from constellation.errors import AtlasError

KINDS = {
    "7b": "size",
    "8x7b": "size",
    "a3b": "size",
    "1b7": "size",
    "mini": "size",
    "q4_k_m": "quantisation",
    "nvfp4": "quantisation",
    "w4a16": "quantisation",
    "4bit": "quantisation",
    "gguf": "format",
    "mlx": "format",
    "exl2": "format",
    "instruct": "method",
    "dpo": "method",
    "abliterated": "method",
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
        ("[size", "here: not readable as TOML"),
        ("size = 3", "here: size is no table; write [size]"),
        ('[size]\nword = ["a"]', "here, [size]: unknown field 'word'; use about, words or patterns"),
        ('[size]\nwords = ["Big"]', "here, [size]: word 'Big' must be a lower-case string"),
        ("[size]\npatterns = ['(']", "here, [size]: pattern '(' is no regular expression"),
    ],
)
def test_a_broken_vocabulary_says_where(text, message):
    with pytest.raises(AtlasError) as error:
        parse_vocabulary(text, "here")
    assert str(error.value).startswith(message)


def test_no_family_stands_in_it():
    vocabulary = load_vocabulary()
    families = ["llama", "qwen", "gemma", "mistral", "pythia", "falcon", "wizard", "vicuna", "bloom", "rwkv", "phi"]
    assert [word for word in families if vocabulary.kind_of(word)] == []
