"""Placeholder counts are found, and genuine counts are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from constellation.catalogue import read_catalogue, read_current
from constellation.catalogue.loading import HISTORY
from constellation.catalogue.placeholders import remove_placeholders
from tests.catalogue.planting import FACTS, KINDS, Kind, forget, make_up, plant, sample

PAPER = Path(__file__).parents[3] / "shared" / "data" / "paper-2023-07.csv"
SHARES = (0.05, 0.2, 0.6)
BUNDLED = ("bundled", "bundled without dates", "bundled downloads", "bundled likes")


def few_and_many(few: list[int], more: list[int]) -> list[Any]:
    """Return parameters of a test: `few` for the quick part, and `more` that only the whole suite tries."""
    return [*few, *(pytest.param(value, marks=pytest.mark.slow) for value in more)]


@pytest.fixture(scope="module")
def counted() -> pd.DataFrame:
    """Return the models of the bundled catalogue with known downloads and likes."""
    frame = read_current().frame
    return frame[frame["downloads"].notna() & frame["likes"].notna()].reset_index(drop=True)


def make(name: str, counted: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return one of several catalogues of 2,000 models, by its name."""
    lost = {
        "bundled without dates": ("created",),
        "bundled downloads": ("likes",),
        "bundled likes": ("downloads",),
    }
    return (
        forget(sample(counted, 2_000, seed), lost.get(name, ())) if name in BUNDLED else make_up(2_000, seed, name)
    )


def can_hold(frame: pd.DataFrame, kind: Kind) -> bool:
    """Return whether a catalogue has the columns that a kind of placeholders needs."""
    has_dates = bool((frame["created"] != "").any())
    return (has_dates or kind.lacks != ("created",)) and any(frame[name].notna().any() for name in kind.columns)


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("name", [*BUNDLED, "lognormal", "popular"])
@pytest.mark.parametrize("seed", few_and_many([0], [1]))
def test_planted_placeholders_are_found(name: str, share: float, seed: int, counted: pd.DataFrame) -> None:
    missed = []
    frame = make(name, counted, seed)
    for label, kind in KINDS.items():
        if can_hold(frame, kind):
            planted = plant(frame, kind, share, seed)
            recall, false = planted.measure(remove_placeholders(planted.frame)[0])
            if recall < 0.9 or false > 0.01:
                missed.append((label, recall, false))
    assert not missed


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("models", few_and_many([200, 5_000], [20_000]))
def test_placeholders_are_found_in_small_and_large_catalogues(models: int, share: float) -> None:
    for label in ("zeros without facts", "zeros without a date", "10,000 downloads", "zero likes without a date"):
        planted = plant(make_up(models, 3, "popular"), KINDS[label], share, 3)
        recall, false = planted.measure(remove_placeholders(planted.frame)[0])
        assert recall >= 0.9 and false <= 0.01, label


@pytest.mark.parametrize("share", SHARES)
def test_zeros_of_a_file_without_other_facts_are_judged_by_its_downloads(share: float) -> None:
    few_zeros, many_zeros = (forget(make_up(5_000, 1, shape), FACTS) for shape in ("popular", "zipf"))
    planted = plant(few_zeros, KINDS["zeros without facts"], share, 1)
    recall, false = planted.measure(remove_placeholders(planted.frame)[0])
    assert recall >= 0.9 and false <= 0.01
    # If many models have 0 to 9 downloads, more zeros are not evidence for placeholders.
    if share < 0.6:
        planted = plant(many_zeros, KINDS["zeros without facts"], share, 1)
        assert planted.measure(remove_placeholders(planted.frame)[0]) == (0, 0)


def test_several_kinds_are_found_together(counted: pd.DataFrame) -> None:
    first = plant(sample(counted, 4_000, 5), KINDS["zeros without facts"], 0.1, 5)
    second = plant(first.frame, KINDS["zero likes without a date"], 0.1, 6)
    third = plant(second.frame, KINDS["1,000 downloads"], 0.1, 7)
    found, report = remove_placeholders(third.frame)
    planted = first.rows | second.rows | third.rows
    assert found.loc[third.rows, "downloads"].isna().mean() >= 0.9
    assert found.loc[second.rows, "likes"].isna().mean() >= 0.9
    assert found.loc[first.rows & ~third.rows, "downloads"].isna().mean() >= 0.9
    assert found.loc[~planted, ["downloads", "likes"]].isna().any(axis=1).mean() <= 0.01
    assert len(report.findings) >= 3


def test_rows_with_placeholder_downloads_have_no_likes_either() -> None:
    frame = forget(make_up(2_000, 4, "popular"), FACTS)
    rows = np.arange(len(frame)) % 10 == 0
    found, _ = remove_placeholders(frame.assign(downloads=frame["downloads"].mask(rows, 10_000.0),
                                                likes=frame["likes"].mask(rows, 0.0)))  # fmt: skip
    assert found.loc[rows, ["downloads", "likes"]].isna().all(axis=None)
    assert found.loc[~rows, ["downloads", "likes"]].notna().mean(axis=None) >= 0.99


def test_a_column_without_any_likes_was_not_read() -> None:
    frame = make_up(500, 1, "popular").assign(likes=0.0)
    found, report = remove_placeholders(frame)
    assert found["likes"].isna().all() and report.counts == {"likes": 500}
    unpopular = frame.assign(downloads=frame["downloads"] % 100)
    assert remove_placeholders(unpopular)[0]["likes"].notna().all()


