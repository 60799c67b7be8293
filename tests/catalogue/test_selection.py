"""The atlas contains the models of the wanted tasks, and reports the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from constellation.catalogue import Catalogue, read_catalogue, select_tasks
from constellation.errors import AtlasError


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    path = tmp_path / "m.csv"
    tasks = ["text-generation", "text-to-speech", "", "any-to-any", "text-to-speech", "image-to-text"]
    path.write_text("id,task\n" + "".join(f"m{i},{task}\n" for i, task in enumerate(tasks)))
    return read_catalogue(path)


def test_language_models_are_kept_by_default(catalogue: Catalogue) -> None:
    kept, left_out = select_tasks(catalogue)
    assert kept.frame["id"].tolist() == ["m0", "m2", "m3"]
    assert kept.frame.index.tolist() == [0, 1, 2]
    assert left_out == {"text-to-speech": 2, "image-to-text": 1}
    assert list(left_out) == ["text-to-speech", "image-to-text"]
    assert (kept.source, kept.report) == (catalogue.source, catalogue.report)


def test_tasks_can_be_chosen(catalogue: Catalogue) -> None:
    kept, left_out = select_tasks(catalogue, ["text-to-speech"])
    assert kept.frame["id"].tolist() == ["m1", "m4"]
    assert left_out == {"": 1, "any-to-any": 1, "image-to-text": 1, "text-generation": 1}


def test_all_tasks_are_every_model(catalogue: Catalogue) -> None:
    assert select_tasks(catalogue, ["all"]) == (catalogue, {})


def test_a_task_without_models_is_reported(catalogue: Catalogue) -> None:
    with pytest.raises(AtlasError) as caught:
        select_tasks(catalogue, ["text-genration"])
    assert str(caught.value) == (
        "m.csv: no model has the task text-genration; choose from text-to-speech (2), untagged (1), "
        "any-to-any (1), image-to-text (1), text-generation (1), or 'all'"
    )


def test_only_a_few_of_many_tasks_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("id,task\n" + "".join(f"m{i},{'x' * 90}{i}\n" for i in range(3000)))
    with pytest.raises(AtlasError) as caught:
        select_tasks(read_catalogue(path))
    assert len(str(caught.value)) < 800
    assert str(caught.value).endswith("… (1) and 2,988 more, or 'all'")


def test_empty_catalogue_stays_empty(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("id,task\n")
    kept, left_out = select_tasks(read_catalogue(path))
    assert (len(kept), left_out) == (0, {})
