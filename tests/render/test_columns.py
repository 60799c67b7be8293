"""A column of the table of models is defined once, and appears in all pages, scripts and exports."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from selectolax.lexbor import LexborHTMLParser

from constellation.analysis.column import code_column
from constellation.atlas import Atlas
from constellation.render import columns
from constellation.render.column_kinds import Choices, Dates, Numbers, Values, encode_date
from constellation.render.columns import ModelColumn
from constellation.render.site import write_site

MADE_UP = "initial"
MEANING = "first letter of the name"


def _read_initials(atlas: Atlas) -> Values:
    return Choices(code_column([name[:1].lower() for name in atlas.names.names]))


@pytest.fixture
def extended_site(small_atlas: Atlas, tmp_path: Path) -> Path:
    """Return a site whose table of models has an additional column."""
    column = ModelColumn(MADE_UP, MEANING, _read_initials, heading="Initial", place=99, script="details")
    write_site(small_atlas, tmp_path / "site", jobs=1, columns=(*columns.MODEL_COLUMNS, column))
    return tmp_path / "site"


def read_script(path: Path) -> dict[str, list]:
    text = path.read_text(encoding="utf-8")
    return json.loads(text[text.index(",") + 1 : text.rindex(")")])


def test_an_entry_of_the_list_is_a_column_everywhere(extended_site: Path, small_atlas: Atlas) -> None:
    initials = dict(zip(small_atlas.ids, (name[:1].lower() for name in small_atlas.names.names), strict=True))
    # models.csv and the table of each family
    for path in (extended_site / "data/models.csv", *sorted((extended_site / "data/families").glob("*.csv"))[:2]):
        rows = list(csv.DictReader(path.open(newline="", encoding="utf-8")))
        assert rows and {row["id"]: row[MADE_UP] for row in rows}.items() <= initials.items()
    # the data script
    details = read_script(extended_site / "data/details.js")
    texts = [details[f"{MADE_UP}_values"][code] for code in details[MADE_UP]]
    assert dict(zip(small_atlas.ids, texts, strict=True)) == initials
    # pages
    for path in ("models.html", f"families/{small_atlas.families.clades[0].slug}.html"):
        table = LexborHTMLParser((extended_site / path).read_text(encoding="utf-8")).css_first("table.members")
        heads = table.css("thead th")
        assert heads[-1].attributes["data-key"] == MADE_UP and heads[-1].text() == "Initial"
        rows = [row for row in table.css("tbody tr") if row.id]
        assert rows
        for row in rows:
            cells = row.css("th, td")
            assert len(cells) == len(heads) and cells[-1].text() == initials[row.id]
    # documentation and style
    about = (extended_site / "about.html").read_text(encoding="utf-8")
    assert f"<td>{MADE_UP}</td>\n<td>{MEANING}</td>" in about
    style = (extended_site / "static/css/site.css").read_text(encoding="utf-8")
    assert f"td:nth-child({len(heads)}):empty" in style


def test_columns_have_different_names_places_and_fields() -> None:
    shown = [column for column in columns.MODEL_COLUMNS if column.heading]
    for values in (
        [column.name for column in columns.MODEL_COLUMNS],
        [column.place for column in shown],
        [(column.script, column.field or column.name) for column in columns.MODEL_COLUMNS if column.script],
    ):
        assert len(values) == len(set(values))


def test_exports_keep_the_order_of_their_columns() -> None:
    """Scripts of other people may read columns by position, so new columns come last."""
    names = [column.name for column in columns.MODEL_COLUMNS]
    assert names[:5] == ["id", "family", "top_family", "confidence", "family_from"]
    added = ("edition", "quantisation", "bits", "format", "methods", "context", "experts", "modality", "memory")
    assert names.index("base_model") < min(names.index(name) for name in added)


def test_every_column_has_a_value_for_each_model(small_atlas: Atlas) -> None:
    table = columns.tabulate_columns(small_atlas)
    rows = list(table.list_rows())
    assert len(rows) == len(small_atlas) and {len(row) for row in rows} == {len(columns.MODEL_COLUMNS)}


@pytest.mark.parametrize(
    ("text", "number"), [("", None), ("2026", 13312), ("2026-01", 13344), ("2026-01-31", 13375), ("1999", -512)]
)
def test_dates_are_numbers_in_their_order(text: str, number: int | None) -> None:
    assert encode_date(text) == number
    assert Dates(np.array([text], dtype=object)).pack("date", np.array([0])) == {"date": [number]}


def test_unknown_numbers_are_empty_cells_and_null(models: Callable) -> None:
    numbers = Numbers(np.array([1234.0, np.nan]))
    rows = np.array([0, 1])
    assert numbers.write(rows, "") == ["<td>1,234</td>", "<td></td>"]
    assert numbers.pack("x", rows) == {"x": [1234, None]}
    assert list(numbers.export(slice(None))) == ["1234", ""]


def test_pages_with_a_table_of_models_load_its_script(small_site: Path) -> None:
    found = set()
    for path in small_site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        if "data-models" in html:
            assert "static/js/table.js" in html, path
            found.add(path.relative_to(small_site).parts[0])
    assert found >= {"models.html", "families", "lines", "owners"}
