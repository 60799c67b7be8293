"""The figures of the page about the lines of the new models in each quarter."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from tests.figures import texts
from tests.figures.exports import Exports, Z
from tests.figures.reading import Sheet, text_of
from tests.figures.registry import Found, recompute

_PAGE = "adoption.html"
_LEAST = 20
_ORDINALS = ("first", "second", "third", "fourth")


def list_counts(data: Exports, section: str) -> pd.DataFrame:
    """Return the number of models of each line (columns) in each quarter (rows)."""
    column = "models_by_others" if section == "others" else "models"
    return data.adoption.pivot_table(index="quarter", columns="title", values=column, aggfunc="sum", fill_value=0)


def find_interval(successes: int, n: int) -> tuple[float, float]:
    """Return the Wilson interval of a proportion."""
    share = successes / n
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return middle - half, middle + half


def name_quarter(words: str, year: str) -> str:
    return f"{year}-Q{_ORDINALS.index(words) + 1}"


@recompute(_PAGE)
def recompute_sentences(page: Sheet, data: Exports) -> Iterator[Found]:
    """The sentences about the latest quarter and about the lines that passed others."""
    for section in ("others", "all"):
        counts = list_counts(data, section)
        totals = counts.sum(axis=1)
        shares = counts.div(totals, axis=0)
        pattern = r"Of the ([\d,]+) models.* created in the (\w+) quarter of (\d+), (.*)\."
        if not (found := page.find(f"#{section} p:not(.intro)", pattern)):
            continue
        quarter = name_quarter(found[1], found[2])
        yield "models of the latest quarter", found[0], texts.count(totals[quarter]), section
        for number, (share, line) in enumerate(
            re.findall(r"([\d.]+%)[^%]*?are built on ([^,]+?)(?:,| and|$)", re.sub(r"\(.*?\)", "", found[3]))
        ):
            yield "share in the latest quarter", share, texts.percent(shares.loc[quarter, line]), section
            best = shares.loc[quarter].sort_values(ascending=False, kind="stable").iloc[number]
            yield "rank of a share", share, texts.percent(best), section
        (low, high) = re.findall(r"95% interval ([\d.]+%) to ([\d.]+%)", found[3])[0]
        bounds = find_interval(int(counts.loc[quarter].max()), int(totals[quarter]))
        yield "end of the interval", f"{low} {high}", " ".join(map(texts.percent, bounds)), section
        for item in page.all(f"#{section} .crossings li"):
            crossing = re.search(
                r"^(.*) passed (.*) in the (\w+) quarter of (\d+) \((.*)% and (.*)%\)", text_of(item)
            )
            assert crossing
            quarter = name_quarter(crossing[3], crossing[4])
            for line, share in ((crossing[1], crossing[5]), (crossing[2], crossing[6])):
                yield "share in a crossing", share, f"{100 * shares.loc[quarter, line]:.1f}", text_of(item)
            known = shares[totals >= _LEAST]
            before = known.index[known.index < quarter][-1]
            behind = known.loc[before, crossing[1]] <= known.loc[before, crossing[2]]
            yield "quarter of a crossing", crossing[4], crossing[4] if behind else "another year", text_of(item)


@recompute(_PAGE)
def recompute_tables(page: Sheet, data: Exports) -> Iterator[Found]:
    """The shares of the lines in each quarter."""
    for section in ("others", "all"):
        counts = list_counts(data, section)
        totals = counts.sum(axis=1)
        for cells in page.rows(f"#{section} table"):
            quarter = text_of(cells["Quarter"])[: len("2026-Q1")]
            yield "models of a quarter", text_of(cells["Models"]), texts.count(totals[quarter]), quarter
            lines = [title for title in cells if title not in ("", "Quarter", "Models", "Other lines")]
            rest = totals[quarter] - counts.loc[quarter, lines].sum()
            values = {**{line: counts.loc[quarter, line] for line in lines}, "Other lines": rest}
            for title, value in values.items():
                share = value / totals[quarter] if totals[quarter] >= _LEAST else np.nan
                yield "share of a line", text_of(cells[title]), texts.percent(share), f"{quarter} {title}"


@recompute(_PAGE)
def recompute_downloads(page: Sheet, data: Exports) -> Iterator[Found]:
    """The sentence about the downloads of the lines on the date of the catalogue."""
    models = data.models[(data.models["line_source"] == "declared") & data.models["downloads"].notna()]
    sums = models.groupby("line")["downloads"].sum()
    if found := page.find("#downloads p:not(.intro)", r"Of the downloads on [^,]*, (.*)\. The numbers"):
        for line, share in re.findall(r"(?:^|, | and )([^,]+?) has (\S+) \(", found[0]):
            yield "share of the downloads", share, texts.percent(sums[line] / sums.sum()), line
