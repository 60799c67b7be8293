"""An atlas in, its machine-readable files out, each by its path: whole, or part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from constellation.atlas import Atlas
from constellation.render.exports.families import File, list_tree, write_table
from constellation.render.exports.graphs import write_graph
from constellation.render.exports.history import HISTORY_COLUMNS, list_history_rows
from constellation.render.exports.lineage import LINEAGE_COLUMNS, list_lineage_rows
from constellation.render.exports.parts import Parts
from constellation.render.exports.summary import write_summary
from constellation.render.exports.tables import FAMILY_COLUMNS, MODEL_COLUMNS, write_lines
from constellation.render.sheet import Sheet

Maker = Callable[[Atlas, Sheet], Iterator[File]]


def _list_models(part: int, atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    run = sheet.parts.models[part]
    yield write_table(sheet.parts.list_files("models")[part], MODEL_COLUMNS, sheet.lines[run])


def _list_graph(kind: str, part: int, atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    yield sheet.parts.list_files(kind)[part], write_graph(atlas, sheet.parts, kind, part)


def _list_table(
    kind: str, header: Iterable[str], lines: Sequence[str], runs: Sequence[slice], parts: Parts
) -> Iterator[File]:
    for path, run in zip(parts.list_files(kind), runs, strict=True):
        yield write_table(path, header, lines[run])


def _list_others(atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    parts = sheet.parts
    yield from _list_table("families", FAMILY_COLUMNS, write_lines(sheet.family_rows), parts.families, parts)
    if atlas.lineage:
        declared = write_lines(list_lineage_rows(atlas))
        yield from _list_table("lineage", LINEAGE_COLUMNS, declared, parts.lineage, parts)
    if atlas.history:
        yield write_table("data/history.csv", HISTORY_COLUMNS, write_lines(list_history_rows(atlas, atlas.history)))
    yield from list_tree("data/tree", sheet.newick, atlas, 0, parts.branches, False)
    yield "data/atlas.json", write_summary(atlas, sheet.count_clouds(), parts, int(sheet.full.sum()))


def list_makers(sheet: Sheet) -> list[Maker]:
    """What makes the files of the whole atlas, the longest work first."""
    parts = sheet.parts
    return [
        *(partial(_list_graph, kind, part) for kind in ("graphml", "gexf") for part in range(len(parts.edges))),
        *(partial(_list_models, part) for part in range(len(parts.models))),
        _list_others,
    ]
