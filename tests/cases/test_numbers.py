"""Numbers in names are read with the right meaning, and compared with declared numbers of parameters."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from constellation import build_atlas, load_catalogue, tabulate_models

UNKNOWN = math.nan


def read_models(path: Path) -> pd.DataFrame:
    """Return the table of the models of a catalogue, by their ids."""
    frame = tabulate_models(build_atlas(load_catalogue(path, tasks=None))).set_index("id")
    return frame.fillna(dict.fromkeys(frame.select_dtypes("str"), ""))


@pytest.fixture(scope="module")
def case(root: Path) -> Callable[[str], pd.DataFrame]:
    """Return the table of the models in a file of tests/data/cases: `case("14-quant-words")`."""
    return lambda name: read_models(root / "tests" / "data" / "cases" / f"{name}.csv")


class Expected(NamedTuple):
    """What is expected for a name: billions of parameters, active parameters, and the reason for doubt."""

    total: float
    active: float = UNKNOWN
    doubt: str = ""


def number_names(names: Mapping[str, Expected]) -> list[str]:
    """Give each name a different owner, so that names are distinct and do not affect one another."""
    return [f"owner{number}/{name}" for number, name in enumerate(names)]


#: Names without a declared number.
READ = {
    # A size after a separator, and after an edition.
    "Zora-7B": Expected(7),
    "Zora-350m": Expected(0.35),
    "Zora-0.5B": Expected(0.5),
    "Zora-1b7": Expected(1.7),
    "Zora-1p5b": Expected(1.5),
    "Zora-7Bn": Expected(7),
    "zora2_13b": Expected(13),
    "Zora3_8B": Expected(8),
    "Zora3_1.5B": Expected(1.5),
    "Zora_3.2_1b": Expected(1),
    "zora_3_2_1b": Expected(1),
    "Zora2_5_7B_Instruct": Expected(7),
    "Zora2_0_5B": Expected(0.5),
    "zora_mini_v2_7b": Expected(7),
    "zora2_4bit_7b": Expected(7),
    "Zora-Q4_K_M_7B": Expected(7),
    "Zora-v2_7B": Expected(7),
    "zora-3_70b": Expected(70),
    "Zora3_8BA3B": Expected(8, 3),
    # An underscore for a point may also be a separator.
    "zora-2_7b": Expected(2.7, doubt="reading"),
    "Zora-0_5B": Expected(0.5),
    "Zora-40_5B": Expected(40.5, doubt="reading"),
    # Dots between a year or a version and the size.
    "Zora.2025.70B.Chat": Expected(70),
    "Zora.2025.09.27B": Expected(27),
    "Zora-3.1.8B": Expected(8),
    "Zora-1.0.1.5B": Expected(1.5),
    # Total and active parameters.
    "Zora-30B-A3B": Expected(30, 3),
    "Zora-30BA3B": Expected(30, 3),
    "Zora-235ba22b": Expected(235, 22),
    "Zora-4BA0.6B-Instruct": Expected(4, 0.6),
    "Zora_1b14b_130B": Expected(14, 1),
    "ZoraMoE-1B-7B-0924": Expected(7, 1),
    "Zora-MoE-200M-130B": Expected(0.2),
    "Zora-17B-16E": Expected(UNKNOWN, 17),
    # Products: experts share layers, so the product is too large.
    "Zora-8x7B": Expected(56, doubt="reading"),
    "Zora-8×7B": Expected(56, doubt="reading"),
    "Zora-34Bx2-MoE": Expected(68, doubt="reading"),
    "Zora-34Bx2-MoE-60B": Expected(60),
    "Zora-MOE-4X7B-24B": Expected(24),
    "Zora-10.7B-x2-MoE": Expected(21.4, doubt="reading"),
    "Zora-16x17B": Expected(UNKNOWN),
    "Zora-128x17B-Q4_K_M": Expected(UNKNOWN),
    # M for context, samples or a method.
    "Zora-7B-Instruct-1M": Expected(7),
    "Zora-1M-7B": Expected(7),
    "Zora-Pro-1M": Expected(UNKNOWN),
    "Zora-4M-ctx": Expected(UNKNOWN),
    "Zora-large-450m-seqlen": Expected(UNKNOWN),
    "Zora-JANG_4M": Expected(UNKNOWN),
    "Zora-9B-JANG_6M": Expected(9),
    "TinyZora-3M": Expected(0.003),
    "TinyZora-1M": Expected(0.001, doubt="reading"),
    # T and B for training tokens.
    "Zora-1.1B-intermediate-step-480k-1T": Expected(1.1),
    "Zora-0.7T-7B": Expected(7),
    "Zora-mini-3T": Expected(UNKNOWN),
    "Zora-Lite-1.5T": Expected(UNKNOWN),
    "TinyZora-3T": Expected(UNKNOWN),
    "Zora-intermediate-2T": Expected(UNKNOWN),
    "Zora-base-2T": Expected(UNKNOWN),
    "Zora-2.0-15T": Expected(UNKNOWN),
    "Zora-1T": Expected(1000, doubt="reading"),
    "Zora-1T-A32B": Expected(1000, 32),
    "Zora-7B-100B-tokens": Expected(7),
    "Zora-22B-token-500B": Expected(22),
    "Zora-124m-web-10b": Expected(0.124),
    "zo1t": Expected(UNKNOWN),
    # Drafts and heads.
    "Zora-27B-DFlash": Expected(UNKNOWN),
    "Zora-27B-EAGLE3": Expected(UNKNOWN),
    "Zora-27B-speculator": Expected(UNKNOWN),
    "Zora-27B-MTP-GGUF": Expected(27),
    "Zora-31B-it-assistant": Expected(UNKNOWN),
    "Zora-31B-it-qat-assistant-4bit": Expected(UNKNOWN),
    "open-assistant-zora-13b": Expected(13, doubt="reading"),
    # Letters and digits that are no sizes.
    "Zora-4bit-128k": Expected(UNKNOWN),
    "Zora-e1m1": Expected(UNKNOWN),
    "Zora-24GB": Expected(UNKNOWN),
    "Zora-74a4da8c9fdbcd15bd1f6": Expected(UNKNOWN),
    "Zora-7B-IQ2_XXS": Expected(7),
    "Zora-7B-TQ1_0": Expected(7),
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    path = tmp_path_factory.mktemp("read") / "models.csv"
    path.write_text("id\n" + "\n".join(number_names(READ)) + "\n", encoding="utf-8")
    return read_models(path)


@pytest.mark.parametrize(("name", "expected"), [*zip(number_names(READ), READ.values(), strict=True)])
def test_a_name_says_how_many_parameters(read: pd.DataFrame, name: str, expected: Expected) -> None:
    model = read.loc[name]
    assert model["parameters"] / 1e9 == pytest.approx(expected.total, nan_ok=True)
    assert model["active_parameters"] / 1e9 == pytest.approx(expected.active, nan_ok=True)
    assert model["parameters_from"] == ("" if math.isnan(expected.total) else "name")
    assert model["doubt"] == expected.doubt


#: Names with a declared number in billions: which number counts, and whether it is in doubt.
DECLARED = [
    # A declared number is preferred, also to another number in the name.
    ("Zora-7B", 6.74, Expected(6.74)),
    ("Zora", 6.74, Expected(6.74)),
    ("Zora-124m-web-10b", 0.124, Expected(0.124)),
    ("Zora-from-ZoraVL-1B-300M", 0.304, Expected(0.304)),
    ("Zora-2_7b", 2.65, Expected(2.65)),
    ("Zora-2_7b", 7.1, Expected(7.1)),
    ("Zora-mini-3T", 1.1, Expected(1.1)),
    ("Zora-2T", 1.1, Expected(1.1)),
    ("Zora-Pro-1M", 36, Expected(36)),
    ("Zora-JANG_4M", 180, Expected(180)),
    ("Zora-9b-9b", 20.3, Expected(20.3)),
    ("ZoraMoE-2.7B", 14.3, Expected(14.3)),
    ("Zora-17B-16E", 109, Expected(109, 17)),
    ("Zora-128x17B-Q4_K_M", 401, Expected(401)),
    ("Zora-8x22B-AWQ", 140.6, Expected(140.6)),
    ("Zora-8x7B", 46.7, Expected(46.7)),
    ("Zora-21BA3B", 21.5, Expected(21.5, 3)),
    # The declared number is shown as doubtful if the name contradicts it.
    ("Zora-7B", 0.04, Expected(0.04, doubt="name")),
    ("Zora-7B", 35, Expected(35, doubt="name")),
    # The declared number is not used if it is impossible for such a model, for example in another unit.
    ("Zora-8B", 0.000308, Expected(8, doubt="size")),
    ("Zora-7B", 7000, Expected(7, doubt="size")),
    ("Zora-7B", 7e-9, Expected(7, doubt="size")),
    ("Zora-30B-A3B", 101.6, Expected(30, 3, doubt="size")),
    ("Zora-30T", 30000, Expected(UNKNOWN, doubt="size")),
    ("Zora-30T", 7, Expected(7)),
    # Packed weights are not counted as parameters.
    ("Zora-8B-GGUF", 6.66, Expected(8, doubt="packed")),
    ("Zora-7B-GPTQ-4bit", 1.2, Expected(7, doubt="packed")),
    ("Zora-70B-AWQ", 11, Expected(70, doubt="packed")),
    ("Zora-35B-A3B-NVFP4", 20.8, Expected(35, 3, doubt="packed")),
    ("Zora-27B-EXL3", 9.5, Expected(27, doubt="packed")),
    ("Zora-70B-EXL2-4.0bpw", 9.5, Expected(70, doubt="packed")),
    ("Zora-27B-mlx", 5.9, Expected(27, doubt="packed")),
    ("Zora-27B-MTP-NVFP4", 17.1, Expected(27, doubt="packed")),
    ("Zora-8x7B-GPTQ", 6.1, Expected(56, doubt="packed")),
    ("Zora-8B-FP8", 8.03, Expected(8.03)),
    ("Zora-70b-16bit", 59.3, Expected(59.3)),
    ("Zora-7B-bf16", 6.7, Expected(6.7)),
    # Pruned weights are fewer than the name says.
    ("Zora-122B-REAP-4bit", 96.7, Expected(96.7)),
    ("Zora-2.4T-A95B-NVFP4-pruned75", 349, Expected(349, 95)),
    ("Zora-70B-pruned50", 35, Expected(35)),
    ("Zora-139B-REAP-A10B-NVFP4", 78.8, Expected(139, 10, doubt="packed")),
    # Drafts and heads are smaller than the model that they are named after.
    ("Zora-31B-it-assistant", 0.47, Expected(0.47)),
    ("Zora-26B-A4B-it-qat-assistant-4bit", 0.42, Expected(0.42)),
    ("Zora-27B-MTP-5bit", 0.08, Expected(0.08)),
    ("Zora-27B-EAGLE3", 0.5, Expected(0.5)),
]


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    path = tmp_path_factory.mktemp("declared") / "models.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "parameters"])
        rows.writerows(
            [f"owner{number}/{name}", round(count * 1e9)] for number, (name, count, _) in enumerate(DECLARED)
        )
    return read_models(path)


@pytest.mark.parametrize(("number", "name", "count", "expected"), [(i, *row) for i, row in enumerate(DECLARED)])
def test_a_declared_number_wins_unless_it_is_impossible(
    declared: pd.DataFrame, number: int, name: str, count: float, expected: Expected
) -> None:
    model = declared.loc[f"owner{number}/{name}"]
    assert model["parameters"] / 1e9 == pytest.approx(expected.total, nan_ok=True)
    assert model["active_parameters"] / 1e9 == pytest.approx(expected.active, nan_ok=True)
    assert model["declared_parameters"] / 1e9 == pytest.approx(count)
    assert model["doubt"] == expected.doubt
    used = "name" if expected.doubt in ("packed", "size") else "declared"
    assert model["parameters_from"] == ("" if math.isnan(expected.total) else used)


def list_billions(models: pd.DataFrame, column: str = "parameters") -> list[float]:
    return [round(value / 1e9, 3) for value in models[column]]


def test_quantisation_words_are_no_sizes(case: Callable[[str], pd.DataFrame]) -> None:
    models = case("14-quant-words")
    assert models.loc["acme/Nova-7B-IQ2_XXS", "parameters"] == 7e9
    experts = ["acme/Nova-4-128x17B-Q4_K_M", "acme/Nova-4-128x17B", "acme/Nova-8x22B-AWQ"]
    assert list_billions(models.loc[experts]) == [401, 401, 140.63]


def test_underscores_between_digits(case: Callable[[str], pd.DataFrame], root: Path) -> None:
    models = case("20-underscore-sizes")
    names = (root / "tests/data/cases/20-underscore-sizes.csv").read_text(encoding="utf-8").split()[1:]
    assert list_billions(models.loc[names]) == [7, 8, 8, 8, 8, 8, 7, 8, 8, 8, 8, 1.8, 27, 40.5]
    assert [models.loc[name, "doubt"] for name in names[-3:]] == ["reading", "", "reading"]
    assert set(models["top_family"]) == {"nova"}


def test_the_declared_one_of_two_sizes_counts(case: Callable[[str], pd.DataFrame]) -> None:
    models = case("21-millions-forgotten")
    assert list(models["parameters"]) == list(models["declared_parameters"])
    assert set(models["doubt"]) == {""}


def test_trillions_are_tokens_unless_they_are_the_size(case: Callable[[str], pd.DataFrame]) -> None:
    models = case("22-trillions-of-tokens")
    assert models.loc["acme/Tiny-Comet-3T-v1", ["parameters", "doubt"]].tolist() == [1.1e9, ""]
    assert models.loc["acme/Lumen-1T", ["parameters", "doubt"]].tolist() == [1e12, "reading"]
    others = models.drop(index=["acme/Tiny-Comet-3T-v1", "acme/Lumen-1T"])
    assert others["parameters"].isna().all()


def test_total_and_active_sizes_written_together(case: Callable[[str], pd.DataFrame]) -> None:
    models = case("23-glued-and-paired-sizes")
    ids = ["21BA3B-Instruct", "26BA4B", "4BA0.6B"]
    found = models.loc[[f"acme/Nova-{name}" for name in ids]]
    assert list_billions(found) == [21.5, 25.8, 4.268]
    assert list_billions(found, "active_parameters") == [3, 4, 0.6]
    assert models.loc["acme/NovaMoE-1B-7B-0125", ["parameters", "active_parameters"]].tolist() == [7e9, 1e9]
    assert models.loc["acme/Nova_1b14b_130B", "parameters"] == 13.569e9
    assert models.loc["acme/Nova-10.7B-x2-MoE", "parameters"] == pytest.approx(21.4e9)


def test_drafts_and_packed_weights(case: Callable[[str], pd.DataFrame]) -> None:
    models = case("24-drafts-and-packed")
    assert list_billions(models) == [96.736, 348.872, 27, 0.42, 0.08]
    assert models.loc["acme/Nova-27B-EXL3", ["parameters_from", "doubt"]].tolist() == ["name", "packed"]


def test_zero_parameters_are_unknown_and_hashes_hold_no_sizes(case: Callable[[str], pd.DataFrame]) -> None:
    models = case("27-zero-means-unknown").sort_values("downloads")
    assert models["parameters"].fillna(0).tolist() == [70e9, 13e9, 0, 30e9, 0, 7e9]
