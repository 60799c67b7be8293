"""The adoption of lines on the default site, recomputed from the table of models with pandas alone."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.full


def read(site: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(site / "data" / name, keep_default_na=False, na_values={"share_by_others": ""})


@pytest.fixture(scope="module")
def counted(default_site: Path) -> pd.DataFrame:
    """The models with a declared line and a quarter, and whether the maker of the line published them."""
    models, lines, families = (read(default_site, f"{name}.csv") for name in ("models", "lines", "families"))
    makers = lines.merge(families, left_on="family", right_on="slug", how="left").set_index("title_x")["maker"]
    dated = models[(models.line_source == "declared") & (models.created.str.len() >= 7)]
    dated = dated[dated.created != "2022-03-02"]
    quarter = pd.PeriodIndex(dated.created.str[:7], freq="M").asfreq("Q")
    own = dated.id.str.rpartition("/")[0] == dated.line.map(makers)
    return pd.DataFrame(
        {"quarter": quarter.year.astype(str) + "-Q" + quarter.quarter.astype(str), "line": dated.line, "own": own}
    )


@pytest.mark.parametrize("scope", ["", "_by_others"])
def test_shares_by_quarter_are_those_of_the_models(default_site: Path, counted: pd.DataFrame, scope: str) -> None:
    table = read(default_site, "adoption.csv").set_index(["quarter", "title"])
    chosen = counted[~counted.own] if scope else counted
    counts = chosen.groupby(["quarter", "line"]).size()
    totals = chosen.groupby("quarter").size()
    assert len(table) > 300
    for (quarter, line), row in table.iterrows():
        expected = int(counts.get((quarter, line), 0))
        assert row[f"models{scope}"] == expected, (quarter, line)
        if quarter in totals:
            assert row[f"share{scope}"] == pytest.approx(expected / totals[quarter], abs=6e-5), (quarter, line)


def test_qwen_passed_llama(default_site: Path) -> None:
    """The page has a sentence about the rise that the ATOM Report (arXiv 2604.07190) describes."""
    table = read(default_site, "adoption.csv").set_index(["line", "quarter"])["share_by_others"]
    qwen, llama = table["qwen"], table["llama"]
    assert qwen["2024-Q1"] < 0.05 < llama["2024-Q1"]
    assert qwen["2026-Q1"] > 0.45 > 0.15 > llama["2026-Q1"]
    page = LexborHTMLParser((default_site / "adoption.html").read_bytes())
    (found,) = [
        node.text() for node in page.css("#others li") if re.match(r".?Qwen.? passed .?Llama.? in ", node.text())
    ]
    quarter = re.search(r"the (\w+) quarter of (\d{4})", found)
    assert quarter
    first = f"{quarter[2]}-Q{('first', 'second', 'third', 'fourth').index(quarter[1]) + 1}"
    complete = [one for one in qwen.index if one < "2026-Q4"]
    assert all((qwen[one] > llama[one]) == (one >= first) for one in complete if one >= "2024-Q1")


def test_the_page_has_the_shares_of_the_table(default_site: Path) -> None:
    table = read(default_site, "adoption.csv").set_index(["quarter", "title"])
    page = LexborHTMLParser((default_site / "adoption.html").read_bytes())
    compared = 0
    for section, share in (("#others", "share_by_others"), ("#all", "share")):
        heads = [node.text(strip=True) for node in page.css(f"{section} thead th")]
        for row in page.css(f"{section} tbody tr"):
            quarter, *cells = (node.text(strip=True) for node in row.css("th, td"))
            for title, cell in zip(heads[2:-1], cells[1:-1], strict=True):
                if cell != "–":
                    value = 100 * table[share].get((quarter[:7], title), 0.0)
                    assert float(cell.strip("<>%")) == pytest.approx(value, abs=0.51), (quarter, title)
                    compared += 1
    assert compared > 100
