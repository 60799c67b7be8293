"""Families are found if owners are missing, or if all models have the same owner."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

from constellation import build_atlas, load_catalogue, tabulate_models

#: A price list without makers, in which few names continue in the same way.
PRICES = {
    "claude": "Claude 3 Opus|Claude 3.5 Sonnet|Claude Haiku|Claude Instant",
    "gemma": "Gemma 2 9B|Gemma 3 27B|Gemma Vision",
    "mistral": "Mistral Large|Mistral Small 3.1|Mistral Next|Mistral Saba",
    "deepseek": "DeepSeek V3|DeepSeek R1|DeepSeek Chat|DeepSeek Coder",
    "gpt4": "GPT-4|GPT-4 Turbo|GPT-4o mini|GPT-4.1",
    "yi": "Yi-34B|Yi-Large|Yi-Lightning",
}
STRANGERS = ("Zephyros", "Boreas 7B", "Euros-chat")


def place(path: Path, ids: Iterable[str]) -> pd.Series:
    """Return the top-level family of each of some ids."""
    path.write_text("id\n" + "\n".join(ids) + "\n", encoding="utf-8")
    return tabulate_models(build_atlas(load_catalogue(path, tasks=None))).set_index("id")["top_family"].fillna("")


def read_case(root: Path, name: str) -> pd.Series:
    atlas = build_atlas(load_catalogue(root / "tests" / "data" / "cases" / name, tasks=None))
    return tabulate_models(atlas).set_index("id")["top_family"].fillna("")


@pytest.mark.parametrize("prefix", ["", "library/"])
def test_a_price_list_has_the_families_of_its_names(tmp_path: Path, prefix: str) -> None:
    names = {f"{prefix}{name}": family for family, text in PRICES.items() for name in text.split("|")}
    names |= {prefix + name: "" for name in STRANGERS}
    assert place(tmp_path / "prices.csv", names).to_dict() == names


def test_words_that_owners_share_by_chance_are_no_family_where_owners_are_known(tmp_path: Path) -> None:
    chance = ["one/Zenith-Coder", "two/Zenith-R1", "three/Zenith-Flash"]
    others = [f"{owner}/Nova-{size}B" for owner in ("one", "two", "three", "four") for size in (1, 2, 7)]
    families = place(tmp_path / "models.csv", [*chance, *others])
    assert families[chance].tolist() == ["", "", ""]
    assert set(families[others]) == {"nova"}


def test_names_alone_make_families(root: Path) -> None:
    families = read_case(root, "09-no-owners.csv")
    names = families.index.str.split("/").str[-1]
    assert families[names.str.startswith("Nova")].tolist() == ["nova"] * 6
    assert families[names.str.startswith("Comet")].tolist() == ["comet"] * 4


def test_a_registry_with_one_owner_is_not_one_family(root: Path) -> None:
    families = read_case(root, "11-one-owner.csv")
    assert families.value_counts().to_dict() == {"": 7, "nova": 6, "comet": 4, "lumen": 4, "quasar": 3}
