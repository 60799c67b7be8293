"""The paper's pipeline compares every pair of names, and its memory is predicted for large catalogues."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from constellation.benchmark.paper import predict_memory, run_paper
from constellation.benchmark.paper_figures import load_figure
from constellation.errors import AtlasError
from constellation.progress import SilentProgress

NAMES = [
    f"{stem}-{size}b{tail}" for stem in ("llama", "qwen", "pythia") for size in (7, 13) for tail in ("", "-chat")
]


class StageList(SilentProgress):
    """A list of the stages of the work, each with the part that it belongs to."""

    def __init__(self) -> None:
        self.part, self.stages = "", []

    def stage(self, name: str, steps: int = 0):
        self.stages.append((self.part, name))
        return super().stage(name, steps)


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "models.csv"
    rows = [f"maker{place % 3}/{name}" for place, name in enumerate(NAMES)]
    path.write_text("\n".join(["id", *rows, ""]), encoding="utf-8")
    return path


def test_every_pair_is_computed(catalogue: Path) -> None:
    reporter, size = StageList(), len(NAMES)
    counts = run_paper(reporter, catalogue, None)
    assert (counts["models"], counts["pairs"], counts["merges"]) == (size, size**2, size - 1)
    assert counts["clusters"] == size, "at most twenty, and not more than models"
    matrix = TfidfVectorizer(analyzer="char", ngram_range=(2, 8)).fit_transform(NAMES)
    above = (matrix @ matrix.T).toarray() > 0.2
    assert counts["terms"] == matrix.shape[1]
    assert counts["edges"] == np.triu(above, k=1).sum() > 0
    assert 1 <= counts["communities"] <= size
    assert {part for part, _ in reporter.stages} == {"start", "computing"} and "clouds" not in counts


@pytest.mark.slow
def test_figures_are_drawn(catalogue: Path, tmp_path: Path) -> None:
    reporter = StageList()
    counts = run_paper(reporter, catalogue, tmp_path)
    assert [name for part, name in reporter.stages if part == "drawing"] == [
        "Dendrogram and radial tree",
        "Word clouds",
    ]
    drawn = sorted(path.name for path in tmp_path.glob("*.png"))
    clouds = [f"cloud-{label}.png" for label in range(len(NAMES))]
    assert drawn == sorted([*clouds, "dendrogram.png", "radial.png"]) and counts["clouds"] == len(clouds)


def test_memory_is_predicted_from_the_pairs() -> None:
    base = predict_memory(0)
    assert predict_memory(32_000) - base == 4 * (predict_memory(16_000) - base)
    for models, measured in ((4_000, 0.775e9), (8_000, 2.371e9)):
        assert measured < predict_memory(models) < 1.1 * measured
    assert predict_memory(1_000_000) > 10**13


def test_missing_matplotlib_is_reported_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(
        AtlasError, match=r"matplotlib; install it with: pip install '\.\[bench\]', or give --no-drawing"
    ):
        load_figure()
