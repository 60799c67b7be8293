"""Build a whole site from a synthetic catalogue for the benchmark.

The libraries are imported in a stage of this work, because the time for imports is part of the cost of a build.
"""

from __future__ import annotations

import os
from pathlib import Path

from constellation.benchmark.worker import Counts, StageReporter

#: The parts of a build.
START, ANALYSIS, SITE = "start", "analysis", "site"


def make_catalogue(reporter: StageReporter, path: Path, models: int, seed: int) -> Counts:
    """Write a synthetic catalogue of language models to a file.

    It is made by benchmark/synthesis.py.
    """
    from constellation.benchmark.synthesis import synthesise_catalogue
    from constellation.catalogue import read_current, select_tasks
    from constellation.catalogue.writing import write_catalogue
    from constellation.settings import LANGUAGE_MODEL_TASKS

    with reporter.stage("Making a catalogue"):
        real, _ = select_tasks(read_current(), LANGUAGE_MODEL_TASKS)
        write_catalogue(synthesise_catalogue(real.frame, models, seed), path)
    return {"models": models}


def build_site(reporter: StageReporter, path: Path, out: Path) -> Counts:
    """Build a site with the default settings and without a cache."""
    reporter.part = START
    with reporter.stage("Importing the libraries"):
        from constellation.atlas import build_atlas
        from constellation.catalogue import read_catalogue
        from constellation.render.site import write_site
    with reporter.stage("Reading the catalogue"):
        catalogue = read_catalogue(path)
    reporter.part = ANALYSIS
    atlas = build_atlas(catalogue, progress=reporter)
    reporter.part = SITE
    files = write_site(atlas, out, progress=reporter)
    return {
        "models": len(atlas),
        "terms": len(atlas.network.features.terms),
        "edges": atlas.network.similarity.graph.nnz // 2,
        "communities": atlas.network.communities.count,
        "engine": atlas.network.communities.engine,
        "families": len(atlas.families.clades),
        "nodes": len(atlas.tree.parent),
        "files": files,
        "bytes": _sum_sizes(out),
    }


def _sum_sizes(folder: Path) -> int:
    """Return the total size of all files in a folder, in bytes."""
    return sum(os.path.getsize(os.path.join(place, name)) for place, _, names in os.walk(folder) for name in names)