def age(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Add new models to a catalogue: they have a date, but no downloads, no likes and few other facts."""
    new = random.random(len(frame)) < 0.3
    bare = new & (random.random(len(frame)) < 0.8)
    frame = frame.assign(downloads=frame["downloads"].mask(new, 0.0), likes=frame["likes"].mask(new, 0.0))
    return forget(frame, tuple(name for name in FACTS if name != "created"), bare)


def round_off(frame: pd.DataFrame, digits: int) -> pd.DataFrame:
    """Round the downloads to a number of significant digits."""
    downloads = np.maximum(frame["downloads"].to_numpy(), 1)
    unit = 10.0 ** np.maximum(np.floor(np.log10(downloads)) - digits + 1, 0)
    return frame.assign(downloads=np.round(frame["downloads"].to_numpy() / unit) * unit)


@pytest.mark.parametrize("seed", few_and_many([0], [1, 2, 3]))
def test_genuine_counts_are_kept(seed: int) -> None:
    random = np.random.default_rng(seed)
    for models in (200, 1_000, 5_000):
        plain = make_up(models, seed)
        obscure = (plain["downloads"] < 20).to_numpy() & (random.random(models) < 0.5)
        downloads = np.maximum(plain["downloads"], 1)
        genuine = {
            **{shape: make_up(models, seed, shape) for shape in ("lognormal", "pareto", "zipf", "popular")},
            "undated zipf": forget(make_up(models, seed, "zipf"), ("created",)),
            "counts alone": forget(plain, FACTS),
            "downloads alone": forget(plain, (*FACTS, "likes")),
            "likes alone": forget(plain, (*FACTS, "downloads")),
            "new models": age(plain, random),
            "obscure models lack facts": forget(plain, FACTS, obscure),
            "one digit": round_off(plain, 1),
            "two digits": round_off(plain, 2),
            "buckets": plain.assign(downloads=10.0 ** np.floor(np.log10(downloads))),
            "crawled": plain.assign(downloads=random.poisson(85, models).astype(float)),
            "many small": plain.assign(downloads=plain["downloads"].mask(random.random(models) < 0.4, 9.0)),
            "few likes": plain.assign(likes=plain["likes"].mask(random.random(models) < 0.85, 0.0)),
        }
        for name, frame in genuine.items():
            found, report = remove_placeholders(frame)
            assert (name, models, seed, report.findings) == (name, models, seed, ())
            assert found.equals(frame)


@pytest.mark.parametrize("models", [0, 1, 3, 12])
def test_tiny_catalogues_are_left_alone(models: int) -> None:
    frame = forget(make_up(max(models, 1), 1).assign(downloads=0.0, likes=0.0), FACTS).head(models)
    found, report = remove_placeholders(frame)
    assert found.equals(frame) and report.findings == ()


@pytest.mark.full
def test_the_bundled_editions_have_no_placeholders() -> None:
    assert read_current().report.placeholders.findings == ()
    for path in sorted(HISTORY.iterdir()):
        assert read_catalogue(path).report.placeholders.findings == (), path.name


@pytest.mark.full
@pytest.mark.skipif(not PAPER.exists(), reason="the paper's dataset is not here: its licence is another")
def test_the_file_of_the_paper_has_no_placeholders() -> None:
    catalogue = read_catalogue(PAPER)
    assert catalogue.report.placeholders.findings == ()
    assert catalogue.frame["likes"].notna().all() and (catalogue.frame["downloads"] == 0).sum() == 669


def test_samples_of_genuine_catalogues_have_no_placeholders(counted: pd.DataFrame) -> None:
    for models in (200, 1_000, 5_000):
        for seed in range(5):
            assert remove_placeholders(sample(counted, models, seed))[1].findings == ()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write a file with other headers. 100 of its 1,000 models have zero counts and no other facts."""
    planted = plant(make_up(1_000, 2, "popular"), KINDS["zeros without facts"], 0.1, 2).frame
    path = tmp_path / "models.tsv"
    planted.rename(
        columns={"id": "modelId", "downloads": "Pulls", "likes": "Hearts", "created": "Released at"}
    ).sample(frac=1, random_state=1).to_csv(path, sep="\t", index=False)
    return path


def test_placeholders_of_a_file_are_unknown_and_reported(file: Path) -> None:
    catalogue = read_catalogue(file)
    unknown = catalogue.frame["downloads"].isna()
    assert unknown.sum() == 100 and catalogue.frame["likes"].isna().sum() == 100
    assert not (catalogue.frame.loc[unknown, ["downloads", "likes"]] == 0).any(axis=None)
    placeholders = catalogue.report.placeholders
    assert placeholders.counts == {"downloads": 100, "likes": 100}
    assert [(one.columns, one.rows) for one in placeholders.findings] == [(("downloads", "likes"), 100)]
    examples = placeholders.findings[0].examples
    assert examples and set(examples) <= set(catalogue.frame.loc[unknown, "id"])
    text = "\n".join(catalogue.report.lines())
    assert "--keep-placeholders" in text and "100 rows" in text and examples[0] in text
    assert examples[0] not in "\n".join(catalogue.report.lines(examples=False))


def test_placeholders_can_be_kept(file: Path) -> None:
    kept, removed = read_catalogue(file, keep_placeholders=True), read_catalogue(file)
    assert (kept.frame["downloads"] == 0).sum() >= 100 and kept.frame["downloads"].notna().all()
    assert kept.report.placeholders.findings == ()
    assert kept.sha256 != removed.sha256


def test_placeholders_are_no_errors_in_strict_mode(file: Path) -> None:
    assert read_catalogue(file, strict=True).report.placeholders.counts == {"downloads": 100, "likes": 100}


def test_the_given_catalogue_is_not_changed() -> None:
    planted = plant(make_up(1_000, 2), KINDS["1,000 downloads"], 0.2, 2).frame
    before = planted.copy()
    remove_placeholders(planted)
    assert planted.equals(before)
