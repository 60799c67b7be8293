"""The figures of the statistics page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from tests.figures import members, texts
from tests.figures.exports import Exports, count_months, measure_share
from tests.figures.reading import Sheet, model_in, slug_in, text_of
from tests.figures.registry import Found, recompute

_PAGE = "statistics.html"
_COUNTS = ("downloads", "likes")
_RELATIONS = {
    "Fine-tunes": "finetune",
    "Adapters": "adapter",
    "Merges": "merge",
    "Quantised copies": "quantized",
    "Relation not declared": "",
}


@recompute(_PAGE)
def recompute_known(page: Sheet, data: Exports) -> Iterator[Found]:
    """For how many models the values are known."""
    models = data.models
    labels = {"downloads": "known downloads", "likes": "known likes", "parameters": "a known number of parameters"}
    for column, label in labels.items():
        yield (
            f"models with {label}",
            page.stats[f"models with {label}"][0],
            texts.count(models[column].notna().sum()),
        )
    months = count_months(models)
    shown = page.stats["models with a known date of creation"][0]
    yield "models with a known date", shown, texts.count(sum(months.values()))
    (shown,) = page.find(".page-header .lead", r"licences of ([\d,]+) models?")
    yield "models", shown, texts.count(len(models))
    for noun in _COUNTS:
        if found := page.find(".page-header .quiet", rf"(?i)the {noun} of ([\d,]+) models?"):
            yield f"models with unknown {noun}", found[0], texts.count(models[noun].isna().sum())
    for cells in page.rows("#growth table"):
        month = text_of(cells["Month"])
        yield "models of a month", text_of(cells["Models"]), texts.count(months.get(month, 0)), month
    if found := page.find("#correlation", r"downloads of ([\d,]+) models? are known"):
        yield "models with both counts", found[0], texts.count(models[list(_COUNTS)].dropna().shape[0])
    if page.first("#history"):
        yield from members.recompute_course(page, data, "")


@recompute(_PAGE)
def recompute_correlations(page: Sheet, data: Exports) -> Iterator[Found]:
    """The correlations of all models and of families, with their intervals."""
    for cells in page.rows("#correlation table"):
        slug = slug_in(cells[""])
        kind = "of a family" if slug else "of all models"
        rows = data.find_members(slug) if slug else data.models
        n, found = members.write_correlations(rows)
        yield f"n {kind}", text_of(cells["n"]), texts.count(n), slug
        columns = {"Pearson": "pearson", "Pearson, log(1 + count)": "log", "Spearman": "spearman"}
        for heading, name in columns.items():
            value, low, high = found[name]
            interval = text_of(cells[heading].css_first("small"))
            yield f"{name} {kind}", text_of(cells[heading]).removesuffix(interval).strip(), value, slug
            yield f"interval of {name} {kind}", interval, f"{low} to {high}", slug


@recompute(_PAGE)
def recompute_declarations(page: Sheet, data: Exports) -> Iterator[Found]:
    """How well names and declarations agree, by family."""
    for cells in page.rows("#declared"):
        family = data.families.loc[slug_in(cells[""])]
        for heading, column in (
            ("Models whose declared architecture matches the family", "consistency"),
            ("Models that declare a base or architecture of the family", "agreement"),
        ):
            shown = text_of(cells[heading])
            wanted = "–" if pd.isna(family[column]) else texts.near(shown, 100 * family[column], 0.56)
            yield f"{column} of a family", shown, wanted, family["slug"]


@recompute(_PAGE)
def recompute_concentration(page: Sheet, data: Exports) -> Iterator[Found]:
    """How unevenly downloads and likes are distributed."""
    for paragraph in page.all("#concentration p"):
        found = re.match(
            r"The (\w+) of ([\d,]+) models? .* have ([\w .]+%) of all .* only ([\d,]+) models?\."
            r" The Gini coefficient is (\d\.\d{3})",
            text_of(paragraph),
        )
        if not found:
            continue
        noun, n, share, half, gini = found.groups()
        values = data.models[noun].dropna().sort_values(ascending=False, ignore_index=True)
        running = values.cumsum()
        yield f"concentration of {noun}: models", n, texts.count(len(values))
        top = running[max(len(values) // 100, 1) - 1] / values.sum()
        yield f"concentration of {noun}: share of the top 1%", share, texts.percent(top)
        yield f"concentration of {noun}: half", half, texts.count((running < values.sum() / 2).sum() + 1)
        mean_rank = ((values.index + 1) * values).sum() / values.sum()
        wanted = f"{(len(values) + 1 - 2 * mean_rank) / len(values):.3f}"
        yield f"concentration of {noun}: Gini", gini, wanted


@recompute(_PAGE)
def recompute_months(page: Sheet, data: Exports) -> Iterator[Found]:
    """The month in which the most models were created."""
    months = data.models.loc[data.models["created"].str.len() > 4, "created"].str[:7].value_counts()
    if found := page.find("#growth p:not(.intro)", r"most models is (\S+), with ([\d,]+) models?"):
        yield "models of the month with the most models", found[1], texts.count(months.max())
        yield "models of the named month", found[1], texts.count(months[found[0]])


@recompute(_PAGE)
def recompute_shares(page: Sheet, data: Exports) -> Iterator[Found]:
    """The most common tasks, licences, architectures and owners."""
    columns = {
        "Tasks": ("task", "untagged"),
        "Licences": ("license", "not declared"),
        "Declared architectures": ("architecture", "not declared"),
        "Owners with the most models": ("owner", "no owner"),
    }
    for heading in page.all("#shares h3"):
        total = text_of(heading.css_first("small"))
        title = text_of(heading).removesuffix(total).strip()
        column, unknown = columns[title]
        values = data.models[column].str.split().str.join(" ")  # as the page shows it
        yield f"{title.lower()}: number", total.split(" ")[0], texts.count(values[values != ""].nunique())
        for label, shown in page.bars(title):
            wanted = (values == ("" if label == unknown else label)).sum()
            yield f"{title.lower()}: models", shown, texts.count(wanted), label


@recompute(_PAGE)
def recompute_lineage(page: Sheet, data: Exports) -> Iterator[Found]:
    """The declared base models."""
    if not page.first("#lineage"):
        return
    links = data.links
    placed = links[(links["child_by_name"] != "") & (links["parent_by_name"] != "")]
    (shown,) = page.find("#lineage .intro", r"^([\d,]+) models? declares? a base")
    yield "declaring models", shown, texts.count(data.lineage["child"].nunique())
    if found := page.find("#lineage", r"([\d,]+) declared base models? \w+ in this atlas"):
        yield "declarations in the atlas", found[0], texts.count(len(links))
    if found := page.find("#lineage", r"([\d,]+) declared base models? \w+ not in this atlas"):
        yield "declarations of other models", found[0], texts.count(len(data.lineage) - len(links))
    for cells in page.rows("#lineage-relations"):
        title = text_of(cells["Relation"])
        mine = links if title == "All" else links[links["relation"] == _RELATIONS[title]]
        both = placed if title == "All" else placed[placed["relation"] == _RELATIONS[title]]
        yield "pairs of a relation", text_of(cells["Pairs"]), texts.count(len(mine)), title
        cell = text_of(cells["Same top-level family"])
        yield "n of a relation", cell.split("n = ")[-1], texts.count(len(both)), title
        if "too few" not in cell and len(both):
            same = (both["child_by_name"] == both["parent_by_name"]).sum()
            value, low, high = (texts.percent(share) for share in measure_share(same, len(both)))
            yield "pairs in the same family", cell.split(" n = ")[0], f"{value} {low} to {high}", title
    for cells in page.rows("#lineage-least"):
        slug = slug_in(cells[""])
        mine = placed[placed["child_by_name"] == slug]
        same = (mine["child_by_name"] == mine["parent_by_name"]).sum()
        value, low, high = (texts.percent(share) for share in measure_share(same, max(len(mine), 1)))
        yield "pairs of a family", text_of(cells["Pairs"]), texts.count(len(mine)), slug
        shown = text_of(cells["Pairs in the same family"])
        yield "agreement of a family's pairs", shown, f"{value} {low} to {high}", slug
    direct = links.groupby("parent")["child"].nunique()
    for cells in page.rows("#lineage-origins"):
        model = model_in(cells["Model"])
        yield "direct descendants", text_of(cells["Direct descendants"]), texts.count(direct.get(model, 0)), model
        wanted = texts.count(len(data.find_descendants(model)))
        yield "all descendants", text_of(cells["All descendants"]), wanted, model
    outside = data.lineage.loc[data.lineage["in_catalogue"] == "no", "parent"].value_counts()
    for item in page.all("#lineage details ul.columns li"):
        number = text_of(item.css_first(".quiet"))
        name = text_of(item).removesuffix(number).strip()
        yield "declarations of a missing base", number, texts.count(outside.get(name, 0)), name


@recompute(_PAGE)
def recompute_distributions(page: Sheet, data: Exports) -> Iterator[Found]:
    """The histograms, and the medians and quartiles above them."""
    for noun in ("downloads", "likes", "parameters"):
        values = data.models[noun].dropna()
        section = f"#distribution-{noun}"
        if not page.first(section):
            continue
        pattern = r"The median of ([\d,]+) models? is (\S+)\. Half of the models have (\S+) to (\S+)\."
        shown = page.find(f"{section} small", pattern)
        yield f"{noun}: models with a known value", shown[0], texts.count(len(values))
        for part, text in zip((0.5, 0.25, 0.75), shown[1:], strict=True):
            yield f"{noun}: quantile {part}", text, texts.short(values.quantile(part))
        powers = np.floor(2 * np.log10(values[values >= 1]) + 1e-9)
        labels = [f"{texts.short(10 ** (power / 2))} to {texts.short(10 ** ((power + 1) / 2))}" for power in powers]
        counts = pd.Series(labels).value_counts().to_dict() | {"0": int((values < 1).sum())}
        for cells in page.rows(f"{section} table"):
            label = text_of(cells[""])
            yield f"{noun}: models in a bin", text_of(cells["Models"]), texts.count(counts.get(label, 0)), label
