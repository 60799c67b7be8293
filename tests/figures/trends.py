"""The figures of the page of trends."""

from __future__ import annotations

from collections.abc import Iterator

from tests.figures import members, texts
from tests.figures.exports import Exports
from tests.figures.reading import Sheet, model_in, slug_in, text_of
from tests.figures.registry import Found, recompute

_PAGE = "trends.html"


@recompute(_PAGE)
def recompute_families(page: Sheet, data: Exports) -> Iterator[Found]:
    """The comparison of two dates, by family."""
    latest = data.history[data.history["date"] == data.history["date"].max()].set_index("family")
    whole = latest.loc[""]
    shown = page.stats["models with known downloads on both dates"][0]
    yield "compared models", shown, texts.count(whole["downloads_compared"])
    found = page.find(
        "[data-changes-whole]",
        r"^([\d,]+) models? .* changed from ([\d,]+) to ([\d,]+) \(([+−][\d,]+%)\)",
    )
    before, now = whole["downloads_before"], whole["downloads_now"]
    yield "compared models in the text", found[0], texts.count(whole["downloads_compared"])
    yield "downloads before", found[1], texts.count(before)
    yield "downloads now", found[2], texts.count(now)
    yield "growth", found[3], texts.growth(before, now)
    for cells in page.rows("#risers"):
        slug = slug_in(cells[""])
        row = latest.loc[slug]
        before, now = row["downloads_before"], row["downloads_now"]
        wanted = texts.count(row["downloads_compared"])
        yield "compared models of a family", text_of(cells["Models compared"]), wanted, slug
        yield "downloads of a family before", text_of(cells["Before"]), texts.count(before), slug
        yield "downloads of a family now", text_of(cells["Now"]), texts.count(now), slug
        yield "change of a family", text_of(cells["Change"]), texts.signed(now - before), slug
        yield "growth of a family", text_of(cells["Relative change"]), texts.growth(before, now), slug
    if page.first("#history"):
        yield from members.recompute_course(page, data, "")


@recompute(_PAGE)
def recompute_models(page: Sheet, data: Exports) -> Iterator[Found]:
    """The new models, and the models that gained or lost the most."""
    models = data.models.set_index("id", drop=False)
    new = models[models["created"] > data.since]
    yield "new models", page.stats["models created since the earlier date"][0], texts.count(len(new))
    for item in page.all("#new ol.columns li"):
        model = model_in(item)
        shown = text_of(item.css_first(".quiet"))
        yield "downloads of a new model", shown, texts.short(models.at[model, "downloads"]), model
    tops = new["top_family"].map(data.families["title"])
    for label, shown in page.bars("Families of the new models"):
        yield "new models of a family", shown, texts.count((tops == label).sum()), label
    for section, noun in (
        ("downloads-gained", "downloads"),
        ("downloads-grown", "downloads"),
        ("downloads-lost", "downloads"),
        ("likes-gained", "likes"),
        ("span-gained", "downloads"),
        ("span-grown", "downloads"),
    ):
        for cells in page.rows(f"#{section} table"):
            model = model_in(cells[""])
            now = models.at[model, noun]
            before = texts.number(text_of(cells[f"{noun.capitalize()} before"]))
            yield f"{section}: now", text_of(cells["now"]), texts.count(now), model
            yield f"{section}: change", text_of(cells["change"]), texts.signed(now - before), model
            shown = text_of(cells["relative change"])
            if shown != "–":
                yield f"{section}: relative change", shown, texts.growth(before, now), model
