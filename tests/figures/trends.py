"""The figures of the page of trends."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

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


@recompute(_PAGE)
def recompute_charts(page: Sheet, data: Exports) -> Iterator[Found]:
    """The sentences and the tables of the charts of families."""
    latest = data.history[data.history["date"] == data.history["date"].max()].set_index("family")
    for cells in page.rows("#then-and-now .curves > div:first-child table"):
        slug = slug_in(cells[""])
        before, now = latest.loc[slug, "downloads_before"], latest.loc[slug, "downloads_now"]
        yield "downloads then in the chart", text_of(cells["Downloads then"]), texts.count(before), slug
        yield "downloads now in the chart", text_of(cells["Downloads now"]), texts.count(now), slug
        yield "relative change of a family in the chart", text_of(cells["Change"]), texts.growth(before, now), slug
    ranks_table = "#then-and-now .curves > div:last-child table"
    ranked = [slug_in(cells[""]) for cells in page.rows(ranks_table)]
    for noun, column in (("Rank then", "downloads_before"), ("Rank now", "downloads_now")):
        counts = latest.loc[[slug_in(cells[""]) for cells in page.rows("#risers")], column]
        ranks = counts.rank(ascending=False, method="min")
        for slug, cells in zip(ranked, page.rows(ranks_table), strict=True):
            yield noun, text_of(cells[noun]), texts.count(ranks[slug]), slug
    compared = latest.loc[[slug_in(cells[""]) for cells in page.rows("#risers")]]
    if found := page.find("#then-and-now figcaption", r"^([\d,]+) of ([\d,]+) famil"):
        grown = (compared["downloads_now"] > compared["downloads_before"]).sum()
        yield "families that grew", found[0], texts.count(grown)
        yield "families in the chart", found[1], texts.count(len(compared))
    for kind, verb, best in (("grew", "grew", True), ("fell", "fell", False)):
        if found := page.find("#then-and-now figcaption", rf"{verb} most \(([^)]*)\)"):
            ratios = (compared["downloads_now"] / compared["downloads_before"]).sort_values()
            slug = ratios.index[-1 if best else 0]
            row = compared.loc[slug]
            yield f"family that {kind} most", found[0], texts.growth(row["downloads_before"], row["downloads_now"])
    titles = data.families.set_index("title")["slug"]
    index = data.history.set_index(["family", "date"])["downloads_index"]
    dates = sorted(data.history["date"].unique())
    if found := page.find("#growth p:not(.intro)", r"families, (.*) grew most: its index rose .* to ([\d,]+)\."):
        yield (
            "index of the family that grew most",
            found[1],
            texts.near(found[1], index[titles[found[0]], dates[-1]], 0.51),
        )
    for sentence in re.findall(r"The curve of (.*?) starts on ([^,]*),", page.text("#growth p:not(.intro)")):
        known = index[titles[sentence[0]]].dropna().index.min()
        day = pd.Timestamp(sentence[1]).strftime("%Y-%m-%d")
        yield "first date of a late curve", day, known, sentence[0]
    for date, cells in zip(dates, page.rows("#growth table"), strict=False):
        for title, cell in cells.items():
            if title not in ("", "Date") and text_of(cell) != "–":
                shown = text_of(cell)
                yield "index of a family", shown, texts.near(shown, index[titles[title], date], 0.51), title


@recompute(_PAGE)
def recompute_created(page: Sheet, data: Exports) -> Iterator[Found]:
    """The models created in each month."""
    dated = data.models[(data.models["created"].str.len() > 4) & (data.models["created"] != "2022-03-02")]
    month = dated["created"].str[:7]
    tops = dated["top_family"].map(data.families["title"]).fillna("")
    for cells in page.rows("#created table"):
        name = text_of(cells["Month"])
        inside = tops[month == name]
        yield "models of a month", text_of(cells["Models"]), texts.count(len(inside)), name
        shown = [title for title in cells if title not in ("", "Month", "Models", "Other models")]
        for title in shown:
            yield "models of a family in a month", text_of(cells[title]), texts.count((inside == title).sum()), name
        rest = len(inside) - inside.isin(shown).sum()
        yield "other models of a month", text_of(cells["Other models"]), texts.count(rest), name
    if found := page.find(
        "#created p:not(.intro)", r"Of the ([\d,]+) models created in (\S+), the most belong to (.*)\."
    ):
        inside = tops[month == found[1]]
        yield "models of the last month", found[0], texts.count(len(inside))
        for title, share in re.findall(r"(?:, | and |^)([^,(]+) \(([^)]*)\)", found[2]):
            yield "share of a family in the last month", share, texts.percent((inside == title).mean()), title


@recompute(_PAGE)
def recompute_words(page: Sheet, data: Exports) -> Iterator[Found]:
    """The words that rose and fell."""
    if not page.first("#words"):
        return
    words = data.word_trends.set_index("word")
    quarters = data.word_quarters.set_index(["word", "quarter"])
    for cells in page.rows("#words table.models"):
        word = text_of(cells[""])
        row = words.loc[word]
        created = {
            name: quarters.loc[(slice(None), row[name]), "created"].iloc[0]
            for name in ("quarter", "quarter_before")
        }
        now, before = row["models"] / created["quarter"], row["models_before"] / created["quarter_before"]
        yield "share of a word before", text_of(cells["Before"]), texts.percent(before), word
        yield "share of a word now", text_of(cells["Now"]), texts.percent(now), word
        change = re.match(r"\S+", text_of(cells["Change in points"])).group()
        yield "change of a word", change, f"{100 * (now - before):+.1f}".replace("-", "−"), word
        interval = re.search(r"\((\S+) to (\S+)\)", text_of(cells["Change in points"])).groups()
        for end, name in zip(interval, ("low", "high"), strict=True):
            yield f"{name} end of the change of a word", end, texts.near(end, 100 * row[name], 0.051), word
    for cells in page.rows("#words table.snapshots"):
        quarter = text_of(cells["Quarter"])
        for word in [head for head in cells if head not in ("", "Quarter", "New models")]:
            held = quarters.index.isin([(word, quarter)]).any()
            share = (
                quarters.loc[(word, quarter), "models"] / quarters.loc[(word, quarter), "created"] if held else 0.0
            )
            shown = text_of(cells[word])
            if shown != "–":
                yield "share of a word in a quarter", shown, texts.percent(share), f"{word} {quarter}"
    for text in (text_of(one) for one in page.all("#words h3 + p")):
        for word, verb, before, now in re.findall(
            r"with “([^”]+)” (rose|fell) most, from (\S+) to (\S+?)\.(?: |$)", text
        ):
            row = words.loc[word]
            yield f"share of the word that {verb} most, before", before, texts.percent(row["share_before"]), word
            yield f"share of the word that {verb} most, now", now, texts.percent(row["share"]), word
        for count, word in re.findall(r"([\d,]+) new models? ha\w+ “([^”]+)”", text):
            yield "new models with a word", count, texts.count(words.loc[word, "models"]), word
