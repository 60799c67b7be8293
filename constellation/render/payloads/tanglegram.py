"""Make the data scripts `places` and `tanglegram`, for the page with two trees of the same models.

docs/payloads.md describes every field. For each model, both scripts name its branches in the second tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from constellation.analysis.column import code_column
from constellation.analysis.lineage.graph import FOLLOWED, OUTSIDE
from constellation.atlas import Atlas
from constellation.render.shards import Shard, take_models

#: Largest number of models in a drawing.
MODELS_SHOWN = 500
#: The texts of branches for models without a line, an architecture or an owner.
NO_LINE, NO_ARCHITECTURE, NO_OWNER = "Line unknown", "Architecture unknown", "No owner"


def choose_family(ranked: Sequence[int]) -> int:
    """Return the family of the first drawing: the largest one, -1 if there is none."""
    return ranked[0] if ranked else -1


def choose_models(atlas: Atlas, clade: int) -> list[int]:
    """Return the rows of the most downloaded models of a family, or of all models if `clade` is -1."""
    group = atlas.facts.groups[clade] if clade >= 0 else atlas.facts.everything
    return [int(row) for row in group.rows[:MODELS_SHOWN]]


def list_places(atlas: Atlas, rows: Sequence[int]) -> list[list[str]]:
    """Return the branches of each model in the tree by line, from the root to the tip.

    A model has three branches: its line, its architecture, and its first declared base model. If a model declares
    no base model, its third branch is named after the model itself. If the atlas has no lines, the only branch of a
    model is its owner.
    """
    index = atlas.lineage.index
    if not index.paged:
        return [[atlas.names.owners[row] or NO_OWNER] for row in rows]
    architectures = atlas.catalogue.frame["architecture"].tolist()
    bases = _find_first_bases(atlas)
    return [
        [
            index.lines[index.line_of[row]].title if index.line_of[row] >= 0 else NO_LINE,
            architectures[row] or NO_ARCHITECTURE,
            bases.get(row, atlas.ids[row]),
        ]
        for row in rows
    ]


def _find_first_bases(atlas: Atlas) -> dict[int, str]:
    """Return the id of the first declared base model of each model that declares one."""
    graph = atlas.lineage.graph
    if not graph:
        return {}
    found: dict[int, str] = {}
    kept = np.flatnonzero((graph.status == FOLLOWED) | (graph.status == OUTSIDE))
    for entry in kept.tolist():
        row = int(graph.bases.row[entry])
        base = atlas.ids[row] if row >= 0 else graph.bases.name[entry]
        found.setdefault(int(graph.bases.child[entry]), base)
    return found


def make_places(atlas: Atlas, shard: Shard) -> dict[str, Any]:
    """Return the content of the data script `places` for a shard.

    The script has the architectures of the models, and their families in the previous edition.
    """
    coded = code_column(atlas.catalogue.frame["architecture"].iloc[shard.rows])
    places: dict[str, Any] = {"architectures": list(coded.values), "architecture": coded.codes.tolist()}
    earlier = atlas.changes.families
    if earlier:
        member = earlier.member_of[shard.rows]
        used = np.zeros(len(earlier.titles) + 1, dtype=bool)  # the last entry is for models without a family
        used[np.maximum(member, -1)] = True
        for clade in range(len(earlier.titles) - 1, -1, -1):  # children come after their parents
            if used[clade] and earlier.parents[clade] >= 0:
                used[earlier.parents[clade]] = True
        listed = np.flatnonzero(used[:-1])
        number = np.full(len(earlier.titles) + 1, -1)
        number[listed] = np.arange(len(listed))
        places["earlier"] = {
            "date": earlier.date,
            "title": [earlier.titles[clade] for clade in listed.tolist()],
            "parent": [int(number[earlier.parents[clade]]) for clade in listed.tolist()],
            "family": np.where(member >= 0, number[np.maximum(member, -1)], member).tolist(),
        }
    return places


def take_first(atlas: Atlas, ranked: Sequence[int]) -> Shard:
    """Return the models of the first drawing as a shard."""
    return take_models(atlas, np.sort(choose_models(atlas, choose_family(ranked))))
