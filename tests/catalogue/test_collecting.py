"""The Hub's listing becomes a catalogue, through the real client and whatever the network does."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("huggingface_hub", reason="the extra 'collect' is not installed")

from constellation.catalogue import read_catalogue
from constellation.catalogue.collecting import Collected, collect_models
from constellation.catalogue.hub import FIELDS, TRIES, Hub
from constellation.cli import main
from constellation.errors import AtlasError


def load_server() -> ModuleType:
    """tests/hub_server.py, which is beside no test of its own."""
    spec = importlib.util.spec_from_file_location("hub_server", Path(__file__).parents[1] / "hub_server.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hub_server = load_server()


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody's own token or settings take part."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "no-token"))


@pytest.fixture
def server() -> Iterator[Any]:
    """Forty-two models, ten on a page."""
    with hub_server.serve_hub(hub_server.make_records(42)) as server:
        yield server


class Watch:
    """Sleeps not at all, and notes how long it should have, and what was told."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.told: list[str] = []
        self.models = 0

    def advance(self, models: int) -> None:
        self.models += models


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def collect(server: Any, watch: Watch, tmp_path: Path) -> Callable[..., Collected]:
    """`collect("models.csv", limit=3)` collects from the server, with the watch."""

    def run(
        name: str = "models.csv", *, tasks: tuple[str, ...] = ("text-generation",), **options: Any
    ) -> Collected:
        hub = Hub(server.address, sleep=watch.slept.append, tell=watch.told.append)
        return collect_models(tmp_path / name, hub, tasks=tasks, advance=watch.advance, **options)

    return run


def list_ids(path: Path) -> list[str]:
    """The ids of a file as they stand there, one for each row."""
    return [line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def expect_ids(count: int) -> list[str]:
    return sorted(f"maker/Model-{place}" for place in range(count))


def test_every_model_is_collected_once_with_all_its_facts(
    server: Any, collect: Any, watch: Watch, tmp_path: Path
) -> None:
    assert collect() == Collected(42, {})
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["models.csv"]
    assert (watch.models, watch.slept, watch.told) == (42, [], [])
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


def test_a_limit_takes_the_most_downloaded(server: Any, collect: Any, tmp_path: Path) -> None:
    best = sorted(server.records, key=lambda record: -record["downloads"])[:13]
    assert collect(limit=13).models == 13
    assert list_ids(tmp_path / "models.csv") == [record["id"] for record in best]
    assert len(server.asked) == 2


def test_tasks_are_read_one_after_the_other(server: Any, collect: Any, watch: Watch, tmp_path: Path) -> None:
    server.records += hub_server.make_records(15, "any-to-any", owner="other")
    collected = collect(tasks=("text-generation", "chat", "any-to-any", "any-to-any"), limit=12)
    assert collected.models == 24
    assert sum(name.startswith("other/") for name in list_ids(tmp_path / "models.csv")) == 12
    assert watch.told == ["the Hub lists no model of the task chat"]
    assert collect("all.csv", tasks=("chat", "all")).models == 57
    assert "pipeline_tag" not in server.asked[-1]


UNASKABLE = [
    ({"tasks": ("",)}, "--task '': the Hub has no list of untagged models; give --task all"),
    ({"tasks": ("chat",)}, "lists no model of chat; check --task"),
    ({"limit": 0}, "--limit 0: give a whole number above zero"),
    ({"name": "models.xlsx"}, r"models.xlsx: the ending does not tell the format; end the file's name with \.csv"),
    ({"name": "none/models.csv"}, "there is no folder|cannot be written|none/models.csv"),
]


@pytest.mark.parametrize(("options", "message"), UNASKABLE)
def test_what_cannot_be_collected_is_told(collect: Any, tmp_path: Path, options: dict, message: str) -> None:
    with pytest.raises(AtlasError, match=message):
        collect(**options)
    assert not (tmp_path / "models.csv").exists()


# --- a network that misbehaves


def test_failures_that_may_pass_are_waited_out(server: Any, collect: Any, watch: Watch, tmp_path: Path) -> None:
    behave, fail = hub_server.behave, hub_server.fail
    server.mischief = [
        fail(500), fail(502, b"<html>bad gateway</html>"), behave,
        fail(429, Retry_After="17"), behave,
        fail(429, RateLimit='"api";r=0;t=55', RateLimit_Policy='"fixed window";"api";q=500;w=300'), behave,
        hub_server.cut, hub_server.hang_up, fail(200, b'[{"id": "a/b"'), fail(200, {"error": "odd"}), behave,
        fail(503, Retry_After=formatdate(time.time() + 30, usegmt=True)),
    ]  # fmt: skip
    assert collect().models == 42
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)
    *exact, last = watch.slept
    assert exact == [1, 2, 17, 55, 1, 2, 4, 8]
    assert 25 < last <= 31
    assert watch.told[2] == "the Hub gave no page (it answered 429); again in 17 s"
    assert any("the answer is not JSON" in line for line in watch.told)


