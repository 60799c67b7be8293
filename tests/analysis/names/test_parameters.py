"""Declared numbers of parameters are compared with the names, and doubtful numbers are marked.

tests/cases/test_numbers.py tests many forms of names, which are read from a catalogue.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from constellation.analysis.names.names import read_names
from constellation.analysis.names.parameters import SOURCES, Parameters, settle_parameters
from constellation.catalogue.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
UNKNOWN = math.nan


def settle(name: str, declared: float = UNKNOWN) -> Parameters:
    return settle_parameters(read_names([f"a/{name}"], VOCABULARY), np.array([declared]))


@pytest.mark.parametrize(
    ("name", "total", "active"),
    [
        ("llama-7B", 7e9, UNKNOWN),
        ("gpt-350m", 350e6, UNKNOWN),
        ("Qwen-35B-A3B", 35e9, 3e9),
        ("bloom-1b7", 1.7e9, UNKNOWN),
        ("Qwen-0.5B", 0.5e9, UNKNOWN),
        ("tfm-1p5b", 1.5e9, UNKNOWN),
        ("Kimi-1T-A32B", 1e12, 32e9),
        ("Qwen2.5-7B-Instruct-1M", 7e9, UNKNOWN),
        ("Llama-4-Scout-17B-16E", UNKNOWN, 17e9),
        ("Qwen3-27B-DFlash", UNKNOWN, UNKNOWN),
        ("nv1t", UNKNOWN, UNKNOWN),
        ("plain-4bit-128k", UNKNOWN, UNKNOWN),
    ],
)
def test_read_from_the_name(name: str, total: float, active: float) -> None:
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
        ("llama-7B", 172_900e6, 7e9, True, "size"),
        ("llama-7B-GPTQ-4bit", 1.2e9, 7e9, True, "packed"),
        ("llama-7B-bf16", 1.2e9, 1.2e9, False, "name"),
        ("Ling-flash", 3e13, UNKNOWN, False, "size"),
        ("llama-7B", 2, 7e9, True, "size"),
        ("OLMoE-1B-7B", 6.9e9, 6.9e9, False, ""),
        ("t5gemma-9b-9b", 20.3e9, 20.3e9, False, ""),
        ("Llama-4-Scout-17B-16E", 109e9, 109e9, False, ""),
        ("Qwen3-27B-DFlash", 1.9e9, 1.9e9, False, ""),
    ],
)
def test_declared(name: str, declared: float, total: float, read: bool, doubt: str) -> None:
    settled = settle(name, declared)
    assert settled.total[0] == pytest.approx(total, nan_ok=True)
    assert (bool(settled.read[0]), settled.doubt[0], settled.declared[0]) == (read, doubt, declared)


@pytest.mark.parametrize(
    ("name", "declared", "source"),
    [
        ("llama", UNKNOWN, ""),
        ("llama", 7e9, "declared"),
        ("llama-7B", 7e9, "declared"),
        ("llama-7B", UNKNOWN, "name"),
        ("llama-7B-AWQ", 1.2e9, "name"),
        ("llama-7B", 1.2e9, "doubtful"),
        ("llama-1_7B", UNKNOWN, "doubtful"),
    ],
)
def test_every_number_says_where_it_comes_from(name: str, declared: float, source: str) -> None:
    assert SOURCES[settle(name, declared).source[0]] == source


def test_both_numbers_are_kept() -> None:
    settled = settle("llama-7B-AWQ", 1.2e9)
    assert (settled.declared[0], settled.named[0]) == (1.2e9, 7e9)


def test_the_active_part_of_an_unused_count_is_not_used_either() -> None:
    names = read_names(["a/zora-30B-A3B-AWQ", "a/zora-30B-AWQ"], VOCABULARY)
    settled = settle_parameters(names, np.array([5e9, 5e9]), np.array([0.5e9, 0.5e9]))
    assert settled.active == pytest.approx([3e9, UNKNOWN], nan_ok=True)


def test_an_active_part_is_never_larger_than_the_whole() -> None:
    assert math.isnan(settle("odd-1B-A3B").active[0])


def test_arguments_stay_as_they_are() -> None:
    declared = np.array([2.0])
    settle_parameters(read_names(["a/llama-7B"], VOCABULARY), declared)
    assert declared[0] == 2.0
