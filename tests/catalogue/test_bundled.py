"""The bundled snapshots and the paper's file are read as their documentation states."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from constellation.catalogue import HISTORY, read_catalogue, read_current, read_past, select_tasks
from constellation.catalogue.loading import CURRENT, SNAPSHOTS
from constellation.catalogue.reading.report import Tally
from constellation.settings import LANGUAGE_MODEL_TASKS

PAPER = Path(__file__).parents[3] / "shared" / "data" / "paper-2023-07.csv"


@pytest.mark.full
def test_the_bundled_catalogue_is_read_whole() -> None:
    catalogue = read_current()
    assert (len(catalogue), catalogue.date) == (19_112, "2026-10-05")
    assert catalogue.report.unknown == catalogue.report.dropped == catalogue.report.coerced == Tally()
    assert catalogue.report.ignored == ()
    kept, left_out = select_tasks(catalogue)
    assert (len(kept), sum(left_out.values())) == (17_115, 1_997)
    assert left_out["text-to-speech"] == 1_317
    assert kept.frame["downloads"].isna().sum() == 5_502
    assert kept.frame["likes"].isna().sum() == 7_922
    assert (kept.frame["base_model"] != "").sum() == 2_569


@pytest.mark.full
def test_the_bundled_history_has_seven_earlier_editions() -> None:
    catalogue, _ = select_tasks(read_current())
    past = read_past(HISTORY, catalogue, LANGUAGE_MODEL_TASKS, strict=True)
    dates = [one.held.date for one in past.snapshots]
    assert len(dates) == 7 and dates == sorted(dates) and (dates[0], dates[-1]) == ("2026-04-03", "2026-09-19")
    assert past.previous is not None and past.previous.date == "2026-09-19"
    for earlier, later in itertools.pairwise(past.snapshots):
        assert (np.isfinite(earlier.downloads) & np.isfinite(later.downloads)).sum() > 100


@pytest.mark.full
def test_provenance_states_the_checksums() -> None:
    provenance = (SNAPSHOTS / "PROVENANCE.md").read_text(encoding="utf-8")
    files = [CURRENT, *HISTORY.iterdir()]
    assert len(files) == 8
    for path in files:
        size, digest = len(read_catalogue(path)), hashlib.sha256(path.read_bytes()).hexdigest()
        row = next(line for line in provenance.splitlines() if f"{path.name}`" in line)
        assert f"| {size:,} |" in row and f"| `{digest}` |" in row


@pytest.mark.full
@pytest.mark.skipif(not PAPER.exists(), reason="the paper's dataset is not here: its licence is another")
def test_paper_is_read_from_its_own_columns() -> None:
    catalogue = read_catalogue(PAPER)
    frame = catalogue.frame
    assert len(catalogue) == 15_821
    assert "gpt2" in set(frame["id"])
    assert not frame["id"].str.contains("://").any()
    assert round(frame["downloads"].corr(frame["likes"]), 3) == 0.242
    assert frame.set_index("id")["parameters"]["mosaicml/mpt-7b-instruct"] == 7e9
    assert catalogue.report.ignored == ("", "Unnamed: 0", "rank", "model_name", "ReadMeLink")


@pytest.mark.full
@pytest.mark.parametrize("ending", ["csv.gz", "tsv", "jsonl", "parquet"])
def test_round_trip_keeps_every_value(tmp_path: Path, ending: str) -> None:
    frame = read_current().frame
    path = tmp_path / f"models-2026-10-05.{ending}"
    if ending == "parquet":
        frame.to_parquet(path)
    elif ending == "jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_csv(path, index=False, sep="\t" if ending == "tsv" else ",")
    again = read_catalogue(path, strict=True)
    pd.testing.assert_frame_equal(again.frame, frame)