def test_a_silent_server_is_not_waited_for_for_ever(
    server: Any, collect: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("constellation.catalogue.hub.SILENCE", 0.2)
    server.mischief = [hub_server.dawdle(0.6)]
    assert collect().models == 42
    assert watch.slept == [1]
    assert "timed out" in watch.told[0]


def test_failures_that_do_not_pass_end_it_and_what_was_read_is_kept(
    server: Any, collect: Any, watch: Watch, tmp_path: Path
) -> None:
    (tmp_path / "models.csv").write_text("what stood here\n")
    server.mischief = [hub_server.behave, hub_server.behave, *[hub_server.fail(503)] * TRIES]
    with pytest.raises(AtlasError, match=f"gave no page in {TRIES} tries .it answered 503.; run the same command"):
        collect()
    assert watch.slept == [1, 2, 4, 8, 16, 32, 60]
    assert (tmp_path / "models.csv").read_text() == "what stood here\n"
    assert collect().models == 42
    assert watch.told[-1] == "going on where it was left: 20 models are here already"
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)
    assert len(server.asked) == 2 + TRIES + 3


def test_a_wait_that_is_too_long_is_told(server: Any, collect: Any, watch: Watch) -> None:
    server.mischief = [hub_server.fail(429, Retry_After="86400")]
    with pytest.raises(AtlasError, match=r"the Hub asks to wait 86,400 s; run the same command again then"):
        collect()
    assert watch.slept == []


def test_nobody_listens(watch: Watch, tmp_path: Path) -> None:
    hub = Hub("http://127.0.0.1:9", sleep=watch.slept.append)
    with pytest.raises(AtlasError, match=r"http://127\.0\.0\.1:9 gave no page in 8 tries .*refused"):
        collect_models(tmp_path / "models.csv", hub)


REFUSALS = [
    (401, "the Hub wants a token .401.; set HF_TOKEN"),
    (403, "the token may not list models .403."),
    (400, "refuses the page .400: .*no.*; check HF_ENDPOINT and --task"),
    (404, "refuses the page .404"),
]


@pytest.mark.parametrize(("status", "message"), REFUSALS)
def test_a_refusal_is_told_at_once(server: Any, collect: Any, watch: Watch, status: int, message: str) -> None:
    server.mischief = [hub_server.fail(status)]
    with pytest.raises(AtlasError, match=message):
        collect()
    assert (watch.slept, len(server.asked)) == ([], 1)


def test_a_cursor_that_the_hub_knows_no_more_is_told(server: Any, collect: Any) -> None:
    server.mischief = [hub_server.behave, hub_server.fail(400)]
    with pytest.raises(AtlasError, match=r"refuses the page .*; remove the \.state file to begin anew"):
        collect()


