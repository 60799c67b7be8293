"""Parameters are read from names where nobody declares them, and doubtful declarations are flagged."""

from __future__ import annotations

import math

import numpy as np
import pytest

from constellation.analysis.names.names import read_names
from constellation.analysis.names.parameters import settle_parameters
from constellation.catalogue.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
UNKNOWN = math.nan


def settle(name: str, declared: float = UNKNOWN):
    return settle_parameters(read_names([f"a/{name}"], VOCABULARY), np.array([declared]))


@pytest.mark.parametrize(
    ("name", "total", "active"),
    [
        ("llama-7B", 7e9, UNKNOWN),
        ("gpt-350m", 350e6, UNKNOWN),
        ("Mixtral-8x7B", 56e9, UNKNOWN),
        ("Qwen-35B-A3B", 35e9, 3e9),
        ("bloom-1b7", 1.7e9, UNKNOWN),
        ("Qwen-0.5B", 0.5e9, UNKNOWN),
        ("tfm-1p5b", 1.5e9, UNKNOWN),
        ("opt-2_7b", 2.7e9, UNKNOWN),
        ("Yi-34Bx2", 68e9, UNKNOWN),
        ("Kimi-1T-A32B", 1e12, 32e9),
        ("Qwen2.5-7B-Instruct-1M", 7e9, UNKNOWN),
        ("Llama-4-Scout-17B-16E", UNKNOWN, 17e9),
        ("Qwen3-27B-DFlash", UNKNOWN, UNKNOWN),
        ("nv1t", UNKNOWN, UNKNOWN),
        ("plain-4bit-128k", UNKNOWN, UNKNOWN),
    ],
)
def test_read_from_the_name(name, total, active):
    settled = settle(name)
    assert settled.total[0] == pytest.approx(total, nan_ok=True)
    assert settled.active[0] == pytest.approx(active, nan_ok=True)
    assert settled.read[0] == (not math.isnan(total))
    assert settled.doubt == ("",)


@pytest.mark.parametrize(
    ("name", "declared", "total", "read", "doubt"),
    [
        ("llama-7B", 6_738_415_616, 6_738_415_616, False, ""),
        ("llama", 6_738_415_616, 6_738_415_616, False, ""),
        ("llama-7B", 172_900e6, UNKNOWN, False, "name"),
        ("llama-7B-GPTQ-4bit", 1.2e9, 7e9, True, "packed"),
        ("llama-7B-bf16", 1.2e9, UNKNOWN, False, "name"),
        ("Ling-flash", 3e13, UNKNOWN, False, "size"),
        ("llama-7B", 2, 7e9, True, "size"),
        ("OLMoE-1B-7B", 6.9e9, 6.9e9, False, ""),
        ("t5gemma-9b-9b", 20.3e9, 20.3e9, False, ""),
        ("Llama-4-Scout-17B-16E", 109e9, 109e9, False, ""),
        ("Qwen3-27B-DFlash", 1.9e9, 1.9e9, False, ""),
    ],
)
def test_declared(name, declared, total, read, doubt):
    settled = settle(name, declared)
    assert settled.total[0] == pytest.approx(total, nan_ok=True)
    assert (bool(settled.read[0]), settled.doubt[0], settled.declared[0]) == (read, doubt, declared)


def test_an_active_part_is_never_larger_than_the_whole():
    assert math.isnan(settle("odd-1B-A3B").active[0])


def test_arguments_stay_as_they_are():
    declared = np.array([2.0])
    settle_parameters(read_names(["a/llama-7B"], VOCABULARY), declared)
    assert declared[0] == 2.0
