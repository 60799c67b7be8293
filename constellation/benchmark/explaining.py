"""Explain the names of a synthetic catalogue for the benchmark.

The libraries and the rules are loaded in a stage of this work, because a single name needs them too.
"""

from __future__ import annotations

from pathlib import Path

from constellation.benchmark.worker import Counts, StageReporter

START, READING, NEAREST = "start", "reading", "nearest"
#: The number of nearest names that are found for each name.
NAMES = 10


def explain_catalogue(reporter: StageReporter, path: Path) -> Counts:
    """Explain the names of a catalogue twice: first without the nearest names, then with them."""
    reporter.part = START
    with reporter.stage("Loading the explainer"):
        from constellation.explaining.explainer import Explainer

        explainer = Explainer.load()
    with reporter.stage("Explaining one name"):
        explainer.explain(["somebody/Qwen3-30B-A3B-Instruct-2507-GGUF"])
    with reporter.stage("Reading the names of the catalogue"):
        from constellation.catalogue import read_catalogue

        names = read_catalogue(path).frame["id"].tolist()
    reporter.part = READING
    with reporter.stage("Explaining the names"):
        explainer.explain(names)
    reporter.part = NEAREST
    with reporter.stage(f"Explaining them with {NAMES} nearest names"):
        explainer.explain(names, nearest=NAMES)
    return {"names": len(names)}