def test_the_token_is_sent_and_a_wrong_one_is_told_without_showing_it(
    server: Any, collect: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server.token = "hf_right"
    monkeypatch.setenv("HF_TOKEN", "hf_right")
    assert collect().models == 42
    assert {headers["authorization"] for headers in server.headers} == {"Bearer hf_right"}
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    with pytest.raises(
        AtlasError, match=r"the Hub refuses the token .401.; set HF_TOKEN to a valid one, or unset it"
    ):
        collect("other.csv")
    monkeypatch.setenv("HF_TOKEN", "hf_wröng")
    with pytest.raises(AtlasError, match="HF_TOKEN holds characters that no token has") as caught:
        collect("other.csv")
    assert "wr" not in str(caught.value)
    assert "hf_" not in "".join(path.read_text() for path in tmp_path.iterdir())


def test_links_of_the_hub_itself_stay_at_the_mirror_and_others_are_not_followed(server: Any, collect: Any) -> None:
    server.links_to = "https://huggingface.co"
    assert collect().models == 42
    server.links_to = "http://127.0.0.1:9"
    with pytest.raises(
        AtlasError, match=r"the next page is not at http://127\.0\.0\.1:\d+ but at http://127\.0\.0\.1:9"
    ):
        collect("other.csv")


def test_a_page_that_leads_to_itself_is_told(server: Any, collect: Any) -> None:
    def loop(handler: Any) -> bool:
        handler.answer(200, [], Link=f'<{server.address}{handler.path}>; rel="next"')
        return True

    server.mischief = [loop]
    with pytest.raises(AtlasError, match="leads to itself"):
        collect()


@pytest.mark.parametrize("endpoint", ["huggingface.co", "ftp://huggingface.co", "https://"])
def test_an_endpoint_that_is_no_address_is_told(endpoint: str) -> None:
    with pytest.raises(AtlasError, match=r"HF_ENDPOINT is .*; give an address such as https://huggingface.co"):
        Hub(endpoint)


def test_without_the_client_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(
        AtlasError, match=r"collect needs huggingface_hub; install it with: pip install '\.\[collect\]'"
    ):
        Hub()


# --- records that misbehave

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


def test_malformed_records_are_left_out_and_counted(server: Any, collect: Any, tmp_path: Path) -> None:
    server.records = [*server.records[:20], *MALFORMED, *server.records[20:]]
    collected = collect(tasks=("all",))
    assert collected.lines() == [
        "records that are no model, left out: 3",
        "private models left out: 1",
        "bad cells taken as unknown: 4",
        "records without a usable id, left out: 3",
    ]
    ids = list_ids(tmp_path / "models.csv")
    assert sorted(ids) == sorted([*expect_ids(42), "odd/one", "odd/two", "odd/three", "odd/four"])
    assert read_catalogue(tmp_path / "models.csv", strict=True).frame.set_index("id").loc["odd/four", "likes"] == 4


def test_a_page_of_nothing_usable_is_no_end(server: Any, collect: Any) -> None:
    server.page = 3
    server.records = [None] * 7 + server.records
    assert collect(tasks=("all",)) == Collected(42, {"malformed": 7})


# --- a process that dies

CHILD = "import sys; from constellation.cli import main; sys.exit(main(sys.argv[1:]))"


def start(
    server: Any, out: Path, *arguments: str, limit: int | None = None, **environment: str
) -> subprocess.Popen:
    """`collect` in a process of its own, with the server for a Hub; limit: most bytes in a file."""
    words = [sys.executable, "-c", CHILD, "collect", "--task", "text-generation", "--out", str(out), *arguments]
    env = {**os.environ, "HF_ENDPOINT": server.address, "HF_HOME": str(out.parent / "home"), **environment}

    def confine() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        words, env=env, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE, text=True,
        preexec_fn=confine if limit else None,
    )  # fmt: skip


def test_killed_anywhere_it_goes_on_and_nothing_is_lost_or_doubled(server: Any, tmp_path: Path) -> None:
    """The process is killed while each page but the last is on its way, and once more while it waits."""
    out = tmp_path / "models.csv"
    out.write_text("what stood here\n")
    pages = 5
    for page in range(1, pages):
        held: list[str] = []
        server.mischief = [
            hub_server.behave,
            lambda handler, held=held: held.append("x") or hub_server.dawdle(5)(handler),
        ]
        if page == 1:  # before anything is on disk
            server.mischief.pop(0)
        child = start(server, out, "--quiet")
        deadline = time.monotonic() + 30
        while not held and time.monotonic() < deadline:
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        assert child.wait(10) == -signal.SIGKILL
        child.stderr.close()
        assert out.read_text() == "what stood here\n"
        noted = tmp_path / "models.csv.state"
        assert (json.loads(noted.read_text())["models"] if noted.exists() else 0) == (page - 1) * 10
    server.mischief = []
    child = start(server, out)
    told = child.communicate(timeout=30)[1]
    assert child.returncode == 0, told
    assert "going on where it was left: 30 models are here already" in told
    assert sorted(list_ids(out)) == expect_ids(42)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["models.csv"]


