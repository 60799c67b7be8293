"""Make all data scripts of a site.

The tasks that make the scripts do not depend on one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from constellation.atlas import Atlas
from constellation.render.colours import Ink
from constellation.render.columns import ModelTable
from constellation.render.context import SiteContext
from constellation.render.encoding import write_script
from constellation.render.payloads import models as payloads
from constellation.render.payloads.changes import list_changes
from constellation.render.payloads.families import make_families, tabulate_compared
from constellation.render.payloads.first import make_first_tree
from constellation.render.payloads.graph import make_graph, make_lineage
from constellation.render.payloads.lines import make_lines
from constellation.render.payloads.moved import make_moved
from constellation.render.payloads.profiles import make_profiles
from constellation.render.payloads.search import list_search
from constellation.render.payloads.tanglegram import make_places, take_first
from constellation.render.payloads.tree import make_tree
from constellation.render.shards import Shard, take_important

Payload = tuple[str, Mapping[str, Any]]
Script = tuple[str, str]

#: Number of shards whose scripts one task makes.
_SHARDS = 12


@dataclass(frozen=True)
class ScriptTables:
    """Tables from which the data scripts of all shards are made.

    They are computed once.

    models       : columns of the models
    line_colours : the colour of each line
    clades      : the fields of the data script `clades`, with the values of all families
    family_rows : the rows of families.csv with profiles (see payloads/profiles.py)
    line_rows   : the rows of lines.csv with profiles
    """

    models: ModelTable
    line_colours: Sequence[Ink]
    clades: payloads.Columns
    family_rows: Sequence[Sequence[str]]
    line_rows: Sequence[Sequence[str]]


ScriptTask = Callable[[Atlas, SiteContext, ScriptTables], Iterator[Script]]


def prepare_scripts(
    atlas: Atlas, context: SiteContext, family_rows: Sequence[Sequence[str]], line_rows: Sequence[Sequence[str]]
) -> ScriptTables:
    """Compute the tables from which the data scripts of all shards are made.

    Parameters
    ----------
    family_rows : the rows of families.csv
    line_rows : the rows of lines.csv
    """
    return ScriptTables(
        context.table,
        context.line_colours,
        payloads.tabulate_clades(atlas, context),
        _add_profiles(atlas, family_rows, (group.rows for group in atlas.facts.groups)),
        _add_profiles(atlas, line_rows, (line.rows for line in atlas.lineage.index.lines)) if line_rows else [],
    )


def _add_profiles(atlas: Atlas, rows: Sequence[Sequence[str]], groups: Iterable[np.ndarray]) -> list[Sequence[str]]:
    """Return rows of a table with the profile of each group behind the row."""
    return [[*row, *one.write()] for row, one in zip(rows, make_profiles(atlas, groups), strict=True)]


def list_tasks(context: SiteContext) -> list[ScriptTask]:
    """Return the tasks that make the data scripts.

    A task is a function. The slowest tasks come first. The scripts of a sharded catalogue are compressed.
    """
    shards = len(context.shards.numbered)
    search: list[ScriptTask] = [_list_search] if shards else []
    return [*search, _list_first, *(partial(_list_shards, start) for start in range(0, shards, _SHARDS))]


def _list_first(atlas: Atlas, context: SiteContext, tables: ScriptTables) -> Iterator[Script]:
    packed = bool(context.shards.numbered)
    yield from _write_scripts(_list_overview(atlas, context, tables), packed)
    if not packed:
        yield from _write_scripts(_list_whole(atlas, context), packed)


def _list_search(atlas: Atlas, context: SiteContext, tables: ScriptTables) -> Iterator[Script]:
    yield from _write_scripts(list_search(atlas, context.shards, tabulate_compared(tables.family_rows)), True)


def _list_shards(start: int, atlas: Atlas, context: SiteContext, tables: ScriptTables) -> Iterator[Script]:
    for shard in context.shards.numbered[start : start + _SHARDS]:
        yield from _write_scripts(_list_shard(atlas, tables, shard), True)


def _write_scripts(scripts: Iterable[Payload], packed: bool) -> Iterator[Script]:
    for name, value in scripts:
        yield f"data/{name}.js", write_script(name, value, packed=packed)


def _list_overview(atlas: Atlas, context: SiteContext, tables: ScriptTables) -> Iterator[Payload]:
    """Yield the name and the content of each data script of the overview.

    The overview has the models that the tree and the graph draw. In a sharded catalogue, these are only the most
    important models.
    """
    shard, listed = context.shards.overview, atlas.settings.families_listed
    colours = context.families.colours
    yield "models", payloads.make_models(atlas, shard)
    yield "facts", payloads.make_facts(atlas, tables.models, tables.line_colours, shard)
    yield "details", payloads.make_details(tables.models, shard)
    yield "clades", payloads.make_clades(tables.clades, shard)
    yield "families", make_families(tables.family_rows, listed if context.shards.numbered else None, context.counts)
    if atlas.lineage.index.paged:
        yield "lines", make_lines(tables.line_rows)
    yield "moved", make_moved(atlas)
    yield "tree", make_tree(atlas, shard)
    first = take_important(atlas)
    if first:
        basics = _make_basics(atlas, tables, first)
        yield "first", {**basics, "tree": make_first_tree(atlas, shard, first)}
    yield "graph", make_graph(atlas, atlas.network.layout, context.communities, colours, shard)
    if atlas.lineage.graph:
        yield "lineage", make_lineage(atlas, shard)
    yield "places", make_places(atlas, shard)
    yield "tanglegram", _make_tanglegram(atlas, context, tables)
    yield from list_changes(atlas)


def _make_tanglegram(atlas: Atlas, context: SiteContext, tables: ScriptTables) -> dict[str, Any]:
    """Return the contents of several data scripts for the models of the first drawing of the tanglegram."""
    shard = take_first(atlas, context.families.ranked)
    return {
        **_make_basics(atlas, tables, shard),
        "tree": make_tree(atlas, shard),
        "lineage": make_lineage(atlas, shard) if atlas.lineage.graph else None,
        "places": make_places(atlas, shard),
    }


def _make_basics(atlas: Atlas, tables: ScriptTables, shard: Shard) -> dict[str, Any]:
    """Return the contents of the data scripts that each drawing of the models of a shard needs."""
    return {
        "models": payloads.make_models(atlas, shard),
        "clades": payloads.make_clades(tables.clades, shard),
        "facts": payloads.make_facts(atlas, tables.models, tables.line_colours, shard),
    }


def _list_whole(atlas: Atlas, context: SiteContext) -> Iterator[Payload]:
    """Yield the name and the content of the data scripts that only a site without shards has."""
    shard = context.shards.overview
    yield "neighbours", payloads.make_neighbours(atlas, shard)
    yield "bearers", payloads.make_postings(atlas)
    yield "words", payloads.make_words(atlas, context.words.kinds)


def _list_shard(atlas: Atlas, tables: ScriptTables, shard: Shard) -> Iterator[Payload]:
    """Yield the name and the content of each data script of one shard."""
    yield f"models{shard.suffix}", payloads.make_models(atlas, shard)
    yield f"facts{shard.suffix}", payloads.make_facts(atlas, tables.models, tables.line_colours, shard)
    yield f"details{shard.suffix}", payloads.make_details(tables.models, shard)
    yield f"clades{shard.suffix}", payloads.make_clades(tables.clades, shard)
    yield f"tree{shard.suffix}", make_tree(atlas, shard)
    yield f"neighbours{shard.suffix}", payloads.make_neighbours(atlas, shard)
    yield f"places{shard.suffix}", make_places(atlas, shard)
    if atlas.lineage.graph:
        yield f"lineage{shard.suffix}", make_lineage(atlas, shard)
