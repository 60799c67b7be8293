"""In: a number of models. Out: what it takes to build the site of a made-up catalogue of that many, whole.

The libraries are imported within the work, as a stage: they are part of what a build costs, and the process that
measures it need not have them.
"""

from __future__ import annotations

import os
from pathlib import Path

from constellation.benchmark.measuring import Counts, Teller

#: Parts of a build: what comes before, the analysis, and all that is drawn and written.
START, ANALYSIS, SITE = "start", "analysis", "site"


def make_catalogue(watch: Teller, path: Path, models: int, seed: int) -> Counts:
    """Write a made-up catalogue of `models` language models to `path` (see benchmark/synthesis.py)."""
    from constellation.benchmark.synthesis import synthesise_catalogue
    from constellation.catalogue import read_current, select_tasks
    from constellation.catalogue.writing import write_catalogue
    from constellation.settings import LANGUAGE_MODEL_TASKS

    with watch.stage("Making up a catalogue"):
        real, _ = select_tasks(read_current(), LANGUAGE_MODEL_TASKS)
        write_catalogue(synthesise_catalogue(real.frame, models, seed), path)
    return {"models": models}


def build_site(watch: Teller, path: Path, out: Path) -> Counts:
    """Build the whole site of a catalogue, as `build` does with nothing but defaults and without its cache."""
    watch.part = START
    with watch.stage("Importing the libraries"):
        from constellation.atlas import build_atlas
        from constellation.catalogue import read_catalogue
        from constellation.render.site import write_site
    with watch.stage("Reading the catalogue"):
        catalogue = read_catalogue(path)
    watch.part = ANALYSIS
    atlas = build_atlas(catalogue, progress=watch)
    watch.part = SITE
    files = write_site(atlas, out, progress=watch)
    return {
        "models": len(atlas),
        "terms": len(atlas.network.features.terms),
        "edges": atlas.network.similarity.graph.nnz // 2,
        "communities": len(atlas.network.communities.sizes),
        "engine": atlas.network.communities.engine,
        "families": len(atlas.families.clades),
        "nodes": len(atlas.tree.parent),
        "files": files,
        "bytes": _weigh_folder(out),
    }


def _weigh_folder(folder: Path) -> int:
    return sum(os.path.getsize(os.path.join(place, name)) for place, _, names in os.walk(folder) for name in names)
