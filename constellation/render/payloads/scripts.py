"""An atlas in, every data script of its site out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.pages.compare import make_families, tabulate_facts
from constellation.render.payloads import models as payloads
from constellation.render.payloads.encoding import write_script
from constellation.render.payloads.graph import make_graph, make_lineage
from constellation.render.payloads.search import list_search
from constellation.render.payloads.shards import Piece
from constellation.render.payloads.tree import make_tree
from constellation.workers import Task

Payload = tuple[str, Mapping[str, Any]]
Script = tuple[str, str]


#: Pieces whose scripts are one task.
_PIECES = 12


def list_makers(context: SiteContext) -> list[Task[Script]]:
    """What makes the scripts, each with its path; those of an atlas in pieces are packed. Longest work first."""
    pieces = len(context.pieces.numbered)
    search = [_list_search] if pieces else []
    return [*search, _list_first, *(partial(_list_pieces, start) for start in range(0, pieces, _PIECES))]


def _list_first(atlas: Atlas, context: SiteContext) -> Iterator[Script]:
    packed = bool(context.pieces.numbered)
    yield from _write_scripts(_list_overview(atlas, context), packed)
    if not packed:
        yield from _write_scripts(_list_whole(atlas, context), packed)


def _list_search(atlas: Atlas, context: SiteContext) -> Iterator[Script]:
    yield from _write_scripts(list_search(atlas, context.pieces, tabulate_facts(context.family_rows)), True)


def _list_pieces(start: int, atlas: Atlas, context: SiteContext) -> Iterator[Script]:
    for piece in context.pieces.numbered[start : start + _PIECES]:
        yield from _write_scripts(_list_piece(atlas, context.tables, piece), True)


def _write_scripts(scripts: Iterable[Payload], packed: bool) -> Iterator[Script]:
    for name, value in scripts:
        yield f"data/{name}.js", write_script(name, value, packed=packed)


def _list_overview(atlas: Atlas, context: SiteContext) -> Iterator[Payload]:
    """What the views draw from: all models, or those of an atlas in pieces that matter most."""
    piece, tables, listed = context.pieces.overview, context.tables, atlas.settings.families_listed
    yield "models", payloads.make_models(atlas, piece)
    yield "facts", payloads.make_facts(atlas, tables, piece)
    yield "clades", payloads.make_clades(tables, piece)
    yield "families", make_families(context.family_rows, listed if context.pieces.numbered else None)
    yield "tree", make_tree(atlas, piece)
    yield "graph", make_graph(atlas, context.layout, context.community_labels, piece)
    if atlas.lineage.graph:
        yield "lineage", make_lineage(atlas, piece)


def _list_whole(atlas: Atlas, context: SiteContext) -> Iterator[Payload]:
    """What there is beside the overview where that has every model."""
    piece = context.pieces.overview
    yield "neighbours", payloads.make_neighbours(atlas, piece)
    yield "bearers", payloads.make_bearers(atlas)
    yield "evidence", payloads.make_evidence(atlas, piece)
    yield "words", payloads.make_words(atlas, context.kinds)


def _list_piece(atlas: Atlas, tables: payloads.Tables, piece: Piece) -> Iterator[Payload]:
    """Everything about the models of one piece."""
    yield f"models{piece.suffix}", payloads.make_models(atlas, piece)
    yield f"facts{piece.suffix}", payloads.make_facts(atlas, tables, piece)
    yield f"clades{piece.suffix}", payloads.make_clades(tables, piece)
    yield f"tree{piece.suffix}", make_tree(atlas, piece)
    yield f"neighbours{piece.suffix}", payloads.make_neighbours(atlas, piece)
    yield f"evidence{piece.suffix}", payloads.make_evidence(atlas, piece)
    if atlas.lineage.graph:
        yield f"lineage{piece.suffix}", make_lineage(atlas, piece)
