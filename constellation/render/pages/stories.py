"""Choose the stories on the home page: captioned links with pictures that show what the atlas can do.

Each function makes the stories of one kind, the best first. The home page shows one story of each kind, and no two
about the same family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from constellation.analysis.lineage.adoption import find_comparable_quarters, find_crossings, measure_shares
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.drawing.pictures import Bar, draw_bars, draw_fork
from constellation.render.drawing.share_charts import Series, draw_curves
from constellation.render.pages.adoption import choose_lines, has_adoption_page, say_quarter
from constellation.render.pages.declarations import describe_declaration
from constellation.render.pages.feed import list_new_families
from constellation.render.pages.line import colour_line
from constellation.render.pages.trends import list_risers
from constellation.render.wording import (
    address_filter,
    address_in_atlas,
    count_noun,
    isolate_name,
    say_created,
    write_date,
    write_growth,
    write_short,
)

#: Largest number of stories.
STORIES = 5
#: Largest number of bars of a picture, and of models that are read for a name that its declaration contradicts.
_BARS, _UNUSUAL = 5, 500
#: The memory of the story about what fits, in gigabytes, if it is one of the settings.
_GIGABYTES = 16


@dataclass(frozen=True)
class Story:
    """A story: a link with a caption and a picture.

    kind : the kind of the story
    clades : the top-level families that it is about
    title, text : the caption
    href : the address, relative to the site's root
    picture : SVG
    """

    kind: str
    clades: frozenset[int]
    title: str
    text: str
    href: str
    picture: Markup


def choose_stories(atlas: Atlas, context: SiteContext) -> list[Story]:
    """Choose at most STORIES stories, no two about the same family. A kind without data is left out."""
    chosen: list[Story] = []
    for list_stories in _KINDS:
        taken = {clade for story in chosen for clade in story.clades}
        story = next((one for one in list_stories(atlas, context) if taken.isdisjoint(one.clades)), None)
        if story and len(chosen) < STORIES:
            chosen.append(story)
    return chosen


def _name_tops(atlas: Atlas, *clades: int) -> frozenset[int]:
    """Return the top-level families of some families. -1 is left out."""
    return frozenset(int(atlas.families.top[clade]) for clade in clades if clade >= 0)


def _list_risers(atlas: Atlas, context: SiteContext) -> Iterator[Story]:
    """Yield the families whose downloads grew fastest."""
    since = atlas.changes.trends.since if atlas.changes.trends else ""
    counts = context.counts
    period = f" {counts.period}" if counts.period else ""
    for riser in list_risers(atlas):
        gain, title = riser.gain, isolate_name(riser.clade.title)
        colour = context.families.colours[riser.index]
        before, now = write_short(gain.before), write_short(gain.now)
        bars = [
            Bar(f"on {write_date(since)}" if since else "before", before, gain.before, colour),
            Bar(f"on {write_date(atlas.catalogue.date)}" if atlas.catalogue.date else "now", now, gain.now, colour),
        ]
        yield Story(
            "riser",
            _name_tops(atlas, riser.index),
            f"{title} grew fastest",
            f"The {counts.noun} of {title}{period} grew from {before} to {now} ({write_growth(gain.growth)}). "
            f"{count_noun(gain.observed, 'model is', 'models are')} compared.",
            f"families/{riser.clade.slug}.html" + ("#history" if atlas.changes.history else ""),
            draw_bars(bars, f"{counts.title} of {title}{period}: {before}, then {now}"),
        )


def _list_new(atlas: Atlas, context: SiteContext) -> Iterator[Story]:
    """Yield the families that are new since the previous snapshot."""
    found = list_new_families(atlas)
    parents = {index: atlas.families.clades[index].parent for index in found}
    compared = [index for index in found if parents[index] not in parents]
    for index in compared:
        clade, group = atlas.families.clades[index], atlas.facts.groups[index]
        title = isolate_name(clade.title)
        yield Story(
            "new",
            _name_tops(atlas, index),
            f"{title} is new",
            f"The first of the {count_noun(len(group), 'model')} of {title} was created "
            f"{say_created(group.first_seen)}.",
            f"families/{clade.slug}.html",
            draw_bars(
                [
                    Bar(
                        atlas.families.clades[other].title,
                        count_noun(len(atlas.facts.groups[other]), "model"),
                        len(atlas.facts.groups[other]),
                        _stress(other, index),
                    )
                    for other in compared[:_BARS]
                ],
                "The largest new families",
            ),
        )


def _stress(clade: int, subject: int) -> int:
    """Return the colour of a bar, which is neutral if the bar is not about the subject of the story."""
    return 0 if clade == subject else -1


def _list_crossings(atlas: Atlas, context: SiteContext) -> Iterator[Story]:
    """Yield the lines that overtook another line among the new models."""
    adoption = atlas.adoption
    if adoption is None or not has_adoption_page(atlas):
        return
    key, models = "others", adoption.by_others
    if len(find_comparable_quarters(adoption, models)) < 2:
        key, models = "all", adoption.everything
    quarters, shares = find_comparable_quarters(adoption, models), measure_shares(models)
    names = [adoption.quarters[quarter] for quarter in quarters]
    labels = [f"{name[2:4]} {name[5:]}" for name in names]
    for crossing in find_crossings(adoption, models, choose_lines(models[int(quarters[0]) :])):
        lines = [atlas.lineage.index.lines[line] for line in (crossing.riser, crossing.passed)]
        titles = [isolate_name(line.title) for line in lines]
        series = [
            Series(line.title, colour_line(context, line), shares[quarters, number].tolist(), [""] * len(names))
            for line, number in zip(lines, (crossing.riser, crossing.passed), strict=True)
        ]
        risen, passed = (100 * shares[crossing.quarter, one] for one in (crossing.riser, crossing.passed))
        quarter = say_quarter(adoption.quarters[crossing.quarter])
        whose = "new models by owners other than the makers" if key == "others" else "new models"
        yield Story(
            "crossing",
            _name_tops(atlas, *(line.clade for line in lines)),
            f"{titles[0]} passed {titles[1]}",
            f"In {quarter}, {risen:.1f}% of the {whose} with a declared line were built on {titles[0]}, and "
            f"{passed:.1f}% on {titles[1]}.",
            f"adoption.html#{key}",
            draw_curves(
                names,
                labels,
                series,
                f"Shares of {titles[0]} and {titles[1]} in each quarter",
                when=quarters.tolist(),
            ),
        )


def _list_contradictions(atlas: Atlas, context: SiteContext) -> Iterator[Story]:
    """Yield the models whose declaration leads to another family than their name."""
    declared = atlas.lineage.architectures.declared
    for row in atlas.lineage.architectures.unusual[:_UNUSUAL].tolist():
        named, other = int(atlas.families.top[atlas.families.member_of[row]]), int(declared[row])
        if other < 0 or other == named or named in atlas.families.weak:
            continue
        # A name with the titles of both families does not contradict the declaration.
        if atlas.families.clades[other].title.casefold() in atlas.ids[row].casefold():
            continue
        fact = describe_declaration(atlas, row)
        titles = [isolate_name(atlas.families.clades[clade].title) for clade in (named, other)]
        model, short = isolate_name(atlas.ids[row]), atlas.names.names[row]
        colours = [context.families.colours[clade] for clade in (named, other)]
        yield Story(
            "contradiction",
            _name_tops(atlas, named, other),
            f"Named after {titles[0]}, declared as {titles[1]}",
            f"The name of {model} suggests {titles[0]}, but the model declares the {fact['fact']} "
            f"{isolate_name(fact['declares'])}.",
            address_in_atlas(atlas.ids[row]),
            draw_fork(
                short,
                [("by its name", titles[0], colours[0]), ("by its declaration", titles[1], colours[1])],
                f"{model}: {titles[0]} by its name, {titles[1]} by its declaration",
            ),
        )


def _list_brands(atlas: Atlas, context: SiteContext) -> Iterator[Story]:
    """Yield the brands that are built on the line of another family, those with the most models first."""
    index, weak = atlas.lineage.index, atlas.families.weak
    found = [
        (count, number, clade)
        for number, line in enumerate(index.lines)
        if line.has_page and line.clade >= 0
        for clade, count in index.list_brands(number)
        if clade not in weak and 2 * count > len(atlas.facts.groups[clade])
    ]
    for count, number, clade in sorted(found, key=lambda brand: (-brand[0], brand[1], brand[2])):
        line, group = index.lines[number], atlas.facts.groups[clade]
        brand, title = (isolate_name(one.title) for one in (atlas.families.clades[clade], line))
        largest = [brand for brand in index.list_brands(number) if brand[0] not in weak][:_BARS]
        bars = [
            Bar(atlas.families.clades[one].title, count_noun(models, "model"), models, _stress(one, clade))
            for one, models in largest
        ]
        yield Story(
            "brand",
            _name_tops(atlas, clade, line.clade),
            f"{brand} is built on {title}",
            f"{count:,} of the {count_noun(len(group), 'model')} of {brand} are built on {title}.",
            f"families/{atlas.families.clades[clade].slug}.html#built-on",
            draw_bars(bars, f"The largest brands that are built on {title}"),
        )


def _list_fits(atlas: Atlas, context: SiteContext) -> Iterator[Story]:
    """Yield the story about the models that fit into the memory of a machine."""
    machines = atlas.settings.machines
    memory = next((column.values for column in context.table.columns if column.key == "memory"), None)
    values = np.asarray(getattr(memory, "values", []), dtype=np.float64)
    known = values[np.isfinite(values)]
    if not len(known) or not machines:
        return
    room = _GIGABYTES if _GIGABYTES in machines else machines[0]
    fits = [int((known <= one).sum()) for one in machines]
    bars = [
        Bar(f"{one} GB", count_noun(count, "model"), count, _stress(one, room))
        for one, count in zip(machines, fits, strict=True)
    ]
    yield Story(
        "fit",
        frozenset(),
        f"What fits in {room} GB",
        f"{int((known <= room).sum()):,} of the {count_noun(len(known), 'model')} with a known size fit in "
        f"{room} GB of memory, at the precision at which they are published.",
        address_filter(memory=str(room)),
        draw_bars(bars[:_BARS], "Models that fit in each amount of memory"),
    )


#: The kinds of stories, the most important first.
_KINDS: tuple[Callable[[Atlas, SiteContext], Iterator[Story]], ...] = (
    _list_risers,
    _list_new,
    _list_crossings,
    _list_contradictions,
    _list_fits,
    _list_brands,
)
