"""A collection ends within its limits of time and size, whatever a server sends."""

from __future__ import annotations

import json
import sqlite3
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from constellation.catalogue.hub import Limits
from constellation.errors import AtlasError

pytestmark = pytest.mark.slow


def make_models(page: int) -> list[dict[str, Any]]:
    return [{"id": f"maker/Page-{page}-{place}", "downloads": 1} for place in range(10)]


def test_pages_without_models_end_it(server: Any, collect: Any, hub_server: Any) -> None:
    server.mischief = [hub_server.lead_on(lambda page: [])]
    with pytest.raises(AtlasError, match=r"the last 100 pages .*no new model; .*--max-empty-pages"):
        collect()
    assert len(server.asked) == 100
    server.mischief = [hub_server.lead_on(lambda page: [])]
    with pytest.raises(AtlasError, match=r"the last 7 pages"):
        collect("other.csv", limits=Limits(empty_pages=7))


def test_pages_with_the_same_models_end_it(server: Any, collect: Any, hub_server: Any) -> None:
    """The addresses differ, but the models do not."""
    server.mischief = [hub_server.lead_on(lambda page: make_models(0))]
    with pytest.raises(AtlasError, match=r"the last 20 pages .*no new model"):
        collect(limits=Limits(empty_pages=20))
    assert len(server.asked) == 21


def test_pages_without_end_end_it(
    server: Any, collect: Any, tmp_path: Path, list_ids: Any, hub_server: Any
) -> None:
    server.mischief = [hub_server.lead_on(make_models)]
    with pytest.raises(AtlasError, match=r"more than 95 models; .*--max-models"):
        collect(limits=Limits(models=95))
    assert len(server.asked) == 10
    server.mischief = []  # the list ends, and the collection goes on with a higher limit
    models = collect(limits=Limits(models=1000)).models
    assert len(set(list_ids(tmp_path / "models.csv"))) == models > 100


def test_the_time_of_a_run_ends_it(server: Any, collect: Any, watch: Any, hub_server: Any) -> None:
    def pass_time(page: int) -> list[dict[str, Any]]:
        watch.now += 100
        return make_models(page)

    server.mischief = [hub_server.lead_on(pass_time)]
    with pytest.raises(AtlasError, match=r"longer than 10m; run the same command again to continue.*--max-time"):
        collect(limits=Limits(time=600.0))
    assert len(server.asked) == 6
    server.mischief = []
    assert collect(limits=Limits(time=600.0)).models > 60


def test_a_wait_after_the_time_of_a_run_is_not_begun(
    server: Any, collect: Any, watch: Any, hub_server: Any
) -> None:
    server.mischief = [hub_server.fail(429, Retry_After="700")]
    with pytest.raises(AtlasError, match=r"429.* longer than 10m; .*--max-time"):
        collect(limits=Limits(time=600.0))
    assert watch.slept == []


@pytest.mark.parametrize("circle", [1, 2, 5])
def test_pages_in_a_circle_end_it(server: Any, collect: Any, hub_server: Any, circle: int) -> None:
    def lead(handler: Any) -> bool:
        place = len(handler.server.asked) % circle
        handler.server.mischief.append(lead)
        return hub_server.link_to(f"{{home}}/api/models?cursor={place}", make_models(place))(handler)

    server.mischief = [lead]
    with pytest.raises(AtlasError, match=r"(itself as the next page|in a circle, back to) .*; run the same"):
        collect()
    assert len(server.asked) <= circle + 1


def test_a_circle_of_empty_pages_is_noticed_after_an_interruption(
    server: Any, collect: Any, hub_server: Any
) -> None:
    links = [hub_server.link_to(f"{{home}}/api/models?cursor={place}") for place in (1, 2, 3, 1)]
    server.mischief = [*links[:2], hub_server.fail(404)]
    with pytest.raises(AtlasError, match="404"):
        collect()
    server.mischief = links[2:]
    with pytest.raises(AtlasError, match="in a circle"):
        collect()


@pytest.mark.parametrize("headers", [False, True])
def test_a_byte_a_second_ends_it(server: Any, collect: Any, watch: Any, hub_server: Any, headers: bool) -> None:
    def drip(handler: Any) -> bool:
        handler.server.mischief.append(drip)
        return hub_server.trickle(watch.tick, headers=headers)(handler)

    server.mischief = [drip]
    with pytest.raises(AtlasError, match=r"longer than 10m; .*--max-time"):
        collect(limits=Limits(time=600.0))


def test_one_slow_answer_is_not_waited_for(server: Any, collect: Any, watch: Any, hub_server: Any) -> None:
    server.mischief = [hub_server.behave, hub_server.trickle(watch.tick)]
    assert collect(limits=Limits(time=1e6)).models == 42
    assert "the answer takes too long" in watch.messages[0]


def test_a_page_that_unpacks_to_gigabytes_ends_it(server: Any, collect: Any, hub_server: Any) -> None:
    server.mischief = [hub_server.explode()]
    tracemalloc.start()
    with pytest.raises(AtlasError, match=r"is larger than 50MB; give a higher --max-page-size"):
        collect()
    assert tracemalloc.get_traced_memory()[1] < 150_000_000
    tracemalloc.stop()
    assert len(server.asked) == 1


def test_a_large_page_ends_it(server: Any, collect: Any) -> None:
    assert collect(limits=Limits(page_size=100_000)).models == 42
    with pytest.raises(AtlasError, match=r"is larger than 3kB"):
        collect("other.csv", limits=Limits(page_size=3000))


