"""Write the tree of all models for Auspice (data/tree.auspice.json.gz).

The format is version 2 of the JSON of Auspice, which docs.nextstrain.org describes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from constellation.analysis.tree import ROOT_HEIGHT
from constellation.atlas import Atlas
from constellation.render.exports.node_attributes import list_attributes

AUSPICE = "data/tree.auspice.json.gz"
_BILLION = 10**9


def write_auspice(atlas: Atlas, colours: Sequence[str]) -> Iterator[str]:
    """Yield the text of the file, piece by piece.

    The text is written without recursion, because the tree may be deeper than the recursion limit.

    Parameters
    ----------
    colours : sequence of str
        The colour of each clade, and that of the models without a family, as '#rrggbb'.
    """
    yield '{"version":"v2","meta":' + _dump(_describe_view(atlas, colours)) + ',"tree":'
    tree, facts = atlas.tree, _list_facts(atlas, colours)
    titles = [clade.title for clade in atlas.families.clades]
    ends, leaves, clades = tree.end.tolist(), tree.leaf.tolist(), tree.clade.tolist()
    heights = tree.height.tolist()
    open_nodes: list[int] = []
    for node, leaf in enumerate(leaves):
        closed = 0
        while open_nodes and ends[open_nodes[-1]] <= node:
            open_nodes.pop()
            closed += 1
        comma = "," if open_nodes and node > open_nodes[-1] + 1 else ""
        attributes: dict[str, Any] = {"div": round(1 - heights[node] / ROOT_HEIGHT, 2)}
        if leaf >= 0:
            attributes.update(facts[leaf])
            yield "]}" * closed + comma + _dump({"name": atlas.ids[leaf], "node_attrs": attributes})
            continue
        title = titles[clades[node]] if clades[node] >= 0 else "Unplaced" if node == tree.unplaced else ""
        branch = {"branch_attrs": {"labels": {"family": title}}} if title else {}
        start = _dump({"name": f"NODE_{node:07d}", "node_attrs": attributes, **branch})
        yield "]}" * closed + comma + start[:-1] + ',"children":['
        open_nodes.append(node)
    yield "]}" * len(open_nodes) + "}\n"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _describe_view(atlas: Atlas, colours: Sequence[str]) -> dict[str, Any]:
    """Return the title of the tree, and the colours and filters that Auspice offers."""
    families = atlas.families
    drawn = sorted({int(top) for top in families.hierarchy.tops if colours[top] != colours[-1]})
    scale = [[families.clades[top].title, colours[top]] for top in drawn]
    return {
        "title": f"Language models, {atlas.catalogue.date or 'without a date'}",
        "updated": atlas.catalogue.date or "1970-01-01",
        "panels": ["tree"],
        "colorings": [
            {"key": "family", "title": "Family", "type": "categorical", **({"scale": scale} if scale else {})},
            {"key": "line", "title": "Line", "type": "categorical"},
            {"key": "size", "title": "Parameters (billions)", "type": "continuous"},
            {"key": "created", "title": "Created (year)", "type": "continuous"},
        ],
        "filters": ["family", "line"],
        "display_defaults": {"color_by": "family", "distance_measure": "div", "branch_label": "family"},
    }


def _list_facts(atlas: Atlas, colours: Sequence[str]) -> list[dict[str, Any]]:
    """Return the family, the line, the size and the date of each model. Unknown facts are left out."""
    titles = {clade.slug: clade.title for clade in atlas.families.clades}
    readers: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "family": ("top_family", titles.__getitem__),
        "line": ("line", str),
        "size": ("parameters", lambda parameters: parameters / _BILLION),
        "created": ("created", count_years),
    }
    return [
        {name: {"value": read(known[key])} for name, (key, read) in readers.items() if key in known}
        for known in list_attributes(atlas, colours)
    ]


def count_years(text: str) -> float:
    """Convert a date, a month or a year to years, such as 2026.5. A month or a year is its first day."""
    day = date.fromisoformat(f"{text}-01-01"[:10])
    return round(day.year + (day.timetuple().tm_yday - 1) / (366 if day.year % 4 == 0 else 365), 3)
