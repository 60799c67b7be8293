"""An atlas in, the table of what its models declare to be made from out."""

from __future__ import annotations

from collections.abc import Iterator

from constellation.analysis.backbone import list_top_families
from constellation.analysis.lineage import CIRCULAR, ITSELF
from constellation.atlas import Atlas
from constellation.render.exports.tables import guard_text

#: Columns of lineage.csv, each with what it means. The about page prints this.
LINEAGE_COLUMNS = {
    "child": "a model's id",
    "parent": "the id of a model that it declares to be made from, one row for each",
    "in_catalogue": "'yes' where the parent is a model of this atlas too, else 'no'",
    "same_family": "'yes' or 'no': both are in one top-level family; empty where one is unplaced or not here",
    "left_out": "'itself' or 'circle' where no model can be made in that way, and nothing is drawn; else empty",
}
_LEFT_OUT = {ITSELF: "itself", CIRCULAR: "circle"}


def list_lineage_rows(atlas: Atlas) -> Iterator[list[str]]:
    """One row for each declaration, in the order of LINEAGE_COLUMNS: by child, then as the child names them."""
    bases, ids = atlas.lineage.bases, [guard_text(name) for name in atlas.ids]
    top = list_top_families(atlas.families).tolist()
    columns = (bases.child.tolist(), bases.row.tolist(), bases.name, atlas.lineage.fate.tolist())
    for child, parent, name, fate in zip(*columns, strict=True):
        known = parent >= 0 and top[child] >= 0 and top[parent] >= 0
        yield [
            ids[child],
            guard_text(name),
            "yes" if parent >= 0 else "no",
            "" if not known else "yes" if top[child] == top[parent] else "no",
            _LEFT_OUT.get(fate, ""),
        ]
