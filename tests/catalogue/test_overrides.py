"""Wrong overrides are reported with the file, the key and the allowed values."""

from __future__ import annotations

import tomllib

import pytest

from constellation.catalogue.config import FamilyOverride, Overrides, split_overrides
from constellation.errors import AtlasError
from tests.fixtures.messages import states


def test_settings_and_overrides_part() -> None:
    text = """
        clusters = 12
        [families.llama]
        title = "LLaMA"
        slug = "llama-family"
        [families.kwen]
        into = "qwen"
        [models]
        "b/y" = ""
        "a/x" = "qwen"
    """
    settings, overrides = split_overrides(tomllib.loads(text), "atlas.toml")
    assert settings == {"clusters": 12}
    assert overrides.families == {
        "kwen": FamilyOverride(into="qwen"),
        "llama": FamilyOverride(title="LLaMA", slug="llama-family"),
    }
    assert list(overrides.models.items()) == [("a/x", "qwen"), ("b/y", "")]
    assert split_overrides({}, "x") == ({}, Overrides(source="x"))


WRONG = [
    ("families = 3", "'families' is 3; make it a table"),
    ('models = ["a/x"]', "'models' is ['a/x']; make it a table"),
    ("[families]\nllama = 3", "families.llama is 3; make it a table with some of the keys title, slug, into"),
    ("[families.llama]", "families.llama is {}; make it a table with some of the keys title, slug, into"),
    ('[families."Llama 2"]\ntitle = "x"', "families.Llama 2: 'Llama 2' is not a slug; slugs consist of a-z"),
    (
        '[families.llama]\ntitel = "x"',
        "families.llama has the unknown key 'titel' (did you mean 'title'?); the keys are title",
    ),
    (
        '[families.llama]\ncolour = "x"',
        "families.llama has the unknown key 'colour'; the keys are title, slug, into",
    ),
    ("[families.llama]\ntitle = 3", "families.llama.title is 3; give a text in quotes"),
    ('[families.llama]\ntitle = " "', "families.llama.title is ' '; give one line of 1 to 120 characters"),
    ('[families.llama]\ntitle = "a\\nb"', "families.llama.title is 'a\\nb'; give one line"),
    ('[families.llama]\nslug = "LLaMA"', "families.llama.slug is 'LLaMA'; give a slug that consists of a-z"),
    ('[families.llama]\nslug = "../x"', "families.llama.slug is '../x'; give a slug"),
    ('[families.llama]\nslug = "nul"', "families.llama.slug is 'nul'; give a slug"),
    ('[families.llama]\ninto = ""', "families.llama.into is ''; give a slug"),
    (
        '[families.llama]\ninto = "qwen"\ntitle = "x"',
        "families.llama … 'into' … 'source'",
    ),
    ('[families.a]\ninto = "a"', "families.a.into is circular (a into a); remove one"),
    (
        '[families.a]\ninto = "b"\n[families.b]\ninto = "c"\n[families.c]\ninto = "b"',
        "families.a.into is circular (b into c into b); remove one",
    ),
    ('[families.a]\nparent = "a"', "families.a.parent is circular (a below a); remove one"),
    (
        '[families.a]\nparent = "b"\n[families.b]\ninto = "a"',
        "families.a.parent is circular (a below b into a); remove one",
    ),
    (
        '[families.a]\nparent = "B"',
        "families.a.parent is 'B'; give a slug that consists of a-z",
    ),
    ('[families.a]\nparent = "b"\ninto = "c"', "families.a … 'into' … 'source'"),
    ('[families.a]\nparent = "b"\nsource = " "', "families.a.source is ' '; give one line of 1 to 300 characters"),
    ('[families.a]\ntitle = "A"\nsource = "x"', "families.a has a source, but neither 'into' nor 'parent'"),
    (
        '[families.a]\nslug = "x"\n[families.b]\nslug = "x"',
        "families.b.slug and families.a.slug are both 'x'; give each family its own",
    ),
    ('[models]\n"a/x" = 3', 'models."a/x" … 3 … slug … ""'),
    ('[models]\n"a/x" = "Qwen 3"', "models.\"a/x\" is 'Qwen 3'; give the slug"),
]


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[message for _, message in WRONG])
def test_a_wrong_override_is_reported(text: str, message: str) -> None:
    with pytest.raises(AtlasError) as caught:
        split_overrides(tomllib.loads(text), "atlas.toml")
    assert states(str(caught.value), f"atlas.toml: {message}")
    assert "\n" not in str(caught.value)
