"""An atlas in, the data script of its lineage out: which model declares to be made from which.

Part of the one contract between Python and JavaScript, in the form of payloads.py; docs/payloads.md describes
every field. There is one only where the catalogue declares any base.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from constellation.analysis.lineage import FOLLOWED, OUTSIDE
from constellation.atlas import Atlas
from constellation.render.pieces import Piece


def make_lineage(atlas: Atlas, piece: Piece) -> dict[str, Any]:
    """The bases of the piece's models as a compressed sparse row matrix, so that a range of rows is a slice.

    A base is a row of the piece, or -1 - i for name i of `outside` and then of `others`, the models of the atlas
    that the piece has not. `made` are flat pairs: a row, and the place among `others` of a model made from it.
    What names itself or goes in a circle is not there.
    """
    lineage, bases = atlas.lineage, atlas.lineage.bases
    child = piece.number_rows(bases.child)
    kept = np.flatnonzero(((lineage.fate == FOLLOWED) | (lineage.fate == OUTSIDE)) & (child >= 0))
    row = bases.row[kept]
    base = piece.number_rows(row)
    made_from = piece.number_rows(bases.row)
    elsewhere = np.flatnonzero((lineage.fate == FOLLOWED) & (child < 0) & (made_from >= 0))
    elsewhere = elsewhere[np.lexsort((bases.child[elsewhere], made_from[elsewhere]))]
    outside = sorted({bases.name[entry] for entry in kept[row < 0].tolist()})
    others = np.unique(np.concatenate([row[(base < 0) & (row >= 0)], bases.child[elsewhere]]))
    number = {name: -1 - place for place, name in enumerate(outside)}
    far = -1 - len(outside) - np.searchsorted(others, row)
    made = np.column_stack([made_from[elsewhere], np.searchsorted(others, bases.child[elsewhere])])
    return {
        "start": [0, *np.cumsum(np.bincount(child[kept], minlength=len(piece.rows))).tolist()],
        "base": [
            here if here >= 0 else there if known >= 0 else number[bases.name[entry]]
            for here, there, known, entry in zip(
                base.tolist(), far.tolist(), row.tolist(), kept.tolist(), strict=True
            )
        ],
        "outside": "\n".join(outside),
        "others": "\n".join(atlas.ids[other] for other in others.tolist()),
        "made": made.ravel().tolist(),
    }
