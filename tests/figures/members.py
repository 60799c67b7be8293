"""The figures that the pages of families, lines and owners share: the table of models, bars, months and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from tests.figures import texts
from tests.figures.exports import Exports, correlate, count_months
from tests.figures.reading import Sheet, model_in, text_of
from tests.figures.registry import Found

#: Formats whose weights are nearly always quantised, and words for weights that are not.
PACKED = {"exl2", "exl3", "ggml", "gguf"}
FULL = {"16bit", "32bit", "bf16", "f16", "f32", "fp16", "fp32", "unquantized"}
#: The columns with the words of a name, each cut in another way.
WORDS = ("parts", "runs", "words")
PRECISIONS = (16, 8, 4)
_BARS = 8
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def write_date(date: str) -> str:
    """Write a date of a snapshot in words."""
    year, month, day = date.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def estimate_memory(rows: pd.DataFrame, bits: pd.Series | float) -> pd.Series:
    """Return the memory that models need, in gigabytes: parameters × bits / 8 × 1.2."""
    return rows["weights"] * (bits / 8) * 1.2 / 1e9


def find_published_bits(rows: pd.DataFrame) -> pd.Series:
    """Return the bits with which models are published."""
    packed = rows["format"].map(lambda words: bool(PACKED & set(words.split()))) & ~rows["quantisation"].map(
        lambda words: bool(FULL & set(words.split()))
    )
    return rows["bits"].fillna(packed.map({True: 4.0, False: 16.0}))


def recompute_table(page: Sheet, rows: pd.DataFrame) -> Iterator[Found]:
    """The rows of the table of models. `rows` are the models of the page."""
    places = {model: place for place, model in enumerate(rows["id"])}
    memory = estimate_memory(rows, find_published_bits(rows))
    for number, cells in enumerate(page.rows("table.members")):
        model = model_in(cells[""])
        row = rows.iloc[places[model]]
        yield "place of a model", texts.count(number), texts.count(places[model]), model
        for noun in ("Downloads", "Likes"):
            value = row[noun.lower()]
            wanted = "" if np.isnan(value) else texts.count(value)
            yield f"{noun.lower()} of a model", text_of(cells[noun]), wanted, model
        size = "" if np.isnan(row["parameters"]) else texts.short(row["parameters"])
        yield "parameters of a model", text_of(cells["Parameters"]).lstrip("≈? "), size, model
        value = memory.iloc[places[model]]
        wanted = "" if np.isnan(value) else texts.gigabytes(value)
        yield "memory of a model", text_of(cells["Memory"]), wanted, model
        shown = text_of(cells["Confidence"])
        wanted = texts.near(shown, 100 * row["confidence"], 0.51) if row["family"] else ""
        yield "confidence of a model", shown, wanted, model
        yield "date of a model", text_of(cells["Created"]), texts.created(row["created"]), model


def recompute_bars(
    page: Sheet, heading: str, values: pd.Series, unknown: str, most: int = _BARS
) -> Iterator[Found]:
    """The bars of the most common values, then of all others, then of the unknown values."""
    counts = values[values != ""].value_counts()
    missing = (values == "").sum()
    for label, shown in page.bars(heading):
        others = re.fullmatch(r"([\d,]+) others", label)
        if others:
            yield f"{heading.lower()}: number of others", others[1], texts.count(len(counts) - most)
            rest = counts.sum() - counts.sort_values(ascending=False).head(most).sum()
            yield f"{heading.lower()}: models of others", shown, texts.count(rest)
        elif label == unknown:
            yield f"{heading.lower()}: unknown", shown, texts.count(missing)
        else:
            yield f"{heading.lower()}: models", shown, texts.count(counts.get(label, 0)), label


def between(shown: str, *counts: int) -> str:
    """Return what is shown if it is about a number between the least and the largest of others.

    The exports do not list the words of a name. A plain search finds a word between separators, or one that digits
    or a change of case limit. The number on a page is between them, but for a few names.
    """
    low, high = min(counts), max(counts)
    slack = max(3, high // 25)
    return shown if low - slack <= texts.number(shown) <= high + slack else f"{low:,} to {high:,}"


def is_searchable(word: str) -> bool:
    """Return whether a plain search finds a word. It does not find words with digits, and cuts short ones."""
    return re.fullmatch("[a-z]{4,}", word) is not None


def recompute_words(page: Sheet, heading: str, rows: pd.DataFrame) -> Iterator[Found]:
    """The bars of words in names, such as methods."""
    counts = [rows[column].explode().value_counts() for column in WORDS]
    for label, shown in page.bars(heading):
        if is_searchable(label):
            found = [int(one.get(label, 0)) for one in counts]
            yield f"{heading.lower()}: models", shown, between(shown, *found), label


def recompute_months(page: Sheet, rows: pd.DataFrame) -> Iterator[Found]:
    """The table of models by month of creation."""
    months = count_months(rows)
    shown = page.find("#timeline .intro", r"Only the ([\d,]+) models? with a known")
    if shown:
        yield "models with a date", shown[0], texts.count(sum(months.values()))
    for cells in page.rows("#timeline table"):
        month = text_of(cells["Month"])
        yield "models of a month", text_of(cells["Models"]), texts.count(months.get(month, 0)), month


def recompute_course(page: Sheet, data: Exports, slug: str) -> Iterator[Found]:
    """The tables of the growth of a family over the snapshots, or with the slug '' of the whole catalogue."""
    rows = data.history[data.history["family"] == slug]
    by_date = {write_date(row["date"]): row for _, row in rows.iterrows()}
    for table, noun in zip(page.all("#history table"), ("downloads", "likes"), strict=True):
        for line in table.css("tbody tr"):
            cells = [text_of(cell) for cell in line.css("th, td")]
            row = by_date[cells[0]]
            compared = row[f"{noun}_compared"]
            before, now = row[f"{noun}_before"], row[f"{noun}_now"]
            yield f"{noun}: known", cells[1], texts.count(row[f"{noun}_observed"]), cells[0]
            yield f"{noun}: compared", cells[2], "–" if np.isnan(compared) else texts.count(compared), cells[0]
            yield f"{noun}: before", cells[3], texts.count(before) if compared > 0 else "–", cells[0]
            yield f"{noun}: now", cells[4], texts.count(now) if compared > 0 else "–", cells[0]
            enough = compared >= data.settings["growth_least_members"] and (
                before >= data.settings[f"growth_least_{noun}"]
            )
            yield f"{noun}: change", cells[5], texts.growth(before, now) if enough else "–", cells[0]
            index = row[f"{noun}_index"]
            yield (
                f"{noun}: index",
                cells[6],
                "–" if np.isnan(index) else texts.near(cells[6], index, 0.506),
                cells[0],
            )


def write_correlations(rows: pd.DataFrame) -> tuple[int, dict[str, list[str]]]:
    """Return the number of models with both counts, and each coefficient with the ends of its interval."""
    n, found = correlate(rows)
    return n, {name: [texts.coefficient(value) for value in values] for name, values in found.items()}
