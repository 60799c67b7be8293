"""The bits per weight are read from the names of quantised copies."""

from __future__ import annotations

import math

import pytest

from constellation.analysis.names.bits import read_bits
from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary

NONE = math.nan


@pytest.mark.parametrize(
    ("name", "bits"),
    [
        ("Llama-3-8B-Q4_K_M", 4),
        ("Llama-3-8B-UD-Q6_K_XL", 6),
        ("Llama-3-8B-IQ2_XXS", 2),
        ("Llama-3-8B-4bit", 4),
        ("Llama-3-8B-8-bit", 8),
        ("Llama-3-8B-5.0bpw-exl2", 5),
        ("Llama-3-8B-1.58bit", 1.58),
        ("Llama-3-8B-W4A16-G128", 4),
        ("Llama-3-8B-w8a8", 8),
        ("Llama-3-8B-AWQ", 4),
        ("Llama-3-8B-AWQ-8bit", 8),
        ("Llama-3-8B-GPTQ-Int3", 3),
        ("Llama-3-8B-bnb-4bit", 4),
        ("Llama-3-8B-FP8", 8),
        ("Llama-3-8B-NVFP4", 4),
        ("Llama-3-8B-MXFP4_MOE", 4),
        ("Llama-3-8B-ternary", 2),
        ("Llama-3-8B-BF16", NONE),
        ("Llama-3-8B-16bit", NONE),
        ("Llama-3-8B-GGUF", NONE),
        ("Llama-3-8B-q4_0-unquantized", NONE),
        ("Llama-3-8B-Instruct", NONE),
        ("Qemma-Q14B", NONE),
        ("---", NONE),
    ],
)
def test_the_bits_of_a_name(name: str, bits: float) -> None:
    found = read_bits(read_names([f"a/{name}"], load_vocabulary()))
    assert found.tolist() == pytest.approx([bits], nan_ok=True)


def test_no_names_give_no_bits() -> None:
    assert read_bits(read_names([], load_vocabulary())).tolist() == []
