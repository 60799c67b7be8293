"""Records of the Hub's API are read, from lists and for single models, in JSON Lines and in Parquet."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from constellation.catalogue import read_catalogue

EXPANDED = {
    "_id": "66a2",
    "id": "Qwen/Qwen3-8B",
    "downloads": 4000,
    "likes": 700,
    "pipeline_tag": "text-generation",
    "createdAt": "2025-04-27T03:42:21.000Z",
    "safetensors": {"parameters": {"BF16": 8190735360}, "total": 8190735360},
    "config": {"architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3"},
    "cardData": {"license": "Apache-2.0", "language": ["en", "zh"], "base_model": "Qwen/Qwen3-8B-Base"},
    "tags": ["transformers", "license:other", "fr"],
}
LISTED = {
    "modelId": "x/merged-GGUF",
    "id": "x/merged-GGUF",
    "gguf": {"total": 7_000_000, "architecture": "llama"},
    "tags": [
        "gguf",
        "tf",
        "de",
        "license:mit",
        "base_model:a/b",
        "base_model:c/d",
        "base_model:quantized:a/b",
        "arxiv:1",
    ],
    "baseModels": None,
}
RELATED = {
    "id": "y/z",
    "baseModels": {"relation": "merge", "models": [{"_id": "1", "id": "q/r"}, {"_id": "2", "id": "s/t"}]},
}
FACTS = {
    "Qwen/Qwen3-8B": {
        "downloads": 4000.0,
        "likes": 700.0,
        "parameters": 8190735360.0,
        "task": "text-generation",
        "architecture": "qwen3",
        "license": "apache-2.0",
        "languages": "en zh",
        "created": "2025-04-27",
        "base_model": "Qwen/Qwen3-8B-Base",
    },
    "x/merged-GGUF": {
        "parameters": 7_000_000.0,
        "architecture": "llama",
        "license": "mit",
        "languages": "de",
        "base_model": "a/b c/d",
        "relation": "quantized",
    },
    "y/z": {"base_model": "q/r s/t", "relation": "merge"},
}


def known_facts(path: Path) -> dict[str, dict]:
    frame = read_catalogue(path).frame.set_index("id")
    rows = frame.to_dict("index")
    return {name: {k: v for k, v in row.items() if v != "" and v == v} for name, row in rows.items()}


@pytest.mark.parametrize("ending", ["jsonl", "json"])
def test_hub_records_are_understood(tmp_path: Path, ending: str) -> None:
    records = [EXPANDED, LISTED, RELATED]
    path = tmp_path / f"hub.{ending}"
    path.write_text(json.dumps(records) if ending == "json" else "\n".join(map(json.dumps, records)))
    assert known_facts(path) == FACTS
    report = read_catalogue(path).report
    assert report.ignored == ("_id", "modelId")
    assert any(
        "parameters from safetensors.total, then" in line and "gguf.total" in line for line in report.lines()
    )


def test_hub_records_in_parquet_are_understood(tmp_path: Path) -> None:
    records = [EXPANDED, {key: value for key, value in LISTED.items() if key != "baseModels"}, RELATED]
    path = tmp_path / "hub.parquet"
    pd.DataFrame(records).to_parquet(path)
    assert known_facts(path) == FACTS


def test_flattened_records_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "hub.csv"
    pd.json_normalize([EXPANDED, LISTED]).to_csv(path, index=False)
    assert known_facts(path) == {name: FACTS[name] for name in ("Qwen/Qwen3-8B", "x/merged-GGUF")}


def test_keys_may_come_late(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text('{"id": "a"}\n\n{"likes": 3, "id": "b"}\n{"id": "c", "config": {"model_type": "x"}}\n')
    assert known_facts(path) == {"a": {}, "b": {"likes": 3.0}, "c": {"architecture": "x"}}


def test_row_is_the_line(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text('\n{"id": "a"}\n\n{"id": "b", "likes": "x"}\n')
    assert [one.row for one in read_catalogue(path).report.unknown.examples] == [4]


def test_parquet_types_are_understood(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "id": pd.Categorical(["a", "b"]),
            "downloads": pd.array([1, None], dtype="Int64"),
            "likes": [2.0, float("nan")],
            "created": pd.to_datetime(["2024-01-02T03:04:05Z", None]),
            "license": [b"MIT", None],
        }
    )
    path = tmp_path / "m.parquet"
    frame.to_parquet(path)
    assert known_facts(path) == {
        "a": {"downloads": 1.0, "likes": 2.0, "created": "2024-01-02", "license": "mit"},
        "b": {},
    }
    assert read_catalogue(path).report.unknown.count == 0
