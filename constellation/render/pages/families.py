"""Make the page that lists all families, grouped by what they are built on (families.html)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from constellation.analysis.families.families import PLACED
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.page import PageRenderer
from constellation.render.pages.line import colour_line
from constellation.render.wording import isolate_name

#: In a group of families, weak families and families with fewer models than `_SMALL` are hidden at first.
#: The first families of a group are always visible. If only a few families would be hidden, all are visible.
_SMALL, _FIRST, _FEW, _SHORT = 10, 8, 3, 20
#: A line has a group of its own only if it has at least this many families.
_GROUPED = 2


def make_families_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """Return the path and HTML of the page that lists all families.

    The page also lists models that are in no family. For a very large atlas, only the largest families are listed.
    """
    unplaced = np.flatnonzero(atlas.families.member_of < 0)
    groups = list_groups(atlas, context)
    order = np.lexsort((unplaced, -np.nan_to_num(atlas.facts.counts.downloads[unplaced], nan=-1)))
    return renderer.render(
        "families.html",
        path="families.html",
        page="families",
        title="Families",
        description=f"All {len(atlas.families.clades):,} families of language models, found from their names.",
        scripts=("pages",),
        models=len(atlas),
        groups=groups,
        grouped=any("line" in group for group in groups),
        declared=atlas.lineage.index.declared,
        tops=len(context.families.ranked),
        clades=len(atlas.families.clades),
        listed=int(context.limits.families.sum()),
        most=atlas.settings.families_listed,
        smallest=atlas.settings.family_smallest,
        small=_SMALL,
        unplaced=[atlas.ids[row] for row in unplaced[order][:60].tolist()],
        unplaced_count=len(unplaced),
        given_up=atlas.addresses.given_up,
    )


def list_groups(atlas: Atlas, context: SiteContext) -> list[dict[str, Any]]:
    """Group the top-level families by line. The line of a family is the most common line of its models.

    Lines with more models come first. Lines with a single family share a group after them, and families without a
    line come last. If no model declares a line, all families are in one group.
    """
    index = atlas.lineage.index
    # The parents of a listed family are also listed.
    tops = [top for top in context.families.ranked if context.limits.families[top]]
    families_of: dict[int, list[int]] = {}
    for top in tops:
        families_of.setdefault(int(index.of_clade[top]) if index.declared else -1, []).append(top)
    without = families_of.pop(-1, [])
    numbers = [number for number in sorted(families_of) if len(families_of[number]) >= _GROUPED]
    single = {top for number in families_of.keys() - set(numbers) for top in families_of[number]}
    groups: list[dict[str, Any]] = [_form_group(atlas, context, families_of[number], number) for number in numbers]
    if single:
        title = "Lines with one family" if groups else ""
        groups.append(
            {"key": "other-lines", "title": title} | _fold(atlas, context, [t for t in tops if t in single])
        )
    if without:
        title = "Families without a known line" if groups else ""
        groups.append({"key": "no-line", "title": title} | _fold(atlas, context, without))
    return groups


def _form_group(atlas: Atlas, context: SiteContext, tops: Sequence[int], number: int) -> dict[str, Any]:
    """Make a group from the families of a line. The family of the same name comes first."""
    line = atlas.lineage.index.lines[number]
    first = sorted(tops, key=lambda top: top != line.clade)
    return {
        "key": f"line-{line.slug}",
        "title": isolate_name(line.title),
        "line": line,
        "colour": colour_line(context, line),
    } | _fold(atlas, context, first)


def _fold(atlas: Atlas, context: SiteContext, tops: Sequence[int]) -> dict[str, Any]:
    """Divide the rows of a group into those that are always visible and those that can be hidden.

    Sub-families are below their parents. Small sub-families are folded without their parents.
    """
    weak, groups = atlas.families.weak, atlas.facts.groups
    everything = list(_list_rows(list_nested(atlas, context, tops)))
    if len(everything) <= _SHORT:
        return {"families": len(tops), "shown": everything, "folded": []}
    large = [top for top in tops if top not in weak and len(groups[top]) >= _SMALL]
    others = [top for top in tops if top not in large]
    shown = {*large, *others[: max(_FIRST - len(large), 0)]}
    if len(tops) - len(shown) <= _FEW:
        shown = set(tops)
    visible, folded = [], []
    for family in list_nested(atlas, context, [top for top in tops if top in shown]):
        rows = list(_list_rows([family]))
        small = [row for row in rows if row["depth"] and len(row["group"]) < _SMALL]
        if len(small) > _FEW:
            rows = [row for row in rows if not row["depth"] or len(row["group"]) >= _SMALL]
            folded += [row | {"depth": 0, "within": family["clade"].title} for row in small]
        visible += rows
    folded += _list_rows(list_nested(atlas, context, [top for top in tops if top not in shown]))
    return {"families": len(tops), "shown": visible, "folded": folded}


def _list_rows(families: Iterable[dict[str, Any]], depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the rows of nested families, with each family followed by its sub-families."""
    for family in families:
        yield {**family, "depth": depth, "within": ""}
        yield from _list_rows(family["children"], depth + 1)


def list_nested(atlas: Atlas, context: SiteContext, tops: Iterable[int] | None = None) -> list[dict[str, Any]]:
    """Return some top-level families, each with its sub-families.

    By default, the largest families come first and weak families last. For a very large atlas, only the largest
    families are returned.
    """
    chosen = context.limits.families

    def nest(index: int) -> dict[str, Any]:
        return {
            "clade": atlas.families.clades[index],
            "group": atlas.facts.groups[index],
            "strength": atlas.families.weak.get(index, ""),
            "placed": any(one.kind == PLACED for one in atlas.families.corrections.get(index, ())),
            "maker": atlas.facts.makers[index],
            "maker_href": context.link_owner(atlas.facts.makers[index]),
            "colour": context.families.colours[index],
            "children": [nest(child) for child in context.families.children[index] if chosen[child]],
        }

    # The parents of a chosen family are also chosen.
    return [nest(index) for index in (context.families.ranked if tops is None else tops) if chosen[index]]
