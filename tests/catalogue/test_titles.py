"""The file of titles is read, and a damaged file is refused."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest

from constellation.catalogue.titles import choose_title, load_titles, parse_titles
from constellation.errors import AtlasError
from tests.fixtures.messages import states


def test_each_title_has_a_source():
    text = resources.files("constellation.catalogue").joinpath("titles.toml").read_text(encoding="utf-8")
    places = r"https://(arxiv\.org/abs/\d{4}\.\d{4,5}|huggingface\.co/[\w.-]+/[\w.-]+|openai\.com/\S+)"
    assert all(re.fullmatch(places, source) for source in tomllib.loads(text).values())


def test_a_title_is_found_by_its_letters_and_digits():
    titles = load_titles()
    assert choose_title("gpt2", titles) == choose_title("Gpt-2", titles) == "GPT-2"
    assert choose_title("Zorbit", titles) == "Zorbit"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"GPT-2" = ""', "titles.toml: the source of 'GPT-2' is ''; give an address (https://…)"),
        ("GPT-2 = 2", "titles.toml: the source of 'GPT-2' is 2; give an address (https://…)"),
        (
            '"GPT-2" = "https://x.y"\nGPT2 = "https://x.y"',
            "titles.toml: 'GPT-2' … 'GPT2'",
        ),
        ("GPT-2", "titles.toml: this is not valid TOML"),
    ],
)
def test_a_damaged_file_is_refused(text, message):
    with pytest.raises(AtlasError) as error:
        parse_titles(text, "titles.toml")
    assert states(str(error.value), message)
