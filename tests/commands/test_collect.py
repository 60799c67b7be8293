"""The command `collect` shows its progress, and reports an error in one line."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("huggingface_hub", reason="the extra 'collect' is not installed")

from constellation.catalogue.collecting import TASKS
from constellation.catalogue.hub import Hub
from constellation.cli import main
from constellation.commands.collect import ModelCounter
from tests import hub_server


@pytest.fixture
def server(no_token: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Start a server that behaves like the Hub, with 12 models of two tasks."""
    monkeypatch.chdir(tmp_path)
    records = [*hub_server.make_records(10), *hub_server.make_records(2, "text-to-speech", owner="voice")]
    with hub_server.serve_hub(records, page=5) as server:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", server.address)
        monkeypatch.setattr("constellation.commands.collect.Hub", partial(Hub, sleep=lambda seconds: None))
        yield server


def test_progress_and_result_are_printed(server: Any, capsys: pytest.CaptureFixture) -> None:
    server.records[3]["likes"] = "many"
    server.mischief = [hub_server.behave, hub_server.fail(429, Retry_After="0")]
    assert main(["collect", "--task", "text-generation", "--out", "models.csv"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = [line for line in printed.err.splitlines() if "done in" not in line]
    assert "429" in lines.pop(1)
    assert lines == [
        " 1. Collecting from the Hub …",
        "    unreadable cells, treated as unknown: 1",
        "10 models in models.csv",
    ]


def test_a_line_is_printed_after_each_interval() -> None:
    lines: list[str] = []
    counter = ModelCounter(lines.append, interval=4)
    for models in (3, 2, 1, 9, 0):
        counter.add(models)
    assert (lines, counter.models) == (["5 models", "15 models"], 15)


def test_the_default_tasks_are_those_of_language_models(server: Any, capsys: pytest.CaptureFixture) -> None:
    assert main(["collect", "--out", "models.csv", "--quiet", "--limit", "3"]) == 0
    assert capsys.readouterr() == ("", "")
    assert [query["pipeline_tag"][0] for query in server.asked] == list(TASKS)
    assert {query["limit"][0] for query in server.asked} == {"3"}
    assert len(Path("models.csv").read_text().splitlines()) == 4


def test_all_models_can_be_collected(server: Any) -> None:
    assert main(["collect", "--task", "all", "--out", "models.jsonl", "--quiet"]) == 0
    assert len(Path("models.jsonl").read_text().splitlines()) == 12


def test_the_folder_of_the_file_is_created(server: Any) -> None:
    assert main(["collect", "--task", "all", "--out", "snapshots/2026/models.csv", "--quiet"]) == 0
    assert len(Path("snapshots/2026/models.csv").read_text().splitlines()) == 13


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "models.txt"], "models.txt: unknown file ending; use .csv"),
        (["--out", "models.csv", "--limit", "0"], "--limit is 0; give a whole number above zero"),
        (["--out", "models.csv", "--task", ""], "--task '': "),
        (["--out", "models.csv", "--task", "chat"], "lists no models of chat; "),
        (["--out", "file.txt/models.csv"], "file.txt: the folder cannot be created"),
        (["--out", "/"], "/: unknown file ending; use .csv"),
        (["--out", "."], ".: unknown file ending; use .csv"),
        (["--out", ".."], "..: unknown file ending; use .csv"),
        (["--out", "folder.csv"], "folder.csv is a folder; give the path of a file"),
        (["--out", "models.csv", "--max-time", "soon"], "--max-time is 'soon'; give a duration such as 90s"),
        (["--out", "models.csv", "--max-time", "0"], "--max-time is '0'; give a duration"),
        (["--out", "models.csv", "--max-page-time=-5s"], "--max-page-time is '-5s'; give a duration"),
        (["--out", "models.csv", "--max-page-size", "1 TB"], "--max-page-size is '1 TB'; give a size such as"),
        (["--out", "models.csv", "--max-models", "1.5"], "--max-models is '1.5'; give a whole number above zero"),
        (["--out", "models.csv", "--max-models", "9"], "the Hub lists more than 9 models; "),
        (["--out", "models.csv", "--max-page-size", "1kB"], "is larger than 1kB; "),
    ],
)
def test_errors_are_one_line(
    server: Any, capsys: pytest.CaptureFixture, arguments: list[str], message: str
) -> None:
    Path("folder.csv").mkdir()
    Path("file.txt").touch()
    assert main(["collect", "--quiet", *arguments]) == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert printed.err.startswith("constellation: ") and message in printed.err


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let SIGINT raise KeyboardInterrupt, even if the parent of this process ignores it."""
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, handler)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_collection_can_be_continued(server: Any, capsys: pytest.CaptureFixture) -> None:
    def interrupt(handler: Any) -> bool:
        """Interrupt the collection, which waits for its second page in the main thread."""
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        return hub_server.behave(handler)

    server.mischief = [hub_server.behave, interrupt]
    assert main(["collect", "--task", "text-generation", "--out", "models.csv", "--quiet"]) == 130
    assert "interrupted after 5 models; run the same command again to continue" in capsys.readouterr().err
    assert main(["collect", "--task", "text-generation", "--out", "models.csv", "--quiet"]) == 0
    assert len(Path("models.csv").read_text().splitlines()) == 11


def test_the_output_file_is_required(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["collect"])
    assert caught.value.code == 2
