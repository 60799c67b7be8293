"""An atlas of three snapshots or more in, the rows of history.csv out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from constellation.analysis.history import Curve, History, follow_group
from constellation.atlas import Atlas
from constellation.render.exports.tables import write_number

_COUNT = {
    "": "{} in the snapshot, of those models for which it observed them",
    "_observed": "those models",
    "_compared": "models that this snapshot and the one before both observed {} of; empty at the first",
    "_before": "the {} that these had in the one before",
    "_now": "the {} that they had in this one",
    "_index": "the steps chained, 100 where they begin; empty where too few were observed to say",
}
#: Columns of history.csv, each with what it means.
HISTORY_COLUMNS = {
    "date": "when the snapshot was taken",
    "family": "slug of the family; empty for the whole catalogue",
    "models": "models of today, with those of its sub-families, that the snapshot had",
    "gone": "models that the snapshot had and today's catalogue has not; empty for a family, for theirs is unknown",
    **{
        f"{noun}{ending}": meaning.format(noun)
        for noun in ("downloads", "likes")
        for ending, meaning in _COUNT.items()
    },
}


def list_history_rows(atlas: Atlas, history: History) -> Iterator[list[str]]:
    """A row for each snapshot, oldest first, of the whole catalogue and then of each family."""
    groups = [("", np.arange(len(atlas)))]
    groups += [(clade.slug, group.rows) for clade, group in zip(atlas.families.clades, atlas.groups, strict=True)]
    for slug, rows in groups:
        course = follow_group(rows, history, atlas.settings)
        for place, held in enumerate(history.held):
            gone = "" if slug else str(held.gone)
            cells = [*_list_cells(course.downloads, place), *_list_cells(course.likes, place)]
            yield [held.date, slug, str(course.models[place]), gone, *cells]


def _list_cells(curve: Curve, place: int) -> list[str]:
    step = curve.steps[place - 1] if place else None
    return [
        write_number(float(curve.sums[place])),
        str(curve.observed[place]),
        *([str(step.observed), write_number(step.before), write_number(step.now)] if step else ["", "", ""]),
        write_number(round(float(curve.index[place]), 2)),
    ]
