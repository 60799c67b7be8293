"""The figures of the pages of lines."""

from __future__ import annotations

from collections.abc import Iterator

from tests.figures import members, texts
from tests.figures.exports import Exports
from tests.figures.reading import Sheet, slug_in, text_of
from tests.figures.registry import Found, recompute

_PAGES = "lines/*.html"


@recompute(_PAGES)
def recompute_header(page: Sheet, data: Exports) -> Iterator[Found]:
    """The large numbers, the first paragraph and the shares."""
    line = data.lines.loc[page.slug]
    rows = data.models[data.models["line"] == line["title"]]
    inside = (rows["by_name"] == line["family"]) & (line["family"] != "")
    unplaced = rows["family"] == ""
    parts = {"in the family": inside, "in no family": unplaced, "in": ~inside & ~unplaced}
    yield "models", page.stats["models"][0], texts.count(len(rows))
    for label, (value, note) in page.stats.items():
        if label == "downloads in 30 days":
            yield "downloads", value, texts.total(rows["downloads"])
            yield "models with known downloads", note, texts.known(rows["downloads"])
            continue
        for beginning, mask in parts.items():
            if label.startswith(beginning):
                yield f"models {beginning}", value, texts.count(mask.sum())
                break
    if found := page.find(".page-header .lead", r"^([\d,]+) models? (?:is|are) built on"):
        yield "models in the summary", found[0], texts.count(len(rows))
    legend = [text_of(item).split(" in ", 1) for item in page.all(".page-header .shares-legend li")]
    for share, label in legend:
        for beginning, mask in parts.items():
            if f"in {label}".startswith(beginning):
                yield f"share {beginning}", share, texts.percent(mask.mean())
                break
    (shown,) = page.find(".explore", r"All ([\d,]+) models?")
    yield "models in the link", shown, texts.count(len(rows))
    (shown,) = page.find("#members .intro", r"^All ([\d,]+) models?")
    yield "models in the table", shown, texts.count(len(rows))


@recompute(_PAGES)
def recompute_brands(page: Sheet, data: Exports) -> Iterator[Found]:
    """The table of brands."""
    title = data.lines.loc[page.slug, "title"]
    for cells in page.rows("#brands-table"):
        slug = slug_in(cells[""])
        everything = data.find_members(slug)
        rows = everything[everything["line"] == title]
        yield "models of a brand in the line", text_of(cells["Models of this line"]), texts.count(len(rows)), slug
        yield "models of a brand", text_of(cells["All models"]), texts.count(len(everything)), slug
        wanted = texts.percent(len(rows) / len(everything))
        yield "share of a brand", text_of(cells["Share"]), wanted, slug
        yield "downloads of a brand", text_of(cells["Downloads"]), texts.total(rows["downloads"], "≥ "), slug
    for item in page.all("#brands ul.compact li"):
        slug = slug_in(item)
        everything = data.find_members(slug)
        inside = (everything["line"] == title).sum()
        shown = text_of(item.css_first(".quiet")).split(" model")[0]
        yield "models of another brand", shown, f"{inside:,} of {len(everything):,}", slug


@recompute(_PAGES)
def recompute_sources(page: Sheet, data: Exports) -> Iterator[Found]:
    """The table of the sources of the line."""
    line = data.lines.loc[page.slug]
    rows = data.models[data.models["line"] == line["title"]]
    inside = (rows["by_name"] == line["family"]) & (line["family"] != "")
    unplaced = rows["family"] == ""
    for cells in page.rows("#sources table"):
        label = text_of(cells["Models"])
        mask = inside | True if label == "All" else inside if label.startswith("In the family") else unplaced
        if label in ("In other families", "In families"):
            mask = ~inside & ~unplaced
        part = rows[mask]
        sources = part["line_source"].value_counts()
        yield "all models of a part", text_of(cells["All"]), texts.count(len(part)), label
        for heading, source in (
            ("Declared", "declared"),
            ("Line of the family", "family"),
            ("Inferred", "inferred"),
        ):
            wanted = texts.count(sources.get(source, 0))
            yield f"{heading.lower()} models of a part", text_of(cells[heading]), wanted, label
        mean = part.loc[part["line_source"] != "declared", "line_confidence"].mean()
        shown = text_of(cells["Mean probability that an undeclared line is right"])
        wanted = "–" if mean != mean else texts.near(shown, 100 * mean, 1.01)
        yield "probability of a part", shown, wanted, label


@recompute(_PAGES)
def recompute_composition(page: Sheet, data: Exports) -> Iterator[Found]:
    """The bars, the months and the table of models."""
    title = data.lines.loc[page.slug, "title"]
    rows = data.models[data.models["line"] == title]
    yield from members.recompute_bars(page, "Licences", rows["license"], "not declared")
    yield from members.recompute_bars(page, "Owners", rows["owner"], "no owner")
    yield from members.recompute_words(page, "Methods in names", rows)
    yield from members.recompute_words(page, "Formats and quantisations in names", rows)
    links = data.links[(data.links["parent_line"] == title) & (data.links["parent_owner"] != "")]
    foreign = links[links["child_owner"] != links["parent_owner"]]
    makers = foreign["parent_owner"].value_counts()
    for label, shown in page.bars("Makers of base models"):
        yield "models made from the models of an owner", shown, texts.count(makers.get(label, 0)), label
    yield from members.recompute_months(page, rows)
    yield from members.recompute_table(page, rows)
