"""The numbers on the pages agree with the exports and the catalogues, computed again with pandas."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from constellation.analysis.names.bits import read_bits
from constellation.analysis.names.names import read_names
from constellation.catalogue.loading import CURRENT, HISTORY
from constellation.catalogue.vocabulary import load_vocabulary

pytestmark = pytest.mark.full

#: The newest edition before the bundled catalogue.
PREVIOUS = HISTORY / "models-2026-09-19.csv.gz"

#: Families of thousands, hundreds and dozens of models, a sub-family, and one that grew from another.
FAMILIES = ("qwen", "llama", "bielik", "qwen3", "qwopus", "pythia")


@pytest.fixture(scope="module")
def models(default_site: Path) -> pd.DataFrame:
    return pd.read_csv(default_site / "data/models.csv", keep_default_na=False, na_values=[""])


@pytest.fixture(scope="module")
def catalogue() -> pd.DataFrame:
    return pd.read_csv(CURRENT).set_index("id")


def read_html(site: Path, page: str) -> str:
    """Return the HTML of a page without white space between elements."""
    markup = " ".join((site / page).read_text(encoding="utf-8").split())
    return re.sub(" (?=<)|(?<=>) ", "", markup)


def read_text(site: Path, page: str) -> str:
    """Return the text of a page, with a space instead of each tag."""
    return unescape(re.sub(r"<[^>]+>", " ", (site / page).read_text(encoding="utf-8")))


def read_stats(site: Path, page: str) -> dict[str, str]:
    html = read_html(site, page)
    found = re.findall(r"<dt>([^<]+?)(?:<small>.*?)?</dt><dd>(?:<a[^>]*>)?([^<]+)", html)
    return {unescape(label).strip(): unescape(value) for label, value in found}


def write_short(value: float) -> str:
    """Write a number as on the pages, with one decimal below 100 and a letter, by independent code."""
    for scale, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if value >= scale * 0.9995:
            digits = int(value / scale < 99.95)
            return f"{round(value / scale + 1e-9, digits):g}{letter}"
    return f"{value:.3g}"


@pytest.mark.parametrize("slug", FAMILIES)
def test_a_familys_sums_are_those_of_its_models(default_site: Path, catalogue: pd.DataFrame, slug: str) -> None:
    ids = pd.read_csv(default_site / f"data/families/{slug}.csv")["id"]
    shown = read_stats(default_site, f"families/{slug}.html")
    facts = catalogue.loc[ids]
    assert shown["models"] == f"{len(ids):,}"
    for noun, label in (("downloads", "downloads in 30 days"), ("likes", "likes")):
        bound = "at least " if facts[noun].isna().any() else ""
        assert shown[label] == bound + write_short(facts[noun].sum())
    assert shown["owners"] == f"{ids.str.split('/').str[0].nunique():,}"


@pytest.mark.parametrize("slug", FAMILIES)
def test_a_familys_correlations_are_scipys(default_site: Path, catalogue: pd.DataFrame, slug: str) -> None:
    ids = pd.read_csv(default_site / f"data/families/{slug}.csv")["id"]
    known = catalogue.loc[ids, ["downloads", "likes"]].dropna()
    downloads, likes = known["downloads"], known["likes"]
    html = read_html(default_site, f"families/{slug}.html")
    section = html[html.index('id="popularity"') :].split("</p>")[0]
    pearson, log_pearson, _, _, spearman = (
        float(value.replace("−", "-")) for value in re.findall(r"−?\d\.\d{3}", section)
    )
    assert int(re.search(r"([\d,]+) members", section)[1].replace(",", "")) == len(known)
    assert [pearson, log_pearson, spearman] == pytest.approx(
        [
            stats.pearsonr(downloads, likes)[0],
            stats.pearsonr(np.log1p(downloads), np.log1p(likes))[0],
            stats.spearmanr(downloads, likes)[0],
        ],
        abs=6e-4,
    )


def test_what_fits_a_machine_follows_from_the_parameters(default_site: Path) -> None:
    members = pd.read_csv(default_site / "data/families/qwen.csv").sort_values("downloads", ascending=False)
    bits = pd.Series(read_bits(read_names(members["id"].tolist(), load_vocabulary())), index=members.index)
    shared = members["id"].str.contains(r"\d+x\d", case=False)
    named = members["name_parameters"].where(~shared)
    parameters = members[["parameters"]].assign(named=named).max(axis=1).where(members["parameters"].notna())
    html = read_html(default_site, "families/qwen.html")
    section = html[html.index('id="fits"') : html.index('id="facts"')]
    for gigabytes in (8, 16, 24, 48, 80):
        row = re.search(rf'<th scope="row">{gigabytes} GB</th>(.*?)</tr>', section)[1]
        shown = [int(count.replace(",", "")) for count in re.findall(r"<td>(?:<a [^>]*>)?([\d,]+) models?", row)]
        fitting = [
            (bits.fillna(column) * parameters / 8 * 1.2 / 1e9 <= gigabytes)
            & (bits.isna() | bits.between(lower, column, inclusive="right"))
            for lower, column in ((8, 16), (4, 8), (0, 4))
        ]
        assert shown == [int(fits.sum()) for fits in fitting]
        names = re.findall(r'class="model"[^>]*>([^<]+)</a>', row)
        assert names == [members.loc[fits, "id"].iloc[0] for fits in fitting]


def test_words_are_counted_as_by_a_plain_search(default_site: Path, models: pd.DataFrame) -> None:
    html = read_html(default_site, "words.html")
    names = models["id"].str.split("/", n=1).str[1].str.lower()
    for word in ("abliterated", "heretic", "uncensored"):
        row = re.search(rf">{word}</a></th>(.*?)</tr>", html)[1]
        shown, owners = (int(count) for count in re.findall(r'data-v="(\d+)"', row)[:2])
        bearing = names.str.contains(rf"(?<![a-z]){word}(?![a-z])", regex=True)
        assert shown == pytest.approx(int(bearing.sum()), rel=0.02)
        assert owners == pytest.approx(models.loc[bearing, "id"].str.split("/").str[0].nunique(), rel=0.02)


def test_concentration_is_recomputed(default_site: Path, models: pd.DataFrame) -> None:
    text = " ".join(read_text(default_site, "statistics.html").split())
    downloads = models["downloads"].dropna().sort_values(ascending=False).to_numpy()
    top = downloads[: len(downloads) // 100].sum() / downloads.sum()
    ascending = downloads[::-1]
    rank = np.arange(1, len(ascending) + 1)
    gini = (2 * (rank * ascending).sum() / ascending.sum() - len(ascending) - 1) / len(ascending)
    pattern = rf"downloads of {len(downloads):,} models .*? {100 * top:.0f}% .*? {gini:.3f} "
    assert re.search(pattern, text), pattern


def test_rising_families_compare_only_what_both_snapshots_observed(
    default_site: Path, models: pd.DataFrame, catalogue: pd.DataFrame
) -> None:
    earlier = pd.read_csv(PREVIOUS).set_index("id")
    html = read_html(default_site, "trends.html")
    rows = re.findall(
        r'families/([a-z0-9-]+)\.html">[^<]+</a></th>((?:<td class="number"[^>]*>[^<]*</td>){5})', html
    )
    assert len(rows) > 100
    for slug, cells in rows[:12]:
        observed, before, now, gain, growth = (float(value) for value in re.findall(r'data-v="([^"]*)"', cells))
        ids = models.loc[models["top_family"] == slug, "id"]
        both = [model for model in ids if model in earlier.index]
        was, is_now = earlier.loc[both, "downloads"], catalogue.loc[both, "downloads"]
        seen = was.notna() & is_now.notna()
        assert (observed, before, now) == (seen.sum(), was[seen].sum(), is_now[seen].sum())
        assert gain == now - before and growth == pytest.approx(now / before - 1)
        assert before >= 1000 and observed >= 3


def test_headlines_are_families_that_gained_ten_thousand(default_site: Path) -> None:
    section = read_html(default_site, "index.html").split('id="rising"')[1].split("</section>")[0]
    cards = re.findall(r"<p>([\d,]+) more downloads in (\d+) models with [^<]*</p>", section)
    assert len(cards) == section.count("<article") > 0
    assert all(int(gain.replace(",", "")) >= 10_000 and int(models) >= 3 for gain, models in cards)


def test_every_pair_of_dates_compares_what_both_observed(default_site: Path, models: pd.DataFrame) -> None:
    files = {path.name[7:17]: path for path in (*HISTORY.glob("models-*"), CURRENT)}
    counts = {date: pd.read_csv(path).set_index("id")["downloads"] for date, path in files.items()}
    pairs = 0
    for until in sorted(files)[1:]:
        script = (default_site / f"data/changes-{until}.js").read_text(encoding="utf-8")
        payload = json.loads(script[script.index(",") + 1 : script.rindex(")")])
        for since, pair in zip(payload["since"], payload["downloads"], strict=True):
            both = pd.DataFrame({date: counts[date].reindex(models["id"]) for date in (since, until)}).dropna()
            assert pair["whole"] == [len(both), both[since].sum(), both[until].sum()]
            tops = models.set_index("id")["top_family"].loc[both.index]
            sums = both.groupby(tops).sum()
            slugs = [payload["slug"][family] for family in pair["family"]]
            assert sums.loc[slugs, since].tolist() == pair["before"]
            assert sums.loc[slugs, until].tolist() == pair["now"]
            pairs += 1
    assert pairs == 28


def test_new_models_are_new_by_their_own_date(default_site: Path, models: pd.DataFrame) -> None:
    shown = read_stats(default_site, "trends.html")
    assert shown["models created since the earlier date"] == f"{(models['created'] > '2026-09-19').sum():,}"


def test_the_share_that_declares_its_own_line_is_the_exports(default_site: Path) -> None:
    families = pd.read_csv(default_site / "data/families.csv").set_index("slug")
    html = read_html(default_site, "statistics.html")
    table = html[html.index('id="declared"') :]
    for slug in ("qwen", "llama", "gemma"):
        row = re.search(rf'families/{slug}\.html">(.*?)</tr>', table)[1]
        consistency, agreement = (float(value) for value in re.findall(r'data-v="([^"]*)"', row)[1:])
        assert families.at[slug, "consistency"] == pytest.approx(consistency, abs=1e-3)
        assert families.at[slug, "agreement"] == pytest.approx(agreement, abs=1e-3)
