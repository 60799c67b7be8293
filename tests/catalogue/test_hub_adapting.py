"""`collect` adapts to what the Hub does: limits of requests, refused fields, slow pages, and counts that change."""

from __future__ import annotations

import re
import time
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from constellation.catalogue import read_catalogue
from constellation.catalogue.hub import TRIES
from constellation.errors import AtlasError

pytestmark = pytest.mark.slow

WINDOW = 300  # the Hub counts requests in windows of five minutes


def refuse_until(watch: Any, hub_server: Any, end: float, **headers: str) -> Any:
    """Return a misdeed that answers 429 until a time of the clock of the collection."""

    def misbehave(handler: Any) -> bool:
        if watch.now >= end:
            return False
        handler.server.mischief.append(misbehave)
        return hub_server.fail(429, **headers)(handler)

    return misbehave


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"RateLimit": '"api";r=0;t=0'},
        {"RateLimit": '"api";t=1;r=0'},
        {"Retry_After": "0"},
        {"Retry_After": "0.5"},
        {"Retry_After": "soon"},
        {"Retry_After": "²"},
        {"Retry_After": "Mon, 01 Jan 0001 00:00:00 -0000"},
        {"RateLimit": '"api";r=12;t=40'},
    ],
)
def test_the_window_of_the_hub_is_outlasted(
    server: Any, collect: Any, watch: Any, hub_server: Any, headers: dict[str, str]
) -> None:
    server.mischief = [refuse_until(watch, hub_server, WINDOW, **headers)]
    assert collect().models == 42
    assert watch.slept[0] in (1, 1.5, 2)
    assert watch.slept[1:6] == [2, 4, 8, 16, 32]
    assert len(watch.slept) < TRIES


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"Retry_After": "17"}, [18, 18, 18, 18, 18, 32]),
        ({"RateLimit": '"api";r=0;t=55'}, [56] * 6),
        ({"RateLimit": '"pages";r=9;t=99, "api";r=0;t=3, "all";r=0;t=7'}, [8, 8, 8, 8, 16, 32]),
    ],
)
def test_a_wait_is_longer_than_asked_and_not_shorter_than_without(
    server: Any, collect: Any, watch: Any, hub_server: Any, headers: dict[str, str], waits: list[float]
) -> None:
    server.mischief = [hub_server.fail(429, **headers)] * 6
    assert collect().models == 42
    assert watch.slept == waits


@pytest.mark.parametrize("ahead", [-7200, -60, 60, 7200])
def test_a_date_is_read_by_the_clock_of_the_hub(
    server: Any, collect: Any, watch: Any, hub_server: Any, ahead: float
) -> None:
    """The clock of the server is behind the local clock, or ahead of it."""
    server.ahead = ahead
    server.mischief = [hub_server.fail(429, Retry_After=formatdate(time.time() + ahead + 30, usegmt=True))]
    assert collect().models == 42
    assert 28 < watch.slept[0] <= 32


@pytest.mark.parametrize("refused", [{"baseModels"}, {"gguf", "downloadsAllTime"}])
def test_a_refused_field_is_left_out(
    server: Any, collect: Any, watch: Any, tmp_path: Path, list_ids: Any, expect_ids: Any, refused: set[str]
) -> None:
    server.refused = refused
    assert collect(tasks=("text-generation", "any-to-any")).models == 42
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)
    first, *_ = watch.messages
    assert all(field in first for field in refused) and "continuing without" in first
    assert not refused & set(server.asked[-1]["expand"])
    assert not refused & set(server.asked[-2]["expand"])  # the task before is asked without them, too
    row = read_catalogue(tmp_path / "models.csv", strict=True).frame.set_index("id").loc["maker/Model-5"]
    assert (row["base_model"], row["relation"] or "finetune") == ("maker/Base", "finetune")


def test_the_refusal_of_a_later_page_is_noticed(server: Any, collect: Any, hub_server: Any) -> None:
    """The Hub changes while the list is read."""

    def change(handler: Any) -> bool:
        handler.server.refused = {"config", "safetensors"}
        return hub_server.behave(handler)

    server.mischief = [hub_server.behave, hub_server.behave, change]
    assert collect().models == 42


