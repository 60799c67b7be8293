"""The snapshots that come with the package, and the paper's own file, are read as their notes say."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from constellation.catalogue import read_catalogue, read_current, read_previous, select_tasks
from constellation.catalogue.loading import SNAPSHOTS
from constellation.catalogue.reading.report import Tally

PAPER = Path(__file__).parents[3] / "shared" / "data" / "paper-2023-07.csv"


@pytest.mark.full
def test_current_snapshot() -> None:
    catalogue = read_current()
    frame = catalogue.frame
    assert (len(catalogue), catalogue.date) == (16_849, "2026-10-05")
    assert frame["likes"].isna().sum() == 2_206
    assert catalogue.report.unknown == catalogue.report.dropped == catalogue.report.coerced == Tally()
    assert catalogue.report.ignored == ()
    kept, left_out = select_tasks(catalogue)
    assert (len(kept), sum(left_out.values())) == (14_852, 1_997)
    assert left_out["text-to-speech"] == 1_317
    assert kept.frame["likes"].notna().sum() == 12_646


@pytest.mark.full
def test_previous_snapshot() -> None:
    catalogue = read_previous()
    assert (len(catalogue), catalogue.date) == (12_937, "2026-08-21")
    assert catalogue.report.unknown == catalogue.report.dropped == Tally()


def test_provenance_states_the_checksums() -> None:
    provenance = (SNAPSHOTS / "PROVENANCE.md").read_text(encoding="utf-8")
    for catalogue in (read_current(), read_previous()):
        assert f"| `{catalogue.source}` | {len(catalogue):,} |" in provenance
        file = (SNAPSHOTS / catalogue.source).read_bytes()
        assert f"| `{hashlib.sha256(file).hexdigest()}` |" in provenance


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
