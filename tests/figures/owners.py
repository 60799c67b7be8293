"""The figures of the pages of owners."""

from __future__ import annotations

from collections.abc import Iterator

from tests.figures import members, texts
from tests.figures.exports import Exports
from tests.figures.reading import Sheet
from tests.figures.registry import Found, recompute


@recompute("owners/*.html")
def recompute_owner(page: Sheet, data: Exports) -> Iterator[Found]:
    """The large numbers, the first paragraph, the bars and the table of models."""
    owner = page.text("h1")
    rows = data.models[data.models["owner"] == owner]
    yield "models", page.stats["models"][0], texts.count(len(rows))
    for noun, label in (("downloads", "downloads in 30 days"), ("likes", "likes")):
        value, note = page.stats[label]
        yield noun, value, texts.total(rows[noun])
        yield f"models with known {noun}", note, texts.known(rows[noun])
    titles = data.families["title"]
    tops = rows["top_family"].map(titles).fillna("")
    if found := page.find(".page-header .lead", r"has published ([\d,]+) models?"):
        yield "models in the summary", found[0], texts.count(len(rows))
    if found := page.find(".page-header .lead", r"([\d,]+) of the owner's models? belongs? to the family (.+)\.$"):
        yield "models of the largest family", found[0], texts.count((tops == found[1]).sum())
    for label, shown in page.bars("Families"):
        wanted = (rows["family"] == "").sum() if label == "unplaced models" else (tops == label).sum()
        yield "models of a family", shown, texts.count(wanted), label
    for label, shown in page.bars("Licences"):
        licence = "" if label == "not declared" else label
        yield "models with a licence", shown, texts.count((rows["license"] == licence).sum()), label
    yield from members.recompute_table(page, rows)
