"""Dated catalogues in a folder are read one by one, and reduced to the facts about present models."""

from __future__ import annotations

import gc
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from constellation.catalogue import Catalogue, Past, read_catalogue, read_past
from constellation.catalogue.ledger import Kept, Ledger, form_ledger
from constellation.errors import AtlasError
from constellation.settings import LANGUAGE_MODEL_TASKS

TODAY = "id,downloads,likes\na/x,10,1\na/y,20,2\na/z,,\n"
MAY = "id,downloads,likes\na/x,1,1\nold/one,5,1\nold/two,,2\n"
JUNE = "id,downloads,likes\na/x,2,1\na/y,3,\nold/two,4,4\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two earlier catalogues, a compressed one of May and one of June."""
    folder = tmp_path / "snapshots"
    folder.mkdir()
    (folder / "models-2026-05-01.csv.gz").write_bytes(gzip.compress(MAY.encode()))
    (folder / "models-2026-06-01.csv").write_text(JUNE)
    return folder


@pytest.fixture
def today(tmp_path: Path) -> Catalogue:
    path = tmp_path / "models-2026-07-01.csv"
    path.write_text(TODAY)
    return read_catalogue(path)


@pytest.fixture
def read(folder: Path, today: Catalogue) -> Callable[..., Past]:
    return lambda **options: read_past(folder, today, LANGUAGE_MODEL_TASKS, **options)


def test_each_snapshot_says_what_it_held_of_todays_models(read: Callable[..., Past]) -> None:
    past = read()
    may, june = past.snapshots
    assert [may.held.date, june.held.date] == ["2026-05-01", "2026-06-01"]
    assert (may.held.models, may.held.gone, june.held.models, june.held.gone) == (3, 2, 3, 1)
    assert (may.held.downloads, may.held.likes, june.held.downloads, june.held.likes) == (6, 4, 9, 5)
    assert may.listed.tolist() == [True, False, False] and june.listed.tolist() == [True, True, False]
    np.testing.assert_array_equal(may.downloads, [1, np.nan, np.nan])
    np.testing.assert_array_equal(june.likes, [1, np.nan, np.nan])
    assert past.previous is not None and past.previous.source == "models-2026-06-01.csv"
    assert past.notes == ("2 earlier catalogues, from 2026-05-01 on",)


def test_other_files_in_the_folder_are_skipped_and_reported(folder: Path, read: Callable[..., Past]) -> None:
    (folder / "ledger.json").write_text(form_ledger(Ledger({"x": Kept("X", "", ("a/x",))})))
    (folder / "README.md").write_text("2026-06-01")
    (folder / "models-2026-07-01.csv").write_text(TODAY)  # today's own
    (folder / ".git").write_text("gitdir: elsewhere")
    (folder / "older").mkdir()
    past = read()
    assert [one.held.date for one in past.snapshots] == ["2026-05-01", "2026-06-01"]
    assert past.notes[0] == f"not catalogues, skipped in {folder}: README.md, ledger.json"


def test_later_catalogues_are_left_out_with_a_word(folder: Path, read: Callable[..., Past]) -> None:
    (folder / "models-2026-08-01.csv").write_text(TODAY)
    past = read()
    assert len(past.snapshots) == 2
    assert "later than 2026-07-01, left out: models-2026-08-01.csv" in past.notes


def test_a_folder_of_todays_own_file_has_no_past(tmp_path: Path, today: Catalogue) -> None:
    folder = tmp_path / "first"
    folder.mkdir()
    (folder / "models-2026-07-01.csv").write_text(TODAY)
    past = read_past(folder, today, LANGUAGE_MODEL_TASKS)
    assert (past.snapshots, past.previous) == ((), None)
    assert past.notes == (f"no catalogue in {folder} is earlier than 2026-07-01",)


FORMS = [
    ("models-2026-04-01.jsonl", '{"id": "a/x", "likes": 9}\n'),
    ("models-2026-04-01.json", '[{"id": "a/x", "likes": 9}]'),
    ("models-2026-04-01.json", '{"id": "a/x", "likes": 9}\n{"id": "a/q", "likes": 9}'),
    ("models-2026-04-01.tsv", "model_id\tlikes\na/x\t9\n"),
]


@pytest.mark.parametrize(("name", "content"), FORMS)
def test_any_known_format_is_a_snapshot(folder: Path, read: Callable[..., Past], name: str, content: str) -> None:
    (folder / name).write_text(content)
    first = read().snapshots[0]
    assert (first.held.date, first.likes[0]) == ("2026-04-01", 9)


