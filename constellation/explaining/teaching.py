"""Learn what an atlas knows about names, from a finished atlas or from a catalogue."""

from __future__ import annotations

from pathlib import Path

from constellation.analysis.explaining.learning import learn_model
from constellation.analysis.explaining.model import ExplainModel
from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import read_catalogue, select_tasks
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.errors import AtlasError
from constellation.settings import Settings


def learn_atlas_model(atlas: Atlas) -> ExplainModel:
    """Learn from a finished atlas how to explain single names."""
    return learn_model(
        atlas.ids,
        atlas.names,
        atlas.families,
        atlas.lineage.lines,
        load_vocabulary(),
        atlas.settings,
        source=atlas.catalogue.source,
        date=atlas.catalogue.date,
    )


def learn_catalogue_model(path: str | Path) -> ExplainModel:
    """Build the atlas of a catalogue, and learn from the atlas how to explain single names."""
    settings = Settings()
    catalogue, left_out = select_tasks(read_catalogue(path), settings.tasks)
    if not len(catalogue):
        raise AtlasError(f"{catalogue.source} has no models; give a catalogue with at least one model")
    return learn_atlas_model(build_atlas(catalogue, left_out=left_out, settings=settings))
