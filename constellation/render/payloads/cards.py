"""Make the scripts that contain the data for the cards of models.

A browser loads one small script for a card. Script `cards` has the first id of each of the numbered scripts, which
contain the cards of consecutive ids. docs/payloads.md describes every field.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from constellation.analysis.names.parts import KINDS
from constellation.atlas import Atlas
from constellation.render.cards.card import Card, Popularity, describe_card, label_kind, link_line
from constellation.render.cards.tables import CardTables
from constellation.render.glossary import find_kinds, find_words

#: Smallest number of cards in a script, and largest number of scripts.
CARDS, SCRIPTS = 128, 4_096
_KIND = {kind: number for number, kind in enumerate(("", *KINDS))}


def count_cards(models: int) -> int:
    """Return the number of cards that each data script contains."""
    return max(CARDS, -(-models // SCRIPTS))


def make_directory(atlas: Atlas) -> dict[str, Any]:
    """Make the data script `cards`, which lists where the card of each model is.

    The script has the first id of each numbered script, and the texts that explain the parts of names.
    """
    return {
        "first": "\n".join(atlas.ids[:: count_cards(len(atlas))]),
        "kinds": ["", *KINDS],
        "labels": ["", *map(label_kind, KINDS)],
        "terms": ["", *(find_kinds().get(kind, "") for kind in KINDS)],
        "words": find_words(),
    }


class _Numbers:
    """Numbers for the values that a data script refers to, in the order in which the values are first used."""

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self.number: dict[Any, int] = {value: number for number, value in enumerate(values)}

    def add(self, value: Any) -> int:
        return self.number.setdefault(value, len(self.number))

    def add_all(self, values: Iterable[Any]) -> list[int]:
        return [self.add(value) for value in values]


def make_cards(atlas: Atlas, tables: CardTables, start: int) -> dict[str, Any]:
    """Make the data script with the cards of the models from row `start` on."""
    rows = range(start, min(start + count_cards(len(atlas)), len(atlas)))
    cards = [describe_card(atlas, tables, row) for row in rows]
    models, families, lines = _Numbers(rows), _Numbers(), _Numbers()
    for card in cards:  # parents come before their children
        families.add_all(sorted(clade for other in _list_clades(card) for clade in tables.trails[other]))
    columns: dict[str, Any] = {
        "parts": [[part for text, kind in card.parts for part in (text, _KIND[kind])] for card in cards],
        "why": [card.why for card in cards],
        "confidence": [card.confidence for card in cards],
        "family": [families.number.get(card.family, -1) for card in cards],
        "runner_up": [families.number.get(card.runner_up, -1) for card in cards],
        "teacher": [families.number.get(card.teacher, -1) for card in cards],
        "also": [families.add_all(card.also) for card in cards],
        "line": [lines.add((card.line, link_line(atlas, card.row))) for card in cards],
        "line_why": [card.line_why for card in cards],
        "made_how": [card.made_how for card in cards],
        "bases": [[base if isinstance(base, str) else models.add(base) for base in card.bases] for card in cards],
        "no_base": [card.no_base for card in cards],
        "ancestors": [models.add_all(card.ancestors) for card in cards],
        "siblings": [_flatten(models, card.siblings) for card in cards],
        "siblings_count": [card.siblings_count for card in cards],
        "derived": [_flatten(models, card.derived) for card in cards],
        "derived_count": [card.derived_count for card in cards],
        "descendants": [card.descendants for card in cards],
        "near": [_flatten(models, card.near) for card in cards],
        "memory": [card.memory for card in cards],
        "facts": [card.facts for card in cards],
        "downloads": [_list_popularity(card.downloads) for card in cards],
        "likes": [_list_popularity(card.likes) for card in cards],
        "leaves": [models.add_all(card.leaves) for card in cards],
        "joins": [card.joins for card in cards],
        "page": [tables.slugs.get(card.row, "") for card in cards],
        "owner": [tables.owners.get(atlas.names.owners[card.row], "") for card in cards],
    }
    clades = atlas.families.clades
    return {
        "models": len(rows),
        "ids": "\n".join(atlas.ids[row] for row in models.number),
        "families": [
            [clades[clade].slug, clades[clade].title, families.number.get(clades[clade].parent, -1)]
            for clade in families.number
        ],
        "lines": list(lines.number),
        **columns,
    }


def _flatten(models: _Numbers, pairs: Iterable[tuple[int, Any]]) -> list[Any]:
    """Convert pairs of a model and a value to a flat list."""
    return [part for row, value in pairs for part in (models.add(row), value)]


def _list_clades(card: Card) -> list[int]:
    return [clade for clade in (card.family, card.runner_up, card.teacher, *card.also) if clade >= 0]


def _list_popularity(popularity: Popularity) -> list[Any]:
    return [popularity.count, popularity.growth, popularity.course, popularity.rank, popularity.peers]
