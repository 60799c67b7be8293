"""An atlas in, data/atlas.json out: what the site is made of, without a clock and without a path."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import numpy as np

from constellation import __version__
from constellation.analysis.correlation import Correlation
from constellation.analysis.shares import Share
from constellation.atlas import Atlas
from constellation.catalogue import Held
from constellation.render.clouds import ROW_WORDS

_LIBRARIES = (
    "igraph", "jinja2", "markdown", "networkx", "numpy", "pandas", "python-louvain",
    "scikit-learn", "scipy", "sparse-dot-topn", "wordcloud",
)  # fmt: skip


def _round(value: float) -> float | None:
    return round(value, 6) if np.isfinite(value) else None


def _write_correlation(correlation: Correlation) -> dict[str, float | None]:
    return {
        "value": _round(correlation.value),
        "low": _round(correlation.low),
        "high": _round(correlation.high),
    }


def _write_share(share: Share) -> dict[str, float | int | None]:
    return {"n": share.n, "value": _round(share.value), "low": _round(share.low), "high": _round(share.high)}


def _write_held(held: Held) -> dict[str, Any]:
    return {**dataclasses.asdict(held), "downloads": int(held.downloads), "likes": int(held.likes)}


def summarise_atlas(atlas: Atlas, clouds: Mapping[str, int]) -> dict[str, Any]:
    """The facts of atlas.json. clouds : how many word clouds are laid out in which way."""
    correlations = atlas.everything.correlations
    clades = atlas.families.clades
    return {
        "title": atlas.settings.title,
        "constellation": __version__,
        "catalogue": {
            "source": atlas.catalogue.source,
            "sha256": atlas.catalogue.sha256,
            "date": atlas.catalogue.date,
            "rows": atlas.catalogue.report.rows,
            "left_out": dict(atlas.left_out),
            "report": atlas.catalogue.report.lines(examples=False),
        },
        "previous": None
        if atlas.previous is None
        else {
            "source": atlas.previous.source,
            "sha256": atlas.previous.sha256,
            "date": atlas.previous.date,
            "models": len(atlas.previous),
        },
        **({"history": [_write_held(held) for held in atlas.history.held]} if atlas.history else {}),
        "counts": {
            "models": len(atlas),
            "owners": len(set(atlas.names.owners) - {""}),
            "families": len(clades),
            "top_families": sum(clade.parent < 0 for clade in clades),
            "unplaced": int((atlas.families.member_of < 0).sum()),
            "communities": len(atlas.communities.sizes),
            "clusters": len(atlas.clusters.sizes),
            "largest_cluster": int(atlas.clusters.sizes[0]) if len(atlas.clusters.sizes) else 0,
            "edges": atlas.similarity.graph.nnz // 2,
            "tree_nodes": len(atlas.tree.parent),
            "downloads": int(atlas.everything.downloads),
            "likes": int(atlas.everything.likes),
        },
        "likes_and_downloads": {
            "n": correlations.n,
            "pearson": _write_correlation(correlations.pearson),
            "log_pearson": _write_correlation(correlations.log_pearson),
            "spearman": _write_correlation(correlations.spearman),
        },
        "names_and_declarations": {
            "agreement": _write_share(atlas.declarations.agreement),
            "consistency": _write_share(atlas.declarations.consistency),
        },
        "given_up": dict(atlas.given_up),
        "modularity": _round(atlas.communities.modularity),
        "clouds": {**clouds, "most_words_in_rows": ROW_WORDS},
        "settings": dataclasses.asdict(atlas.settings),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def write_summary(atlas: Atlas, clouds: Mapping[str, int]) -> str:
    """atlas.json, keys in the order of the text."""
    return json.dumps(summarise_atlas(atlas, clouds), indent=1, ensure_ascii=False) + "\n"
