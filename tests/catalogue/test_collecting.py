"""The Hub's list of models is collected through the real client, whatever its records contain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from constellation.catalogue import read_catalogue
from constellation.catalogue.collecting import Collected
from constellation.catalogue.hub import FIELDS, Hub
from constellation.cli import main
from constellation.errors import AtlasError

pytestmark = pytest.mark.slow


def test_every_model_is_collected_once_with_all_its_facts(
    server: Any, collect: Any, watch: Any, tmp_path: Path, list_ids: Any, expect_ids: Any
) -> None:
    assert collect() == Collected(42, {})
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["models.csv"]
    assert (watch.models, watch.slept, watch.messages) == (42, [], [])
    row = read_catalogue(tmp_path / "models.csv", strict=True).frame.set_index("id").loc["maker/Model-5"]
    assert row.dropna().to_dict() == {
        "downloads": 595.0,
        "likes": 5.0,
        "parameters": 7_000_005.0,
        "task": "text-generation",
        "architecture": "llama",
        "license": "apache-2.0",
        "languages": "en zh",
        "created": "2025-06-06",
        "base_model": "maker/Base",
        "relation": "finetune",
        "owner": "maker",
    }


def test_the_listing_is_asked_for_what_the_catalogue_has_and_pages_are_followed(server: Any, collect: Any) -> None:
    collect()
    assert [set(query["expand"]) for query in server.asked] == [set(FIELDS)] * 5
    assert ["cursor" in query for query in server.asked] == [False, True, True, True, True]
    assert {tuple(query["pipeline_tag"]) for query in server.asked} == {("text-generation",)}
    assert all("authorization" not in headers for headers in server.headers)
    assert "constellation-atlas" in server.headers[0]["user-agent"]


@pytest.mark.parametrize(("task", "limit", "sort"), [("text-generation", None, "created_at"), ("", 7, "downloads")])
def test_the_first_page_is_asked_for_as_the_client_itself_does(
    server: Any, task: str, limit: int | None, sort: str
) -> None:
    from huggingface_hub import HfApi

    hub = Hub(server.address)
    hub.fetch_page(hub.make_link(task, limit))
    api = HfApi(endpoint=server.address)
    next(iter(api.list_models(pipeline_tag=task or None, sort=sort, limit=limit, expand=list(FIELDS))))
    ours, theirs = server.asked
    assert ours == theirs


@pytest.mark.parametrize("ending", ["csv", "tsv.gz", "jsonl", "parquet"])
def test_every_format_holds_the_same(collect: Any, tmp_path: Path, ending: str) -> None:
    collect()
    collect(f"other.{ending}")
    first, other = (read_catalogue(tmp_path / name, strict=True) for name in ("models.csv", f"other.{ending}"))
    assert first.frame.equals(other.frame)


def test_a_limit_takes_the_most_downloaded(server: Any, collect: Any, tmp_path: Path, list_ids: Any) -> None:
    best = sorted(server.records, key=lambda record: -record["downloads"])[:13]
    assert collect(limit=13).models == 13
    assert list_ids(tmp_path / "models.csv") == [record["id"] for record in best]
    assert len(server.asked) == 2


def test_tasks_are_read_one_after_the_other(
    server: Any, collect: Any, watch: Any, tmp_path: Path, hub_server: Any, list_ids: Any
) -> None:
    server.records += hub_server.make_records(15, "any-to-any", owner="other")
    collected = collect(tasks=("text-generation", "chat", "any-to-any", "any-to-any"), limit=12)
    assert collected.models == 24
    assert sum(name.startswith("other/") for name in list_ids(tmp_path / "models.csv")) == 12
    assert watch.messages == ["the Hub lists no models of the task chat"]
    assert collect("all.csv", tasks=("chat", "all")).models == 57
    assert "pipeline_tag" not in server.asked[-1]


UNASKABLE = [
    ({"tasks": ("",)}, "--task '': .*--task all"),
    ({"tasks": ("chat",)}, "chat; .*--task"),
    ({"limit": 0}, "--limit is 0; give a whole number above zero"),
    ({"name": "models.xlsx"}, r"models.xlsx: unknown file ending; use \.csv"),
    ({"name": "none/models.csv"}, "none/models.csv"),
]


@pytest.mark.parametrize(("options", "message"), UNASKABLE)
def test_wrong_options_are_reported(collect: Any, tmp_path: Path, options: dict, message: str) -> None:
    with pytest.raises(AtlasError, match=message):
        collect(**options)
    assert not (tmp_path / "models.csv").exists()


MALFORMED: list[Any] = [
    None,
    "maker/Model-900",
    ["maker/Model-901"],
    {"_id": "9", "downloads": 3},
    {"id": "", "downloads": 3},
    {"id": None},
    {"id": "maker/secret", "private": True},
    {"id": "odd/one", "downloads": "many", "likes": -3, "safetensors": {"parameters": {}}, "config": "llama"},
    {"id": "odd/two", "createdAt": "yesterday", "cardData": ["x"], "tags": None, "baseModels": [], "gguf": 7},
    {"id": "odd/three", "downloads": {"all": 3}, "pipeline_tag": ["text-generation"], "safetensors": "big"},
    {"modelId": "odd/four", "likes": 4},
]


def test_malformed_records_are_left_out_and_counted(
    server: Any, collect: Any, tmp_path: Path, list_ids: Any, expect_ids: Any
) -> None:
    server.records = [*server.records[:20], *MALFORMED, *server.records[20:]]
    collected = collect(tasks=("all",))
    assert collected.lines() == [
        "records that are not models, left out: 3",
        "private models, left out: 1",
        "unreadable cells, treated as unknown: 4",
        "records without a usable id, left out: 3",
    ]
    ids = list_ids(tmp_path / "models.csv")
    assert sorted(ids) == sorted([*expect_ids(42), "odd/one", "odd/two", "odd/three", "odd/four"])
    assert read_catalogue(tmp_path / "models.csv", strict=True).frame.set_index("id").loc["odd/four", "likes"] == 4


def test_a_page_of_nothing_usable_is_no_end(server: Any, collect: Any) -> None:
    server.page = 3
    server.records = [None] * 7 + server.records
    assert collect(tasks=("all",)) == Collected(42, {"malformed": 7})


@pytest.mark.slow
def test_pages_go_to_the_disk_and_not_to_memory(
    collect: Any, server: Any, tmp_path: Path, hub_server: Any, list_ids: Any
) -> None:
    import tracemalloc

    peaks = []
    for count in (250, 2_000):
        server.records, server.page = hub_server.make_records(count), 125
        tracemalloc.start()
        collect(f"models-{count}.csv")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert len(list_ids(tmp_path / f"models-{count}.csv")) == count
    assert peaks[1] < peaks[0] * 2


@pytest.mark.full
def test_a_collected_catalogue_builds(
    server: Any, collect: Any, tmp_path: Path, capsys: pytest.CaptureFixture, hub_server: Any
) -> None:
    names = [
        f"{maker}/{line}-{size}b{kind}"
        for maker in "abc"
        for line in ("llama", "qwen")
        for size in (1, 7)
        for kind in ("", "-chat")
    ]
    server.records = [
        {**record, "id": name} for record, name in zip(hub_server.make_records(24), names, strict=True)
    ]
    collect("models-2026-01-31.jsonl.gz")
    out = tmp_path / "site"
    assert main(["build", str(tmp_path / "models-2026-01-31.jsonl.gz"), "--out", str(out), "--quiet"]) == 0
    counts = json.loads((out / "data" / "atlas.json").read_text())["counts"]
    assert (counts["models"], counts["top_families"]) == (24, 2)
    assert main(["check", str(out)]) == 0, capsys.readouterr().out
