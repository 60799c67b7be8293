"""The titles of families are spelled as the makers spell them."""

from __future__ import annotations

import pytest

from constellation.analysis.families.families import find_families
from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
SIZES = (1, 2, 3, 7, 8, 13, 14, 30, 70, 72)


def find_titles(ids: list[str], titles: dict[str, str] | None = None) -> dict[str, str]:
    """Return the title of each family, by its slug."""
    names = read_names(sorted(ids), VOCABULARY)
    families = find_families(names, VOCABULARY, smallest=3, branch_smallest=5, titles=titles or {})
    return {clade.slug: clade.title for clade in families.clades}


def list_ids(spelling: str, models: int, first: int = 0) -> list[str]:
    """Return the ids of models that have different owners and sizes."""
    return [f"o{first + n}/{spelling}-{SIZES[n % len(SIZES)]}b" for n in range(models)]


def test_a_spelling_with_capitals_is_preferred_to_a_commoner_one_in_lower_case():
    assert find_titles(list_ids("zorbit", 8) + list_ids("ZorBit", 2, 8))["zorbit"] == "ZorBit"


def test_of_several_spellings_with_capitals_the_commonest_is_used():
    ids = list_ids("zorbit", 4) + list_ids("ZORBIT", 2, 4) + list_ids("ZorBit", 3, 6)
    assert find_titles(ids)["zorbit"] == "ZorBit"


@pytest.mark.parametrize(
    "ids",
    [
        list_ids("zorbit", 8),
        [*list_ids("zorbit", 8), "one/ZORBIT-1b", "one/ZORBIT-3b"],  # one owner
        list_ids("zorbit", 28) + list_ids("ZORBIT", 2, 28),  # fewer than a tenth
    ],
)
def test_without_a_common_spelling_with_capitals_the_first_letter_is_a_capital(ids):
    assert find_titles(ids)["zorbit"] == "Zorbit"


def test_the_only_owner_of_a_family_decides_alone():
    ids = [f"maker/zOrbit-{size}b" for size in (1, 3, 7, 13)] + list_ids("Quandar", 30)
    assert find_titles(ids)["zorbit"] == "zOrbit"


def test_without_owners_any_two_models_are_enough():
    assert find_titles([f"ZorBit-{size}b" for size in (1, 3, 7)] + ["zorbit-13b"])["zorbit"] == "ZorBit"


def test_editions_and_products_are_spelled_as_in_names():
    ids = [f"o{n}/Zorbit-{edition}-{n + 1}B" for edition in ("v2", "v3") for n in range(6)]
    assert {"Zorbit v2", "Zorbit v3"} <= set(find_titles(ids).values())


def test_a_product_in_lower_case_is_spelled_as_in_other_families():
    ids = [f"o{n}/Zorbit-VL-{size}b" for n, size in enumerate(SIZES)] + list_ids("Zorbit", 10)
    ids += [f"p{n}/quandar-vl-{size}b" for n, size in enumerate(SIZES)] + list_ids("quandar", 10)
    titles = find_titles(ids)
    assert titles["quandar-vl"] == "Quandar VL"


def test_a_compound_in_lower_case_contains_the_title_of_its_stem():
    ids = list_ids("ZorBit", 30) + [f"p{n}/medzorbit-{size}b" for n, size in enumerate(SIZES)]
    assert find_titles(ids)["medzorbit"] == "MedZorBit"


def test_a_listed_title_replaces_a_spelling_with_the_same_letters():
    ids = list_ids("zor-bit", 4) + list_ids("zorbit2", 6)
    assert find_titles(list_ids("zorbit", 8), {"zorbit": "ZOR-bit"})["zorbit"] == "ZOR-bit"
    assert "ZOR-bit2" in find_titles(ids, {"zorbit": "ZOR-bit"}).values()


