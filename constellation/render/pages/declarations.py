"""Describe what a model declares.

The description is used in lists of models that do not match their family.
"""

from __future__ import annotations

from constellation.analysis.lineage.lines import DECLARED_BASE
from constellation.atlas import Atlas


def describe_declaration(atlas: Atlas, row: int) -> dict[str, str]:
    """Write the base models or the architecture that a model declares.

    The result has the kind of the fact and the declared value. The fact is the base models if they determine the
    line of the model, otherwise the architecture.
    """
    source, bases = atlas.lineage.lines.source, atlas.lineage.graph.bases
    if source.values[source.codes[row]] != DECLARED_BASE:
        return {"fact": "architecture", "declares": str(atlas.catalogue.frame.at[row, "architecture"])}
    of_model = slice(bases.start[row], bases.start[row + 1])
    named = zip(bases.name[of_model], bases.row[of_model], strict=True)
    others = [name for name, base in named if base != row]
    return {"fact": "base model" if len(others) == 1 else "base models", "declares": ", ".join(others)}