def test_a_page_with_too_many_records_ends_it(server: Any, collect: Any, hub_server: Any) -> None:
    server.mischief = [hub_server.fail(200, [None] * 10_001)]
    with pytest.raises(AtlasError, match=r"has 10,001 records, .* 10,000 .*; check HF_ENDPOINT"):
        collect()


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("{home}/api/models?cursor=\x01\x02", "not allowed in an address|illegal"),
        ("{home}/api/models?cursor=a\tb", "not allowed in an address"),
        ("{home}/api/models?cursor=a b", "not allowed in an address"),
        ("{home}/api/models?cursor=ü", "not allowed in an address"),
        ("{home}/api/models?cursor=" + "x" * 20_000, "has 20,.* characters"),
        ("http://[::1/api/models", "not on the server"),
        ("http://127.0.0.1:9/api/models", "not on the server"),
        ("https://huggingface.co@127.0.0.1:9/api/models", "not on the server"),
        ("file:///etc/passwd", "not on the server"),
    ],
)
def test_a_link_that_cannot_be_followed_ends_it(
    server: Any, collect: Any, hub_server: Any, target: str, message: str
) -> None:
    server.mischief = [hub_server.link_to(target, make_models(1))] * 20
    with pytest.raises(AtlasError, match=message) as caught:
        collect()
    assert len(str(caught.value)) < 400


def test_models_of_another_server_are_not_used(
    server: Any, collect: Any, tmp_path: Path, hub_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_some")
    with hub_server.serve_hub(hub_server.make_records(5, owner="foreign")) as other:
        server.mischief = [hub_server.behave, hub_server.redirect(f"{other.address}/api/models")]
        with pytest.raises(AtlasError, match=r"redirects to another server .*; set HF_ENDPOINT"):
            collect()
        assert other.asked == []
    assert not (tmp_path / "models.csv").exists()


def test_redirects_in_a_circle_end_it(server: Any, collect: Any, hub_server: Any) -> None:
    server.mischief = [hub_server.redirect("/api/models")] * 100
    with pytest.raises(AtlasError, match=r"more than 5 redirects"):
        collect()
    assert len(server.asked) == 6


def test_deep_pages_end_it_and_deep_records_are_left_out(server: Any, collect: Any, hub_server: Any) -> None:
    server.mischief = [hub_server.fail(200, b"[" * 500_000 + b"]" * 500_000)]
    with pytest.raises(AtlasError, match=r"nested too deeply .*; run the same command again later"):
        collect()
    deep = json.loads("[" * 300 + "]" * 300)
    server.records[3]["cardData"] = {"language": deep}
    assert collect().tally == {"malformed": 1}


STATES: list[dict[str, Any]] = [
    {"asked": []},
    {"task": "0"},
    {"task": 1.5},
    {"task": True},
    {"task": -1},
    {"task": 7},
    {"link": None},
    {"link": 7},
    {"models": "10"},
    {"in_task": []},
    {"in_task": -10},
    {"in_task": 11},
    {"tally": []},
    {"tally": {"private": "many"}},
    {"tally": None},
    {"further": 1},
]


@pytest.mark.parametrize("changes", STATES)
def test_a_state_of_wrong_types_is_damage(
    server: Any, collect: Any, tmp_path: Path, hub_server: Any, changes: dict[str, Any]
) -> None:
    server.mischief = [hub_server.behave, hub_server.fail(404)]
    with pytest.raises(AtlasError):
        collect()
    with sqlite3.connect(tmp_path / "models.csv.journal") as database:
        state = json.loads(database.execute("SELECT value FROM state").fetchone()[0])
        database.execute("UPDATE state SET value = ?", [json.dumps({**state, **changes})])
    database.close()
    with pytest.raises(AtlasError, match=r"models\.csv\.journal is damaged; remove it to start the download again"):
        collect()


@pytest.mark.parametrize(
    "value", ["[" * 200_000, "7", "null", "\ud800".encode("utf-8", "surrogatepass"), 7, b"\xff"]
)
def test_a_state_that_is_not_an_object_is_damage(
    server: Any, collect: Any, tmp_path: Path, hub_server: Any, value: Any
) -> None:
    server.mischief = [hub_server.behave, hub_server.fail(404)]
    with pytest.raises(AtlasError):
        collect()
    with sqlite3.connect(tmp_path / "models.csv.journal") as database:
        database.execute("UPDATE state SET value = ?", [value])
    database.close()
    with pytest.raises(AtlasError, match=r"is damaged; remove it"):
        collect()


@pytest.mark.parametrize("record", [b"{", b"[]", b'{"id": 7}', b'{"id": "a/b", "downloads": "x"}', b"\xff", 7])
def test_rows_of_wrong_types_are_damage(
    server: Any, collect: Any, tmp_path: Path, hub_server: Any, record: Any
) -> None:
    server.mischief = [hub_server.behave, hub_server.fail(404)]
    with pytest.raises(AtlasError):
        collect()
    with sqlite3.connect(tmp_path / "models.csv.journal") as database:
        database.execute("UPDATE rows SET record = ? WHERE place = 4", [record])
    database.close()
    with pytest.raises(AtlasError, match=r"is damaged; remove it"):
        collect()
    assert not (tmp_path / "models.csv").exists()


def test_a_journal_of_an_earlier_version_is_reported(collect: Any, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "models.csv.journal") as database:
        database.execute("CREATE TABLE state (value TEXT NOT NULL)")
        database.execute("CREATE TABLE rows (place INTEGER PRIMARY KEY, record BLOB NOT NULL)")
    database.close()
    with pytest.raises(AtlasError, match=r"another version of constellation; remove it to start"):
        collect()
