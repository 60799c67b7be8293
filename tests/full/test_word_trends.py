"""The words that rose on the default site, recomputed from the table of models with pandas alone."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.full


def test_the_shares_of_distinct_words_are_those_of_the_names(default_site: Path) -> None:
    """These words are nearly always separate, so a search in the names finds the same models, except for a few."""
    table = pd.read_csv(default_site / "data" / "word_trends.csv", keep_default_na=False).set_index("word")
    models = pd.read_csv(default_site / "data" / "models.csv", keep_default_na=False)
    dated = models[(models.created.str.len() >= 7) & (models.created != "2022-03-02")]
    quarter = pd.PeriodIndex(dated.created.str[:7], freq="M").asfreq("Q").astype(str)
    for word in ("nvfp4", "heretic", "w4a16"):
        row = table.loc[word]
        named = dated.id.str.rpartition("/")[2].str.contains(rf"(?<![a-z]){word}(?![a-z0-9])", flags=re.I)
        for ending, name in (("_before", row.quarter_before), ("", row.quarter)):
            inside = quarter == name.replace("-", "")
            assert row[f"models{ending}"] == pytest.approx((named & inside).sum(), rel=0.05), word
            assert row[f"share{ending}"] == pytest.approx(row[f"models{ending}"] / inside.sum(), abs=1e-5)


def test_the_page_says_whether_nvfp4_is_on_the_rise_and_where(default_site: Path) -> None:
    page = LexborHTMLParser((default_site / "trends.html").read_bytes())
    rows = {row.css_first("th").text(strip=True): row for row in page.css("#words tbody tr")}
    cells = rows["nvfp4"].css("td")
    assert float(cells[2].text(strip=True).rstrip("%")) > float(cells[1].text(strip=True).rstrip("%"))
    assert rows["nvfp4"].css_first('a[href="families/qwen.html"]') is not None
