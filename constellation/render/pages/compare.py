"""An atlas in, the page that puts families side by side and its data out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.exports.tables import FAMILY_COLUMNS
from constellation.render.page import PageRenderer
from constellation.render.payloads.models import rank_top_families

#: What is compared: the column of families.csv, its words and how its value is told.
FACTS = (
    ("models", "Models", "count"),
    ("own_models", "of them in no sub-family", "count"),
    ("owners", "Owners", "count"),
    ("downloads", "Downloads in 30 days", "count"),
    ("likes", "Likes", "count"),
    ("top_model", "Most downloaded", "model"),
    ("first_seen", "First seen", "text"),
    ("last_seen", "Latest", "text"),
    ("pearson", "Likes and downloads, Pearson", "coefficient"),
    ("log_pearson", "the same on logarithms", "coefficient"),
    ("spearman", "the same on ranks", "coefficient"),
    ("stability", "Stability", "share"),
    ("consistency", "Declares its own line, or its others'", "share"),
    ("agreement", "Declares the family it is named after", "share"),
)


def _list_facts() -> list[dict[str, str]]:
    return [{"key": key, "text": text, "kind": kind} for key, text, kind in FACTS]


def tabulate_facts(rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Columns of some rows of families.csv: which families they are, and what is compared of them."""
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in FAMILY_COLUMNS]
    wanted = {"slug", "title", "parent", *(key for key, _, _ in FACTS)}
    return {name: list(column) for name, column in zip(FAMILY_COLUMNS, columns, strict=True) if name in wanted}


def make_families(rows: Sequence[Sequence[str]], most: int | None = None) -> dict[str, Any]:
    """The payload `families`: columns of families.csv, larger families first, and what is compared of them.

    rows : those of families.csv; most : how many to take, all if None
    """
    ranked = sorted(rows, key=lambda row: (-int(row[3]), row[0]))
    return {"facts": _list_facts(), **tabulate_facts(ranked[:most])}


def make_compare_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """compare.html; without scripts it shows the largest top-level families."""
    slugs = [atlas.families.clades[clade].slug for clade in rank_top_families(atlas)[:3]]
    rows = {row[0]: dict(zip(FAMILY_COLUMNS, row, strict=True)) for row in context.family_rows}
    return renderer.render(
        "compare.html",
        path="compare.html",
        page="families",
        title="Families side by side",
        description="Two or three families of language models in one table.",
        scripts=("pages",),
        facts=_list_facts(),
        columns=[rows[slug] for slug in slugs],
    )
