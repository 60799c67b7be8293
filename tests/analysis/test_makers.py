"""The maker of a family is distinguished from owners who copy, change or rename its models."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

import numpy as np
import pytest

from constellation.analysis.families.families import Families
from constellation.analysis.families.strength import SHARED_WORD
from constellation.analysis.lineage.bases import read_bases
from constellation.analysis.makers import find_family_makers
from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary

#: A model: its id, its downloads (None if unknown), its date and its base model.
Model = tuple[str, float | None, str, str]
#: Models of other owners and of no family. An owner of nearly all models would be a registry and no maker.
OTHERS = tuple(f"someone{n}/Mellow-{n}B" for n in range(9))


@pytest.fixture
def find(make_families: Callable[..., tuple[Families, list[str]]]) -> Callable[..., dict[str, str]]:
    """Return the maker of each family, by slug."""

    def run(members: dict[str, list[Model]], others: Iterable[str] = OTHERS) -> dict[str, str]:
        families, ids = make_families(
            {path: [one[0] for one in some] for path, some in members.items()}, list(others)
        )
        facts = {one[0]: one for some in members.values() for one in some}
        rows = [facts.get(model, (model, None, "", "")) for model in ids]
        makers = find_family_makers(
            read_names(ids, load_vocabulary()),
            families,
            read_bases(ids, [one[3] for one in rows], ["quantized" if one[3] else "" for one in rows]),
            np.array([np.nan if one[1] is None else one[1] for one in rows]),
            np.array([one[2] for one in rows], dtype=object),
        )
        return dict(zip((clade.slug for clade in families.clades), makers, strict=True))

    return run


#: Two owners have published the same models on the same day, and a third quantises models.
ORNITH: list[Model] = [
    ("deepreinforce-ai/Ornith-9B", 2300.0, "2026-06-21", ""),
    ("deepreinforce-ai/Ornith-35B", 2800.0, "2026-06-21", ""),
    ("ornith-ai/Ornith-9B", 900.0, "2026-06-21", ""),
    ("ornith-ai/Ornith-35B", 1400.0, "2026-06-21", ""),
    ("ornith-ai/Ornith-2-9B", 3000.0, "2026-09-01", ""),
    ("ornith-ai/Ornith-2-35B", 1000.0, "2026-09-01", ""),
    *((f"quants/Ornith-{size}-GGUF", 90_000.0, "2026-06-22", "") for size in ("9B", "35B")),
    *((f"more-quants/Ornith-2-{size}-FP8", None, "", "") for size in ("9B", "35B")),
]


def test_the_first_and_most_downloaded_owner_is_the_maker(find):
    assert find({"ornith": ORNITH}) == {"ornith": "deepreinforce-ai"}


def test_an_earlier_owner_is_preferred_to_one_with_more_models(find):
    models: list[Model] = [
        ("maker/Zorbit-7B", 500.0, "2025-01-01", ""),
        ("maker/Zorbit-1B", 90.0, "2025-02-01", ""),
    ]
    tuned: list[Model] = [(f"tuner/Zorbit-7B-chat-v{n}", 60.0, "2026-03-01", "") for n in range(8)]
    assert find({"zorbit": models + tuned}) == {"zorbit": "maker"}


def test_base_models_decide_if_downloads_and_dates_are_unknown(find):
    models: list[Model] = [
        *((f"maker/Zorbit-{n}B", None, "", "") for n in (1, 2)),
        *((f"zorbits/Zorbit-{n}B-chat", None, "", "") for n in (1, 2)),
        *((f"quants/Zorbit-{n}B-GGUF-{k}", None, "", f"maker/Zorbit-{n}B") for n in (1, 2) for k in range(4)),
    ]
    assert find({"zorbit": models}) == {"zorbit": "maker"}


def test_an_owner_who_copies_models_of_several_brands_is_not_the_maker(find):
    brands = ("zorbit", "quandar", "mellow")
    members: dict[str, list[Model]] = {
        brand: [
            *((f"copies/{brand}-{n}b-awq", 90_000.0, "2025-01-01", "") for n in (1, 2, 3)),
            *((f"{brand}-labs/{brand}-{n}b-chat", 10.0, "2025-06-01", "") for n in (1, 2)),
        ]
        for brand in brands
    }
    assert find(members) == {brand: f"{brand}-labs" for brand in brands}


def test_a_maker_may_publish_nothing_but_quantised_models(find):
    models: list[Model] = [(f"maker/Zorbit-{n}B-1bit", 900.0, "2026-03-01", "") for n in range(1, 7)]
    assert find({"zorbit": [*models, ("other/MiniZorbit", 3.0, "2025-03-01", "")]}) == {"zorbit": "maker"}


def test_another_owner_whose_names_only_contain_the_stem_is_not_preferred(find):
    models: list[Model] = [
        *((f"maker/Zorbit-{n}B", 100.0, "2025-06-01", "") for n in (1, 2)),
        *((f"tuner/Dolphin-Zorbit-{n}B", 300.0, "2025-05-01", "") for n in (1, 2)),
    ]
    assert find({"zorbit": models}) == {"zorbit": "maker"}


def test_a_sub_family_may_have_another_maker(find):
    members: dict[str, list[Model]] = {
        "zorbit": [(f"maker/Zorbit-{n}B", 100.0, "2025-06-01", "") for n in (1, 2)],
        "zorbit/zorbit2": [(f"second/Zorbit2-{n}B", 100.0, "2025-07-01", "") for n in (1, 2)],
    }
    assert find(members) == {"zorbit": "maker", "zorbit2": "second"}


UNKNOWN: list[tuple[str, list[Model]]] = [
    ("single models of different owners", [(f"o{n}/Zorbit-{n}B", 9.0, "", "") for n in range(4)]),
    ("models without an owner", [(f"Zorbit-{n}B", 9.0, "2025-01-01", "") for n in range(4)]),
    ("copies", [(f"o{n}/Zorbit-{n}B-GGUF", 9.0, "", f"gone/Zorbit-{n}B") for n in range(4)]),
]


@pytest.mark.parametrize("models", [case[1] for case in UNKNOWN], ids=[case[0] for case in UNKNOWN])
def test_the_maker_may_be_unknown(find, models):
    assert find({"zorbit": models}) == {"zorbit": ""}


def test_one_owner_is_the_maker_of_its_series(find):
    assert find({"zorbit": [(f"one/Zorbit-{n}B", None, "", "") for n in (1, 2)]}) == {"zorbit": "one"}


def test_an_owner_of_nearly_all_models_is_not_a_maker(find):
    models: list[Model] = [(f"library/Zorbit-{n}B", 9.0, "2025-01-01", "") for n in range(9)]
    assert find({"zorbit": models}, ()) == {"zorbit": ""}


def test_a_word_that_unrelated_models_share_has_no_maker(make_families):
    families, ids = make_families({"nova": ["a/Nova-1B", "a/Nova-2B", "b/Nova-Chat"]}, OTHERS)
    families = dataclasses.replace(families, weak={0: SHARED_WORD})
    unknown, dates = np.full(len(ids), np.nan), np.full(len(ids), "", dtype=object)
    names = read_names(ids, load_vocabulary())
    assert find_family_makers(names, families, read_bases(ids, [""] * len(ids)), unknown, dates) == ("",)


@pytest.mark.parametrize("ids", [["a/one", "b/two"], [], ["lone"]])
def test_a_catalogue_without_families_has_no_makers(ids, make_families):
    families, _ = make_families({}, ids)
    unknown, dates = np.full(len(ids), np.nan), np.full(len(ids), "", dtype=object)
    names = read_names(ids, load_vocabulary())
    assert find_family_makers(names, families, read_bases(ids, [""] * len(ids)), unknown, dates) == ()
