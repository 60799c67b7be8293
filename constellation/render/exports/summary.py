"""Write the summary of a build (data/atlas.json).

The summary contains no times and no paths of this computer, so that equal builds give equal bytes.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np

from constellation.analysis.communities import LEIDEN
from constellation.analysis.graph_layout import choose_forces
from constellation.analysis.lineage.graph import CIRCULAR, FOLLOWED, ITSELF, OUTSIDE
from constellation.analysis.lineage.pairs import LEAST_PAIRS, PairAgreement, Pairs
from constellation.analysis.similarity import Search
from constellation.analysis.statistics import Correlation, Estimate, Proportion
from constellation.analysis.totals import Total
from constellation.atlas import Atlas
from constellation.catalogue import Catalogue, Held
from constellation.catalogue.reading.schema import COLUMNS, NUMBERS
from constellation.render.drawing.clouds import ROW_WORDS
from constellation.render.exports.parts import Parts
from constellation.render.exports.summary_schema import SUMMARY_SCHEMA
from constellation.version import __version__

_LIBRARIES = (
    "igraph", "jinja2", "markdown", "networkx", "numpy", "pandas", "plotly", "python-louvain",
    "scikit-learn", "scikit-network", "scipy", "sparse-dot-topn", "wordcloud",
)  # fmt: skip


def _round(value: float) -> float | None:
    return round(value, 6) if np.isfinite(value) else None


def _write_sum(total: Total) -> int | None:
    return int(total.value) if total.known else None


def _write_correlation(correlation: Correlation) -> dict[str, float | None]:
    return {
        "value": _round(correlation.value),
        "low": _round(correlation.low),
        "high": _round(correlation.high),
    }


def _write_share(share: Proportion | Estimate, least: int = 0) -> dict[str, float | int | None]:
    """Return a proportion as a dictionary, with its interval and the number of cases.

    If the number of cases n is below `least`, only n has a value.
    """
    values = {"value": share.value, "low": share.low, "high": share.high}
    return {"n": share.n, **{name: _round(value) if share.n >= least else None for name, value in values.items()}}


_read_version = cache(version)  # each lookup of a version reads folders


def _name_engine(distribution: str) -> dict[str, str]:
    return {"engine": distribution, "version": _read_version(distribution)}


def _name_community_engine(engine: str) -> dict[str, str]:
    return {**_name_engine("igraph"), "method": "Leiden"} if engine == LEIDEN else _name_engine(engine)


def _write_group_agreement(atlas: Atlas) -> dict[str, Any]:
    """Return how well communities and clusters agree when they are computed again (adjusted mutual information)."""
    clusters = atlas.network.cluster_agreement
    return {
        "communities": {"seeds": _round(atlas.network.communities.agreement)},
        "clusters": {
            "seeds": _round(clusters.seeds),
            "samples": _round(clusters.samples),
            "models": clusters.models,
        },
    }


def _count_known(catalogue: Catalogue) -> dict[str, int]:
    """Return the number of models for which each column of a catalogue has a value. The id is left out."""
    frame = catalogue.frame
    return {
        name: int(frame[name].notna().sum() if name in NUMBERS else (frame[name] != "").sum())
        for name in COLUMNS
        if name != "id"
    }


def _write_held(held: Held) -> dict[str, Any]:
    sums = {"downloads": held.downloads, "likes": held.likes}
    return {
        **dataclasses.asdict(held),
        **{name: None if value is None else int(value) for name, value in sums.items()},
    }


def _write_pairs(pairs: Pairs, least: int) -> dict[str, Any]:
    return {
        "same_top_family": _write_share(pairs.family, least),
        "same_family": _write_share(pairs.clade, least),
        "median_height": _write_share(pairs.height, least),
    }


def _write_agreement(agreement: PairAgreement, least: int = 0) -> dict[str, Any]:
    return {
        "declared_pairs": _write_pairs(agreement.declared, least),
        "pairs_by_chance": _write_pairs(agreement.chance, least),
        "nearer_than_by_chance": _write_share(agreement.nearer, least),
    }


def _write_lineage(atlas: Atlas) -> dict[str, Any]:
    """Return the counts of declared base models, and how often these declarations agree with the families.

    Return {} if no model declares a base model.
    """
    lineage, agreement = atlas.lineage.graph, atlas.lineage.agreement
    if not lineage:
        return {}
    return {
        "lineage": {
            "models": lineage.declaring,
            "declarations": len(lineage.status),
            "followed": lineage.count_status(FOLLOWED),
            "outside": lineage.count_status(OUTSIDE),
            "itself": lineage.count_status(ITSELF),
            "circular": lineage.count_status(CIRCULAR),
            "deepest": int(lineage.depth.max()),
            **_write_agreement(agreement.everything),
            "least_pairs": LEAST_PAIRS,
            "relations": {
                relation or "undeclared": {
                    "declarations": count,
                    "pairs": agreement.by_relation[relation].n,
                    **_write_agreement(agreement.by_relation[relation], LEAST_PAIRS),
                }
                for relation, count in lineage.count_relations().items()
            },
        }
    }


def _write_search(search: Search) -> dict[str, Any]:
    """Describe the search for similar names.

    If the search was approximate, the description includes its recall.
    """
    if search.exact:
        return {"method": search.method}
    return {
        "method": search.method,
        "compared": search.compared,
        "pairs": search.pairs,
        "recall": _round(search.recall.share),
        "sample": search.recall.sample,
    }


def _measure(run: slice) -> int:
    return int(run.stop - run.start)


def _list_parts(atlas: Atlas, parts: Parts, families: int) -> dict[str, Any]:
    """Return the path and the size of each exported file.

    Return {} if the table of models is a single file.
    """

    def describe(kind: str, counts: Iterable[int], unit: str) -> list[dict[str, str | int]]:
        return [{"path": path, unit: count} for path, count in zip(parts.list_files(kind), counts, strict=True)]

    if len(atlas) <= atlas.settings.part_rows:
        return {}
    exports = {
        "models": describe("models", map(_measure, parts.models), "rows"),
        "families": describe("families", map(_measure, parts.families), "rows"),
        "lineage": describe("lineage", map(_measure, parts.lineage), "rows") if atlas.lineage.graph else [],
        "tree": describe("tree", (int(atlas.tree.count[nodes].sum()) for nodes in parts.branches), "leaves"),
        "tree_backbone": parts.backbone,
        "graphml": describe("graphml", parts.edge_counts, "edges"),
        "gexf": describe("gexf", parts.edge_counts, "edges"),
        "families_with_files": families,
    }
    return {"exports": exports}


def summarise_atlas(atlas: Atlas, clouds: Mapping[str, int], parts: Parts, families: int) -> dict[str, Any]:
    """Collect the content of atlas.json in a dictionary.

    Parameters
    ----------
    clouds : number of word clouds for each layout method
    families : number of families that have files of their own
    """
    correlations = atlas.facts.everything.correlations
    clades = atlas.families.clades
    return {
        "$schema": SUMMARY_SCHEMA.rpartition("/")[2],
        "title": atlas.settings.title,
        "constellation": __version__,
        "catalogue": {
            "source": atlas.catalogue.source,
            "sha256": atlas.catalogue.sha256,
            "date": atlas.catalogue.date,
            "rows": atlas.catalogue.report.rows,
            "known": _count_known(atlas.catalogue),
            "left_out": dict(atlas.left_out),
            "placeholders": dict(atlas.catalogue.report.placeholders.counts),
            "report": atlas.catalogue.report.lines(examples=False),
        },
        "previous": None
        if atlas.changes.previous is None
        else {
            "source": atlas.changes.previous.source,
            "sha256": atlas.changes.previous.sha256,
            "date": atlas.changes.previous.date,
            "models": len(atlas.changes.previous),
            "known": _count_known(atlas.changes.previous),
        },
        **(
            {"history": [_write_held(held) for held in atlas.changes.history.held]} if atlas.changes.history else {}
        ),
        "counts": {
            "models": len(atlas),
            "owners": len(set(atlas.names.owners) - {""}),
            "families": len(clades),
            "top_families": len(atlas.families.hierarchy.tops),
            "unplaced": int((atlas.families.member_of < 0).sum()),
            "communities": atlas.network.communities.count,
            "isolates": atlas.network.communities.isolates,
            "clusters": len(atlas.network.clusters.sizes),
            "largest_cluster": int(atlas.network.clusters.sizes[0]) if len(atlas.network.clusters.sizes) else 0,
            "edges": atlas.network.similarity.graph.nnz // 2,
            "tree_nodes": len(atlas.tree.parent),
            "downloads": _write_sum(atlas.facts.everything.downloads),
            "downloads_known": atlas.facts.everything.downloads.known,
            "likes": _write_sum(atlas.facts.everything.likes),
            "likes_known": atlas.facts.everything.likes.known,
        },
        "likes_and_downloads": {
            "n": correlations.n,
            "pearson": _write_correlation(correlations.pearson),
            "log_pearson": _write_correlation(correlations.log_pearson),
            "spearman": _write_correlation(correlations.spearman),
        },
        "names_and_declarations": {
            "agreement": _write_share(atlas.lineage.architectures.agreement),
            "consistency": _write_share(atlas.lineage.architectures.consistency),
        },
        **_write_lineage(atlas),
        "given_up": dict(atlas.addresses.given_up),
        "search": _write_search(atlas.network.similarity.search),
        **_list_parts(atlas, parts, families),
        "modularity": _round(atlas.network.communities.modularity),
        "agreement": _write_group_agreement(atlas),
        "engines": {
            "communities": _name_community_engine(atlas.network.communities.engine),
            "layout": {**_name_engine("igraph"), "method": choose_forces(len(atlas)).method},
            "clouds": {**_name_engine("wordcloud"), **clouds, "most_words_in_rows": ROW_WORDS},
        },
        "settings": dataclasses.asdict(atlas.settings),
        "libraries": {name: _read_version(name) for name in _LIBRARIES},
    }


def write_summary(atlas: Atlas, clouds: Mapping[str, int], parts: Parts, families: int) -> str:
    """Return the text of atlas.json.

    The keys are in the order of `summarise_atlas`.
    """
    return json.dumps(summarise_atlas(atlas, clouds, parts, families), indent=1, ensure_ascii=False) + "\n"
