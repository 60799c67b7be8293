"""Questions that readers ask, each answered from the home page within three steps.

Each question is answered by mouse, by keyboard and by thumb. What the page says is compared with the exports, which
pandas reads.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.browser.model_table import TABLE, list_slugs, read_ids, read_models, wait_for_count
from tests.browser.steps import SKIP, Choose, Find, Keyboard, Pointer, Press, Step
from tests.browser.waiting import wait_for, wait_until

pytestmark = pytest.mark.browser

#: Largest number of steps, and of keys for a step.
STEPS, KEYS = 3, 20


def read_number(text: str) -> float:
    return float(re.sub(r"[^\d.−-]", "", text).replace("−", "-"))


class Exports:
    """The files that the site offers for download."""

    def __init__(self, site: Path) -> None:
        self.site = site

    @cached_property
    def models(self) -> pd.DataFrame:
        """models.csv, most downloaded first."""
        return read_models(self.site)

    @cached_property
    def families(self) -> pd.DataFrame:
        return pd.read_csv(self.site / "data/families.csv", keep_default_na=False).set_index("slug", drop=False)

    @cached_property
    def lines(self) -> pd.DataFrame:
        return pd.read_csv(self.site / "data/lines.csv", keep_default_na=False).set_index("slug", drop=False)

    @cached_property
    def edges(self) -> pd.DataFrame:
        """The edges of the graph of similar names, both ways."""
        text = gzip.decompress((self.site / "data/graph.graphml.gz").read_bytes()).decode("utf-8")
        pattern = r'<edge source="(?P<model>[^"]*)" target="(?P<near>[^"]*)"><data key="weight">(?P<weight>[^<]*)'
        found = pd.Series(text.splitlines()).str.extract(pattern).dropna()
        found["weight"] = pd.to_numeric(found["weight"])
        return pd.concat([found, found.rename(columns={"model": "near", "near": "model"})])

    @cached_property
    def summary(self) -> dict[str, Any]:
        return json.loads((self.site / "data/atlas.json").read_text(encoding="utf-8"))

    def find_family(self, slug: str) -> pd.DataFrame:
        """Return the models of a family and its sub-families."""
        return self.models[self.models["family"].isin(list_slugs(self.site, slug))]


@pytest.fixture(scope="module")
def exports(site: Path) -> Exports:
    return Exports(site)


Check = Callable[[Any, Exports], None]


@dataclass(frozen=True)
class Question:
    """A question, the steps that answer it, and a check of the answer.

    thumb : other steps on a phone, if they differ
    """

    text: str
    steps: tuple[Step, ...]
    check: Check
    thumb: tuple[Step, ...] = ()


def check_table(page: Any, wanted: pd.DataFrame) -> None:
    """Check that the table shows these models, most downloaded first."""
    wait_for_count(page, len(wanted))
    assert read_ids(page)[:10] == wanted["id"].tolist()[:10] != []
    assert page.locator(f"{TABLE} th[data-key=downloads]").get_attribute("aria-sort") == "descending"
    assert page.locator(f"{TABLE} tbody tr:not(.space)").first.is_visible()


def check_qwen_in_16_gb(page: Any, exports: Exports) -> None:
    qwen = exports.find_family("qwen")
    check_table(page, qwen[qwen["memory"] <= 16])


def check_ornith(page: Any, exports: Exports) -> None:
    ornith = exports.families.loc["ornith"]
    page.locator("h1", has_text="Ornith").wait_for()
    maker = page.locator(".page-header p", has_text="Maker").locator("a").first.inner_text()
    assert maker == ornith["maker"] == "deepreinforce-ai"
    lines = exports.find_family("ornith")["line"].value_counts()
    chips = page.locator("#built-on .chip")
    assert chips.count() == len(lines)
    assert re.sub(r"\s", "", chips.first.inner_text()) == f"{lines.index[0]}{lines.iloc[0]:,}"
    assert ornith["line"] == lines.index[0]


def list_nearest(exports: Exports, model: str) -> pd.Series:
    """Return the names nearest to a model with their similarity, nearest first."""
    edges = exports.edges[exports.edges["model"] == model]
    return edges.set_index("near")["weight"].sort_values(ascending=False, kind="stable")


def check_nearest_relative(page: Any, exports: Exports) -> None:
    title = page.locator(".card-title")
    wait_for(page, lambda: title.inner_text().split("/")[-1] == "Qwen3-8B", False)
    near = list_nearest(exports, "Qwen/Qwen3-8B")
    assert near[title.inner_text().replace("\n", "")] == near.max()


def check_llama_line(page: Any, exports: Exports) -> None:
    models = exports.models
    check_table(page, models[(models["line"] == "Llama") & (models["license_group"] == "non-commercial")])


def check_growth(page: Any, exports: Exports) -> None:
    page.locator("form[data-changes][data-shown^='2026-08-21 ']").wait_for()
    cells = page.locator("#risers tbody tr").evaluate_all(
        "(rows) => rows.slice(0, 20).map((row) => [row.querySelector('a').getAttribute('href'),"
        " ...[...row.querySelectorAll('td.number')].map((cell) => Number(cell.dataset.v))])"
    )
    table = pd.DataFrame(cells, columns=["href", "compared", "before", "now", "gain", "growth"])
    assert table["gain"].is_monotonic_decreasing and table["gain"].iloc[0] > 0
    assert (table["now"] - table["before"] == table["gain"]).all()
    families = exports.families.loc[table["href"].str.extract(r"families/(.*)\.html")[0]]
    assert (table["compared"].to_numpy() <= families["downloads_known"].to_numpy()).all()
    assert (table["now"].to_numpy() <= pd.to_numeric(families["downloads"]).to_numpy()).all()


def check_new_models(page: Any, exports: Exports) -> None:
    links = page.locator("#new ol a")
    links.first.wait_for()
    before = exports.summary["previous"]["date"]
    new = exports.models[exports.models["created"] > before]
    assert links.all_inner_texts()[:20] == new["id"].tolist()[:20] != []


def check_quantisers(page: Any, exports: Exports) -> None:
    bars = page.locator("#owners .bars li")
    bars.first.wait_for()
    models = exports.models
    quantised = models[(models["format"] != "") | (models["quantisation"] != "")]
    counts = quantised["id"].str.split("/").str[0].value_counts()
    names = bars.locator("> :first-child").all_inner_texts()
    shown = [read_number(text) for text in bars.locator("> :last-child").all_inner_texts()]
    assert shown == sorted(shown, reverse=True) and len(shown) == 12
    assert names[0] == counts.index[0]
    assert set(names) <= set(counts.index[:16])


def check_family_of_distill(page: Any, exports: Exports) -> None:
    card = page.locator(".card-family")
    card.wait_for()
    model = exports.models.set_index("id").loc["deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"]
    text = card.inner_text()
    for slug in (model["family"], model["top_family"], model["teacher"]):
        assert exports.families.loc[slug, "title"] in text
    assert f"{100 * float(model['confidence']):.0f}%" in text
    assert "The name contains" in text


def check_similar_names(page: Any, exports: Exports) -> None:
    page.locator(".panel-title", has_text="Qwen3-8B").wait_for()
    names = page.locator(".panel .near[aria-label='Nearest names'] button > :first-child")
    names.first.wait_for()
    near = list_nearest(exports, "Qwen/Qwen3-8B")
    found = names.all_inner_texts()
    assert near[found[0]] == near.max() and set(found[:5]) <= set(near.index)


def check_correlation(page: Any, exports: Exports) -> None:
    row = page.locator("#correlation tbody tr").first
    row.wait_for()
    both = exports.models[["downloads", "likes"]].dropna()
    logs = np.log1p(both)
    wanted = [
        both["downloads"].corr(both["likes"]),
        logs["downloads"].corr(logs["likes"]),
        both["downloads"].rank().corr(both["likes"].rank()),
    ]
    text = row.inner_text()
    assert f"{len(both):,}" in text
    assert re.findall(r"(?<![\d.])0\.\d{3}", text)[::3] == [f"{value:.3f}" for value in wanted]


def check_llama_facts(page: Any, exports: Exports) -> None:
    llama = exports.find_family("llama")
    block = page.locator("#facts .columns > div")
    wait_until(page, "location.hash === '#facts'")
    wait_until(page, "Math.abs(document.querySelector('#facts').getBoundingClientRect().top) < innerHeight / 2")
    licences = llama["license"][llama["license"] != ""].value_counts()
    bars = block.filter(has=page.locator("h3", has_text="Licences")).locator(".bars li")
    shown = dict(
        zip(
            bars.locator("> :first-child").all_inner_texts(),
            (read_number(text) for text in bars.locator("> :last-child").all_inner_texts()),
            strict=True,
        )
    )
    assert {name: shown[name] for name in licences.index[:5]} == licences[:5].to_dict()
    assert shown["not declared"] == (llama["license"] == "").sum()
    for heading in ("Sizes in names", "Formats and quantisations in names"):
        assert block.filter(has=page.locator("h3", has_text=heading)).locator(".bars li").count() > 3


def check_comparison(page: Any, exports: Exports) -> None:
    heads = page.locator("[data-compare] thead a")
    wait_for(page, heads.all_inner_texts, ["Qwen", "Llama"])
    row = page.locator("[data-compare] tbody tr", has=page.locator("th", has_text=re.compile("^Models$")))
    wanted = exports.families.loc[["qwen", "llama"], "models"].tolist()
    assert [read_number(text) for text in row.locator("td").all_inner_texts()] == wanted


def check_comparison_of_three(page: Any, exports: Exports) -> None:
    heads = page.locator("[data-compare] thead a")
    wait_for(page, heads.all_inner_texts, ["Qwen", "Llama", "Gemma"])
    row = page.locator("[data-compare] tbody tr", has=page.locator("th", has_text=re.compile("^Owners$")))
    wanted = exports.families.loc[["qwen", "llama", "gemma"], "owners"].tolist()
    assert [read_number(text) for text in row.locator("td").all_inner_texts()] == wanted
    boxes = [cell.bounding_box() for cell in row.locator("td").all()]
    assert len({round(box["y"]) for box in boxes}) == 1  # side by side, also on a phone
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"] for box in boxes)
    names = page.locator("[data-compare] .curve").first.locator("text.fill-ink").all_text_contents()
    assert set(names) == {"Qwen", "Llama", "Gemma"}


def check_crossing(page: Any, exports: Exports) -> None:
    sentence = page.locator("#others .crossings li", has_text="Qwen passed Llama")
    sentence.first.wait_for()
    adoption = pd.read_csv(exports.site / "data/adoption.csv", keep_default_na=False)
    models = adoption.pivot_table("models_by_others", "quarter", "title", "sum", fill_value=0)
    shares = models[models.sum(axis=1) >= 20].div(models.sum(axis=1), axis=0)
    behind = shares.index[shares["Qwen"] <= shares["Llama"]].max()
    quarter = shares.index[shares.index > behind].min()
    ordinal = ("first", "second", "third", "fourth")[int(quarter[-1]) - 1]
    wanted = [f"{100 * shares.loc[quarter, line]:.1f}%" for line in ("Qwen", "Llama")]
    expected = f"Qwen passed Llama in the {ordinal} quarter of {quarter[:4]} ({wanted[0]} and {wanted[1]})."
    assert sentence.first.inner_text() == expected


def read_words(page: Any, group: str) -> list[str]:
    rows = page.locator(f"#table-words-{group} tbody th")
    rows.first.wait_for()
    return rows.all_inner_texts()


def check_words(page: Any, exports: Exports) -> None:
    words = pd.read_csv(exports.site / "data/word_trends.csv", keep_default_na=False)
    rising = words[words["low"] > 0].sort_values("low", ascending=False)
    wanted = rising.loc[rising["kind"].isin(["format", "quantisation"]), "word"].tolist()
    assert read_words(page, "formats")[:5] == wanted[:5] != []
    wanted = rising.loc[rising["kind"] == "size", "word"].tolist()
    assert read_words(page, "sizes")[:5] == wanted[:5] != []
    assert page.locator("#words svg.curve").first.is_visible()


def check_nvfp4(page: Any, exports: Exports) -> None:
    wait_until(page, "location.hash === '#words-formats'")
    assert "nvfp4" in read_words(page, "formats")
    row = page.locator("#table-words-formats tbody tr", has=page.locator("th", has_text=re.compile("^nvfp4$")))
    cells = row.locator("td").all_inner_texts()
    words = pd.read_csv(exports.site / "data/word_trends.csv", keep_default_na=False).set_index("word")
    assert cells[1:3] == [f"{100 * words.loc['nvfp4', name]:.1f}%" for name in ("share_before", "share")]
    models = exports.models
    quarter = pd.PeriodIndex(models["created"].str[:7].where(models["created"].str.len() > 6), freq="M")
    new = quarter.asfreq("Q").astype(str) == words.loc["nvfp4", "quarter"].replace("-", "")
    named = models["id"].str.rpartition("/")[2].str.contains(r"(?<![a-z])nvfp4(?![a-z0-9])", flags=re.IGNORECASE)
    counts = models.loc[new & named, "top_family"].value_counts()
    title = exports.families.loc[counts[counts.index != ""].index[0], "title"]
    assert cells[-1].startswith(f"{title} ")
    assert read_number(cells[-1].split(",")[0].removeprefix(title)) == pytest.approx(counts.iloc[0], rel=0.1)


def check_popular(page: Any, exports: Exports) -> None:
    rows = page.locator("#table-under-1b tbody tr")
    rows.first.wait_for()
    assert rows.count() == 20
    models = exports.models.set_index("id")
    for row in rows.all()[:3]:
        name = row.locator("th").inner_text()
        cells = [read_number(text) for text in row.locator("td.number").all_inner_texts()]
        model = models.loc[name]
        assert model["parameters"] < 1e9 and cells[2] == model["downloads"]
        assert cells[1] > 10 and cells[0] >= 99, "far above the median of its class"


def check_reliability(page: Any, exports: Exports) -> None:
    stats = page.locator("#declarations .stats dd")
    stats.first.wait_for()
    measures = exports.summary["names_and_declarations"]
    wanted = [round(100 * measures[name]["value"]) for name in ("consistency", "agreement")]
    assert [read_number(text) for text in stats.all_inner_texts()] == wanted


IN_TABLE = re.compile("^All [0-9,]+ models in a table$")
QUESTIONS = (
    Question(
        "Which Qwen models fit in 16 GB, by downloads?",
        (Find("qwen", "Qwen", "Families"), Press(IN_TABLE, keys=SKIP), Press("16 GB", "button", TABLE, ("f",))),
        check_qwen_in_16_gb,
    ),
    Question(
        "Who made Ornith, and what is it built on?",
        (Find("ornith", "Ornith", "Families"),),
        check_ornith,
    ),
    Question(
        "Which model is the nearest relative of Qwen3-8B?",
        (
            Find("qwen3-8b", "Qwen/Qwen3-8B", "Models"),
            Press(re.compile("Qwen3"), within=".card-near", keys=("n", "n", "n")),
        ),
        check_nearest_relative,
    ),
    Question(
        "Which models of the Llama line are non-commercial?",
        (
            Find("llama", "Llama", "Lines"),
            Press(IN_TABLE, keys=SKIP),
            Press("non-commercial", "button", TABLE, ("f",)),
        ),
        check_llama_line,
    ),
    Question(
        "Which families have grown most since August?",
        (Press("Trends", within=".page-nav"), Choose("From", "2026-08-21", "21 August", keys=("n",))),
        check_growth,
    ),
    Question("Which models are new?", (Press("Which models are new?", keys=("n",)),), check_new_models),
    Question(
        "Who publishes the most quantised models?",
        (Press("Who publishes the most quantised models?", keys=("n",)),),
        check_quantisers,
    ),
    Question(
        "Why is DeepSeek-R1-Distill-Qwen-7B in its family?",
        (Find("deepseek r1 distill qwen 7b", "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B", "Models"),),
        check_family_of_distill,
    ),
    Question(
        "Which models have names similar to Qwen3-8B?",
        (Find("qwen3-8b", "Qwen/Qwen3-8B", "Models"), Press("Show in the graph")),
        check_similar_names,
    ),
    Question(
        "Are likes and downloads correlated?",
        (Press("Are likes and downloads correlated?", keys=("n",)),),
        check_correlation,
    ),
    Question(
        "What sizes, formats and licences does Llama have?",
        (Find("llama", "Llama", "Families"), Press("Composition", within=".contents", keys=("c",))),
        check_llama_facts,
        thumb=(
            Find("llama", "Llama", "Families"),
            Press("On this page", "summary", ".contents"),
            Press("Composition", within=".contents"),
        ),
    ),
    Question(
        "How do Qwen and Llama compare?",
        (
            Find("qwen", "Qwen", "Families"),
            Press("Compare with other families", keys=SKIP),
            Choose("Family or line 2", "llama", "Llama"),
        ),
        check_comparison,
    ),
    Question(
        "How do Qwen, Llama and Gemma compare?",
        (
            Press("How do Qwen and Llama compare?", keys=("n",)),
            Choose("Family or line 3", "gemma", "Gemma"),
        ),
        check_comparison_of_three,
    ),
    Question("When did Qwen pass Llama?", (Press("Qwen passed Llama", keys=("n", "n")),), check_crossing),
    Question(
        "Which words rose?", (Press("Which words rose in the names of new models?", keys=("n",)),), check_words
    ),
    Question(
        "Is NVFP4 popular, and where?",
        (Press("Which formats are on the rise, and in which families?", keys=("n",)),),
        check_nvfp4,
    ),
    Question(
        "Which small models are downloaded far above their class?",
        (Press("Which models are downloaded far more than others of their size and age?", keys=("n",)),),
        check_popular,
    ),
    Question(
        "How reliable are names as evidence?",
        (Press("How reliable are names as evidence?", keys=("n",)),),
        check_reliability,
    ),
)


@pytest.mark.parametrize("way", ["mouse", "keyboard", "thumb"])
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.text)
def test_a_question_is_answered_within_three_steps(
    visit: Callable[..., Any], exports: Exports, question: Question, way: str
) -> None:
    steps = question.thumb if way == "thumb" and question.thumb else question.steps
    assert len(steps) <= STEPS
    page = visit("index.html", view="phone" if way == "thumb" else "desktop", settle=False)
    reader = Keyboard(page) if way == "keyboard" else Pointer(page, touch=way == "thumb")
    keys = [reader.take(step) for step in steps]
    question.check(page, exports)
    assert max(keys) <= KEYS, keys
