"""Make the static pages of the most downloaded models (models/SLUG.html)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from constellation.atlas import Atlas
from constellation.render import wording
from constellation.render.cards.branches import STEP, WIDTH, draw_branch
from constellation.render.cards.card import Card, Popularity, describe_card, label_kind, link_line
from constellation.render.cards.tables import Base, CardTables
from constellation.render.counts import CountNames
from constellation.render.glossary import find_kinds, find_words
from constellation.render.page import PageRenderer

_ROOT = "../"


def make_model_pages(
    renderer: PageRenderer, atlas: Atlas, tables: CardTables, rows: Sequence[int]
) -> Iterator[tuple[str, str]]:
    """Yield the path and HTML of the pages of the given models."""
    for row in rows:
        card = describe_card(atlas, tables, row)
        name = wording.isolate_name(atlas.ids[row])
        yield renderer.render(
            "model.html",
            path=f"models/{tables.slugs[row]}.html",
            page="models",
            title=name,
            description=_say_model(atlas, card, renderer.counts),
            card=present_card(renderer, atlas, tables, card),
        )


def present_card(renderer: PageRenderer, atlas: Atlas, tables: CardTables, card: Card) -> dict[str, Any]:
    """Prepare the content of a model's card for the template card.html."""
    model, clades = atlas.ids[card.row], atlas.families.clades
    owner = atlas.names.owners[card.row]

    def link(row: int, value: str = "") -> dict[str, Any]:
        slug = tables.slugs.get(row)
        address = f"{slug}.html" if slug else _ROOT + wording.address_in_atlas(atlas.ids[row])
        return {"id": atlas.ids[row], "href": address, "value": value, "outside": False}

    def link_base(base: Base) -> dict[str, Any]:
        if isinstance(base, int):
            return link(base)
        return {"id": base, "href": wording.address_of_model(base, renderer.link), "value": "", "outside": True}

    def link_clade(clade: int) -> dict[str, str]:
        return {"text": clades[clade].title, "href": f"{_ROOT}families/{clades[clade].slug}.html"}

    state = f"#root={clades[card.family].slug}&selected=" if card.family >= 0 else "#selected="
    fragment = wording.address_in_atlas(model).partition("=")[2]
    line = link_line(atlas, card.row)
    base = next((base for base in card.bases if isinstance(base, int)), None)
    return {
        "id": model,
        "owner": owner,
        "name": atlas.names.names[card.row],
        "owner_href": _ROOT + wording.address_of_owner(owner, tables.owners.get(owner, "")),
        "parts": [
            {
                "text": text,
                "kind": kind,
                "label": label_kind(kind),
                "term": find_kinds().get(kind, ""),
                "word": find_words().get(text.lower(), ""),
            }
            for text, kind in card.parts
            if kind or any(map(str.isalnum, text))
        ],
        "hub": wording.address_of_model(model, renderer.link),
        "tree": f"{_ROOT}tree.html{state}{fragment}",
        "graph": f"{_ROOT}graph.html#selected={fragment}",
        "issue": wording.address_of_issue(model, renderer.issues),
        "trail": [link_clade(clade) for clade in tables.trails[card.family]] if card.family >= 0 else [],
        "confidence": card.confidence,
        "why": card.why,
        "runner_up": link_clade(card.runner_up) if card.runner_up >= 0 else None,
        "teacher": link_clade(card.teacher) if card.teacher >= 0 else None,
        "also": [link_clade(clade) for clade in card.also],
        "line": {"text": card.line, "href": _ROOT + line if line else ""},
        "line_why": card.line_why,
        "made_how": card.made_how,
        "bases": [link_base(one) for one in card.bases],
        "no_base": card.no_base,
        "ancestors": [link(row) for row in card.ancestors],
        "siblings": [link(*one) for one in card.siblings],
        "siblings_count": card.siblings_count,
        "siblings_href": "" if base is None else f"{_ROOT}{wording.address_of_derived(atlas.ids[base])}",
        "derived": [link(*one) for one in card.derived],
        "derived_count": card.derived_count,
        "descendants": card.descendants,
        "derived_href": f"{_ROOT}{wording.address_of_derived(model)}",
        "near": [link(row, f"{similarity}%") for row, similarity in card.near],
        "memory": card.memory,
        "facts": card.facts,
        "popularity": [_present_popularity(noun, one) for noun, one in _list_counts(card, renderer.counts)],
        "family": clades[card.family].title if card.family >= 0 else "",
        "leaves": [{**link(row), "own": row == card.row} for row in card.leaves],
        "branch": draw_branch(card.joins) if card.leaves else "",
        "width": WIDTH,
        "height": STEP * len(card.leaves),
    }


def _list_counts(card: Card, counts: CountNames) -> list[tuple[str, Popularity]]:
    both = ((counts.downloads, counts.full_title, card.downloads), (counts.likes, "Likes", card.likes))
    return [(noun, popularity) for known, noun, popularity in both if known]


def _present_popularity(noun: str, popularity: Popularity) -> dict[str, Any]:
    return {
        "noun": noun,
        "count": popularity.count,
        "growth": popularity.growth,
        "rank": popularity.rank,
        "peers": popularity.peers,
        "points": draw_course(popularity.course),
    }


def draw_course(course: Sequence[int]) -> str:
    """Return the points of a small line chart as SVG, or '' for fewer than two points.

    The chart is 100 units wide and 20 high. The browser draws the same line (static/js/pages/card.js).
    """
    last = max(len(course) - 1, 1)
    points = [f"{at * 100 // last},{20 - value // 5}" for at, value in enumerate(course) if value >= 0]
    return " ".join(points) if len(points) > 1 else ""


def _say_model(atlas: Atlas, card: Card, counts: CountNames) -> str:
    """Write a sentence about a model, for search engines."""
    name = wording.isolate_name(atlas.ids[card.row])
    family = f" of the family {atlas.families.clades[card.family].title}" if card.family >= 0 else ""
    facts = dict(card.facts)
    known = facts["Parameters"] != wording.UNKNOWN
    size = f" with {facts['Parameters'].partition(',')[0]} parameters" if known else ""
    downloads = "" if card.downloads.count == wording.UNKNOWN else f", {card.downloads.count} {counts.full}"
    return f"{name}, a language model{family}{size}{downloads}. Base models, nearest names, memory and licence."