def test_a_cut_word_is_completed():
    """A letter that belongs to the edition, but touches the stem, completes the title: ZormerU, not Zormer."""
    ids = [f"o{n}/ZormerU2.5-{size}b" for n, size in enumerate(SIZES[:6])]
    titles = find_titles(ids)
    assert titles["zormer"] == "ZormerU"
    assert set(titles.values()) <= {"ZormerU", "ZormerU2.5", "ZormerU2"}
    versions = [f"o{n}/Zormerv2.5-{size}b" for n, size in enumerate(SIZES[:6])]
    assert find_titles(versions)["zormer"] == "Zormer"


def test_the_only_compound_of_a_stem_names_the_family():
    long = [f"o{n}/LongZorbit-{size}b" for n, size in enumerate(SIZES[:8])]
    titles = find_titles([*long, *list_ids("Zorbit", 4, 20)])
    assert titles == {"longzorbit": "LongZorbit"}
    equal = find_titles([*long, *list_ids("Zorbit", 8, 20)])
    assert equal["zorbit"] == "Zorbit"
    assert equal["longzorbit"] == "LongZorbit"
    several = find_titles([*long, "x/medzorbit-1b", *list_ids("Zorbit", 3, 20)])
    assert several["zorbit"] == "Zorbit"


OTHERS = list_ids("Quandar", 30)
#: Names that have nothing in common. There are enough for a series of one owner.
WORDS = (
    "Arch", "Brook", "Coral", "Delphi", "Ember", "Fjord", "Gravel", "Hazel", "Iris", "Juniper", "Kestrel", "Lotus",
    "Maple", "Nectar", "Opal", "Pumice", "Quince", "Rowan", "Sable", "Thistle", "Umber", "Velour",
)  # fmt: skip


@pytest.mark.parametrize(
    ("owner", "names", "title"),
    [
        ("seed-makers", ["Seed-Coder-8B", "Seed-Chat-8B", "Seed-Base-36B", "Academic-1B"], "Seed"),
        ("llm-jp", ["llm-jp-3-1b", "llm-jp-3-7b", "llm-jp-4-7b", "llm-jp-4-30b"], "Llm-jp"),
        ("maker", [f"{word}-7b" for word in WORDS], "maker"),  # nothing is shared
        ("quandar-seed", ["Seed-A1x-8B", *(f"{word}-7B" for word in WORDS)], "quandar-seed"),
    ],
)
def test_a_family_of_an_owner_has_the_name_that_its_models_share(owner, names, title):
    titles = find_titles([f"{owner}/{name}" for name in names] + OTHERS)
    assert titles[owner] == title


@pytest.mark.parametrize(
    "names",
    [
        [f"open-{size}b" for size in range(1, 30)],  # 'open' describes a model
        [f"{word}-7b" for word in WORDS[:15]],  # too few for a series
    ],
)
def test_models_that_have_only_their_owner_in_common_are_not_a_family(names):
    assert "maker" not in find_titles([f"maker/{name}" for name in names] + OTHERS)


def test_a_word_beside_the_stem_in_nearly_all_names_belongs_to_the_title():
    deep = [f"o{n}/Deep-Zorbit-{size}b" for n, size in enumerate(SIZES[:5])]
    assert find_titles(deep)["zorbit"] == "Deep Zorbit"
    assert find_titles([name.replace("Deep-Zorbit", "Zorbit-OCR") for name in deep])["zorbit"] == "Zorbit OCR"
    instruct = [f"o{n}/Zorbit-{size}b-Instruct" for n, size in enumerate(SIZES[:5])]
    assert find_titles(instruct)["zorbit"] == "Zorbit", "a description of a model"
    assert find_titles([*deep, "x/Zorbit-1b", "y/Zorbit-2b"])["zorbit"] == "Zorbit", "too few names have the word"


def test_the_titles_of_the_package_are_used_by_default():
    names = read_names(sorted(list_ids("gpt-neo", 6)), VOCABULARY)
    families = find_families(names, VOCABULARY, smallest=3, branch_smallest=5)
    assert [clade.title for clade in families.clades] == ["GPT-Neo"]
