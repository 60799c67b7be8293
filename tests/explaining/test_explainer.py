"""Names are explained with the bundled atlas: what they say, their families, and the nearest names."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from constellation import Explainer, explain_names
from constellation.explaining.explainer import read_model, write_model
from constellation.explaining.records import COLUMNS, make_cells, make_record, show_text


@pytest.fixture(scope="module")
def explainer() -> Explainer:
    return Explainer.load()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "somebody/Qwen3-30B-A3B-Instruct-2507-GGUF",
            {"family": "Qwen", "slug": "qwen3", "edition": "3", "size": 30e9, "active": 3e9, "date": "2025-07"},
        ),
        ("Llama-3.1-8B-AWQ-128k", {"family": "Llama", "line": "Llama", "bits": 4.0, "context": 131_072}),
        ("x/Mixtral-8x7B-Q4_K_M", {"experts": 8, "size": 56e9, "quantisation": ["q4_k_m"]}),
        ("cloudyu/Yi-34Bx2-MoE-60B", {"experts": 2, "size": 60e9}),
        ("claude-sonnet-4-5-20250929", {"edition": "4.5", "date": "2025-09-29", "family": "Claude"}),
        ("command-r-08-2024", {"date": "2024-08", "edition": ""}),
        ("kimi-k2-0905-preview", {"family": "Kimi", "edition": "k2", "date": "0905"}),
        ("m/Phi-4-mini-q4f16_1-MLC", {"quantisation": ["q4f16_1"], "format": ["mlc"]}),
        ("DeepSeek-R1-Distill-Llama-9B", {"family": "Llama", "teacher": "DeepSeek R1", "methods": ["distilled"]}),
        ("a/Gemma-3-German-2B", {"languages": ["de"]}),
        ("2026.27B", {"size": 27e9}),
        ("mosaicml/mpt-30b-chat", {"family": "MPT", "line": "MPT", "family_source": "list", "size": 30e9}),
        ("someone/TeleChat2-35B-GGUF", {"family": "TeleChat", "edition": "2", "line_source": "list"}),
        ("a/Qwen3-8B-mamba", {"family": "Qwen", "family_source": "name"}),
        ("a/strange-claude-7B", {"family": ""}),
    ],
)
def test_a_name_that_the_catalogue_does_not_have(explainer: Explainer, name: str, expected: dict) -> None:
    (record,) = map(make_record, explainer.explain([name], lookup=False))
    assert {field: record[field] for field in expected} == expected


def test_a_model_of_the_catalogue_has_the_family_and_the_line_of_the_atlas(explainer: Explainer) -> None:
    (known,) = explainer.explain(["01-AI/yi-1.5-34b"])  # upper and lower case are the same
    (read,) = explainer.explain(["01-ai/Yi-1.5-34B"], lookup=False)
    assert (known.family_source, known.line, known.line_source) == ("catalogue", "Llama", "declared")
    assert read.family_source == "name" and read.path == known.path


def test_a_name_is_explained_in_the_same_way_among_other_names(explainer: Explainer) -> None:
    known = explainer.model.known.ids
    chosen = random.Random(4).sample(list(known), 60)
    together = explainer.explain(chosen, lookup=False)
    assert [explainer.explain([name], lookup=False)[0] for name in chosen] == together


def test_hostile_names_stay_text(explainer: Explainer) -> None:
    odd = [
        "",
        "/",
        "---",
        "\x1b[31mred-7B",
        "\u202egnp-7B",
        "<b>&-7B</b>",
        "a/b/c-7B",
        "8×7B",
        "x" * 5000,
        "=1+1-7B",
    ]
    for name, one in zip(odd, explainer.explain(odd, nearest=2), strict=True):
        assert one.name == name
        assert "".join(text for text, _ in one.parts) == name.split("/", 1)[-1]
        assert json.loads(json.dumps(make_record(one)))["name"] == name
    assert show_text("\x1b[31m\u202e7B") == "\\u001b[31m\\u202e7B"


def test_the_nearest_names_are_those_of_the_catalogue(explainer: Explainer) -> None:
    ids = ["mistralai/Mistral-7B-Instruct-v0.3", "nobody/Mistral-7B-Instruct-v0.3-AWQ"]
    known, new = explainer.explain(ids, nearest=3)
    assert known.nearest[0][0].endswith("/Mistral-7B-Instruct-v0.3") and known.nearest[0][1] == 1
    assert ids[0] not in dict(known.nearest)
    assert len(new.nearest) == 3 and "Mistral-7B-Instruct-v0.3" in new.nearest[0][0]
    assert [share for _, share in new.nearest] == sorted((share for _, share in new.nearest), reverse=True)


def test_the_memory_is_that_of_the_size_and_the_bits(explainer: Explainer) -> None:
    (one,) = explainer.explain(["x/Strange-10B"])
    assert one.memory == {16: 24.0, 8: 12.0, 4: 6.0}


def test_a_model_is_the_same_after_it_is_written_and_read(explainer: Explainer) -> None:
    content = write_model(explainer.model)
    assert write_model(read_model(content, "test")) == content


def test_the_frame_has_one_row_for_each_name() -> None:
    frame = explain_names(["x/Qwen3-8B-GGUF", "strange"])
    assert list(frame.columns) == list(COLUMNS)
    assert frame["size"].tolist()[0] == 8_000_000_000 and frame["size"].isna().tolist() == [False, True]
    assert frame["family"].tolist() == ["Qwen", ""]
    assert explain_names([]).empty


def test_cells_are_joined_texts(explainer: Explainer) -> None:
    (one,) = explainer.explain(["x/Qwen3-8B-Instruct-DPO-GGUF"], nearest=1)
    cells = make_cells(one)
    assert cells["path"] == "Qwen > Qwen3" and cells["methods"] == "dpo instruct"
    assert str(cells["nearest"]).count(";") == 0


def test_the_documented_example_runs(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (root / "docs" / "explain.md").read_text(encoding="utf-8")
    example = re.search(r"<!-- example -->\n```python\n(.*?)```\n<!-- end -->", text, re.S)
    assert example
    exec(compile(example[1], "docs/explain.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "nvfp4" in printed and "Mistral v0.3 7000000000 8.4" in printed
