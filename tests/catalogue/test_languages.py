"""Which words of the column `languages` are languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from constellation.catalogue import read_catalogue
from constellation.catalogue.languages import read_language

LANGUAGES = {
    "en": "en",
    "EN": "en",
    "swa": "swa",
    "pt-br": "pt-BR",
    "zh-Hans": "zh-Hans",
    "zh_hant_tw": "zh-Hant-TW",
    "es-419": "es-419",
    "English": "en",
    "german": "de",
}
#: Tags of models that begin with the code of a language, words for several languages, and codes that do not exist.
OTHERS = (
    "on-device",
    "ai-red-team",
    "lg-ai",
    "sm-100",
    "tr-hash",
    "ml-ops",
    "no-cloud",
    "zh-en",
    "xx",
    "jp",
    "multilingual",
    "",
)


@pytest.mark.parametrize(("word", "code"), LANGUAGES.items())
def test_codes_and_names_are_languages(word: str, code: str) -> None:
    assert read_language(word) == code


@pytest.mark.parametrize("word", OTHERS)
def test_other_words_are_not_languages(word: str) -> None:
    assert read_language(word) == ""


def test_a_catalogue_keeps_languages_only(tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text("id,languages\na/one,\"en, on-device;pt-br\"\na/two,lg-ai\na/three,\"['en', 'EN', 'zh']\"\n")
    frame = read_catalogue(file).frame.set_index("id")["languages"]
    assert frame.to_dict() == {"a/one": "en pt-BR", "a/two": "", "a/three": "en zh"}
