"""A family in, its own table and tree out, each by its path; and how any table and any tree become files.

An atlas in, its machine-readable files out, each by its path: whole, or part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import numpy as np

from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.exports.graphs import compress_text, write_graph
from constellation.render.exports.newick import Newick
from constellation.render.exports.parts import Parts, cut_branches, cut_rows, name_parts
from constellation.render.exports.summary import write_summary
from constellation.render.exports.tables import (
    FAMILY_COLUMNS,
    HISTORY_COLUMNS,
    LINEAGE_COLUMNS,
    MODEL_COLUMNS,
    list_history_rows,
    list_lineage_rows,
    write_csv,
    write_lines,
)

File = tuple[str, str | bytes]


def _pack(path: str, text: str) -> File:
    """The file, gzipped where its name says so."""
    return path, compress_text([text]) if path.endswith(".gz") else text


def write_table(path: str, header: Iterable[str], lines: Iterable[str]) -> File:
    """A table of some lines; every part has the header."""
    return _pack(path, write_csv(header, lines))


def list_tree(
    stem: str, newick: Newick, atlas: Atlas, root: int, branches: Sequence[Sequence[int]], packed: bool
) -> Iterator[File]:
    """The tree below a node: one file, or parts and the backbone that joins them.

    In the backbone, which is beside the parts, 'PART/NUMBER' stands for a branch: in the part of that number, the
    child of that number, from 1, of the root.
    """
    if len(branches) == 1:
        yield _pack(f"{stem}.nwk" + (".gz" if packed else ""), newick.cut(root))
        return
    names = {
        node: f"{part:04d}/{place}" for part, nodes in enumerate(branches, 1) for place, node in enumerate(nodes, 1)
    }
    yield f"{stem}-backbone.nwk", newick.stand_in(atlas.tree, names, root)
    for path, nodes in zip(name_parts(stem, ".nwk", len(branches)), branches, strict=True):
        yield _pack(path, newick.join(nodes))


def name_family(atlas: Atlas, clade: int) -> tuple[list[str], list[str]]:
    """The paths of a family's table and of its tree.

    In an atlas whose table comes in parts each family has a folder, and in it one file of each or parts, gzipped.
    """
    slug, models = atlas.families.clades[clade].slug, len(atlas.facts.groups[clade])
    most = atlas.settings.part_rows
    if len(atlas) <= most:
        return [f"data/families/{slug}.csv"], [f"data/families/{slug}.nwk"]
    if models <= most:
        return [f"data/families/{slug}/models.csv.gz"], [f"data/families/{slug}/tree.nwk.gz"]
    tables = name_parts(f"data/families/{slug}/models", ".csv", len(cut_rows(models, most)))
    node = int(atlas.tree.find_clades(len(atlas.facts.groups))[clade])
    trees = name_parts(f"data/families/{slug}/tree", ".nwk", len(cut_branches(atlas.tree, most, node)))
    return list(tables), [f"data/families/{slug}/tree-backbone.nwk", *trees]


def list_family_files(atlas: Atlas, context: SiteContext, clade: int) -> Iterator[File]:
    """A family's own table and tree."""
    tables, trees = name_family(atlas, clade)
    rows = np.sort(atlas.facts.groups[clade].rows)
    for path, run in zip(tables, cut_rows(len(rows), atlas.settings.part_rows), strict=True):
        yield write_table(path, MODEL_COLUMNS, [context.lines[row] for row in rows[run].tolist()])
    node, most, packed = context.nodes[clade], atlas.settings.part_rows, trees[0].endswith(".gz")
    stem = trees[0].removesuffix(".gz").removesuffix(".nwk").removesuffix("-backbone" if len(trees) > 1 else "")
    yield from list_tree(stem, context.newick, atlas, node, cut_branches(atlas.tree, most, node), packed)


def link_family(tables: Sequence[str], trees: Sequence[str]) -> list[dict[str, str]]:
    """How a family's page leads to its files."""
    notes = [*((path, "every model") for path in tables), *((path, "Newick") for path in trees)]
    return [{"href": f"../{path}", "label": path.rpartition("/")[2], "note": note} for path, note in notes]


Maker = Callable[[Atlas, SiteContext], Iterator[File]]


def _list_models(part: int, atlas: Atlas, context: SiteContext) -> Iterator[File]:
    run = context.parts.models[part]
    yield write_table(context.parts.list_files("models")[part], MODEL_COLUMNS, context.lines[run])


def _list_graph(kind: str, part: int, atlas: Atlas, context: SiteContext) -> Iterator[File]:
    yield context.parts.list_files(kind)[part], write_graph(atlas, context.parts, kind, part)


def _list_table(
    kind: str, header: Iterable[str], lines: Sequence[str], runs: Sequence[slice], parts: Parts
) -> Iterator[File]:
    for path, run in zip(parts.list_files(kind), runs, strict=True):
        yield write_table(path, header, lines[run])


def _list_others(atlas: Atlas, context: SiteContext) -> Iterator[File]:
    parts = context.parts
    yield from _list_table("families", FAMILY_COLUMNS, write_lines(context.family_rows), parts.families, parts)
    if atlas.lineage.graph:
        declared = write_lines(list_lineage_rows(atlas))
        yield from _list_table("lineage", LINEAGE_COLUMNS, declared, parts.lineage, parts)
    if atlas.changes.history:
        yield write_table(
            "data/history.csv", HISTORY_COLUMNS, write_lines(list_history_rows(atlas, atlas.changes.history))
        )
    yield from list_tree("data/tree", context.newick, atlas, 0, parts.branches, False)
    yield "data/atlas.json", write_summary(atlas, context.count_clouds(), parts, int(context.full.sum()))


def list_makers(context: SiteContext) -> list[Maker]:
    """What makes the files of the whole atlas, the longest work first."""
    parts = context.parts
    return [
        *(partial(_list_graph, kind, part) for kind in ("graphml", "gexf") for part in range(len(parts.edges))),
        *(partial(_list_models, part) for part in range(len(parts.models))),
        _list_others,
    ]