def test_what_is_beyond_the_state_does_not_count(server: Any, collect: Any, tmp_path: Path) -> None:
    """A death between the rows and the state leaves rows that nothing counts, whole or torn."""
    for torn in (b'{"id": "maker/Model-1", "downl', b'{"id": "maker/Model-1"}\n' * 50):
        server.mischief = [*[hub_server.behave] * 2, hub_server.fail(404)]
        with pytest.raises(AtlasError):
            collect()
        with open(tmp_path / "models.csv.part", "ab") as part:
            part.write(torn)
        assert collect().models == 42
        assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)


def test_a_part_without_a_state_counts_for_nothing(collect: Any, tmp_path: Path) -> None:
    (tmp_path / "models.csv.part").write_bytes(b'{"id": "old/one"}\n' * 1000)
    assert collect().models == 42
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)


MISMATCHES = [
    (
        lambda out: out.with_name("models.csv.part").unlink(),
        "models.csv.part is gone; remove .*state to begin anew",
    ),
    (lambda out: out.with_name("models.csv.part").write_bytes(b""), "does not fit .*; remove it to begin anew"),
    (lambda out: out.with_name("models.csv.state").write_bytes(b"{"), "does not fit .*; remove it to begin anew"),
    (lambda out: out.with_name("models.csv.state").write_bytes(b"[]"), "does not fit .*; remove it to begin anew"),
]


@pytest.mark.parametrize(("spoil", "message"), MISMATCHES)
def test_spoilt_files_of_a_collection_are_told(
    server: Any, collect: Any, tmp_path: Path, spoil: Callable[[Path], None], message: str
) -> None:
    server.mischief = [hub_server.behave, hub_server.fail(404)]
    with pytest.raises(AtlasError):
        collect()
    spoil(tmp_path / "models.csv")
    with pytest.raises(AtlasError, match=message):
        collect()


def test_another_wish_does_not_go_on_with_what_was_left(server: Any, collect: Any) -> None:
    server.mischief = [hub_server.behave, hub_server.fail(404)]
    with pytest.raises(AtlasError):
        collect()
    with pytest.raises(
        AtlasError, match=r"is of a collection of --task text-generation from http.*; finish that one"
    ):
        collect(limit=5)


def test_a_full_disk_is_told_and_room_lets_it_go_on(server: Any, tmp_path: Path) -> None:
    out = tmp_path / "models.csv"
    out.write_text("what stood here\n")
    child = start(server, out, "--quiet", limit=5000)
    told = child.communicate(timeout=30)[1]
    assert child.returncode == 1
    assert told.count("\n") == 1
    assert "models.csv.part: the disk is full (File too large); make room and run the same command again" in told
    assert out.read_text() == "what stood here\n"
    child = start(server, out, "--quiet")
    assert (child.communicate(timeout=30)[1], child.returncode) == ("", 0)
    assert sorted(list_ids(out)) == expect_ids(42)


def test_a_disk_that_fills_up_at_the_end_loses_nothing(
    server: Any, collect: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr("constellation.catalogue.writing.write_delimited", refuse)
        with pytest.raises(AtlasError, match=r"models\.csv: the disk is full .No space left on device.; make room"):
            collect()
    asked = len(server.asked)
    assert collect().models == 42
    assert len(server.asked) == asked  # all was there already
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)


# --- many models, and what becomes of them


def test_pages_go_to_the_disk_and_not_to_memory(collect: Any, server: Any, tmp_path: Path) -> None:
    import tracemalloc

    peaks = []
    for count in (500, 4_000):
        server.records, server.page = hub_server.make_records(count), 250
        tracemalloc.start()
        collect(f"models-{count}.csv")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert len(list_ids(tmp_path / f"models-{count}.csv")) == count
    assert peaks[1] < peaks[0] * 2


@pytest.mark.full
def test_a_collected_catalogue_builds(
    server: Any, collect: Any, tmp_path: Path, capsys: pytest.CaptureFixture
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
