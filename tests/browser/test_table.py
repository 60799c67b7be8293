"""The table of all models can be filtered, sorted, used by keyboard and linked to."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.browser.model_table import ROWS, TABLE, list_slugs, read_ids, read_models, wait_for_count
from tests.browser.waiting import wait_until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def models(site: Path) -> pd.DataFrame:
    """Return models.csv, sorted by descending downloads."""
    return read_models(site)


def find_in(frame: pd.DataFrame, slugs: set[str]) -> pd.DataFrame:
    return frame[frame["family"].isin(slugs)]


# --- two questions, by mouse, by keyboard and by thumb


def choose_by_mouse(page: Any, label: str, value: str) -> None:
    field = page.locator(TABLE).get_by_label(label, exact=True)
    field.hover()
    wait_until(page, f"document.querySelector('{TABLE} select option:nth-child(3)')")
    if field.evaluate("(field) => field.tagName") == "SELECT":
        field.select_option(label=value) if not value.startswith("=") else field.select_option(value[1:])
    else:
        field.click()
        field.fill(value)
        field.blur()


def choose_by_keyboard(page: Any, label: str, value: str) -> None:
    field = page.locator(TABLE).get_by_label(label, exact=True)
    for _ in range(60):
        if field.evaluate("(field) => field === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"the Tab key does not reach {label}")
    wait_until(page, f"document.querySelectorAll('{TABLE} select option').length > 60")
    if field.evaluate("(field) => field.tagName") == "INPUT":
        page.keyboard.type(value)
        page.keyboard.press("Enter")
        return
    for _ in range(400):
        if field.evaluate("(field) => field.value") == value.removeprefix("="):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{label} has no {value}")


@pytest.mark.parametrize(("view", "choose"), [("desktop", choose_by_mouse), ("phone", choose_by_mouse)])
def test_qwen_models_that_fit_in_16_gb_by_downloads(
    visit: Callable[..., Any], site: Path, models: pd.DataFrame, view: str, choose: Callable
) -> None:
    wanted = find_in(models, list_slugs(site, "qwen"))
    wanted = wanted[wanted["memory"] <= 16]
    page = visit("models.html", view=view, settle=False)
    if view == "phone":
        page.locator(f"{TABLE} summary").tap()
    choose(page, "Family", "Qwen")
    choose(page, "Fits in", "=16 ")
    wait_for_count(page, len(wanted))
    assert read_ids(page)[:10] == wanted["id"].tolist()[:10]
    assert page.evaluate("location.hash") == "#family=qwen&memory=16"


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_non_commercial_models_of_the_llama_line(
    visit: Callable[..., Any], models: pd.DataFrame, view: str
) -> None:
    wanted = models[(models["line"] == "Llama") & (models["license_group"] == "non-commercial")]
    page = visit("models.html", view=view, settle=False)
    if view == "phone":
        page.locator(f"{TABLE} summary").tap()
    choose_by_mouse(page, "Line", "=llama")
    choose_by_mouse(page, "Licence", "=rights:non-commercial")
    wait_for_count(page, len(wanted))
    assert read_ids(page)[:10] == wanted["id"].tolist()[:10]


def test_both_questions_by_keyboard(visit: Callable[..., Any], site: Path, models: pd.DataFrame) -> None:
    page = visit("models.html", settle=False)
    page.locator(f"{TABLE} input[type=search]").focus()
    choose_by_keyboard(page, "Family", "Qwen")
    choose_by_keyboard(page, "Fits in", "=16 ")
    wanted = find_in(models, list_slugs(site, "qwen"))
    wait_for_count(page, int((wanted["memory"] <= 16).sum()))
    page = visit("models.html", settle=False)
    page.locator(f"{TABLE} input[type=search]").focus()
    choose_by_keyboard(page, "Line", "=llama")
    choose_by_keyboard(page, "Licence", "=rights:non-commercial")
    wait_for_count(page, int(((models["line"] == "Llama") & (models["license_group"] == "non-commercial")).sum()))


# --- filters


def test_filters_are_recomputed_from_models_csv(
    visit: Callable[..., Any], site: Path, models: pd.DataFrame
) -> None:
    words = {name: models[name].str.split() for name in ("format", "quantisation", "methods")}
    cases = {
        "format=gguf": words["format"].map(lambda found: "gguf" in found),
        "quantisation=awq": words["quantisation"].map(lambda found: "awq" in found),
        "method=instruct&min=30": words["methods"].map(lambda found: "instruct" in found)
        & (models["parameters"] >= 30e9),
        "license=apache-2.0&from=2026": (models["license"] == "apache-2.0") & (models["created"] >= "2026"),
        "rights=unknown&to=2023": (models["license_group"] == "unknown")
        & (models["created"] != "")
        & (models["created"] < "2024"),
        "owner=TheBloke": models["id"].str.startswith("TheBloke/"),
        "family=llama&max=8&sort=likes": models["family"].isin(list_slugs(site, "llama"))
        & (models["parameters"] <= 8e9),
        "counts=unknown": models[["downloads", "likes"]].isna().any(axis=1),
        "format=none&method=none": (models["format"] == "") & (models["methods"] == ""),
    }
    page = visit("models.html", settle=False)
    for state, mask in cases.items():
        page.evaluate("(state) => { location.hash = state }", state)
        wait_for_count(page, int(mask.sum()))


def test_a_count_of_a_family_page_leads_to_these_models(visit: Callable[..., Any]) -> None:
    page = visit("families/gemma.html", settle=False)
    links = page.locator("#fits td a[href*='memory=']")
    targets = links.evaluate_all("(links) => links.map((link) => [link.getAttribute('href'), link.textContent])")
    assert len(targets) > 6
    for address, text in targets[::4]:
        page = visit(address.removeprefix("../"), settle=False)
        wait_for_count(page, int(text.split(" ")[0].replace(",", "")))


@pytest.mark.parametrize(
    ("address", "headings"),
    [
        ("families/llama.html", ("Licences", "Owners", "Sizes in names", "Methods in names")),
        ("lines/llama.html", ("Licences", "Owners", "Formats and quantisations in names")),
        ("owners/unsloth.html", ("Licences",)),
    ],
)
def test_a_bar_leads_to_the_models_that_it_counts(
    visit: Callable[..., Any], address: str, headings: tuple[str, ...]
) -> None:
    page = visit(address, settle=False)
    bars = page.locator("main .columns > div").evaluate_all(
        "(blocks) => Object.fromEntries(blocks.map((block) => [block.querySelector('h3').textContent,"
        " [...block.querySelectorAll('.bars a')].map((link) =>"
        " [link.getAttribute('href'), link.parentElement.lastElementChild.textContent])]))"
    )
    table = visit("models.html", settle=False)
    for heading in headings:
        assert len(bars[heading]) > 3, heading
        for href, count in (bars[heading][1], bars[heading][-1]):
            assert href.startswith("../models.html#"), heading
            table.evaluate("(state) => { location.hash = state }", href.partition("#")[2])
            wait_for_count(table, int(count.replace(",", "")))


def test_a_maker_without_a_page_leads_to_its_models(
    visit: Callable[..., Any], site: Path, models: pd.DataFrame
) -> None:
    families = pd.read_csv(site / "data/families.csv", keep_default_na=False)
    paged = {path.stem for path in (site / "owners").glob("*.html")}
    family = families[(families["maker"] != "") & ~families["maker"].str.lower().isin(paged)].iloc[0]
    page = visit(f"families/{family['slug']}.html", settle=False)
    page.locator(".page-header a", has_text=family["maker"]).first.click()
    page.wait_for_url("**/models.html#owner=*")
    wait_for_count(page, int(models["id"].str.startswith(family["maker"] + "/").sum()))


def test_a_common_filter_is_one_press_and_a_second_press_removes_it(
    visit: Callable[..., Any], models: pd.DataFrame
) -> None:
    page = visit("models.html", settle=False)
    table = page.locator(TABLE)
    table.get_by_role("button", name="16 GB", exact=True).click()
    wait_for_count(page, int((models["memory"] <= 16).sum()))
    table.get_by_role("button", name="24 GB", exact=True).click()
    wait_for_count(page, int((models["memory"] <= 24).sum()))
    table.get_by_role("button", name="non-commercial", exact=True).click()
    both = (models["memory"] <= 24) & (models["license_group"] == "non-commercial")
    wait_for_count(page, int(both.sum()))
    pressed = table.locator(".common button[aria-pressed=true]").all_inner_texts()
    assert pressed == ["24 GB", "non-commercial"]
    table.get_by_role("button", name="24 GB", exact=True).click()
    wait_for_count(page, int((models["license_group"] == "non-commercial").sum()))
    table.get_by_label("Licence", exact=True).select_option("license:mit")
    wait_for_count(page, int((models["license"] == "mit").sum()))
    assert table.locator(".common button[aria-pressed=true]").count() == 0


def test_back_and_reload_keep_the_filter_and_the_order(visit: Callable[..., Any], models: pd.DataFrame) -> None:
    page = visit("models.html", settle=False)
    choose_by_mouse(page, "Format", "=mlx")
    count = int(models["format"].str.split().map(lambda found: "mlx" in found).sum())
    wait_for_count(page, count)
    page.locator(f"{TABLE} th[data-key=likes] button").click()
    wait_until(page, "location.hash === '#format=mlx&sort=likes'")
    page.reload()
    wait_for_count(page, count)
    assert page.locator(f"{TABLE} th[data-key=likes]").get_attribute("aria-sort") == "descending"
    assert page.locator(TABLE).get_by_label("Format", exact=True).input_value() == "mlx"
    page.go_back()
    page.go_back()
    wait_for_count(page, len(models))
    assert page.locator(TABLE).get_by_label("Format", exact=True).input_value() == ""
    assert page.locator(f"{TABLE} th[data-key=downloads]").get_attribute("aria-sort") == "descending"


def test_a_filter_without_a_match_offers_to_be_cleared(visit: Callable[..., Any], models: pd.DataFrame) -> None:
    page = visit("models.html#family=qwen&text=nosuchmodel", settle=False)
    button = page.get_by_role("button", name="Clear the filters")
    button.wait_for()
    assert "No model" in page.locator(TABLE).inner_text()
    button.click()
    wait_for_count(page, len(models))
    assert page.evaluate("location.hash") == ""
    assert page.locator(ROWS).first.is_visible()


def test_a_family_page_has_its_models_and_filters_all_of_them(
    visit: Callable[..., Any], site: Path, models: pd.DataFrame
) -> None:
    members = find_in(models, list_slugs(site, "qwen3"))
    page = visit("families/qwen3.html#memory=16&format=gguf", settle=False)
    wanted = members[(members["memory"] <= 16) & members["format"].str.contains("gguf")]
    wait_for_count(page, len(wanted))
    assert read_ids(page)[:10] == wanted["id"].tolist()[:10]
    page.get_by_role("button", name="Clear all").click()
    wait_for_count(page, len(members))


# --- the glossary


@pytest.mark.parametrize("where", ["thead", ".field", "fieldset"])
def test_a_question_mark_leads_to_the_glossary(visit: Callable[..., Any], where: str) -> None:
    page = visit("models.html", settle=False)
    link = page.locator(f"{TABLE} {where} a.explanation").first
    assert "means" in link.get_attribute("aria-label")
    link.click()
    page.locator("dt:target").wait_for()
    assert "about.html#term-" in page.url
    page.go_back()
    wait_until(page, "location.hash === ''")


def test_headings_and_labels_with_a_question_mark_still_work(visit: Callable[..., Any]) -> None:
    page = visit("models.html", settle=False)
    for key in ("parameters", "memory"):
        button = page.locator(f"{TABLE} th[data-key={key}] button")
        button.focus()
        page.keyboard.press("Enter")
        wait_until(page, f"location.hash === '#sort={key}'")
    page.locator(TABLE).get_by_text("Owner", exact=True).click()
    assert page.evaluate("document.activeElement.labels[0].textContent") == "Owner"


# --- rows


def read_cells(page: Any) -> dict[str, list[str]]:
    return dict(
        page.locator(ROWS).evaluate_all(
            "(rows) => rows.map((row) => [row.querySelector('th').textContent,"
            " [...row.cells].map((cell) => cell.textContent)])"
        )
    )


@pytest.mark.parametrize("address", ["models.html", "families/qwen3.html"])
def test_rows_in_the_page_and_loaded_rows_have_the_same_texts(visit: Callable[..., Any], address: str) -> None:
    static = read_cells(visit(address, settle=False, java_script_enabled=False))
    assert len(static) == 200
    page = visit(address, settle=False)
    page.locator(f"{TABLE} .table-scroll").evaluate("(box) => { box.scrollTop = box.scrollHeight }")
    wait_until(page, f"document.querySelector('{TABLE} tr.space')")
    loaded: dict[str, list[str]] = {}
    for place in range(0, 210, 15):
        page.locator(f"{TABLE} .table-scroll").evaluate(
            "(box, place) => { box.scrollTop = place * box.querySelector('tbody tr:not(.space)').offsetHeight }",
            place,
        )
        for near in (place, place + 14):  # the row at the top has this place, and the header has index 1
            wait_until(
                page, f"[...document.querySelectorAll('{ROWS}')].some((row) => row.ariaRowIndex === '{near + 2}')"
            )
        loaded |= read_cells(page)
    assert {name: loaded[name] for name in static} == static


def test_rows_far_down_are_drawn_when_they_come_into_view(visit: Callable[..., Any], models: pd.DataFrame) -> None:
    page = visit("models.html#sort=downloads,rising", settle=False)
    wait_for_count(page, len(models))
    box = page.locator(f"{TABLE} .table-scroll")
    assert page.locator(ROWS).count() < 120
    box.evaluate("(box) => { box.scrollTop = box.scrollHeight / 2 }")
    wait_until(page, f"Number(document.querySelector('{ROWS}').getAttribute('aria-rowindex')) > 5000")
    numbers = page.locator(ROWS).evaluate_all("(rows) => rows.map((row) => Number(row.ariaRowIndex))")
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) and len(numbers) < 120
    head, frame = (page.locator(f"{TABLE} {name}").first.bounding_box() for name in ("thead th", ".table-scroll"))
    assert abs(head["y"] - frame["y"]) < 3, "the header stays visible"


def test_the_keys_move_through_all_rows(visit: Callable[..., Any], models: pd.DataFrame) -> None:
    page = visit("models.html#format=gguf", settle=False)
    wanted = models[models["format"].str.split().map(lambda found: "gguf" in found)]["id"].tolist()
    wait_for_count(page, len(wanted))
    at = "document.activeElement.closest('tr').ariaRowIndex"
    page.locator(f"{ROWS} th a").first.focus()
    for key, row in (("ArrowDown", 3), ("ArrowDown", 4), ("ArrowUp", 3), ("End", len(wanted) + 1), ("Home", 2)):
        page.keyboard.press(key)
        assert page.evaluate(at) == str(row), key
    page.keyboard.press("PageDown")
    assert int(page.evaluate(at)) > 6
    page.keyboard.press("ArrowRight")
    assert "families/" in page.evaluate("document.activeElement.href")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.locator("[data-model][data-ready]").wait_for()
    assert page.evaluate("constellation.store.get()") == {"format": "gguf", "model": wanted[0]}
    page.go_back()
    wait_until(page, "location.hash === '#format=gguf'")


def test_a_row_is_one_step_of_the_tab_key(visit: Callable[..., Any]) -> None:
    page = visit("models.html#format=gguf", settle=False)
    wait_until(page, f"document.querySelector('{TABLE} tr.space')")
    assert page.locator(f"{ROWS} a:not([tabindex='-1'])").count() == 1


@pytest.mark.parametrize(("page_of", "protocol"), [("models.html", "http"), ("families/qwen3.html", "file")])
def test_an_address_leads_to_any_row(
    visit: Callable[..., Any], site: Path, models: pd.DataFrame, page_of: str, protocol: str
) -> None:
    unlisted = find_in(models, list_slugs(site, "qwen3"))["id"].iloc[-1]
    page = visit(f"{page_of}#{unlisted}", protocol=protocol, settle=False)
    row = page.locator(f"[id='{unlisted}']")
    row.wait_for()
    assert "linked" in row.get_attribute("class")
    box, frame = row.bounding_box(), page.locator(f"{TABLE} .table-scroll").bounding_box()
    assert frame["y"] <= box["y"] <= frame["y"] + frame["height"]


def test_csv_has_the_rows_that_are_shown(visit: Callable[..., Any], models: pd.DataFrame) -> None:
    page = visit("models.html#line=llama&rights=non-commercial&sort=parameters", settle=False)
    wanted = models[(models["line"] == "Llama") & (models["license_group"] == "non-commercial")]
    wait_for_count(page, len(wanted))
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV of these models").click()
    found = pd.read_csv(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8")), keep_default_na=False)
    assert set(found["id"]) == set(wanted["id"])
    joined = found.merge(wanted, on="id", suffixes=("", "_csv"))
    for name in ("family", "line", "quantisation", "format", "methods", "license", "license_group", "created"):
        assert joined[name].tolist() == joined[f"{name}_csv"].tolist(), name
    numbers = pd.to_numeric(found["parameters"]).dropna()
    assert numbers.is_monotonic_decreasing


def test_without_scripts_the_first_rows_are_in_the_page(visit: Callable[..., Any], models: pd.DataFrame) -> None:
    page = visit("models.html", settle=False, java_script_enabled=False)
    ids = page.locator(ROWS).evaluate_all("(rows) => rows.map((row) => row.id)")
    assert ids == models["id"].tolist()[:200]


def test_a_small_family_is_filtered_without_loading_data(visit: Callable[..., Any], models: pd.DataFrame) -> None:
    page = visit("families/bielik.html", settle=False)
    members = models[models["top_family"] == "bielik"]
    page.locator(TABLE).get_by_label("Filter this table").fill("gguf")
    wanted = members[members["id"].str.lower().str.contains("gguf") | members["format"].str.contains("gguf")]
    wait_for_count(page, len(wanted))
    assert not page.evaluate("[...document.scripts].some((script) => script.src.endsWith('details.js'))")
    page.locator(f"{TABLE} th[data-key=likes] button").click()
    wait_until(page, "location.hash.includes('sort=likes')")
    wait_for_count(page, len(wanted))
    known = wanted.sort_values("likes", ascending=False)["id"].tolist()
    assert read_ids(page)[0] == known[0]


def test_a_small_family_with_sub_families_keeps_their_models(
    visit: Callable[..., Any], site: Path, models: pd.DataFrame
) -> None:
    families = pd.read_csv(site / "data/families.csv", keep_default_na=False)
    small = families[(families["parent"] == "") & (families["models"] < 200) & (families["own_models"] > 3)]
    slug = small[small["models"] > small["own_models"] + 10]["slug"].iloc[0]
    page = visit(f"families/{slug}.html#sort=likes", settle=False)
    wait_for_count(page, int((models["top_family"] == slug).sum()))
    sub = families[families["parent"] == slug].iloc[0]
    page.locator(TABLE).get_by_label("Sub-family", exact=True).hover()
    wait_until(page, f"document.querySelectorAll('{TABLE} datalist option').length > 0")
    choose_by_mouse(page, "Sub-family", sub["title"])
    wait_for_count(page, int(sub["models"]))


def test_addresses_of_earlier_versions_still_work(visit: Callable[..., Any], models: pd.DataFrame) -> None:
    page = visit("families/bielik.html#words=instruct", settle=False)
    members = models[models["top_family"] == "bielik"]
    wait_for_count(page, int(members["id"].str.lower().str.contains("instruct").sum()))
    page = visit("families/bielik.html#counts=unknown", settle=False)
    wait_for_count(page, int(members[["downloads", "likes"]].isna().any(axis=1).sum()))
    page = visit("families/bielik.html#fits", settle=False)
    wait_until(page, "Math.abs(document.querySelector('#fits').getBoundingClientRect().top) < 200")
