"""The figures of the cards of models, and of the table of all models."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from tests.figures import members, texts
from tests.figures.exports import Exports
from tests.figures.reading import Sheet, model_of, text_of
from tests.figures.registry import Found, recompute

_PAGES = "models/*.html"
_NOUNS = {
    "finetune": ("fine-tune", "fine-tunes"),
    "adapter": ("adapter", "adapters"),
    "merge": ("merge", "merges"),
    "quantized": ("quantised copy", "quantised copies"),
    "": ("model with an undeclared relation", "models with an undeclared relation"),
}


def find_model(page: Sheet, data: Exports) -> pd.Series:
    """Return the model of a card, to which its link to the graph leads."""
    link = page.all(".card-links a[href*='graph.html']")[0]
    return data.models[data.models["id"] == model_of(link)].iloc[0]


@recompute(_PAGES)
def recompute_popularity(page: Sheet, data: Exports) -> Iterator[Found]:
    """The counts, the ranks and the percentiles."""
    model = find_model(page, data)
    text = page.text(".card-popularity")
    halves = dict(zip(("downloads", "likes"), re.split(r"(?=Likes: )", text), strict=True))
    with np.errstate(divide="ignore"):
        sizes = np.exp2(np.rint(np.log2(data.models["parameters"] / 1e9)))
    dates = data.models["created"]
    quarters = dates.str[:4] + "-" + ((pd.to_numeric(dates.str[5:7]) + 2) // 3).astype("Int64").astype(str)
    for noun, half in halves.items():
        value = model[noun]
        shown = re.search(r": ([\d,]+|unknown)", half)
        yield noun, shown[1] if shown else "", texts.count(value)
        if rank := re.search(r"Rank in .*?: ([\d,]+) of ([\d,]+)\.", half):
            known = data.find_members(model["family"])[noun].dropna()
            yield f"rank by {noun}", rank[1], texts.count(1 + (known > value).sum())
            yield f"ranked by {noun}", rank[2], texts.count(len(known))
        same = (sizes == sizes[model.name]) & (quarters == quarters[model.name]) & data.models[noun].notna()
        others = data.models.loc[same & (data.models["id"] != model["id"]), noun]
        if peers := re.search(r"percentile (\d+) among (?:the )?([\d,]+) other models \w+ about ([\d.]+ \w)", half):
            share = 100 * ((others < value).sum() + (others == value).sum() / 2) / len(others)
            yield f"percentile by {noun}", peers[1], texts.near(peers[1], share, 0.501)
            yield f"models of the same size and age with known {noun}", peers[2], texts.count(len(others))
            yield f"size for the percentile by {noun}", peers[3], texts.short(sizes[model.name] * 1e9)
        if few := re.search(r"fewer than ([\d,]+) other models", half):
            wanted = few[1] if len(others) < int(few[1]) else f"more than {len(others)}"
            yield f"few models of the same size and age with known {noun}", few[1], wanted


@recompute(_PAGES)
def recompute_facts(page: Sheet, data: Exports) -> Iterator[Found]:
    """The parameters, the date, the confidence and the memory."""
    model = find_model(page, data)
    terms = [text_of(term) for term in page.all(".card-facts dt")]
    facts = dict(zip(terms, (text_of(one) for one in page.all(".card-facts dd")), strict=True))
    yield "parameters", facts["Parameters"].split(",")[0], texts.short(model["parameters"])
    if "Active parameters" in facts:
        yield "active parameters", facts["Active parameters"], texts.short(model["active_parameters"])
    if len(model["created"]) == 10 and model["created"] != "2022-03-02":
        yield "date of creation", facts["Created"], members.write_date(model["created"])
    if found := page.find(".card-family", r"confidence ((?:over |under )?[\d.]+%)"):
        yield "confidence", found[0], texts.near(found[0], 100 * model["confidence"], 0.56)
    if found := page.find(".card-line", r"Confidence: ((?:over |under )?[\d.]+%)"):
        yield "confidence of the line", found[0], texts.near(found[0], 100 * model["line_confidence"], 0.56)
    machines = [int(room) for room in (page.all("html")[0].attributes["data-machines"] or "").split()]
    for cells in page.rows(".card-memory table"):
        bits = float(text_of(cells["Bits per weight"]).split(" ")[0])
        memory = model["weights"] * bits / 8 * 1.2 / 1e9
        where = f"{bits:g} bits"
        kind = "as in the name" if "name" in text_of(cells["Bits per weight"]) else f"at {where}"
        yield f"memory {kind}", text_of(cells["Needs about"]), f"{max(memory, 0.1):,.1f} GB", where
        enough = [str(room) for room in machines if memory <= room]
        shown = re.findall(r"\d+", text_of(cells["Machines"]))
        wanted = enough or [str(machines[-1])]
        yield f"machines {kind}", " ".join(shown), " ".join(wanted), where


@recompute(_PAGES)
def recompute_lineage(page: Sheet, data: Exports) -> Iterator[Found]:
    """The numbers of models with the same base, and of those that are made from the model."""
    model = find_model(page, data)["id"]
    bases = set(data.lineage.loc[data.lineage["child"] == model, "parent"])
    siblings = data.lineage[data.lineage["parent"].isin(bases) & (data.lineage["child"] != model)]
    made = data.lineage[data.lineage["parent"] == model]
    for heading in page.all(".card-line h3"):
        title = text_of(heading)
        for beginning, rows in (("Other models with the same base: ", siblings), ("Made from this model: ", made)):
            if title.startswith(beginning):
                relations = rows.drop_duplicates("child")["relation"].value_counts()
                for relation, words in _NOUNS.items():
                    if found := re.search(rf"([\d,]+) (?:{words[0]}|{words[1]})(?=,| and|$)", title):
                        kind = f"{beginning.strip(': ').lower()}: {words[1]}"
                        yield kind, found[1], texts.count(relations.get(relation, 0))
    if found := page.find(".card-line", r"([\d,]+) descendants? in a table"):
        yield "descendants", found[0], texts.count(len(data.find_descendants(model)))


@recompute("models.html")
def recompute_models(page: Sheet, data: Exports) -> Iterator[Found]:
    """The table of all models, and the number of pages of models."""
    (shown,) = page.find(".page-header .lead", r"all ([\d,]+) models?\b")
    yield "models", shown, texts.count(len(data.models))
    if found := page.find("#list", r"only the ([\d,]+) most downloaded"):
        yield "rows in the page", found[0], texts.count(len(page.all("table.members tbody tr")))
    if found := page.find("#pages .intro", r"The ([\d,]+) most downloaded"):
        known = data.models["downloads"].notna().sum()
        files = len(list((data.site / "models").glob("*.html")))
        yield "pages of models", found[0], texts.count(min(files, known))
    yield from members.recompute_table(page, data.models)
