"""A configuration is read with a word for what is wrong, and what is in force reads back as itself."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from constellation.catalogue.configuration import form_configuration, read_configuration
from constellation.catalogue.overrides import Overrides, split_overrides
from constellation.errors import AtlasError
from constellation.settings import Settings, adjust_settings

CONFIGURATION = r"""
title = "A \"quoted\" title with \\ and \u007f and ü"
base_url = "https://example.org/atlas/"
tasks = ["", "text-generation"]
similarity_floor = 0.25
clusters = 7

[families.llama]
title = "LLaMA"
slug = "meta-llama"

[families.kwen]
into = "qwen"

[models]
"someone/odd.finetune" = "qwen3"
"some'one/of-spades" = ""
"""


def read(text: str) -> tuple[Settings, Overrides]:
    values, overrides = split_overrides(tomllib.loads(text), "atlas.toml")
    return adjust_settings(values, "atlas.toml"), overrides


@pytest.mark.parametrize("text", ["", CONFIGURATION])
def test_what_is_in_force_reads_back_as_itself(text: str) -> None:
    settings, overrides = read(text)
    formed = form_configuration(settings, overrides)
    assert read(formed) == (settings, overrides)
    assert form_configuration(*read(formed)) == formed


def test_what_is_in_force_names_every_setting() -> None:
    formed = form_configuration(Settings(), Overrides())
    assert 'title = "Constellation"\n' in formed
    assert "similarity_floor = 0.15\n" in formed
    assert 'tasks = ["", "any-to-any", "image-text-to-text", "text-generation"]\n' in formed
    assert len(formed.splitlines()) == len(Settings.__dataclass_fields__)


UNREADABLE = [
    (None, r"atlas\.toml: cannot be read \(No such file or directory\); give the path of a TOML file"),
    (b"title = \xff", r"atlas\.toml: byte 9 is not UTF-8; save the file as UTF-8"),
    (b"title = ", r"atlas\.toml: Invalid value .*; see docs/settings\.md for the form"),
    (b"title = 'a'\ntitle = 'b'", r"atlas\.toml: .*; see docs/settings\.md for the form"),
]


@pytest.mark.parametrize(("content", "message"), UNREADABLE)
def test_a_file_that_is_no_configuration_is_told(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "atlas.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AtlasError, match=message):
        read_configuration(path)
