"""A wrong configuration is reported, and a written configuration gives the same settings when it is read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from constellation.catalogue.config import Overrides, form_configuration, read_configuration, split_overrides
from constellation.catalogue.reading.recognise import check_aliases
from constellation.errors import AtlasError
from constellation.settings import Settings, adjust_settings

CONFIGURATION = r"""
title = "A \"quoted\" title with \\ and ü"
base_url = "https://example.org/atlas/"
tasks = ["", "text-generation"]
similarity_floor = 0.25
clusters = 7
stability_firm = 0.9
machines = [12, 96]

[colours.light]
accent = "#123"
families = ["#0e507b"]

[colours.dark]
families = ["#FFF", "#eee"]

[columns]
likes = "Hub ❤️"
parameters = ["Params", "n \"params\" \u007f"]

[families.llama]
title = "LLaMA"
slug = "meta-llama"

[families.kwen]
into = "qwen"

[models]
"someone/odd.finetune" = "qwen3"
"some'one/of-spades" = ""
"""


def read(text: str) -> tuple[Settings, Overrides, dict[str, tuple[str, ...]]]:
    values, overrides = split_overrides(tomllib.loads(text), "atlas.toml")
    aliases = check_aliases(values.pop("columns", {}), "atlas.toml")
    return adjust_settings(values, "atlas.toml"), overrides, aliases


@pytest.mark.parametrize("text", ["", CONFIGURATION])
def test_what_is_in_force_reads_back_as_itself(text: str) -> None:
    formed = form_configuration(*read(text))
    assert read(formed) == read(text)
    assert form_configuration(*read(formed)) == formed


def test_what_is_in_force_names_every_setting() -> None:
    formed = form_configuration(Settings(), Overrides())
    assert 'title = "Constellation"\n' in formed
    assert "similarity_floor = 0.15\n" in formed
    assert 'tasks = ["", "any-to-any", "image-text-to-text", "text-generation"]\n' in formed
    settings, _, tables = formed.partition("\n\n")
    assert len(settings.splitlines()) == len(Settings.__dataclass_fields__) - 1
    assert [line for line in tables.splitlines() if line.startswith("[")] == ["[colours.light]", "[colours.dark]"]


UNREADABLE = [
    (None, r"atlas\.toml: cannot be read \(No such file or directory\); give the path of a TOML file"),
    (b"title = \xff", r"atlas\.toml: byte 9 is not UTF-8; save the file as UTF-8"),
    (b"title = ", r"atlas\.toml: Invalid value .*; see docs/settings\.md for the format"),
    (
        b"title = " + b"[" * 5000,
        r"atlas\.toml: .* nested too deeply; see docs/settings\.md for the format",
    ),
    (b"clusters = " + b"1" * 5000, r"atlas\.toml: Exceeds the limit .*; see docs/settings\.md for the format"),
    (b"title = 'a'\ntitle = 'b'", r"atlas\.toml: .*; see docs/settings\.md for the format"),
]


@pytest.mark.parametrize(("content", "message"), UNREADABLE)
def test_a_file_that_is_not_a_configuration_is_reported(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "atlas.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AtlasError, match=message):
        read_configuration(path)


def test_a_byte_order_mark_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "atlas.toml").write_bytes(b"\xef\xbb\xbftitle = 'Mine'")
    assert read_configuration(tmp_path / "atlas.toml") == {"title": "Mine"}
