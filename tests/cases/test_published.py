"""Shortened examples of published files in `tests/data/cases/` give the right models and facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from constellation.catalogue.loading import load_catalogue
from constellation.catalogue.reading.bases import split_bases

CASES = Path(__file__).parents[1] / "data" / "cases"


def read(name: str, **options: Any) -> dict[str, dict[str, Any]]:
    """Return the known facts about each model of an example, by id."""
    frame = load_catalogue(CASES / name, tasks=None, **options).frame.set_index("id")
    rows = frame.to_dict("index")
    return {
        model: {key: cell for key, cell in row.items() if cell != "" and cell == cell}
        for model, row in rows.items()
    }


def column(name: str, key: str) -> dict[str, Any]:
    """Return the known values of a column, by the part of the id after the last hyphen or slash."""
    return {model.rsplit("-", 1)[-1]: facts[key] for model, facts in read(name).items() if key in facts}


@pytest.mark.parametrize("name", ["01-pandas-to-json-columns.json", "02-wrapped-list.json"])
def test_pandas_columns_and_a_wrapped_list(name: str) -> None:
    assert read(name) == {
        "acme/Nova-1B": {"downloads": 5400},
        "acme/Nova-7B": {"downloads": 9100},
        "acme/Nova-7B-Chat": {"downloads": 12800},
    }


def test_a_list_of_an_api() -> None:
    assert read("02b-wrapped-data.json") == {
        "acme/nova-1b": {"created": "2025-07-22"},
        "acme/nova-7b": {"created": "2025-08-22"},
        "acme/nova-7b-chat:free": {"created": "2025-10-25"},
    }


def test_an_object_keyed_by_name() -> None:
    assert {model: facts["parameters"] for model, facts in read("02c-keyed-by-name.json").items()} == {
        "acme/Nova-1B": 1e9,
        "acme/Nova-7B": 7e9,
        "acme/Nova-7B-Chat": 7e9,
    }


def test_ids_within_links() -> None:
    facts = read("03-html-ids.csv")
    assert sorted(facts) == [
        *("acme/Nova-1B", "acme/Nova-7B", "acme/Nova-7B-Chat"),
        *("tinker/Comet-2B", "tinker/Comet-2B-DPO", "tinker/Comet-2B-SFT"),
    ]
    assert facts["acme/Nova-1B"] == {"parameters": 1.1e9, "likes": 3}
    assert facts["acme/Nova-7B-Chat"] == {"parameters": 7.2e9, "likes": 31}


def test_parameters_in_billions() -> None:
    sizes = [facts["parameters"] for facts in read("04-params-in-billions.csv").values()]
    assert sorted(sizes) == [1.5e9, 2e9, 7e9, 72e9, 72e9]


def test_null_words_as_tasks_leave_no_model_out() -> None:
    assert len(load_catalogue(CASES / "05-task-unknown.csv")) == 6


def test_null_words_in_every_column() -> None:
    facts = read("06-null-words.csv")
    assert len(facts) == 7
    assert {model: known for model, known in facts.items() if known} == {
        "acme/Nova-30B-Chat": {
            "architecture": "llama",
            "license": "mit",
            "languages": "en",
            "base_model": "acme/Nova-30B",
            "downloads": 7,
            "likes": 1,
            "created": "2026-01-02",
        }
    }
    assert load_catalogue(CASES / "06-null-words.csv", tasks=None, strict=True)


def test_remarks_in_place_of_bases() -> None:
    made = {model: facts for model, facts in read("07-base-merge-removed.csv").items() if facts}
    assert made == {
        "acme/Nova-7B-Chat": {"base_model": "acme/Nova-7B", "relation": "merge"},
        "acme/Nova-7B-Slerp": {"base_model": "acme/Nova-7B", "relation": "merge"},
        "tinker/Comet-2B-SFT": {"base_model": "tinker/Comet-2B", "relation": "merge"},
    }


def test_ids_that_look_like_something_else_stay() -> None:
    rows = (CASES / "08-names-like-nothing.csv").read_text(encoding="utf-8").split()[1:]
    ids = [row.split(",")[0] for row in rows]
    assert len(ids) == 16 and sorted(read("08-names-like-nothing.csv")) == sorted(ids)


def test_a_column_of_owners() -> None:
    ids = sorted(read("09-no-owners.csv"))
    assert [name.split("/")[0] for name in ids] == ["Acme"] * 6 + ["Tinker"] * 4
    assert ids[-1] == "Tinker/Comet Small"


def test_dates_in_many_forms() -> None:
    dates = column("10-dates.csv", "created")
    assert dates.pop("a") == "2024-05-05"
    assert (dates.pop("b"), dates.pop("c"), dates.pop("l")) == ("2024-05", "2024", "2024-10")
    assert dates == dict.fromkeys("defghijkm", "2024-05-21")


@pytest.mark.parametrize("name", ["11-one-owner.csv", "13-labels-for-trees-and-graphs.csv"])
def test_ids_are_read_as_they_are(name: str) -> None:
    rows = (CASES / name).read_text(encoding="utf-8").splitlines()[1:]
    assert len(read(name)) == len(rows)
    assert all(model in " ".join(rows) or '"' in model for model in read(name))


def test_a_model_is_not_its_own_base() -> None:
    assert read("12-declares-itself.csv")["acme/Nova-9B"] == {"architecture": "CometForCausalLM"}


FACTS = {
    "acme/Nova-7B": {
        "downloads": 5400, "likes": 31, "parameters": 7_241_732_096, "task": "text-generation", "license": "mit",
        "languages": "en", "architecture": "nova", "base_model": "acme/Nova-1B", "created": "2024-05-21",
        "owner": "acme",
    },
    "acme/Nova-1B": {"downloads": 900, "likes": 3, "created": "2024-05-20", "owner": "acme"},
    "tinker/Nova-7B-GGUF": {"downloads": 70, "likes": 1, "created": "2024-05-22", "owner": "tinker"},
}  # fmt: skip


def test_a_data_frame_of_the_clients_records() -> None:
    expected = {model: dict(facts) for model, facts in FACTS.items()}
    expected["acme/Nova-7B"]["relation"] = "finetune"
    expected["tinker/Nova-7B-GGUF"] |= {
        "license": "mit", "languages": "en", "parameters": 7_241_732_096, "architecture": "nova",
    }  # fmt: skip
    assert read("16-dataframe-of-modelinfo.csv") == expected


def test_objects_as_text_in_parquet() -> None:
    assert read("17-hub-stats-like.parquet") == FACTS


def test_numbers_in_many_forms() -> None:
    assert column("18-counts-in-many-forms.csv", "downloads") == {
        "a": 1234, "b": 1200, "d": 12_000, "e": 1234, "f": 1_234_567, "k": 123, "l": 5,
    }  # fmt: skip
    assert column("18-counts-in-many-forms.csv", "likes") == {
        letter: n for n, letter in enumerate("abcdefghijkl", 1)
    }
    sizes = column("18-counts-in-many-forms.csv", "parameters")
    assert sizes == {**dict.fromkeys("abcdefjkl", 7e9), "g": 6.7e9}
    report = load_catalogue(CASES / "18-counts-in-many-forms.csv").report
    assert report.unknown.columns == {"downloads": 5, "parameters": 1}


def test_bases_with_spaces_in_their_names() -> None:
    made = {
        model: split_bases(facts["base_model"])
        for model, facts in read("19-bases-with-spaces.csv").items()
        if facts
    }
    assert made == {"Nova 2": ["Nova"], "Nova 2 Chat": ["Nova 2"], "Comet Large": ["Nova 2", "Comet"]}


def test_the_placeholder_date_stays_and_older_dates_become_unknown() -> None:
    dates = column("26-hub-placeholder-date.csv", "created")
    assert dates == {**dict.fromkeys(("2019", "2020", "2021"), "2022-03-02"), "2023": "2023-05-01"}
    assert load_catalogue(CASES / "26-hub-placeholder-date.csv").report.unknown.count == 1


def test_zero_parameters_are_unknown() -> None:
    assert column("27-zero-means-unknown.csv", "parameters") == {}