def test_private_models_are_not_listed_if_they_cannot_be_left_out(
    server: Any, collect: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.refused = {"private"}
    assert collect().models == 42
    monkeypatch.setenv("HF_TOKEN", "hf_some")
    with pytest.raises(AtlasError, match=r"refuses the field 'private'.*; unset HF_TOKEN"):
        collect("other.csv")


@pytest.mark.parametrize("largest", [500, 60, 10])
def test_pages_that_are_too_slow_are_requested_in_smaller_pieces(
    server: Any, collect: Any, watch: Any, tmp_path: Path, list_ids: Any, hub_server: Any, largest: int
) -> None:
    """Only the deep pages are slow: the first is answered, each later one has to be small."""
    server.records, server.page = hub_server.make_records(1500), 1000

    def tire(handler: Any) -> bool:
        handler.server.largest = largest
        return hub_server.behave(handler)

    server.mischief = [hub_server.behave, tire]
    assert collect().models == 1500
    ids = list_ids(tmp_path / "models.csv")
    assert len(set(ids)) == len(ids) == 1500
    assert any("requesting pages of 500 models" in line for line in watch.messages)
    assert max(watch.slept) <= 2


def test_larger_pages_are_requested_again_later(server: Any, collect: Any, hub_server: Any) -> None:
    server.records, server.page = hub_server.make_records(9000), 1000
    server.mischief = [hub_server.fail(504)] * 4
    assert collect().models == 9000
    sizes = [int(query.get("limit", ["1000"])[0]) for query in server.asked]
    assert sizes[:5] == [1000, 1000, 500, 500, 250]
    assert sizes[5:] == sorted(sizes[5:]) and sizes[-1] == 1000


def test_an_end_without_an_answer_is_reported(server: Any, collect: Any, watch: Any) -> None:
    server.largest = 0
    with pytest.raises(AtlasError, match=rf"in {TRIES} attempts .*504.*run the same command again later"):
        collect()
    assert sum(watch.slept) < 600


def test_recounted_downloads_do_not_shorten_the_list(
    server: Any, collect: Any, tmp_path: Path, list_ids: Any, hub_server: Any
) -> None:
    """Between two pages, models of the pages before fall behind models that were not listed yet."""
    server.records, server.page = hub_server.make_records(400), 100

    def recount(handler: Any) -> bool:
        ranked = sorted(handler.server.records, key=lambda one: -one["downloads"])
        for place, record in enumerate(ranked):
            record["downloads"] = 1000 - place
        for record in ranked[50:100]:
            record["downloads"] = 1000 - 150
        return hub_server.behave(handler)

    server.mischief = [hub_server.behave, recount]
    collected = collect(limit=300)
    ids = list_ids(tmp_path / "models.csv")
    assert (len(ids), len(set(ids)), collected.models) == (300, 300, 300)
    repeated = collected.tally["again"]
    assert repeated > 0
    assert f"models that the Hub listed more than once, kept once: {repeated}" in collected.lines()


def test_a_model_of_two_tasks_is_counted_once(
    server: Any, collect: Any, tmp_path: Path, list_ids: Any, hub_server: Any
) -> None:
    """The test server lists models without a task for each task."""
    server.records += [{**one, "pipeline_tag": None} for one in hub_server.make_records(3, owner="other")]
    collected = collect(tasks=("text-generation", "any-to-any"))
    ids = list_ids(tmp_path / "models.csv")
    assert (len(ids), len(set(ids)), collected.tally) == (45, 45, {"again": 3})


def test_a_refusal_with_a_token_names_the_token(
    server: Any, collect: Any, hub_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_some")
    server.mischief = [hub_server.fail(403)]
    with pytest.raises(AtlasError, match=r"the token may not list models .403."):
        collect()


@pytest.mark.parametrize("target", ["/api/models?{query}", "http://127.0.0.1:{port}/api/models?{query}"])
def test_redirects_within_the_server_are_followed(server: Any, collect: Any, hub_server: Any, target: str) -> None:
    def move(handler: Any) -> bool:
        query = handler.path.partition("?")[2]
        return hub_server.redirect(target.format(query=query, port=server.server_port), 307)(handler)

    server.mischief = [move, hub_server.behave, move]
    assert collect().models == 42


CELLS = [
    ({"cardData": {"language": False}}, "languages", "no"),  # the language `no` is False in YAML
    ({"cardData": {"language": ["en", False]}}, "languages", "en no"),
    ({"cardData": {"language": True}}, "languages", ""),
    ({"cardData": {"language": {"name": "en"}}}, "languages", "en"),
    ({"cardData": {"language": {"en": 1, "de": 2}}}, "languages", ""),
    ({"cardData": {"language": [{"source": "en"}, "de"]}}, "languages", "de"),
    ({"cardData": {"license": {"name": "mit"}}}, "license", "mit"),
    ({"cardData": {"license": {"link": "LICENSE"}}}, "license", ""),
    ({"cardData": {"license": [{"link": "LICENSE"}, "mit"]}}, "license", "mit"),
    ({"cardData": {"license": False}}, "license", ""),
    ({"cardData": {"base_model": False}}, "base_model", ""),
    ({"config": {"model_type": True}}, "architecture", ""),
]


@pytest.mark.parametrize(("facts", "column", "value"), CELLS)
def test_truth_values_and_objects_are_not_written_as_text(
    server: Any, collect: Any, tmp_path: Path, facts: dict, column: str, value: str
) -> None:
    server.records = [{"id": "maker/Model-1", **facts}]
    collect(tasks=("all",))
    row = pd.read_csv(tmp_path / "models.csv", keep_default_na=False).iloc[0]
    assert row[column] == value
    assert not re.search(r"false|true|[{}]", " ".join(map(str, row)), re.I)


@pytest.mark.parametrize("ending", ["csv", "jsonl.gz", "parquet"])
def test_further_facts_are_kept_and_do_not_harm_a_reader(
    server: Any, collect: Any, tmp_path: Path, ending: str
) -> None:
    server.records[1] |= {"gated": "sometimes", "library_name": 7, "lastModified": "then", "downloadsAllTime": -1}
    assert collect(f"models.{ending}").tally == {"unknown": 4}
    path = tmp_path / f"models.{ending}"
    read = {"csv": pd.read_csv, "jsonl.gz": lambda path: pd.read_json(path, lines=True), "parquet": pd.read_parquet}
    frame = read[ending](path).set_index("id")[
        ["gated", "library", "author", "last_modified", "downloads_all_time"]
    ]
    first = [str(cell).casefold() for cell in frame.loc["maker/Model-3"]]
    assert first[0] in ("false", "0.0")  # pandas reads the text as a truth value
    assert first[1:3] == ["transformers", "maker"]
    assert first[3].startswith("2026-04-04") and float(first[4]) == 3 * 7919 % 1000 + 5000
    assert frame.loc["maker/Model-4", "gated"] == "auto" and frame.loc["maker/Model-5", "gated"] == "manual"
    assert list(frame.loc["maker/Model-1"].isna()) == [True, True, False, True, True]
    catalogue = read_catalogue(path, strict=True)
    assert len(catalogue.frame) == 42
    assert set(catalogue.frame["owner"]) == {"maker"}


@pytest.mark.parametrize(
    ("task", "limit"), [("text-generation", None), ("image-text-to-text", None), ("any-to-any", None), (None, 30)]
)
def test_the_client_of_the_hub_lists_the_same_models(
    server: Any, collect: Any, tmp_path: Path, hub_server: Any, task: str | None, limit: int | None
) -> None:
    from huggingface_hub import HfApi

    for owner, other in (("seeing", "image-text-to-text"), ("any", "any-to-any")):
        server.records += hub_server.make_records(23, other, owner)
    models = HfApi(endpoint=server.address).list_models(
        pipeline_tag=task,
        limit=limit,
        sort="downloads" if limit else "created_at",
        expand=["downloads", "likes", "author", "library_name", "gated", "downloadsAllTime"],
    )
    theirs = [
        [one.id, one.downloads, one.likes, one.author, one.library_name, one.downloads_all_time, one.gated]
        for one in models
    ]
    collect(tasks=(task or "all",), limit=limit)
    ours = pd.read_csv(tmp_path / "models.csv", dtype={"gated": str})
    columns = ["id", "downloads", "likes", "author", "library", "downloads_all_time", "gated"]
    assert ours[columns].values.tolist() == [[*row[:-1], str(row[-1]).lower()] for row in theirs]


def test_an_impossible_total_gives_way_to_the_name(server: Any, collect: Any, tmp_path: Path) -> None:
    """The number of parameters on the pages is that of the name, if the Hub's number is impossible."""
    from constellation import build_atlas

    server.records[0] |= {"id": "maker/Nova-7.6B-Instruct", "safetensors": {"total": 333_312}}
    collect()
    atlas = build_atlas(read_catalogue(tmp_path / "models.csv", strict=True))
    row = atlas.catalogue.frame["id"].tolist().index("maker/Nova-7.6B-Instruct")
    assert atlas.facts.parameters.total[row] == 7.6e9


def test_a_large_limit_asks_for_pages_that_the_hub_has(server: Any, collect: Any) -> None:
    """The Hub lists at most a thousand models on a page."""
    assert collect(limit=20_000).models == 42
    assert {query["limit"][0] for query in server.asked} == {"1000"}
