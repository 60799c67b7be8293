"""The figures of the pages of families."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from tests.figures import members, texts
from tests.figures.exports import Exports
from tests.figures.reading import Sheet, model_of, slug_in, text_of
from tests.figures.registry import Found, recompute

_PAGES = "families/*.html"
_RELATIONS = {
    "Fine-tunes": "finetune",
    "Adapters": "adapter",
    "Merges": "merge",
    "Quantised copies": "quantized",
    "Relation not declared": "",
}


@recompute(_PAGES)
def recompute_header(page: Sheet, data: Exports) -> Iterator[Found]:
    """The large numbers, the sub-families and the first paragraph."""
    rows, family = data.find_members(page.slug), data.families.loc[page.slug]
    value, note = page.stats["models"]
    yield "models", value, texts.count(len(rows))
    if note:
        own = (rows["family"] == page.slug).sum()
        yield "models in no sub-family", note.split(" ")[0], texts.count(own)
    for noun, label in (("downloads", "downloads in 30 days"), ("likes", "likes"), ("likes", "like")):
        if label in page.stats:
            value, note = page.stats[label]
            yield noun, value, texts.total(rows[noun])
            yield f"models with known {noun}", note, texts.known(rows[noun])
    owners = rows["owner"].replace("", pd.NA)
    label = "owner" if "owner" in page.stats else "owners"
    yield "owners", page.stats[label][0], texts.count(owners.nunique())
    for label in ("Sub-families", f"Families that are built on {family['title']}"):
        for _, slug, shown in page.chips(label):
            yield "models of a sub-family", shown, texts.count(len(data.find_members(slug))), slug
    for _, slug, shown in page.chips("Nearest families"):
        yield "models of a near family", shown, texts.count(len(data.find_members(slug))), slug
    shown = page.find("#members .intro", r"^All ([\d,]+) models?")
    yield "models in the table", shown[0], texts.count(len(rows))
    yield from _recompute_summary(page, data, rows, family)


def _recompute_summary(page: Sheet, data: Exports, rows: pd.DataFrame, family: pd.Series) -> Iterator[Found]:
    def find(pattern: str) -> tuple[str, ...]:
        return page.find(".page-header .lead", pattern)

    if found := find(r"is a sub-family of .* with ([\d,]+) models? \(((?:under |over )?[\d.]+%) of that"):
        parent = len(data.find_members(family["parent"]))
        yield "models in the summary", found[0], texts.count(len(rows))
        yield "share of the parent", found[1], texts.percent(len(rows) / parent)
    if found := find(r"is number ([\d,]+) by size among ([\d,]+) families"):
        strong = data.families[(data.families["parent"] == "") & (data.families["strength"] == "strong")]
        sizes = strong["slug"].map(lambda slug: len(data.find_members(slug)))
        # Families of the same size have consecutive numbers.
        place, least = int(found[0].replace(",", "")), 1 + (sizes > len(rows)).sum()
        wanted = found[0] if least <= place < least + (sizes == len(rows)).sum() else texts.count(least)
        yield "place by size", found[0], wanted
        yield "families", found[1], texts.count(len(strong))
    owners = rows["owner"][rows["owner"] != ""].value_counts()
    if found := find(r"by ([\d,]+) owners"):
        yield "owners in the summary", found[0], texts.count(len(owners))
    if found := find(r"(\S+) has published the most models \(([\d,]+)\)"):
        yield "models of the largest owner", found[1], texts.count(owners.get(found[0], 0))
    architectures = rows["architecture"][rows["architecture"] != ""].value_counts()
    if found := find(r"Of the ([\d,]+) models with a declared architecture, ([\d,]+) declare (\S+)\."):
        yield "models with an architecture", found[0], texts.count(architectures.sum())
        yield "models with the commonest architecture", found[1], texts.count(architectures.get(found[2], 0))
    downloads = rows["downloads"]
    if found := find(r"downloaded ((?:at least )?[\d.]+(?: [KMBT])?) times"):
        yield "downloads in the summary", found[0], texts.total(downloads)
    if found := find(r"\(((?:under |over )?[\d.]+%) of all (?:known )?downloads"):
        share = downloads.sum() / data.models["downloads"].sum()
        yield "share of all downloads", found[0], texts.percent(share)
    if found := find(r"has ((?:under |over )?[\d.]+%) of the family's"):
        yield "share of the top model", found[0], texts.percent(downloads.max() / downloads.sum())


@recompute(_PAGES)
def recompute_popularity(page: Sheet, data: Exports) -> Iterator[Found]:
    """The correlations, the months and the growth."""
    rows = data.find_members(page.slug)
    number = r"(–|−?\d\.\d{3})"
    shown = page.find(
        "#popularity",
        rf"of ([\d,]+) members? are known\..*? is {number} for the counts \(Pearson\), {number} for the logarithms"
        rf" .*? interval {number} to {number}\), and {number} for the ranks",
    )
    if shown:
        n, found = members.write_correlations(rows)
        yield "models with both counts", shown[0], texts.count(n)
        yield "Pearson", shown[1], found["pearson"][0]
        for place, name in enumerate(("logarithms", "logarithms, lower end", "logarithms, upper end")):
            yield name, shown[2 + place], found["log"][place]
        yield "Spearman", shown[5], found["spearman"][0]
    yield from members.recompute_months(page, rows)
    if page.first("#history"):
        yield from members.recompute_course(page, data, page.slug)


@recompute(_PAGES)
def recompute_fits(page: Sheet, data: Exports) -> Iterator[Found]:
    """How many models fit in the memory of each machine."""
    rows = data.find_members(page.slug)
    lower = dict(zip(members.PRECISIONS, (8, 4, 0), strict=True))
    for cells in page.rows("#fits table"):
        room = int(text_of(cells["Memory"]).split(" ")[0])
        for bits in members.PRECISIONS:
            cell = cells[f"at {bits} bits per weight"]
            named = rows["bits"]
            own = named.isna() | ((named > lower[bits]) & (named <= bits))
            fitting = rows[own & (members.estimate_memory(rows, named.fillna(bits)) <= room)]
            shown = re.match(r"[\d,]+", text_of(cell))
            where = f"{room} GB"
            yield f"models that fit at {bits} bits", shown[0] if shown else "0", texts.count(len(fitting)), where


@recompute(_PAGES)
def recompute_composition(page: Sheet, data: Exports) -> Iterator[Found]:
    """The bars of architectures, licences, owners and words."""
    rows = data.find_members(page.slug)
    yield from members.recompute_bars(page, "Declared architecture", rows["architecture"], "not declared")
    yield from members.recompute_bars(page, "Licences", rows["license"], "not declared")
    yield from members.recompute_bars(page, "Owners", rows["owner"], "no owner")
    yield from members.recompute_words(page, "Methods in names", rows)
    yield from members.recompute_words(page, "Formats and quantisations in names", rows)


@recompute(_PAGES)
def recompute_trust(page: Sheet, data: Exports) -> Iterator[Found]:
    """How stable the family is, and how well it agrees with declarations."""
    family = data.families.loc[page.slug]
    share = r"((?:under |over )?[\d.]+%)"
    for kind, column, pattern in (
        ("stability", "stability", rf"average overlap of {share}"),
        ("consistency", "consistency", rf"that can be compared, {share} declare"),
        ("agreement", "agreement", rf"in {share} of the cases"),
    ):
        if found := page.find("#trust", pattern):
            within = 0.06 if "." in found[0] else 0.56
            yield kind, found[0], texts.near(found[0], 100 * family[column], within)


@recompute(_PAGES)
def recompute_lineage(page: Sheet, data: Exports) -> Iterator[Found]:
    """The tables of declared base models."""
    if not page.first("#lineage"):
        return
    inside, links = data.list_slugs(page.slug), data.links
    near, bases = links["child_family"].isin(inside), links["parent_family"].isin(inside)
    sides = (
        ("Family of the base model", "declares? a base model\\.", near, "parent"),
        ("Family of the model", "as (?:its|their) base\\.", bases, "child"),
    )
    for heading, end, chosen, far in sides:
        tables = [table for table in page.all("#lineage table.kin") if heading in text_of(table)]
        declared = data.lineage["child"].isin(data.find_members(page.slug)["id"])
        wanted = data.lineage[declared] if far == "parent" else links[chosen]
        if found := page.find(
            "#lineage", rf"([\d,]+) models?(?: of this family)? {end}|([\d,]+) models? declares? .{{0,40}}{end}"
        ):
            shown = next(part for part in found if part)
            yield f"{heading.lower()}: declaring models", shown, texts.count(wanted["child"].nunique())
        for table in tables:
            heads = [text_of(cell) for cell in table.css("thead th")]
            for line in table.css("tbody tr"):
                cells = line.css("th, td")
                slug, label = slug_in(cells[0]), text_of(cells[0])
                if label.endswith("this family"):
                    mine = links[near & bases]
                elif slug in data.families.index:
                    others = data.list_slugs(slug) - inside
                    mine = links[chosen & links[f"{far}_family"].isin(others)]
                else:
                    continue
                relations = mine.drop_duplicates("child")["relation"].value_counts()
                for name, cell in zip(heads[1:], cells[1:], strict=True):
                    number = relations.get(_RELATIONS[name], 0)
                    wanted_text = texts.count(number) if number else ""
                    yield f"{heading.lower()}: {name.lower()}", text_of(cell), wanted_text, slug or "this family"
    direct = links.groupby("parent")["child"].nunique()
    for link in page.all("#lineage p a.model"):
        following = link.next.text() if link.next is not None else ""
        if found := re.match(r"\s*\(([\d,]+) models?\)", following):
            model = model_of(link)
            yield "models made from a base", found[1], texts.count(direct.get(model, 0)), model


@recompute(_PAGES)
def recompute_models(page: Sheet, data: Exports) -> Iterator[Found]:
    """The table of models."""
    yield from members.recompute_table(page, data.find_members(page.slug))
