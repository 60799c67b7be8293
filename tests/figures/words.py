"""The figures of the pages of words, facets and clusters."""

from __future__ import annotations

from collections.abc import Iterator

from tests.figures import members, texts
from tests.figures.exports import Exports
from tests.figures.reading import Sheet, text_of
from tests.figures.registry import Found, recompute


@recompute("words.html")
def recompute_words(page: Sheet, data: Exports) -> Iterator[Found]:
    """The words and the numbers of listed words."""
    (shown,) = page.find(".page-header .lead", r"names of ([\d,]+) models?")
    yield "models", shown, texts.count(len(data.models))
    yield from recompute_rows(page, data, "#words-1")
    for table in page.all("table[id^=words-]"):
        section = table.attributes["id"] or ""
        shown = page.find(f"#length-{section.removeprefix('words-')} .intro", r"the ([\d,]+) most common")
        yield "listed words", shown[0], texts.count(len(table.css("tbody tr"))), section


def recompute_rows(page: Sheet, data: Exports, table: str) -> Iterator[Found]:
    """The rows of a table of words."""
    counts = []
    for column in members.WORDS:
        exploded = data.models[["owner", column]].replace({"owner": {"": None}}).explode(column)
        counts.append(exploded.groupby(column)["owner"].agg(["size", "nunique"]))
    for cells in page.rows(table):
        word = text_of(cells["Word"])
        if members.is_searchable(word):
            for heading, column in (("Models", "size"), ("Owners", "nunique")):
                shown = text_of(cells[heading])
                found = [int(frame[column].get(word, 0)) for frame in counts]
                yield f"{heading.lower()} of a word", shown, members.between(shown, *found), word


@recompute("facets/*.html")
def recompute_facet(page: Sheet, data: Exports) -> Iterator[Found]:
    """The words of a facet."""
    (share, note), (distinct, _) = page.stats.values()
    bearing = texts.number(note)
    yield "share of models", share, texts.percent(bearing / len(data.models))
    rows = page.all("#words tbody tr")
    if found := page.find("#all .intro", r"all ([\d,]+) words?"):
        yield "words", distinct, texts.count(len(rows))
        yield "words in the section", found[0], texts.count(len(rows))
    if found := page.find("#all .intro", r"the ([\d,]+) most common of"):
        yield "listed words", found[0], texts.count(len(rows))
    yield from recompute_rows(page, data, "#words")


@recompute("clusters.html")
def recompute_clusters(page: Sheet, data: Exports) -> Iterator[Found]:
    """The sizes of the clusters, and their families and communities."""
    models = data.models
    shown, clusters = page.find(".page-header .lead", r"The ([\d,]+) models are \w+ into ([\d,]+) clusters?")
    yield "models", shown, texts.count(len(models))
    yield "clusters", clusters, texts.count(models["cluster"].nunique())
    for section in page.all("section[id^=cluster-]"):
        number = (section.attributes["id"] or "").removeprefix("cluster-")
        rows = models[models["cluster"] == int(number)]
        shown = text_of(section.css_first(".eyebrow")).split(" · ")[1]
        yield "models of a cluster", shown, texts.noun(len(rows), "model"), number
        for _, slug, shown in page.chips(f"Families in cluster {number}"):
            wanted = texts.count((rows["top_family"] == slug).sum())
            yield "models of a family in a cluster", shown, wanted, number, slug
        sizes = rows["community"].value_counts().sort_values(ascending=False)
        for (_, _, shown), size in zip(page.chips(f"Communities in cluster {number}"), sizes, strict=False):
            yield "models of a community in a cluster", shown, texts.count(size), number
        isolates = rows["community"].isna().sum()
        if found := page.find(f"#cluster-{number}", r"([\d,]+) models? belongs? to no community"):
            yield "models of a cluster without a community", found[0], texts.count(isolates), number
