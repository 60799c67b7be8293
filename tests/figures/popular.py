"""The figures of the page about downloads for size and age."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tests.figures import texts
from tests.figures.exports import Exports
from tests.figures.reading import Sheet, model_in, text_of
from tests.figures.registry import Found, recompute

_PAGE = "popular.html"
_LEAST = 20


def list_classes(data: Exports) -> pd.DataFrame:
    """Return the models with known size, quarter and downloads, with the number and the ranks of their class."""
    models = data.models[(data.models["created"].str.len() > 4) & (data.models["parameters"] > 0)]
    models = models.dropna(subset=["downloads"]).set_index("id", drop=False)
    quarter = models["created"].str[:4] + "-Q" + ((models["created"].str[5:7].astype(int) + 2) // 3).astype(str)
    size = np.exp2(np.rint(np.log2(models["parameters"] / 1e9)))
    groups = models["downloads"].groupby([size, quarter])
    frame = models.assign(quarter=quarter, size=size, others=groups.transform("size") - 1)
    frame["median"] = groups.transform("median")
    # The mean rank of equal values counts half of the others that are equal.
    frame["percentile"] = (groups.rank(method="average") - 1) / frame["others"].replace(0, np.nan)
    return frame[frame["others"] >= _LEAST]


@recompute(_PAGE)
def recompute_popular(page: Sheet, data: Exports) -> Iterator[Found]:
    """The rows of the lists, the models that they show, and the sentences above them."""
    classes = list_classes(data)
    shown = page.find(".page-header", r"Of ([\d,]+) models?, ([\d,]+) can be compared")
    yield "models", shown[0], texts.count(len(data.models))
    yield "compared models", shown[1], texts.count(len(classes))
    for section in page.all("section[id]"):
        anchor = section.attributes["id"] or ""
        rows = list(page.rows(f"#table-{anchor}"))
        if not rows:
            continue
        ids = [model_in(cells[""]) for cells in rows]
        sizes = classes.loc[ids, "parameters"]
        edges = [0, 1e9, 3e9, 10e9, 30e9, 100e9, np.inf]
        band = np.searchsorted(edges, sizes, side="right") - 1
        inside = classes[(classes["parameters"] >= edges[band[0]]) & (classes["parameters"] < edges[band[0] + 1])]
        times = inside["downloads"] / inside["median"].clip(lower=1)
        ranked = (
            inside.assign(times=times)
            .rename_axis(None)
            .sort_values(["percentile", "times", "id"], ascending=[False, False, True], kind="stable")
        )
        yield "models of a list", " ".join(ids), " ".join(ranked["id"].tolist()[:20]), anchor
        for model, cells in zip(ids, rows, strict=True):
            row = classes.loc[model]
            yield "parameters", text_of(cells["Parameters"]), texts.short(row["parameters"]), model
            yield "quarter", text_of(cells["Created"]), row["quarter"], model
            yield "downloads", text_of(cells["Downloads in 30 days"]), texts.count(row["downloads"]), model
            yield "median of the class", text_of(cells["Median of the class"]), texts.short(row["median"]), model
            ratio = row["downloads"] / max(row["median"], 1)
            yield "times the median", text_of(cells["Times the median"]), texts.count(ratio), model
            yield "percentile", text_of(cells["Percentile"]), f"{round(100 * row['percentile'])}", model
            yield "others", text_of(cells["Others in the class"]), texts.count(row["others"]), model
        pattern = (
            r"has (\S+) downloads in 30 days\. The median of its class is (\S+), so it has ([\d,]+) times "
            r"as many\. The class has ([\d,]+)"
        )
        found = page.find(f"#{anchor} .intro", pattern)
        first = classes.loc[ids[0]]
        yield "downloads of the first model", found[0], texts.short(first["downloads"]), anchor
        ratio = first["downloads"] / max(first["median"], 1)
        yield "times the median of the first model", found[2], texts.count(ratio), anchor
        yield "median of the first class", found[1], texts.short(first["median"]), anchor
        yield "others of the first model", found[3], texts.count(first["others"]), anchor
