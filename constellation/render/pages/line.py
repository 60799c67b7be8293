"""Make the pages of lines, which show what is built on a family or architecture (lines/SLUG.html)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from constellation.analysis.groups import Group, count_months, describe_group
from constellation.analysis.lineage.index import Line
from constellation.analysis.lineage.lines import BY_FAMILY, INFERRED, Lines
from constellation.analysis.totals import add_known
from constellation.atlas import Atlas
from constellation.catalogue.reading.dates import FIRST_RECORDED
from constellation.render import wording
from constellation.render.context import SiteContext
from constellation.render.counts import CountNames
from constellation.render.drawing.starmap import draw_neighbourhood
from constellation.render.drawing.timeline import draw_timeline
from constellation.render.member_table import list_rows
from constellation.render.page import PageRenderer
from constellation.render.pages.composition import link_licences, link_owners, make_bars, tally_facets
from constellation.render.pages.family_text import link_top_model
from constellation.render.pages.group_feeds import has_line_feeds
from constellation.render.pages.history import describe_course

#: Largest number of models in the table of a line's page. The table shows the most downloaded models.
_MODELS = 50
#: Largest number of brands in the paragraph at the top of the page, and in the table of brands.
_NAMED, _LISTED = 4, 12
#: Largest number of makers of base models that are listed.
_MAKERS = 8


def colour_line(context: SiteContext, line: Line) -> int:
    """Return the colour of a line, which is the colour of the family of the same name.

    The colour is 0 to 11, or -1 for the neutral colour.
    """
    return context.families.colours[line.clade] if line.clade >= 0 else -1


def describe_parts(atlas: Atlas, line: Line) -> list[dict[str, Any]]:
    """Divide the models of a line into those of its own family, of other families and of no family.

    Each part has the number of its models by the source of their line, and the mean probability of the lines that
    are not declared. As in `Line`, the family of a model follows from the names only.
    """
    models, top = atlas.lineage.index.models, atlas.families.by_name.top_of[line.rows]
    title = atlas.families.clades[line.clade].title if line.clade >= 0 else ""
    same = (top == line.clade) & (line.clade >= 0)
    named = [(f"In the family {title}", same)] if title else []
    parts = [
        *named,
        ("In other families" if title else "In families", ~same & (top >= 0)),
        ("In no family", top < 0),
    ]
    return [_describe_part(label, line.rows[mask], models) for label, mask in (*parts, ("All", top == top))]


def _describe_part(label: str, rows: np.ndarray, models: Lines) -> dict[str, Any]:
    sources = Counter(dict(models.source.tally(rows)))
    by_family, inferred = sources[BY_FAMILY], sources[INFERRED]
    doubtful = models.confidence[rows][~models.declared[rows]]
    measured = doubtful[np.isfinite(doubtful)]
    return {
        "label": label,
        "models": len(rows),
        "declared": len(rows) - by_family - inferred,
        "by_family": by_family,
        "inferred": inferred,
        "confidence": float(measured.mean()) if len(measured) else float("nan"),
    }


def list_brands(
    atlas: Atlas, context: SiteContext, number: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """List the brands that are built on a line, and the other families with models of the line.

    A brand is a family with a name of its own whose most common line is this line. Weak families come last.
    """
    index, weak = atlas.lineage.index, atlas.families.weak
    line = index.lines[number]
    own = {clade for clade, _ in index.list_brands(number)}
    brands: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for clade, count in sorted(line.brands, key=lambda brand: weak.__contains__(brand[0])):
        group = atlas.facts.groups[clade]
        rows = group.rows[index.line_of[group.rows] == number]
        entry = {
            "clade": atlas.families.clades[clade],
            "colour": context.families.colours[clade],
            "strength": weak.get(clade, ""),
            "count": count,
            "models": len(group),
            "downloads": add_known(atlas.facts.counts.downloads[rows]),
        }
        (brands if clade in own else others).append(entry)
    return brands, others


def _list_makers(atlas: Atlas, line: Line) -> list[tuple[str, int]]:
    """List the owners from whose models other owners have made the most models.

    Only base models of the line, and models that declare them, are counted.
    """
    child, parent = atlas.lineage.graph.list_links()
    inside = np.zeros(len(atlas), dtype=bool)
    inside[line.rows] = True
    owners = atlas.names.owners
    counts: Counter[str] = Counter()
    for base, model in zip(parent[inside[parent]].tolist(), child[inside[parent]].tolist(), strict=True):
        if owners[base] and owners[base] != owners[model]:
            counts[owners[base]] += 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _summarise(atlas: Atlas, nouns: CountNames, line: Line, group: Group, brands: list[dict[str, Any]]) -> str:
    """Write a paragraph about a line."""
    counts = [(line.in_family, f"in the family {line.title}")] if line.clade >= 0 else []
    counts += [(line.in_others, "in other families" if counts else "in families"), (line.unplaced, "in no family")]
    places = wording.join_words([f"{count:,} {place}" for count, place in counts if count])
    name = wording.isolate_name(line.title)
    sentences = [f"{wording.count_noun(len(line), 'model is', 'models are')} built on {name}: {places}."]
    if brands:
        names = [brand["clade"].title for brand in brands[:_NAMED]]
        kind = "largest brand" if len(brands) > len(names) else "only brand" if len(names) == 1 else "brand"
        verb = " is" if len(names) == 1 else "s are"
        sentences.append(f"The {kind}{verb} {wording.join_words(names)}.")
    if group.downloads.known and group.downloads.value:
        top = wording.isolate_name(atlas.names.names[int(group.rows[0])])
        sentences.append(f"The {nouns.most} model is {top}.")
    return " ".join(sentences)


def make_line_pages(
    renderer: PageRenderer, atlas: Atlas, context: SiteContext, numbers: Iterable[int]
) -> Iterator[tuple[str, str]]:
    """Yield the path and HTML of the pages of the given lines.

    Parameters
    ----------
    numbers : the lines, as indices of `LineIndex.lines`
    """
    for number in numbers:
        yield _make_line_page(renderer, atlas, context, number)


def _make_line_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext, number: int) -> tuple[str, str]:
    line = atlas.lineage.index.lines[number]
    name = wording.isolate_name(line.title)
    group = describe_group(line.rows, atlas.facts.counts)
    months = count_months(atlas.facts.counts.created[line.rows].tolist())
    brands, others = list_brands(atlas, context, number)
    owners = context.models.owners.tally(line.rows)
    colour = colour_line(context, line)
    maker = atlas.facts.makers[line.clade] if line.clade >= 0 else ""
    summary = _summarise(atlas, context.counts, line, group, brands)
    shown = group.rows[: min(_MODELS, context.limits.rows)]
    return renderer.render(
        "line.html",
        path=f"lines/{line.slug}.html",
        page="lines",
        title=f"Models built on {name}",
        contents=True,
        description=summary[:200],
        scripts=("table", "pages", "sharing"),
        line=line,
        feed=f"{line.slug}.xml" if has_line_feeds(atlas) else "",
        name=name,
        family=atlas.families.clades[line.clade] if line.clade >= 0 else None,
        colour=colour,
        summary=link_top_model(atlas, group, summary),
        group=group,
        sky=draw_neighbourhood(
            atlas.network.layout,
            group.rows,
            atlas.network.communities.numbers,
            context.communities.rows,
            context.communities.labels,
            colour,
            f"The models built on {name} in the community graph",
        ),
        parts=describe_parts(atlas, line),
        is_corrected=line.clade >= 0 and (atlas.families.by_name.top_of != atlas.families.top_of)[line.rows].any(),
        brands=brands[:_LISTED],
        more_brands=brands[_LISTED:],
        others=others,
        months=months,
        timeline=draw_timeline(months, colour, f"Models built on {name} by month of creation"),
        placeholder=FIRST_RECORDED in atlas.facts.counts.created[line.rows],
        course=describe_course(atlas, line.rows, f"the line {name}", colour),
        maker=maker,
        maker_href="../" + context.link_owner(maker),
        makers=make_bars(_list_makers(atlas, line)[:_MAKERS], "", lambda owner: "../" + context.link_owner(owner)),
        owners=make_bars(owners, "no owner", link_owners(line=line.slug)),
        owner_count=len([owner for owner, _ in owners if owner]),
        licences=make_bars(context.models.licences.tally(line.rows), "not declared", link_licences(line=line.slug)),
        facets=tally_facets(atlas, context.words.kinds, line.rows, line=line.slug),
        columns=context.table.describe_header(),
        rows=list_rows(atlas, context.table, shown),
        listed=len(shown),
    )