def test_previous_overrules_the_newest_and_is_a_snapshot_too(
    folder: Path, tmp_path: Path, read: Callable[..., Past]
) -> None:
    apart = tmp_path / "apart-2026-05-15.csv"
    apart.write_text(JUNE)
    past = read(previous=str(apart))
    assert [one.held.date for one in past.snapshots] == ["2026-05-01", "2026-05-15", "2026-06-01"]
    assert past.previous is not None and past.previous.source == apart.name
    again = read(previous=str(folder / "models-2026-05-01.csv.gz"))
    assert [one.held.date for one in again.snapshots] == ["2026-05-01", "2026-06-01"]
    assert again.previous is not None and again.previous.date == "2026-05-01"


def test_an_undated_previous_is_compared_with_but_no_snapshot(tmp_path: Path, read: Callable[..., Past]) -> None:
    apart = tmp_path / "apart.csv"
    apart.write_text(JUNE)
    past = read(previous=str(apart))
    assert len(past.snapshots) == 2
    assert past.previous is not None and past.previous.source == "apart.csv"


def test_other_tasks_count_only_for_models_that_are_in_the_atlas(
    tmp_path: Path, today: Catalogue, folder: Path
) -> None:
    (folder / "models-2026-06-15.csv").write_text("id,task\na/x,text-to-speech\nold/voice,text-to-speech\nold/b,\n")
    assert read_past(folder, today, LANGUAGE_MODEL_TASKS).snapshots[-1].held.models == 2
    assert read_past(folder, today, ("all",)).snapshots[-1].held.models == 3


class Watch(dict[str, str]):
    """A choice of columns that counts how many catalogues are in memory whenever it is used."""

    def __init__(self) -> None:
        super().__init__(likes="likes")
        self.alive: list[int] = []

    def values(self) -> Any:
        self.alive.append(sum(type(one) is Catalogue for one in gc.get_objects()))
        return super().values()


def test_not_many_are_in_memory_at_once(folder: Path, read: Callable[..., Past]) -> None:
    for month in range(1, 5):
        (folder / f"models-2025-0{month}-01.csv").write_text(MAY)
    watch = Watch()
    watch.values()
    (others,) = watch.alive  # of this test and of fixtures of the session
    assert len(read(columns=watch).snapshots) == 6
    assert [alive - others for alive in watch.alive[1:]] == [0] * 6, "when one is read, those before it are gone"
    watch.alive.clear()
    read(previous=str(folder / "models-2025-01-01.csv"), columns=watch)
    assert [alive - others for alive in watch.alive] == [0, 1, 1, 1, 1, 1], "except the one to compare with"


WRONG = [
    ("models.csv", JUNE, "models.csv has no date in its name; rename it, for example to models-2026-10-05.csv"),
    (
        "other-2026-06-01.csv",
        JUNE,
        "models-2026-06-01.csv and other-2026-06-01.csv have the same date, 2026-06-01; keep one",
    ),
    ("models-2026-06-02.csv", "likes\n1\n", "models-2026-06-02.csv, row 1: "),
    ("models-2026-06-02.json", "{", "models-2026-06-02.json, row 1: this is not JSON"),
    ("models-2026-06-02.csv", "", "models-2026-06-02.csv is empty"),
]


@pytest.mark.parametrize(("name", "content", "message"), WRONG)
def test_a_broken_catalogue_is_reported_in_one_line(
    folder: Path, read: Callable[..., Past], name: str, content: str, message: str
) -> None:
    (folder / name).write_text(content)
    with pytest.raises(AtlasError) as caught:
        read()
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_a_folder_without_a_catalogue_is_reported(tmp_path: Path, today: Catalogue) -> None:
    for name in ("absent", "empty", "file"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        (tmp_path / "empty" / "ledger.json").write_text(json.dumps({"version": 1}))
        (tmp_path / "file").touch()
        with pytest.raises(AtlasError, match=r"contains no catalogue; add dated|cannot be read \("):
            read_past(tmp_path / name, today, LANGUAGE_MODEL_TASKS)


def test_without_a_date_of_its_own_nothing_is_earlier(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "models.csv"
    path.write_text(TODAY)
    with pytest.raises(
        AtlasError,
        match=r"models\.csv has no date, so earlier catalogues cannot be chosen; give its date with --date",
    ):
        read_past(folder, read_catalogue(path), LANGUAGE_MODEL_TASKS)
    assert len(read_past(folder, read_catalogue(path, date="2026-06-01"), LANGUAGE_MODEL_TASKS).snapshots) == 1
