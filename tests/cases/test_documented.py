"""The examples in docs/catalogues.md run, and give the results that the document states."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest

from constellation.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "catalogues.md"
#: A command that writes a file, the build of it, and the rows that it gives.
EXAMPLE = re.compile(
    r"```sh\ncat > (\S+) <<'END'\n(.*?)\nEND\n(python build\.py [^\n]+)\n```\n\n```csv\n(.*?)```", re.S
)
EXAMPLES = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))


def test_every_example_is_found() -> None:
    assert len(EXAMPLES) == PAGE.read_text(encoding="utf-8").count("<<'END'") >= 7


@pytest.mark.slow
@pytest.mark.parametrize(("name", "content", "command", "result"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_an_example_gives_what_the_page_says(
    name: str, content: str, command: str, result: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(content + "\n", encoding="utf-8")
    assert main(["build", *shlex.split(command)[2:], "--quiet"]) == 0
    with (tmp_path / "site" / "data" / "models.csv").open(encoding="utf-8", newline="") as file:
        models = list(csv.DictReader(file))
    expected = list(csv.DictReader(result.splitlines()))
    assert [{key: model[key] for key in expected[0]} for model in models] == expected
