"""Descriptors are read from names: synonyms have one value, and numbers are read with their unit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from constellation.analysis.column import Column
from constellation.analysis.descriptors import Descriptors, describe_names
from constellation.analysis.names.names import read_names
from constellation.analysis.names.neighbouring import read_meanings
from constellation.catalogue.descriptors import load_descriptors
from constellation.catalogue.vocabulary import load_vocabulary


def describe(*ids: str, stem: str = "", task: str = "") -> Descriptors:
    names = read_names(list(ids), load_vocabulary())
    return describe_names(names, [stem] * len(ids), [task] * len(ids), read_meanings(names, load_descriptors()))


def read(column: Column) -> list[str]:
    return [column.values[code] for code in column.codes]


@pytest.mark.parametrize(
    ("name", "stem", "edition"),
    [
        ("Qwen2.5-7B-Instruct", "qwen", "2.5"),
        ("Mistral-7B-Instruct-v0.2", "mistral", "v0.2"),
        ("MyMerge-v1-Llama-3-8B", "llama", "3"),
        ("Huihui-Qwen3.5-27B-Claude-4.6-Opus", "qwen", "3.5"),
        ("Mistral-Small-24B-2501", "mistral", ""),
        ("strange-v2", "", "v2"),
        ("strange-50", "", ""),
    ],
)
def test_the_edition_is_the_version_after_the_stem(name: str, stem: str, edition: str) -> None:
    assert read(describe(f"a/{name}", stem=stem).edition) == [edition]


@pytest.mark.parametrize(
    ("name", "quantisation"),
    [
        ("Zebra-7B-4bit", "4bit"),
        ("Zebra-7B-4.00bpw-exl2", "4bit"),
        ("Zebra-7B-AWQ", "awq"),
        ("Zebra-7B-AWQ-8bit", "8bit awq"),
        ("Zebra-7B-Q4_K_M-GGUF", "q4_k_m"),
        ("Zebra-7B-IQ2_XXS-GGUF", "iq2_xxs"),
        ("Zebra-7B-w4a16", "w4a16"),
        ("Zebra-7B-NVFP4", "nvfp4"),
        ("Zebra-7B-FP8", "fp8"),
        ("Zebra-7B-bf16", "bf16"),
        ("Zebra-7B-1.58bit", "1.58bit"),
        ("Zebra-7B-q4_0-unquantized", "q4_0 unquantized"),
        ("Zebra-7B-quantized", ""),
        ("Zebra-7B-GGUF", ""),
        ("Zebra-7B", ""),
    ],
)
def test_a_quantisation_is_a_method_or_a_type(name: str, quantisation: str) -> None:
    assert read(describe(f"a/{name}").quantisation) == [quantisation]


def test_words_with_the_same_meaning_are_one_value() -> None:
    found = describe("a/Zebra-7b-it", "a/Zebra-7b-instruct", "a/Zebra-slerp-merged-heretic-GGUF", "a/Zebra-MTPLX")
    assert read(found.methods) == ["instruct", "instruct", "abliterated merge", ""]
    assert read(found.format) == ["", "", "gguf", "mlx"]


def test_the_modality_follows_from_the_name_and_the_task() -> None:
    assert read(describe("a/Zebra-VL-7B", "a/Zebra-OCR").modality) == ["vision", "documents"]
    assert read(describe("a/Zebra-VL", "a/Zebra", task="image-text-to-text").modality) == ["vision", "vision"]


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("Zebra-7B-128k", 131_072),
        ("Zebra-7B-262K", 262_144),
        ("Zebra-6B-200K", 200_000),
        ("Zebra-7B-Instruct-1M", 1_048_576),
        ("Zebra-1M", math.nan),
        ("Zebra-7B-dolly-15k", math.nan),
        ("Zebra-7B-JANG_4K", math.nan),
        ("Zebra-7B", math.nan),
    ],
)
def test_the_context_is_a_number_of_tokens(name: str, tokens: float) -> None:
    assert describe(f"a/{name}").context[0] == pytest.approx(tokens, nan_ok=True)


def test_the_experts_are_counted() -> None:
    found = describe("a/Zebra-8x7B", "a/Zebra-17B-16E-Instruct", "a/Zebra-7B", "a/Zebra-7B-4e")
    np.testing.assert_array_equal(found.experts, [8, 16, math.nan, math.nan])


def test_every_word_of_a_descriptor_is_found_in_names() -> None:
    """A word that the tokenizer changes or splits would never be found."""
    for column, descriptor in load_descriptors().items():
        for word, values in descriptor.words.items():
            found = describe(f"a/Zebra-{word}-7B")
            assert set(values) <= set(read(getattr(found, column))[0].split()), (column, word)


def test_an_empty_catalogue_has_no_descriptors() -> None:
    found = describe()
    assert len(found.context) == len(found.methods.codes) == 0
