"""Make the page that lists the models with many downloads for their size and age (popular.html)."""

from __future__ import annotations

from typing import Any

import numpy as np

from constellation.analysis.popularity import LEAST_PEERS, class_ages, class_sizes
from constellation.analysis.size_bands import BANDS
from constellation.atlas import Atlas
from constellation.render.counts import CountNames
from constellation.render.exports.popular import LISTED, POPULAR, rank_popular
from constellation.render.page import PageRenderer
from constellation.render.wording import count_noun, isolate_name, write_short

#: The addresses of the sections, in the order of BANDS.
_ANCHORS = ("under-1b", "1b-to-3b", "3b-to-10b", "10b-to-30b", "30b-to-100b", "over-100b")


_DESCRIPTION = "Language models that are downloaded far more than others of their size and age."


def has_popular_page(atlas: Atlas) -> bool:
    """Return whether any model can be compared with others of its size and age."""
    return bool(np.isfinite(atlas.peers.share).any())


def make_popular_page(renderer: PageRenderer, atlas: Atlas) -> tuple[str, str]:
    """Return the path and HTML of the page that compares each model with others of about its size and age."""
    compared = int(np.isfinite(atlas.peers.share).sum())
    bands = [_describe_band(atlas, renderer.counts, number, rows) for number, rows in rank_popular(atlas)]
    return renderer.render(
        "popular.html",
        path="popular.html",
        page="statistics",
        title=renderer.counts.say("Downloads for size and age"),
        contents=True,
        description=_DESCRIPTION
        if renderer.counts.noun == "downloads"
        else f"Language models with far more {renderer.counts.noun} than others of their size and age.",
        scripts=("pages",),
        bands=bands,
        compared=compared,
        models=len(atlas),
        least=LEAST_PEERS,
        listed=LISTED,
        table=POPULAR,
    )


def _describe_band(atlas: Atlas, names: CountNames, number: int, rows: np.ndarray) -> dict[str, Any]:
    counts, peers = atlas.facts.counts, atlas.peers
    sizes, ages = class_sizes(counts.parameters[rows]), class_ages(counts.created[rows].tolist())
    models = [
        {
            "id": atlas.ids[row],
            "parameters": float(counts.parameters[row]),
            "downloads": float(counts.downloads[row]),
            "median": float(peers.median[row]),
            "times": float(counts.downloads[row] / max(peers.median[row], 1)),
            "percentile": round(100 * float(peers.share[row])),
            "others": int(peers.others[row]),
            "size": float(size) * 1e9,
            "age": str(age),
        }
        for row, size, age in zip(rows.tolist(), sizes, ages, strict=True)
    ]
    first = models[0]
    return {
        "anchor": _ANCHORS[number],
        "title": f"{BANDS[number]} parameters",
        "models": models,
        "summary": f"{isolate_name(first['id'])} has {write_short(first['downloads'])} {names.full}. "
        f"The median of its class is {write_short(first['median'])}, so it has {first['times']:,.0f} "
        f"times as many. The class has {count_noun(first['others'], 'other model')} with about "
        f"{write_short(first['size'])} parameters that were created in {first['age']}.",
    }
