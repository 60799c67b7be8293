"""The figures of the home page and of the pages that list families, lines and owners."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from tests.figures import texts
from tests.figures.exports import Exports
from tests.figures.reading import Sheet, slug_in, text_of
from tests.figures.registry import Found, recompute


@recompute("index.html")
def recompute_home(page: Sheet, data: Exports) -> Iterator[Found]:
    """The large numbers of the home page, and the cards of families."""
    models, families = data.models, data.families
    tops = families[families["parent"] == ""]
    stats = page.stats
    yield "models", stats["models"][0], texts.count(len(models))
    yield "families", stats["families"][0], texts.count(len(tops))
    yield "all families", stats["families"][1], f"{len(families):,} including sub-families"
    for label in ("lines", "line"):
        if label in stats:
            yield "lines", stats[label][0], texts.count((data.lines["page"] == "yes").sum())
    yield "owners", stats["owners"][0], texts.count(models["owner"].replace("", pd.NA).nunique())
    downloads, note = stats["downloads in 30 days"]
    yield "downloads", downloads, texts.total(models["downloads"])
    yield "models with known downloads", note, texts.known(models["downloads"])
    for label, (value, _) in stats.items():
        if label.startswith("new since"):
            yield "new models", value, texts.count((models["created"] > data.since).sum())
    (shown,) = page.find(".hero .lead", r"groups ([\d,]+) language models")
    yield "models in the introduction", shown, texts.count(len(models))
    (shown,) = page.find("#families .more", r"All ([\d,]+) families")
    yield "families in the link", shown, texts.count(len(families))
    for card in page.all("#families article"):
        family = families.loc[slug_in(card)]
        value = text_of(card.css_first(".value")).removesuffix(" models")
        members = data.find_members(family["slug"])
        yield "models of a family", value, texts.count(len(members)), family["slug"]
        wanted = f"{texts.total(members['downloads'])} downloads in 30 days"
        if members["downloads"].notna().any():
            yield "downloads of a family", text_of(card.css_first("p:last-child")), wanted, family["slug"]
    latest = data.history[data.history["date"] == data.history["date"].max()].set_index("family")
    for card in page.all("#rising article"):
        slug = slug_in(card)
        row = latest.loc[slug]
        shown = text_of(card.css_first(".value")).removesuffix(" downloads")
        before, now = row["downloads_before"], row["downloads_now"]
        yield "growth of a family", shown, texts.growth(before, now), slug
        gain, models_compared = text_of(card.css_first("p:last-child")).split(" more downloads in ")
        yield "gain of a family", gain, texts.count(now - before), slug
        wanted = texts.noun(row["downloads_compared"], "model") + " with counts at both dates"
        yield "compared models of a family", models_compared, wanted, slug


@recompute("index.html")
def recompute_stories(page: Sheet, data: Exports) -> Iterator[Found]:
    """The captions of the stories."""
    for card in page.all("[data-story]"):
        text, slug = text_of(card.css("p")[-1]), slug_in(card)
        yield from _STORIES[card.attributes["data-story"]](data, slug, text)


def _recompute_riser(data: Exports, slug: str, text: str) -> Iterator[Found]:
    latest = data.history[data.history["date"] == data.history["date"].max()].set_index("family").loc[slug]
    before, now = latest["downloads_before"], latest["downloads_now"]
    shown = re.search(r"from (\S+) to (\S+) \((.*)\)\. ([\d,]+) model", text).groups()
    wanted = (texts.short(before), texts.short(now), texts.growth(before, now))
    names = ("downloads before", "downloads now", "growth")
    yield from ((f"story: {name}", one, two, slug) for name, one, two in zip(names, shown, wanted, strict=False))
    yield "story: compared models", shown[3], texts.count(latest["downloads_compared"]), slug


def _recompute_new(data: Exports, slug: str, text: str) -> Iterator[Found]:
    members = data.find_members(slug)
    shown, day, year = re.search(r"the ([\d,]+) models? of .* created on (\d+) \w+ (\d+)", text).groups()
    first = members.loc[members["created"] != "", "created"].min()
    yield "story: models of a new family", shown, texts.count(len(members)), slug
    yield "story: first model of a new family", f"{year} {int(day)}", f"{first[:4]} {int(first[8:])}", slug


def _recompute_crossing(data: Exports, _: str, text: str) -> Iterator[Found]:
    pattern = r"In the (\w+) quarter of (\d+), ([\d.]+%) of the (.*) were built on (.*), and ([\d.]+%) on (.*)\."
    ordinal, year, risen, whose, riser, passing, passed = re.search(pattern, text).groups()
    quarter = f"{year}-Q{1 + ['first', 'second', 'third', 'fourth'].index(ordinal)}"
    column = "models_by_others" if "owners other" in whose else "models"
    models = data.adoption[data.adoption["quarter"] == quarter].set_index("title")[column]
    shares = 100 * models / models.sum()
    yield "story: share of the line that rose", risen, f"{shares[riser]:.1f}%", riser
    yield "story: share of the line that it passed", passing, f"{shares[passed]:.1f}%", passed


def _recompute_brand(data: Exports, slug: str, text: str) -> Iterator[Found]:
    members = data.find_members(slug)
    shown, whole, line = re.search(r"^([\d,]+) of the ([\d,]+) models? of .* are built on (.*)\.", text).groups()
    yield "story: models of a brand on its line", shown, texts.count((members["line"] == line).sum()), slug
    yield "story: models of a brand", whole, texts.count(len(members)), slug


def _recompute_fit(data: Exports, _: str, text: str) -> Iterator[Found]:
    memory = data.models["memory"].dropna()
    shown, whole, room = re.search(r"^([\d,]+) of the ([\d,]+) models? .* in (\d+) GB", text).groups()
    yield "story: models that fit", shown, texts.count((memory <= float(room)).sum())
    yield "story: models of known size", whole, texts.count(len(memory))


#: How the numbers of each kind of story are computed again. The story about a declaration has no number.
_STORIES = {
    "riser": _recompute_riser,
    "new": _recompute_new,
    "crossing": _recompute_crossing,
    "contradiction": lambda data, slug, text: (),
    "brand": _recompute_brand,
    "fit": _recompute_fit,
}


@recompute("families.html")
def recompute_families(page: Sheet, data: Exports) -> Iterator[Found]:
    """The rows of the table of families, and the headings of its groups."""
    models, families = data.models, data.families
    tops = families[families["parent"] == ""]
    unplaced = models["family"] == ""
    yield "families", page.stats["families"][0], texts.count(len(tops))
    below = len(families) - len(tops)
    yield "sub-families", page.stats["sub-families"][0], texts.count(below)
    yield "models in families", page.stats["models in families"][0], texts.count((~unplaced).sum())
    yield "unplaced models", page.stats["unplaced models"][0], texts.count(unplaced.sum())
    (shown,) = page.find("#unplaced .intro", r"^([\d,]+) models? do")
    yield "unplaced models in the section", shown, texts.count(unplaced.sum())
    for cells in page.rows("table.families"):
        slug = slug_in(cells[""])
        members = data.find_members(slug)
        yield "models of a family", text_of(cells["Models"]), texts.count(len(members)), slug
        for noun in ("Downloads", "Likes"):
            wanted = texts.total(members[noun.lower()], "≥ ")
            yield f"{noun.lower()} of a family", text_of(cells[noun]), wanted, slug
        first = members["created"][members["created"] != ""].min()
        yield (
            "first month of a family",
            text_of(cells["First model"]),
            texts.created(first, 7) if isinstance(first, str) else "–",
            slug,
        )
    for group in page.all(".family-group"):
        title, models_of = group.attributes.get("data-line"), group.css_first("h3 small")
        if title and "in the line" in text_of(models_of):
            families_shown, line_shown = text_of(models_of).removesuffix(" in the line").split(", ")
            line = models["line"] == title.strip("\u2068\u2069")
            yield "models of a line", line_shown, texts.noun(line.sum(), "model"), title
            within = families[(families["parent"] == "") & (families["line"] == title)]
            wanted = texts.noun(len(within), "family", "families")
            yield "families of a line", families_shown, wanted, title
        folded = group.css_first("details")
        if folded:
            rows = len(folded.css("tbody tr"))
            wanted = texts.noun(rows, "small or weak family", "small or weak families")
            yield "folded families", text_of(folded.css_first("summary")), wanted, title or ""


@recompute("lines.html")
def recompute_lines(page: Sheet, data: Exports) -> Iterator[Found]:
    """The large numbers of the page of lines, and the rows of its table."""
    models, lines = data.models, data.lines
    known = models[models["line"] != ""]
    declared = (known["line_source"] == "declared").sum()
    shown, note = page.stats["lines"]
    small = lines[lines["page"] == "no"]
    yield "lines", shown, texts.count(known["line"].nunique())
    if note:
        yield "lines without a page", note.split(" ")[0], texts.count(len(small))
        lines_shown, shown = page.find("#small .intro", r"^([\d,]+) lines? .*?([\d,]+) models? in total")
        yield "models of small lines", shown, texts.count(models["line"].isin(small["title"]).sum())
        yield "small lines", lines_shown, texts.count(len(small))
    yield "models with a declared line", page.stats["models with a declared line"][0], texts.count(declared)
    shown = page.stats["models whose line is not declared"][0]
    yield "models with another line", shown, texts.count(len(known) - declared)
    if len(known) < len(models):
        shown = page.stats["models with an unknown line"][0]
        yield "models with an unknown line", shown, texts.count(len(models) - len(known))
    for cells in page.rows("#lines"):
        line = lines.loc[slug_in(cells[""])]
        rows = models[models["line"] == line["title"]]
        slug = line["slug"]
        inside = (rows["by_name"] == line["family"]) & (line["family"] != "")
        unplaced = rows["family"] == ""
        yield "models of a line", text_of(cells["Models"]), texts.count(len(rows)), slug
        wanted = texts.count(inside.sum()) if line["family"] else "–"
        yield "models in the family of the line", text_of(cells["In its family"]), wanted, slug
        wanted = texts.count((~inside & ~unplaced).sum())
        yield "models in other families", text_of(cells["In other families"]), wanted, slug
        yield "models in no family", text_of(cells["In no family"]), texts.count(unplaced.sum()), slug
        wanted = texts.percent((rows["line_source"] == "declared").mean())
        yield "declared share", text_of(cells["Declared"]), wanted, slug
        yield "downloads of a line", text_of(cells["Downloads"]), texts.total(rows["downloads"], "≥ "), slug


@recompute("owners.html")
def recompute_owners(page: Sheet, data: Exports) -> Iterator[Found]:
    """The rows of the table of owners."""
    models = data.models
    owners = models["owner"].replace("", pd.NA).nunique()
    shown, accounts = page.find(".page-header .lead", r"The ([\d,]+) models? .* by ([\d,]+) accounts?\.")
    yield "models", shown, texts.count(len(models))
    yield "owners", accounts, texts.count(owners)
    sizes = models["owner"].replace("", pd.NA).value_counts()
    paged = min((sizes >= data.settings["owner_smallest"]).sum(), data.settings["owners_paged"])
    if found := page.find(".page-header .lead", r"([\d,]+) accounts? with (?:at least|the most)"):
        yield "owners with a page", found[0], texts.count(paged)
    listed, everyone = page.find("#all .intro", r"shows ([\d,]+) of ([\d,]+) owners?")
    yield "listed owners", listed, texts.count(paged)
    yield "all owners", everyone, texts.count(owners)
    for cells in page.rows("#owners"):
        name = text_of(cells["Owner"])
        rows = models[models["owner"] == name]
        yield "models of an owner", text_of(cells["Models"]), texts.count(len(rows)), name
        for noun in ("Downloads", "Likes"):
            wanted = texts.total(rows[noun.lower()], "≥ ")
            yield f"{noun.lower()} of an owner", text_of(cells[noun]), wanted, name
        first = rows["created"][rows["created"] != ""].min()
        wanted = texts.created(first, 7) if isinstance(first, str) else "–"
        yield "first month of an owner", text_of(cells["First model"]), wanted, name
