"""Names are split into meaningful tokens, and descriptors are not split."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()

CASES = {
    "meta-llama/Llama-3.1-8B-Instruct": "llama 3.1 8b instruct",
    "a/Llama-3_1-8b": "llama 3.1 8b",
    "a/llama_3_2_1b": "llama 3.2 1b",
    "a/llama2_7b_chat": "llama 2 7b chat",
    "a/opt-2_7b": "opt 2.7b",
    "a/zora3_5vl": "zora 3.5 vl",
    "a/zora-mixed-4_8bit": "zora mixed 4 8bit",
    "a/zora_exl3_4.0bpw": "zora exl3 4.0bpw",
    "a/qwen2_5_0_5B": "qwen 2.5 0.5b",
    "a/zora-3.1.8B": "zora 3.1 8b",
    "a/zora.2026.27B": "zora 2026 27b",
    "a/zora-21BA3B": "zora 21b a3b",
    "a/zora_1b14b": "zora 1b 14b",
    "a/zora-8×7B": "zora 8x7b",
    "a/zora-pruned75": "zora pruned75",
    "a/zora-7B-IQ2_XXS": "zora 7b iq2_xxs",
    "a/zora-7B-UD-IQ3_XXS": "zora 7b ud-iq3_xxs",
    "a/zora-TQ1_0": "zora tq1_0",
    "a/zora-MXFP4_MOE-GGUF": "zora mxfp4_moe gguf",
    "a/LLaMA2-13B-Chat": "llama 2 13b chat",
    "a/Qwen3.5-35B-A3B-Q4_K_M": "qwen 3.5 35b a3b q4_k_m",
    "a/model-UD-Q6_K_XL": "model ud-q6_k_xl",
    "a/model-4-bit": "model 4bit",
    "a/model-4_bits": "model 4bit",
    "a/model-w4a16-fp8": "model w4a16 fp8",
    "a/Mixtral-8x7B": "mixtral 8x7b",
    "a/Yi-34Bx2-MoE": "yi 34bx2 moe",
    "a/bloom-1b7": "bloom 1b7",
    "a/tfm-1p5b": "tfm 1p5b",
    "a/DeepSeekV4-R1": "deep seek v4 r1",
    "a/deepseekv3": "deepseek v3",
    "a/MiniMax-M2.7": "mini max m2.7",
    "a/t5gemma-s": "t5 gemma s",
    "a/tiny-random-LlamaForCausalLM": "tiny random llama for causallm",
    "a/GPT2LMHeadModel": "gpt 2 lmheadmodel",
    "a/llama-13B-2024-05-10": "llama 13b 2024-05-10",
    "x/pre-MergedCoder": "pre merged coder",
    "a/模型-7B": "模型 7b",
    "a/...": "",
    "a/": "",
    "": "",
}


@pytest.mark.parametrize(("model", "tokens"), CASES.items())
def test_tokens(model: str, tokens: str) -> None:
    assert " ".join(read_names([model], VOCABULARY).tokens[0]) == tokens


def test_a_word_of_mixed_case_stays_whole_once_the_catalogue_knows_it():
    names = read_names(["a/DeepSeek-R1", "b/DeepSeek-V3", "c/deepseek-coder"], VOCABULARY)
    assert [tokens[0] for tokens in names.tokens] == ["deepseek"] * 3
    assert names.spelled[0][0] == "DeepSeek"


def test_owners_are_separated_from_names():
    names = read_names(["Qwen/Qwen3-8B", "gpt2", "a/b/c"], VOCABULARY)
    assert names.owners == ("Qwen", "", "a")
    assert names.names == ("Qwen3-8B", "gpt2", "b/c")


def test_facets_are_what_the_vocabulary_says():
    names = read_names(["a/Qwen3-8B-Instruct-GGUF-Q4_K_M-128k-zh-2507", "a/plain"], VOCABULARY)
    assert names.facet("size")[0] == ("8b",)
    assert names.facet("format", "quantisation")[0] == ("gguf", "q4_k_m")
    assert names.facet("method")[0] == ("instruct",)
    assert names.facet("context")[0] == ("128k",)
    assert names.facet("language")[0] == ("zh",)
    assert names.facet("date")[0] == ("2507",)
    assert names.facet("version")[0] == ("3",)
    assert names.facet("size")[1] == ()


def test_joined_marks_tokens_that_touch_the_one_before():
    names = read_names(["a/Qwen3-8B"], VOCABULARY)
    assert names.joined[0] == (False, True, False)


@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_text_is_read(ids):
    names = read_names(ids, VOCABULARY)
    assert len(names) == len(ids)
    for tokens, kinds, spelled, joined in zip(names.tokens, names.kinds, names.spelled, names.joined, strict=True):
        assert len(tokens) == len(kinds) == len(spelled) == len(joined)
        assert all(tokens)
