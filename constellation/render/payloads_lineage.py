"""An atlas in, the data script of its lineage out: which model declares to be made from which.

Part of the one contract between Python and JavaScript, in the form of payloads.py; docs/payloads.md describes
every field. There is one only where the catalogue declares any base.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from constellation.analysis.lineage import FOLLOWED, OUTSIDE
from constellation.atlas import Atlas


def make_lineage(atlas: Atlas) -> dict[str, Any]:
    """The bases of every model as a compressed sparse row matrix, so that a range of rows is a slice.

    A base is a row, or -1 - i for name i of `outside`. What names itself or goes in a circle is not there.
    """
    lineage, bases = atlas.lineage, atlas.lineage.bases
    kept = (lineage.fate == FOLLOWED) | (lineage.fate == OUTSIDE)
    counts = np.bincount(bases.child[kept], minlength=len(atlas))
    outside = sorted({bases.name[entry] for entry in np.flatnonzero(bases.row < 0).tolist()})
    number = {name: -1 - place for place, name in enumerate(outside)}
    return {
        "start": [0, *np.cumsum(counts).tolist()],
        "base": [
            row if row >= 0 else number[name]
            for row, name, keep in zip(bases.row.tolist(), bases.name, kept.tolist(), strict=True)
            if keep
        ],
        "outside": "\n".join(outside),
    }
