"""The attributes of the models in the exported graphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from constellation.analysis.families.ranking import rank_top_families
from constellation.atlas import Atlas
from constellation.render.colours import choose_colours
from constellation.render.theme import list_drawn_colours

#: Name, type in GraphML, and type in GEXF.
ATTRIBUTES = (
    ("title", "string", "string"),
    ("family", "string", "string"),
    ("top_family", "string", "string"),
    ("line", "string", "string"),
    ("task", "string", "string"),
    ("created", "string", "string"),
    ("community", "int", "integer"),
    ("cluster", "int", "integer"),
    ("parameters", "double", "double"),
    ("downloads", "double", "double"),
    ("likes", "double", "double"),
    ("x", "int", "integer"),
    ("y", "int", "integer"),
    ("colour", "string", "string"),
)
#: Numbers that may be unknown.
COUNTS = ("parameters", "downloads", "likes")


def list_colours(atlas: Atlas) -> list[str]:
    """Return the colour of each clade, and at the end that of the models without a family, as '#rrggbb'."""
    families, clades = atlas.families, len(atlas.families.clades)
    ranked = rank_top_families(families, list(map(len, atlas.facts.groups)))
    numbers, _ = choose_colours(families, ranked, atlas.lineage.index.lines, [0] * clades)
    palette = list_drawn_colours(atlas.settings.colours)
    return [palette[number] for number in (*numbers, -1)]


def list_attributes(
    atlas: Atlas, colours: Sequence[str], rows: np.ndarray | None = None
) -> Iterator[dict[str, str | int | float]]:
    """For each model, yield its attributes. Unknown attributes are left out.

    Parameters
    ----------
    colours : sequence of str
        The colour of each clade, from `list_colours`.
    rows : ndarray of int, shape (m,), optional
        The models. The default is all models.
    """
    rows = np.arange(len(atlas)) if rows is None else rows
    families, network, counts = atlas.families, atlas.network, atlas.facts.counts
    slugs, titles = ([getattr(clade, name) for clade in families.clades] + [""] for name in ("slug", "title"))
    lines = [line.title for line in atlas.lineage.index.lines] + [""]
    members = families.member_of[rows].tolist()
    columns: dict[str, list[str | int | float]] = {
        "title": [titles[clade] for clade in members],
        "family": [slugs[clade] for clade in members],
        "top_family": [slugs[clade] for clade in families.top_of[rows].tolist()],
        "line": [lines[line] for line in atlas.lineage.index.line_of[rows].tolist()],
        "task": atlas.catalogue.frame["task"].iloc[rows].tolist(),
        "created": counts.created[rows].tolist(),
        "community": [code + 1 if code >= 0 else "" for code in network.communities.numbers[rows].tolist()],
        "cluster": (network.clusters.member_of[rows] + 1).tolist(),
        **{name: getattr(counts, name)[rows].tolist() for name in COUNTS},
        "x": network.layout.x[rows].tolist(),
        "y": network.layout.y[rows].tolist(),
        "colour": [colours[clade] for clade in members],
    }
    names = [name for name, *_ in ATTRIBUTES]
    for values in zip(*(columns[name] for name in names), strict=True):
        # An unknown text is '', and an unknown number is NaN, which does not equal itself.
        yield {name: value for name, value in zip(names, values, strict=True) if value != "" and value == value}
