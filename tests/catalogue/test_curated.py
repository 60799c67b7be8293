"""The curated list has a source for each entry, and a wrong entry is reported in one line."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from constellation.catalogue import read_current
from constellation.catalogue.config import FamilyOverride
from constellation.catalogue.curated import CuratedEntry, load_curated, parse_curated
from constellation.errors import AtlasError
from tests.fixtures.messages import states

#: A source that states a fact about two models of the bundled catalogue.
FACT = re.compile(
    r"(\S+) has the architecture and the number of parameters of (\S+) \(bundled catalogue, (\d{4}-\d\d)\)"
)


def test_an_entry_has_a_change_a_source_and_maybe_a_maker() -> None:
    text = """
        [families]
        kat = { parent = "qwen", maker = "Kwaipilot", source = "https://huggingface.co/Kwaipilot/KAT-Dev" }
        euromoe = { parent = "", source = "https://huggingface.co/utter-project" }

        [families.kwen]
        into = "qwen"
        source = "kwen/a has the architecture of qwen/a (bundled catalogue, 2026-10)"
    """
    assert parse_curated(text, "x.toml") == {
        "euromoe": CuratedEntry(FamilyOverride(parent="", source="https://huggingface.co/utter-project"), ""),
        "kat": CuratedEntry(
            FamilyOverride(parent="qwen", source="https://huggingface.co/Kwaipilot/KAT-Dev"), "Kwaipilot"
        ),
        "kwen": CuratedEntry(
            FamilyOverride(
                into="qwen", source="kwen/a has the architecture of qwen/a (bundled catalogue, 2026-10)"
            ),
            "",
        ),
    }


def entry(slug: str, table: str) -> str:
    return f'[families]\n{slug} = {{ {table}, source = "https://x" }}\n'


WRONG = [
    ("[families", "this is not valid TOML"),
    ('[families]\na = { parent = "b", source = "https://x" }\na = { parent = "c" }', "this is not valid TOML"),
    ('[models]\n"a/x" = "b"', "'models' is not allowed outside of the table [families]; remove it"),
    ("families = 3", "'families' is not a table; begin the entries with [families]"),
    (
        '[families]\na = { parent = "b" }',
        "the source of families.a is ''; give an address (https://…), or a sentence",
    ),
    (
        '[families]\na = { parent = "b", source = "I know" }',
        "the source of families.a is 'I know'; give an address",
    ),
    ('[families]\na = { parent = "b", source = "" }', "families.a.source is ''; give one line"),
    (entry("a", 'title = "A"'), "families.a has a source, but neither 'into' nor 'parent'; add one of them"),
    (entry("a", 'parent = "b", title = "A"'), "families.a … 'parent' … 'into' … 'maker'"),
    (entry("a", 'parent = "b", into = "c"'), "families.a … 'into' … 'source'"),
    (entry("a", 'parent = "b", maker = ""'), "families.a.maker … ''"),
    (entry("a", 'parent = "b", maker = 3'), "families.a.maker … 3"),
    (entry("a", 'parents = "b"'), "families.a has the unknown key 'parents' (did you mean 'parent'?)"),
    (entry("a", 'parent = "B"'), "families.a.parent is 'B'; give a slug"),
    (entry("a", 'parent = "a"'), "families.a.parent is circular (a below a); remove one of these entries"),
    (
        entry("a", 'parent = "b"') + 'b = { into = "a", source = "https://x" }\n',
        "families.a.parent is circular (a below b into a); remove one of these entries",
    ),
]


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[message for _, message in WRONG])
def test_a_wrong_entry_is_reported_in_one_line(text: str, message: str) -> None:
    with pytest.raises(AtlasError) as caught:
        parse_curated(text, "x.toml")
    assert states(str(caught.value), f"x.toml: {message}")
    assert "\n" not in str(caught.value)


def test_the_bundled_list_is_valid_and_lists_each_family_once() -> None:
    entries = load_curated()
    text = resources.files("constellation.catalogue").joinpath("curated.toml").read_text(encoding="utf-8")
    assert len(entries) == len(re.findall(r"^\S+ = \{", text, re.MULTILINE)) > 100


def test_each_source_that_names_the_bundled_catalogue_states_what_it_shows() -> None:
    frame = read_current().frame.set_index("id")
    facts = 0
    for slug, one in load_curated().items():
        if one.change.source.startswith("https://"):
            continue
        fact = FACT.fullmatch(one.change.source)
        assert fact, slug
        model, other, month = fact.groups()
        some, same = frame.loc[model], frame.loc[other]
        assert month == "2026-10"
        assert some["architecture"] == same["architecture"] != "", slug
        assert some["parameters"] == same["parameters"] > 0, slug
        assert one.maker in ("", model.split("/", 1)[0]), slug
        facts += 1
    assert facts > 100
