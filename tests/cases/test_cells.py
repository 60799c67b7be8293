"""Cells in many formats are read. Unreadable cells become unknown and are reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from constellation.catalogue.catalogue import Catalogue
from constellation.catalogue.loading import load_catalogue
from constellation.catalogue.reading.bases import split_bases
from constellation.errors import AtlasError


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Catalogue]:
    """Return a function that reads a CSV file with the given columns: `table(id=[…], likes=[…])`."""

    def read(cells: dict[str, list[Any]], ending: str = "csv", **options: Any) -> Catalogue:
        path = tmp_path / f"models.{ending}"
        frame = pd.DataFrame({"id": [f"acme/m{n:03}" for n in range(len(next(iter(cells.values()))))], **cells})
        frame.to_csv(path, index=False) if ending == "csv" else frame.to_parquet(path)
        return load_catalogue(path, tasks=None, **options)

    return read


def known(catalogue: Catalogue, column: str) -> list[Any]:
    """Return the cells of a column, None for unknown cells."""
    return [None if cell == "" or cell != cell else cell for cell in catalogue.frame[column]]


HEADERS = [
    ("#Params (B)", 1e9), ("params_b", 1e9), ("Model Size (B)", 1e9), ("parameters_bn", 1e9),
    ("params_millions", 1e6), ("Params (M)", 1e6), ("paramsB", 1e9), ("Parameters (billions)", 1e9),
    ("Billion parameters", 1e9), ("size_b", 1e9), ("Total Parameters [M]", 1e6), ("num_params_in_millions", 1e6),
    ("Params in T", 1e12), ("param count (k)", 1e3),
]  # fmt: skip


@pytest.mark.parametrize(("header", "unit"), HEADERS, ids=[header for header, _ in HEADERS])
def test_a_unit_in_the_header_counts(table: Callable, header: str, unit: float) -> None:
    catalogue = table({header: ["1.5", "7", "7B", "1,200"]})
    fourth = 1.2 if unit >= 1e9 else 1200
    assert known(catalogue, "parameters") == [1.5 * unit, 7 * unit, 7e9, fourth * unit]
    assert any(f"parameters from {header} (times" in line for line in catalogue.report.lines())


@pytest.mark.parametrize("header", ["Active params (B)", "active_parameters_b", "#Activated Params (B)"])
def test_a_unit_in_the_header_of_active_parameters(table: Callable, header: str) -> None:
    assert known(table({header: ["3", "0.6"]}), "active_parameters") == [3e9, 0.6e9]


@pytest.mark.parametrize("header", ["Context (K)", "Size (GB)", "MMLU (B)", "size", "Tokens (T)", "Score B"])
def test_other_headers_give_no_parameters(table: Callable, header: str) -> None:
    assert header in table({header: ["4.5", "8"]}).report.ignored


def test_a_size_is_a_number_of_parameters_if_its_cells_say_so(table: Callable) -> None:
    assert known(table({"Size": ["7B", "350m", "1.5 B"]}), "parameters") == [7e9, 350e6, 1.5e9]


@pytest.mark.parametrize(
    ("cells", "option", "unit"),
    [
        (["1.5", "7", "72", "0.5"], "b", 1e9),
        (["125", "350", "1300"], "b", 1e9),
        ([1, 7, 13, 70], "b", 1e9),
    ],
)
def test_numbers_without_a_unit_are_reported_once_with_a_remedy_that_works(
    table: Callable, cells: list[Any], option: str, unit: float
) -> None:
    catalogue = table({"params": cells})
    assert known(catalogue, "parameters") == [None] * len(cells)
    (problem,) = catalogue.report.problems
    assert f'--column "parameters:{option}=params"' in problem
    again = table({"params": cells}, columns={f"parameters:{option}": "params"})
    assert known(again, "parameters") == [float(cell) * unit for cell in cells]
    with pytest.raises(AtlasError, match=r"unit is missing; .*--column"):
        table({"params": cells}, strict=True)


@pytest.mark.parametrize(("factor", "option"), [(1e-9, "b"), (1e-6, "m"), (1e-3, "k")])
def test_the_sizes_in_the_names_say_which_unit_is_missing(tmp_path: Path, factor: float, option: str) -> None:
    sizes = [1, 3, 7, 13, 70, 180]
    path = tmp_path / "m.csv"
    rows = "".join(f"acme/Nova-{size}B,{size * 1e9 * factor:g}\n" for size in sizes)
    path.write_text(f"id,parameters\n{rows}")
    (problem,) = load_catalogue(path).report.problems
    assert f'--column "parameters:{option}=parameters"' in problem
    again = load_catalogue(path, columns={f"parameters:{option}": "parameters"})
    assert sorted(known(again, "parameters")) == [size * 1e9 for size in sizes]
    assert again.report.problems == ()


def test_a_column_that_contradicts_the_names_is_reported_once_by_name(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(
        "id,parameters\n" + "".join(f"acme/Nova-{n}B,{n * n * 10**7 + 10**6}\n" for n in range(5, 60, 5))
    )
    catalogue = load_catalogue(path)
    (problem,) = catalogue.report.problems
    assert "'parameters'" in problem and "contradict" in problem and "--column" in problem
    assert catalogue.frame["parameters"].notna().all()


def test_a_header_with_the_wrong_unit_is_reported_with_the_right_one(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("id,params_m\n" + "".join(f"acme/Nova-{n}B,{n}\n" for n in (1, 3, 7, 13)))
    (problem,) = load_catalogue(path).report.problems
    assert '--column "parameters:b=params_m"' in problem


SEPARATORS = [
    # decimal commas: the whole column has them
    (["1,5", "7,24", "12,125"], "#Params (B)", [1.5e9, 7.24e9, 12.125e9]),
    (["1.5", "7.24", "12.125"], "#Params (B)", [1.5e9, 7.24e9, 12.125e9]),
    (["7,241", "1,100", "2,506"], "#Params (B)", [7.241e9, 1.1e9, 2.506e9]),
    (["7.241.732.096", "1.100.000.000"], "parameters", [7241732096, 1100000000]),
    (["7,241,732,096", "1,100,000,000"], "parameters", [7241732096, 1100000000]),
    (["1.234", "12.500", "1.234.567", "900"], "downloads", [1234, 12500, 1234567, 900]),
    (["1,234", "12,500", "900"], "downloads", [1234, 12500, 900]),
    (["1234.0", "12.0", "5.000"], "downloads", [1234, 12, 5]),
    (["1.234,00", "12,00", "5.000"], "downloads", [1234, 12, 5000]),
    (["1.2k", "3.456M", "1.5K"], "downloads", [1200, 3456000, 1500]),
    (["1,2k", "3,456M", "1,5K"], "downloads", [1200, 3456000, 1500]),
    (["12.000", "3.000"], "downloads", [None, None]),
    (["12.000", "1.2k", "1.234.567"], "downloads", [None, 1200, 1234567]),
]


@pytest.mark.parametrize(("cells", "header", "numbers"), SEPARATORS, ids=[" ".join(case[0]) for case in SEPARATORS])
def test_what_separates_decimals_is_decided_for_the_column(
    table: Callable, cells: list[str], header: str, numbers: list[float | None]
) -> None:
    catalogue = table({header: cells})
    column = "downloads" if header == "downloads" else "parameters"
    assert known(catalogue, column) == pytest.approx(numbers)
    assert catalogue.report.unknown.count == numbers.count(None)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_changes_no_number(table: Callable, seed: int) -> None:
    cells = pd.Series(["1.234", "12.500", "1,5", "900", "1.234.567", "x", "3k"]).sample(frac=1, random_state=seed)
    read = table({"downloads": cells.tolist()})
    assert sorted(map(str, known(read, "downloads"))) == sorted(
        map(str, [1234.0, 12500.0, None, 900.0, 1234567.0, None, 3000.0])
    )


NULLS = [
    "None",
    "nan",
    "N/A",
    "null",
    "unknown",
    "-",
    "?",
    "NaN",
    "NULL",
    "n/a",
    "Unknown",
    "<NA>",
    "NaT",
    " none ",
    "",
]


@pytest.mark.parametrize(
    "column", ["task", "architecture", "license", "languages", "base_model", "relation", "owner"]
)
def test_null_words_are_unknown_texts(table: Callable, column: str) -> None:
    catalogue = table({column: [*NULLS, "fr" if column == "languages" else "merge"]}, strict=True)
    cells = known(catalogue, column)
    assert [word for word, cell in zip(NULLS, cells[:-1], strict=True) if cell is not None] == []
    assert cells[-1] is not None
    assert catalogue.report.nulls == {column: len(NULLS) - 1}  # an empty cell is no word


@pytest.mark.parametrize("column", ["downloads", "parameters", "created"])
def test_null_words_are_unknown_numbers_and_dates(table: Callable, column: str) -> None:
    cells = known(table({column: [*NULLS, "20240521"]}, strict=True), column)
    assert [word for word, cell in zip(NULLS, cells[:-1], strict=True) if cell is not None] == []
    assert cells[-1] is not None


DATES = [
    (["2024-05-21T12:22:44Z", "2024-05-21 10:20:30+00:00", "2024-05-21"], ["2024-05-21"] * 3),
    (["1716249600", "1716249600000", "1716249600000000", "1.7162496e9"], ["2024-05-21"] * 4),
    (["May 21, 2024", "21 May 2024", "Tue, 21 May 2024 10:20:30 GMT", "2024 May 21"], ["2024-05-21"] * 4),
    (["21-May-2024", "May 21st, 2024", "21/May/2024", "sept. 3 2024"], ["2024-05-21"] * 3 + ["2024-09-03"]),
    (["2024/05/21", "2024.05.21", "20240521", "2024-5-21"], ["2024-05-21"] * 4),
    (
        ["2024-05", "05/2024", "May 2024", "Oct/2024", "2024/05"],
        ["2024-05", "2024-05", "2024-05", "2024-10", "2024-05"],
    ),
    (["2024", "2024.0"], ["2024", "2024"]),
    # the column says whether the day or the month comes first
    (["03/04/2024", "21/04/2024"], ["2024-04-03", "2024-04-21"]),
    (["03/04/2024", "04/21/2024"], ["2024-03-04", "2024-04-21"]),
    (["03/04/2024", "21/04/2024", "04/21/2024"], [None, "2024-04-21", "2024-04-21"]),
    (["03/04/2024", "05/05/2024"], [None, "2024-05-05"]),
    (["03.04.2024"], ["2024-04-03"]),
    (["soon", "Q3 2024", "2024-13-40", "99/99/2024", "1993-04-01", "May 2024 or so"], [None] * 6),
]


@pytest.mark.parametrize(("cells", "dates"), DATES, ids=[cells[0] for cells, _ in DATES])
def test_dates_are_read(table: Callable, cells: list[str], dates: list[str | None]) -> None:
    catalogue = table({"created": cells})
    assert known(catalogue, "created") == dates
    assert catalogue.report.unknown.count == dates.count(None)


def test_a_column_of_unreadable_dates_is_reported_once_by_name(table: Callable) -> None:
    catalogue = table({"release_date": ["early", "late", "never", "2024-05-21"]})
    (problem,) = catalogue.report.problems
    assert "'release_date'" in problem and "--column created=HEADER" in problem


LINKS = [
    '<a target="_blank" href="https://huggingface.co/acme/Nova-7B" style="x">Nova 7B</a>',
    "<A HREF='https://huggingface.co/acme/Nova-7B?x=1'><b>acme/Nova-7B</b></A> <a href=\"https://x.org/details\">i</a>",
    '🟢 <a href="https://x.org/d">details</a> <a href="https://hf.co/acme/Nova-7B/tree/main">&#x2197;</a>',
    "[Nova 7B](https://huggingface.co/acme/Nova-7B)",
    '**[acme/Nova-7B](https://huggingface.co/acme/Nova-7B "on the Hub")** ⭐',
    "[acme/Nova-7B](https://example.org/somewhere)",
    '<a href="https://huggingface.co/datasets/acme/data">acme/Nova-7B</a>',
    "https://huggingface.co/acme/Nova-7B",
]


@pytest.mark.parametrize("cell", LINKS)
def test_a_link_gives_the_id_that_it_leads_to(tmp_path: Path, cell: str) -> None:
    pd.DataFrame({"Model": [cell], "Likes": [3]}).to_csv(tmp_path / "m.csv", index=False)
    assert load_catalogue(tmp_path / "m.csv").frame["id"].tolist() == ["acme/Nova-7B"]


@pytest.mark.parametrize("name", ["a[1](2)", "<script>alert(1)</script>", "<b>bold</b>", "[x]", "a <a> b"])
def test_what_is_no_link_stays(tmp_path: Path, name: str) -> None:
    pd.DataFrame({"id": [name, "b/c"]}).to_csv(tmp_path / "m.csv", index=False)
    read = load_catalogue(tmp_path / "m.csv").frame["id"].tolist()
    assert name in read or name == "a[1](2)"


HUB_IDS = [f"acme/Nova-{n}B" for n in range(1, 9)]
CANDIDATES = [
    ({"id": range(8), "model_id": HUB_IDS}, "model_id"),
    ({"id": [f"{n:024x}" for n in range(8)], "fullname": HUB_IDS}, "fullname"),
    ({"id": range(8), "hf_path": HUB_IDS}, "hf_path"),
    ({"name": ["Nova", *[f"Nova {n}" for n in range(7)]], "hf_repo": HUB_IDS}, "hf_repo"),
    ({"name": ["Nova", "Nova", *[f"Nova {n}" for n in range(6)]], "where": HUB_IDS}, "where"),
    ({"_id": [f"{n:024x}" for n in range(8)], "repo_id": HUB_IDS}, "repo_id"),
    ({"model": ["nova"] * 8, "fullname": HUB_IDS}, "fullname"),
    ({"Model": [f"Nova {n}" for n in range(8)], "hub_id": HUB_IDS}, "hub_id"),
    ({"name": [f"Nova {n}" for n in range(8)], "modelId": HUB_IDS}, "modelId"),
    (
        {"model_name": [f"Nova {n}" for n in range(8)], "link": [f"https://huggingface.co/{m}" for m in HUB_IDS]},
        "link",
    ),
    ({"id": [f"nova-{n}" for n in range(8)], "name": [f"Nova {n}" for n in range(8)]}, "id"),
    ({"id": HUB_IDS, "hugging_face_id": [*HUB_IDS[:2], *[None] * 6], "name": [f"N {n}" for n in range(8)]}, "id"),
    ({"id": range(8), "base_model": HUB_IDS}, "id"),
    ({"url": [f"https://x.org/{n}" for n in range(8)], "name": [f"Nova {n}" for n in range(8)]}, "name"),
]


@pytest.mark.parametrize(("columns", "chosen"), CANDIDATES, ids=[" ".join(columns) for columns, _ in CANDIDATES])
def test_the_column_that_looks_most_like_ids_is_used(tmp_path: Path, columns: dict, chosen: str) -> None:
    pd.DataFrame(columns).to_csv(tmp_path / "m.csv", index=False)
    catalogue = load_catalogue(tmp_path / "m.csv", tasks=None)
    (ids,) = (one for one in catalogue.report.recognised if one.column == "id")
    assert ids.headers == (chosen,)
    assert len(catalogue) == 8
    if chosen != next(key for key in columns if not key.startswith("_")):
        assert any(line.startswith(f"id from {chosen} (") for line in catalogue.report.lines())


KINDS = [
    (["chatmodels", "chatmodels", "basemodels"], False),
    (
        [
            "🔶 : 🔶 fine-tuned on domain-specific datasets",
            "🟢 : pretrained",
            "💬 : chat models (RLHF, DPO, IFT, ...)",
        ],
        False,
    ),
    (["base", "instruct", "chat"], False),
    (["llama", "qwen2", "gpt_neox"], True),
    (["LlamaForCausalLM", "chat", "MistralForCausalLM"], True),
]


@pytest.mark.parametrize(("cells", "used"), KINDS)
def test_kinds_of_models_are_not_architectures(table: Callable, cells: list[str], used: bool) -> None:
    catalogue = table({"model_type": cells})
    assert known(catalogue, "architecture") == (cells if used else [None] * 3)
    assert any("'model_type' is not used" in line for line in catalogue.report.lines()) != used


def test_an_object_is_not_an_architecture(table: Callable) -> None:
    cell = "{'modality': 'text->text', 'tokenizer': 'Nova'}"
    assert known(table({"architecture": [cell, "llama"]}), "architecture") == [None, "llama"]
    catalogue = table({"architecture": [cell] * 300}, strict=True)
    assert any("'architecture' is not used" in line for line in catalogue.report.lines())


BASES = [
    (["a/b c/d", "e/f", ""], [["a/b", "c/d"], ["e/f"], []]),
    (["a/b, c/d", "a/b;c/d", "a/b | c/d", "a/b + c/d"], [["a/b", "c/d"]] * 4),
    (["['a/b', 'c/d']", '["a/b", "c/d"]', "['a/b' 'c/d']", "('a/b', 'c/d')"][:3], [["a/b", "c/d"]] * 3),
    (["Nova 2", "Comet Large v2"], [["Nova 2"], ["Comet Large v2"]]),
    (["acme/m001", "acme/m000 acme/m001"], [["acme/m001"], ["acme/m000"]]),
    (["https://huggingface.co/a/b", "[b](https://huggingface.co/a/b)"], [["a/b"], ["a/b"]]),
    (["Removed", "none", "unknown", "['None']"], [[], [], [], []]),
    (["a/b (Merge)", "a/b (merge), c/d"], [["a/b"], ["a/b", "c/d"]]),
    (["Nova 2, Comet 3", "Nova 2"], [["Nova 2", "Comet 3"], ["Nova 2"]]),
    (["{'id': 'a/b'}", "a/b"], [["a/b"], ["a/b"]]),
]


@pytest.mark.parametrize(("cells", "bases"), BASES, ids=[cells[0] for cells, _ in BASES])
def test_bases_are_split_where_the_column_separates_them(table: Callable, cells: list, bases: list) -> None:
    catalogue = table({"base_model": cells})
    assert [split_bases(cell) for cell in catalogue.frame["base_model"]] == bases


RELATIONS = [
    ("finetune", "finetune"), ("Fine-tuned", "finetune"), ("LoRA adapter", "adapter"), ("merge", "merge"),
    ("Quantised", "quantized"), ("quantized", "quantized"), ("cousin", None),
]  # fmt: skip


@pytest.mark.parametrize(("word", "relation"), RELATIONS)
def test_relations_are_the_hubs_words(table: Callable, word: str, relation: str | None) -> None:
    catalogue = table({"base_model": ["a/b"], "relation": [word]})
    assert known(catalogue, "relation") == [relation]
    assert catalogue.report.unknown.count == (relation is None)


@pytest.mark.parametrize("relation", ["finetune", "adapter", "merge", "quantized"])
def test_relations_are_read_from_tags(table: Callable, relation: str) -> None:
    catalogue = table({"tags": [f"['en', 'base_model:a/b', 'base_model:{relation}:a/b', 'region:us']"]})
    assert known(catalogue, "relation") == [relation]
    assert known(catalogue, "base_model") == ["a/b"]


@pytest.mark.parametrize("header", ["owner", "Author", "organization", "creator", "Organisation"])
def test_owners_are_joined(tmp_path: Path, header: str) -> None:
    frame = pd.DataFrame(
        {"Model": ["Nova", "Nova", "Comet"], header: ["Acme", "Tinker", None], "base_model": [None, None, "Nova"]}
    )
    frame.to_csv(tmp_path / "m.csv", index=False)
    assert load_catalogue(tmp_path / "m.csv").frame["id"].tolist() == ["Acme/Nova", "Comet", "Tinker/Nova"]


def test_owners_are_not_joined_where_the_ids_have_them(tmp_path: Path) -> None:
    pd.DataFrame({"id": ["a/x", "b/y", "gpt2"], "author": ["a", "b", "c"]}).to_csv(tmp_path / "m.csv", index=False)
    assert load_catalogue(tmp_path / "m.csv").frame["id"].tolist() == ["a/x", "b/y", "gpt2"]


def test_a_base_is_named_as_the_joined_id(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"name": ["Nova 2", "Nova 2 Chat"], "owner": ["Acme", "Acme"], "base_model": ["", "Nova 2"]}
    )
    frame.to_csv(tmp_path / "m.csv", index=False)
    read = load_catalogue(tmp_path / "m.csv").frame.set_index("id")["base_model"]
    assert split_bases(read["Acme/Nova 2 Chat"]) == ["Acme/Nova 2"]


OBJECTS = {
    "safetensors": ('{"total": 7241732096}', "{'parameters': {'BF16': 7241732096}, 'total': 7241732096}",
                    "SafeTensorsInfo(parameters={'BF16': 7241732096}, total=7241732096)"),
    "details": ("{'family': 'nova', 'parameter_size': '7.2B'}",),
    "config": ('{"model_type": "nova"}', "{'architectures': ['N'], 'model_type': 'nova'}"),
    "cardData": ('{"license": "mit", "language": ["en", "no"], "base_model": "a/b"}',
                 "{'license': 'mit', 'language': ['en', 'no'], 'base_model': ['a/b'], 'x': date(2024, 1)}",
                 "base_model: a/b\nlanguage:\n- en\n- no\nlicense: mit\n"),
    "card_data": ("{'license': 'mit', 'language': array(['en', 'no'], dtype=object), 'base_model': 'a/b'}",),
}  # fmt: skip
EXPECTED = {
    "safetensors": {"parameters": 7_241_732_096},
    "config": {"architecture": "nova"},
    "details": {"architecture": "nova", "parameters": 7.2e9},
    "cardData": {"license": "mit", "languages": "en no", "base_model": "a/b"},
    "card_data": {"license": "mit", "languages": "en no", "base_model": "a/b"},
}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("header", "cell"), [(header, cell) for header, cells in OBJECTS.items() for cell in cells]
)
def test_objects_in_cells_are_read(table: Callable, header: str, cell: str, ending: str) -> None:
    catalogue = table({header: [cell, None]}, ending)
    assert {key: known(catalogue, key)[0] for key in EXPECTED[header]} == EXPECTED[header]


@pytest.mark.parametrize(
    "cell", ["{", "{'a': ", "[" * 5000, "{" * 5000, "{'total': __import__('os')}", "x(" * 3000, "{1: 2}"]
)
def test_broken_objects_in_cells_are_harmless(table: Callable, cell: str) -> None:
    catalogue = table(
        {"safetensors": [cell, "{'total': 7000000}"], "license": [cell, "mit"], "base_model": [cell, ""]}
    )
    assert known(catalogue, "parameters") == [None, 7e6]
    assert known(catalogue, "license")[1] == "mit"


def test_the_report_fits_on_a_screen_with_many_foreign_columns(table: Callable) -> None:
    foreign = {f"A long header of something else {n:02}": ["x", "y", "z"] for n in range(20)}
    facts = {
        "Params (B)": ["1", "x", "None"], "hub_likes": ["1", "y", "-"], "downloads_last_month": ["1.2k", "z", "?"],
        "Release date": ["never", "2024", "x"], "parent_model": ["acme/m000", "a/b (Merge)", "Removed"],
        "model_type": ["chat", "base", "chat"], "Hub license": ["mit", "nan", "x"], "author": ["a", "b", "c"],
    }  # fmt: skip
    lines = table({**foreign, **facts}).report.lines()
    assert sum(-(-(len(line) + 4) // 100) for line in lines) <= 24 - 4  # the console indents them, and says more
