"""Files with different structures give the same models: JSON of several shapes, spreadsheets and folders."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from constellation.catalogue.loading import load_catalogue
from constellation.cli import main
from constellation.errors import AtlasError

IDS = ["acme/Nova-1B", "acme/Nova-7B", "tinker/Comet-2B"]
FRAME = pd.DataFrame({"id": IDS, "downloads": [5400, 9100, 70], "license": ["mit", None, "apache-2.0"]})
RECORDS = json.loads(FRAME.to_json(orient="records"))
KEYED = {record["id"]: {key: value for key, value in record.items() if key != "id"} for record in RECORDS}
#: A record as the Hub's API gives it, which holds lists and objects of its own.
HUB = {
    "id": "acme/Nova-7B", "downloads": 9100, "tags": ["a", "b"], "spaces": ["x/y", "z/w"],
    "siblings": [{"rfilename": "a"}],
    "cardData": {"license": "mit"}, "baseModels": {"relation": "merge", "models": [{"id": "acme/Nova-1B"}]},
}  # fmt: skip


def write(value: Any) -> str:
    return json.dumps(value)


DOCUMENTS = {
    "records": FRAME.to_json(orient="records"),
    "lines": FRAME.to_json(orient="records", lines=True),
    "columns": FRAME.to_json(orient="columns"),
    "index": FRAME.to_json(orient="index"),
    "split": FRAME.to_json(orient="split"),
    "table": FRAME.to_json(orient="table"),
    "columns by name": FRAME.set_index("id").to_json(orient="columns"),
    "index by name": FRAME.set_index("id").to_json(orient="index"),
    "split by name": FRAME.set_index("id").to_json(orient="split"),
    "table by name": FRAME.set_index("id").to_json(orient="table"),
    "indented": FRAME.to_json(orient="columns", indent=2),
    "lists": write(FRAME.astype(object).where(FRAME.notna(), None).to_dict("list")),
    "data": write({"object": "list", "data": RECORDS}),
    "models": write({"name": "a catalogue", "license": "mit", "models": RECORDS}),
    "any name": write({"version": 3, "updated": "2026-08-19", "entries": RECORDS}),
    "deeper": write({"status": "ok", "result": {"count": 3, "items": RECORDS}}),
    "keyed": write(KEYED),
    "keyed, wrapped": write({"updated": "2026", "models": KEYED}),
    "keyed, with a version": write({"version": 2, **KEYED}),
    "keyed by hash": write({f"{n:032x}": record for n, record in enumerate(RECORDS)}),
    "by provider": write({"p": {"name": "P", "models": RECORDS[:1]}, "q": {"name": "Q", "models": RECORDS[1:]}}),
    "by provider, in a list": write(
        {"providers": [{"id": "p", "models": RECORDS[:1]}, {"id": "q", "models": RECORDS[1:]}]}
    ),
    "by provider, keyed": write({"p": {"id": "p", "models": KEYED}}),
    "columns, wrapped": write({"data": json.loads(FRAME.to_json(orient="columns"))}),
}


@pytest.mark.parametrize("ending", ["json", "jsonl", "json.gz", "txt"])
@pytest.mark.parametrize("shape", DOCUMENTS)
def test_every_shape_of_json_gives_the_same(tmp_path: Path, shape: str, ending: str) -> None:
    path = tmp_path / f"models.{ending}"
    text = DOCUMENTS[shape].encode()
    path.write_bytes(gzip.compress(text) if ending.endswith("gz") else text)
    frame = load_catalogue(path).frame
    assert frame["id"].tolist() == IDS
    assert frame["downloads"].tolist() == [5400, 9100, 70]
    assert frame["license"].tolist() == ["mit", "", "apache-2.0"]


@pytest.mark.parametrize(
    "document", [IDS, {"models": IDS}, {"data": [[name] for name in IDS]}, FRAME.to_numpy().tolist()]
)
def test_ids_without_headers_are_read(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "models.json"
    path.write_text(write(document))
    assert load_catalogue(path).frame["id"].tolist() == IDS


#: Other ways to write two ids: with a header among the rows, as keys of numbers, a page on each line, in Markdown.
OTHERS = {
    "header.json": '[["id", "downloads"], ["acme/Nova-1B", 5], ["acme/Nova-7B", 6]]',
    "keys.json": '{"acme/Nova-1B": 1000000000, "acme/Nova-7B": 7000000000}',
    "pages.jsonl": '{"data": [{"id": "acme/Nova-1B"}]}\n{"data": [{"id": "acme/Nova-7B"}]}\n',
    "table.md": "| Model | Params |\n|---|:-:|\n| acme/Nova-1B | 1B |\n| [x](https://hf.co/acme/Nova-7B) | 7B |\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_shapes(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(OTHERS[name])
    assert load_catalogue(tmp_path / name).frame["id"].tolist() == IDS[:2]


@pytest.mark.parametrize("document", [HUB, [HUB], {"results": [HUB]}])
def test_one_record_of_the_hub_is_one_model(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "models.json"
    path.write_text(write(document))
    frame = load_catalogue(path, tasks=None).frame
    assert frame.loc[:, ["id", "license", "base_model", "relation"]].values.tolist() == [
        ["acme/Nova-7B", "mit", "acme/Nova-1B", "merge"]
    ]


#: What a price list and a model database hold beside the names.
PRICES = {
    "acme/nova-1b": {"mode": "chat", "max_tokens": 4096, "input_cost_per_token": 1e-6, "litellm_provider": "acme"},
    "comet-large": {"mode": "chat", "max_tokens": 8192, "name": "Comet Large"},
    "sample_spec": {"mode": "one of: chat, embedding", "max_tokens": "LEGACY parameter"},
}


def test_a_price_list_is_keyed_by_its_names(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text(write(PRICES))
    assert load_catalogue(path).frame["id"].tolist() == sorted(PRICES)


TABLES = {
    "semicolons": ("m.csv", "id;downloads;license\n{}", ";"),
    "tabs": ("m.csv", "id\tdownloads\tlicense\n{}", "\t"),
    "tabs in .tsv": ("m.tsv", "id\tdownloads\tlicense\n{}", "\t"),
    "bars": ("m.txt", "id|downloads|license\n{}", "|"),
    "a hint for Excel": ("m.csv", "sep=;\nid;downloads;license\n{}", ";"),
    "commas in .tsv": ("m.tsv", "id,downloads,license\n{}", ","),
    "a comma in a header": ("m.csv", 'id;downloads;license;"size, in GB"\n{}', ";"),
    "no header": ("m.csv", "{}", ","),
}


@pytest.mark.parametrize("kind", TABLES)
def test_delimiters_are_found(tmp_path: Path, kind: str) -> None:
    name, text, delimiter = TABLES[kind]
    more = delimiter + '"1,5"' if "size" in text else ""
    rows = [delimiter.join([one["id"], str(one["downloads"]), one["license"] or ""]) + more for one in RECORDS]
    (tmp_path / name).write_text(text.format("\n".join(rows)) + "\n")
    catalogue = load_catalogue(tmp_path / name, tasks=None)
    assert catalogue.frame["id"].tolist() == IDS
    if "id" in text:
        assert catalogue.frame["downloads"].tolist() == [5400, 9100, 70]


def test_a_header_may_look_like_an_id(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("Code,in/out\nNova,1\nComet,2\n")
    assert load_catalogue(tmp_path / "m.csv", columns={"id": "Code"}).frame["id"].tolist() == ["Comet", "Nova"]


def test_a_list_of_ids_needs_no_header(tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_text("\n".join(IDS) + "\n")
    catalogue = load_catalogue(tmp_path / "ids.txt")
    assert catalogue.frame["id"].tolist() == IDS
    assert any("not a header" in line for line in catalogue.report.lines())


def save_sheets(path: Path, **sheets: list[list[Any]]) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


ROWS = [
    ["Model", "#Params (B)", "Downloads", "Created"],
    ["acme/Nova-1B", 1.1, 5400, pd.Timestamp("2025-03-04 10:00").to_pydatetime()],
    ["acme/Nova-7B", 7, 9100, None],
    [],
    ["tinker/Comet-2B", 2, 70.0, "2025-03"],
]


@pytest.mark.parametrize("name", ["models.xlsx", "models-2026-01-01.XLSX", "download"])
def test_an_excel_workbook_is_read(tmp_path: Path, name: str) -> None:
    path = save_sheets(tmp_path / "made.xlsx", Sheet1=ROWS).rename(tmp_path / name)
    frame = load_catalogue(path).frame
    assert frame["id"].tolist() == IDS
    assert frame["parameters"].tolist() == [1.1e9, 7e9, 2e9]
    assert frame["downloads"].tolist() == [5400, 9100, 70]
    assert frame["created"].tolist() == ["2025-03-04", "", "2025-03"]


def test_the_sheet_with_models_is_found_below_a_title(tmp_path: Path) -> None:
    path = save_sheets(
        tmp_path / "m.xlsx", Notes=[["Made in March"], ["by hand"]], Data=[["Our models"], [], *ROWS]
    )
    catalogue = load_catalogue(path)
    assert catalogue.frame["id"].tolist() == IDS
    assert "read from the sheet 'Data'" in catalogue.report.lines()


def test_rows_of_a_sheet_are_counted_as_excel_does(tmp_path: Path) -> None:
    path = save_sheets(tmp_path / "m.xlsx", S=[["id", "likes"], [], ["a/b", "many"]])
    assert load_catalogue(path).report.unknown.examples[0].row == 3


BOOKS: list[tuple[str, Callable[[Path], object], str]] = [
    ("empty.xlsx", lambda path: save_sheets(path, S=[]), "empty.xlsx is empty; give"),
    (
        "cut.xlsx",
        lambda path: path.write_bytes(save_sheets(path, S=ROWS).read_bytes()[:-200]),
        "is not a complete Excel",
    ),
    (
        "pack.zip",
        lambda path: path.write_bytes(b"PK\x03\x04" + bytes(30)),
        "is a ZIP archive or a document, not a table; extract",
    ),
    ("old.xls", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(30)), "save the table as .xlsx or CSV"),
    ("none.xlsx", lambda path: save_sheets(path, S=[["x", "y"], [1, 2]]), "none.xlsx, sheet 'S', row 1: "),
]


@pytest.mark.parametrize(("name", "make", "message"), BOOKS, ids=[book[0] for book in BOOKS])
def test_a_workbook_that_cannot_be_read_is_refused(
    tmp_path: Path, name: str, make: Callable[[Path], object], message: str
) -> None:
    make(tmp_path / name)
    with pytest.raises(AtlasError) as caught:
        load_catalogue(tmp_path / name)
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_without_the_reader_of_workbooks_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save_sheets(tmp_path / "m.xlsx", S=ROWS)
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(AtlasError, match=r"pip install '\.\[excel\]', or save the sheet as CSV"):
        load_catalogue(path)


def test_a_folder_with_one_catalogue_is_read(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "models-2026-01-02.csv", index=False)
    (tmp_path / "README.md").write_text("about")
    catalogue = load_catalogue(tmp_path)
    assert (len(catalogue), catalogue.date, catalogue.source) == (3, "2026-01-02", "models-2026-01-02.csv")
    assert "read models-2026-01-02.csv, the only catalogue in the folder" in catalogue.report.lines()


def test_a_folder_with_several_catalogues_names_them(tmp_path: Path) -> None:
    for name in ("a.csv", "b.parquet", "c.json"):
        (tmp_path / name).touch()
    with pytest.raises(
        AtlasError, match=r"is a folder; give the path of one of its files \(a\.csv, b\.parquet, c\.json\)"
    ):
        load_catalogue(tmp_path)


@pytest.mark.parametrize(
    "address", ["https://example.org/models.csv", "HTTP://x/y", "hf://datasets/a/b", "s3://b/k"]
)
@pytest.mark.parametrize("kind", [str, Path])
def test_an_address_is_to_be_downloaded_first(address: str, kind: type) -> None:
    with pytest.raises(AtlasError, match=r"is a web address, .*; download it first"):
        load_catalogue(kind(address))


def test_the_remedy_for_an_unknown_header_works(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "models.csv"
    path.write_text("Modell,Herzen\n" + "".join(f"Nova {n},{n}\n" for n in range(6)))
    words = ["build", str(path), "--out", str(tmp_path / "site"), "--quiet"]
    assert main(words) == 1
    assert "--column id=HEADER" in capsys.readouterr().err
    assert load_catalogue(path, columns={"id": "Modell", "likes": "Herzen"}).frame["likes"].tolist() == [*range(6)]
