"""Make all exported files of an atlas.

A large export is split into numbered parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from constellation.analysis.tree_cuts import cut_branches
from constellation.atlas import Atlas
from constellation.render.columns import ModelTable
from constellation.render.counts import name_counts
from constellation.render.exports.auspice import AUSPICE, write_auspice
from constellation.render.exports.citation import CITATION, write_citation
from constellation.render.exports.explained import list_explained
from constellation.render.exports.graphs import compress_text, write_graph
from constellation.render.exports.lines import list_line_rows
from constellation.render.exports.newick import Newick, write_newick
from constellation.render.exports.node_attributes import list_colours
from constellation.render.exports.package import PACKAGE, write_package
from constellation.render.exports.parts import Parts, cut_rows, name_parts, plan_parts
from constellation.render.exports.schemas import TableSchema, describe_models
from constellation.render.exports.summary import write_summary
from constellation.render.exports.summary_schema import SUMMARY_SCHEMA, write_summary_schema
from constellation.render.exports.table_files import Table, cut_table, has_typed_tables, list_tables, list_typed
from constellation.render.exports.tables import list_family_rows, write_csv, write_lines
from constellation.render.limits import plan_limits

File = tuple[str, str | bytes]


def _pack(path: str, text: str) -> File:
    """Return the path and the content of an exported file, compressed if the path says so.

    A path that ends in .gz means compression with gzip.
    """
    return path, compress_text([text]) if path.endswith(".gz") else text


def write_table(path: str, header: Iterable[str], lines: Iterable[str]) -> File:
    """Return the path and the content of a CSV file.

    The file has the given header and lines.
    """
    return _pack(path, write_csv(header, lines))


def list_tree(
    stem: str, newick: Newick, atlas: Atlas, root: int, branches: Sequence[Sequence[int]], packed: bool
) -> Iterator[File]:
    """Yield the files of a subtree in Newick format.

    This is a single file, or several parts and a backbone tree that joins the parts. A leaf 'PART/NUMBER' of the
    backbone represents a branch: in part PART, the child NUMBER of the root, counted from 1.

    Parameters
    ----------
    stem : the path without its ending
    root : the node at the root of the tree
    branches : for each part, the root nodes of its branches
    packed : whether the file is gzipped if there is only one
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
    """Return the paths of the two files of a family: its table and its tree.

    The paths of the table come first. If the table of the whole atlas is in parts, each family has a folder with
    gzipped files.
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


def link_family(tables: Sequence[str], trees: Sequence[str]) -> list[dict[str, str]]:
    """Return the links from a family's page to the family's table and tree."""
    notes = [
        *((path, "table of the models") for path in tables),
        *((path, "tree in Newick format") for path in trees),
    ]
    return [{"href": f"../{path}", "label": path.rpartition("/")[2], "note": note} for path, note in notes]


@dataclass(frozen=True)
class Exports:
    """Data from which several exported files are made.

    They are computed once.

    parts       : the files of each export
    models      : the description of the table of models
    lines       : the CSV line of each model, which several files contain
    family_rows : the rows of families.csv
    line_rows   : the rows of lines.csv
    newick      : the tree as text
    forks       : the tree as text, without nodes that have a single child; the trees of families are cut from it
    nodes       : the node of each clade in the tree
    full        : bool (clades,), whether a family has files of its own
    colours     : the colour of each clade in the graphs, from `list_colours`
    """

    parts: Parts
    models: TableSchema
    lines: list[str]
    family_rows: list[list[str]]
    line_rows: list[list[str]]
    newick: Newick
    forks: Newick
    nodes: list[int]
    full: np.ndarray
    colours: Sequence[str]


ExportTask = Callable[[Atlas, Exports], Iterator[File]]


def prepare_exports(atlas: Atlas, table: ModelTable) -> Exports:
    """Compute the data from which several exported files are made.

    This includes how each export is split into parts.

    Parameters
    ----------
    table : the columns of the models
    """
    titles = [clade.title for clade in atlas.families.clades]
    return Exports(
        parts=plan_parts(atlas),
        models=describe_models(table),
        lines=write_lines(table.list_rows()),
        family_rows=list_family_rows(atlas),
        line_rows=list_line_rows(atlas),
        newick=write_newick(atlas.tree, atlas.ids, titles),
        forks=write_newick(atlas.tree, atlas.ids, titles, forks_only=True),
        nodes=atlas.tree.find_clades(len(atlas.families.clades)).tolist(),
        full=plan_limits(atlas).full,
        colours=list_colours(atlas),
    )


def list_family_files(atlas: Atlas, exports: Exports, clade: int) -> Iterator[File]:
    """Yield the two files of a family: its table and its tree."""
    tables, trees = name_family(atlas, clade)
    rows = np.sort(atlas.facts.groups[clade].rows)
    for path, run in zip(tables, cut_rows(len(rows), atlas.settings.part_rows), strict=True):
        yield write_table(path, exports.models.columns, [exports.lines[row] for row in rows[run].tolist()])
    node, most, packed = exports.nodes[clade], atlas.settings.part_rows, trees[0].endswith(".gz")
    stem = trees[0].removesuffix(".gz").removesuffix(".nwk").removesuffix("-backbone" if len(trees) > 1 else "")
    newick = exports.newick if len(trees) > 1 else exports.forks  # the parts of a large tree are cut at all nodes
    yield from list_tree(stem, newick, atlas, node, cut_branches(atlas.tree, most, node), packed)


def list_tasks(exports: Exports, clouds: Mapping[str, int]) -> list[ExportTask]:
    """Return the tasks that make the exports of the whole atlas.

    A task is a function. The slowest tasks come first.

    Parameters
    ----------
    clouds : number of word clouds for each layout method, for atlas.json
    """
    parts = exports.parts
    return [
        *(partial(_list_graph, kind, part) for kind in ("graphml", "gexf") for part in range(len(parts.edges))),
        *(partial(_list_models, part) for part in range(len(parts.models))),
        partial(_list_others, clouds),
        _list_explained,
    ]


def _list_explained(atlas: Atlas, exports: Exports) -> Iterator[File]:
    return list_explained(atlas)


def _list_models(part: int, atlas: Atlas, exports: Exports) -> Iterator[File]:
    run = exports.parts.models[part]
    yield write_table(exports.parts.list_files("models")[part], exports.models.columns, exports.lines[run])


def _list_graph(kind: str, part: int, atlas: Atlas, exports: Exports) -> Iterator[File]:
    yield exports.parts.list_files(kind)[part], write_graph(atlas, exports.parts, exports.colours, kind, part)


def _list_others(clouds: Mapping[str, int], atlas: Atlas, exports: Exports) -> Iterator[File]:
    parts = exports.parts
    tables = list(list_tables(atlas, exports.family_rows, exports.line_rows))
    for table in tables:
        for path, run in cut_table(table, parts):
            yield write_table(path, table.schema.columns, table.lines[run])
    say = name_counts(atlas).say
    models, *tables = (
        Table(table.schema.describe_counts(say), table.lines)
        for table in (Table(exports.models, exports.lines), *tables)
    )
    typed: list[File] = []
    if has_typed_tables(atlas):
        typed = list(list_typed(atlas, [*tables, models]))
        yield from typed
    yield from list_tree("data/tree", exports.newick, atlas, 0, parts.branches, False)
    if not parts.backbone:  # Auspice cannot show a tree that is so large that it is in parts
        yield AUSPICE, compress_text(write_auspice(atlas, exports.colours))
    yield "data/atlas.json", write_summary(atlas, clouds, parts, int(exports.full.sum()))
    yield SUMMARY_SCHEMA, write_summary_schema()
    yield PACKAGE, write_package(atlas, [models, *tables], parts, [path for path, _ in typed])
    yield CITATION, write_citation(atlas)
