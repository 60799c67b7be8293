"""The exit status is 0 for success, 1 for an error in one line, and 2 for wrong arguments."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest

from constellation import __version__
from constellation.cli import COMMANDS, main

CATALOGUE = """id,Hearts,downloads,task
a/pythia-70m,3,10,text-generation
b/pythia-160m,,20,text-generation
c/piper-voice,5,30,text-to-speech
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "models-2024-05-06.csv"
    path.write_text(CATALOGUE, encoding="utf-8")
    return path


def build(catalogue: Path, *arguments: str) -> dict:
    """Build the site beside the catalogue, and return the content of its atlas.json."""
    out = catalogue.parent / "site"
    assert main(["build", str(catalogue), "--out", str(out), "--quiet", *arguments]) == 0
    return json.loads((out / "data" / "atlas.json").read_text(encoding="utf-8"))


def test_a_quiet_build_prints_nothing(catalogue: Path, capsys: pytest.CaptureFixture) -> None:
    atlas = build(catalogue)
    assert capsys.readouterr() == ("", "")
    assert atlas["counts"]["models"] == 2
    assert atlas["catalogue"]["left_out"] == {"text-to-speech": 1}
    assert atlas["catalogue"]["date"] == "2024-05-06"
    assert atlas["previous"] is None


def test_a_build_prints_its_stages_in_plain_lines(catalogue: Path, capsys: pytest.CaptureFixture) -> None:
    out = catalogue.parent / "site"
    assert main(["build", str(catalogue), "--out", str(out)]) == 0
    printed = capsys.readouterr()
    lines = printed.err.splitlines()
    assert printed.out == ""
    assert lines[0] == " 1. Reading the catalogue …"
    assert sum(line.startswith("    done in ") for line in lines) == sum(line.endswith("…") for line in lines) >= 8
    assert lines[-1].startswith("2 models, ") and lines[-1].endswith(f"Open {out / 'index.html'}")
    assert "\x1b" not in printed.err


#: Options, and what the summary of the site has then.
OPTIONS = [
    (["--task", "text-to-speech", "--date", "2025-01-31"], {"counts.models": 1, "catalogue.date": "2025-01-31"}),
    (["--task", "text-to-speech", "--task", "text-generation", "--strict"], {"counts.models": 3}),
    (["--task", "all", "--column", "likes=Hearts"], {"counts.likes": 8, "catalogue.left_out": {}}),
    (
        ["--communities", "scikit-network"],
        {
            "settings.communities": "scikit-network",
            "engines.communities": {"engine": "scikit-network", "version": version("scikit-network")},
        },
    ),
]


@pytest.mark.parametrize(("arguments", "values"), OPTIONS)
def test_build_options(catalogue: Path, arguments: list[str], values: dict[str, object]) -> None:
    atlas = build(catalogue, *arguments)
    for keys, value in values.items():
        section, _, key = keys.partition(".")
        assert atlas[section][key] == value, keys


def test_build_reads_a_configuration_and_a_previous_catalogue(catalogue: Path) -> None:
    configuration = catalogue.parent / "atlas.toml"
    configuration.write_text('title = "Mine"\nclusters = 3\n', encoding="utf-8")
    previous = catalogue.parent / "old-2024-01-02.csv"
    previous.write_text("id,downloads\na/pythia-70m,4\n", encoding="utf-8")
    atlas = build(catalogue, "--config", str(configuration), "--previous", str(previous))
    assert (atlas["title"], atlas["settings"]["clusters"]) == ("Mine", 3)
    assert (atlas["previous"]["models"], atlas["previous"]["date"]) == (1, "2024-01-02")


def test_build_reads_a_folder_of_earlier_catalogues(catalogue: Path, capsys: pytest.CaptureFixture) -> None:
    past = catalogue.parent / "past"
    past.mkdir()
    for day, likes in (("2024-01-02", 1), ("2024-03-04", 2), ("2024-05-06", 3), ("2025-01-01", 4)):
        (past / f"old-{day}.csv").write_text(f"id,Hearts\na/pythia-70m,{likes}\n", encoding="utf-8")
    (past / "ledger.json").write_text('{"version": 1}', encoding="utf-8")
    out = catalogue.parent / "site"
    command = ["build", str(catalogue), "--out", str(out), "--history", str(past), "--column", "likes=Hearts"]
    assert main(command) == 0
    notes = [line.strip() for line in capsys.readouterr().err.splitlines()]
    assert any(str(past) in note and note.endswith("ledger.json") for note in notes)
    assert any("2024-05-06" in note and note.endswith("old-2025-01-01.csv") for note in notes)
    assert any("2 earlier catalogues" in note and "2024-01-02" in note for note in notes)
    atlas = json.loads((out / "data" / "atlas.json").read_text(encoding="utf-8"))
    assert atlas["previous"]["date"] == "2024-03-04"
    assert [(one["date"], one["likes"]) for one in atlas["history"]] == [
        ("2024-01-02", 1), ("2024-03-04", 2), ("2024-05-06", 3),
    ]  # fmt: skip


def test_printed_settings_can_be_read_back(catalogue: Path, capsys: pytest.CaptureFixture) -> None:
    path = catalogue.parent / "atlas.toml"
    path.write_text(
        'machines = [12]\n[colours.light]\naccent = "#123"\n[columns]\nlikes = ["Stars", "Hearts"]\n'
        '[families.llama]\ntitle = "LLaMA"\n',
        encoding="utf-8",
    )
    command = ["build", str(catalogue), "--config", str(path), "--print-config"]
    assert main([*command, "--task", "any-to-any", "--column", "downloads=Hearts"]) == 0
    printed = capsys.readouterr().out
    values = tomllib.loads(printed)
    assert (values["machines"], values["tasks"], values["growth_least_downloads"]) == ([12], ["any-to-any"], 1000)
    assert values["colours"]["light"]["accent"] == "#112233"
    assert len(values["colours"]["dark"]["families"]) == 12
    assert values["columns"] == {"downloads": ["Hearts"], "likes": ["Stars"]}  # --column wins
    assert values["families"] == {"llama": {"title": "LLaMA"}}
    path.write_text(printed, encoding="utf-8")
    assert main(command) == 0
    assert capsys.readouterr().out == printed


def test_configured_columns_apply_to_every_catalogue(catalogue: Path) -> None:
    configuration = catalogue.parent / "atlas.toml"
    configuration.write_text('[columns]\nlikes = ["Stars", "Hearts"]\n', encoding="utf-8")
    previous = catalogue.parent / "old-2024-01-02.csv"
    previous.write_text("id,Stars\na/pythia-70m,1\n", encoding="utf-8")
    atlas = build(catalogue, "--config", str(configuration), "--previous", str(previous))
    assert atlas["counts"]["likes"] == 3
    trends = (catalogue.parent / "site" / "trends.html").read_text(encoding="utf-8")
    assert re.search(r"likes of 1 model are known", trends)


ERRORS = [
    (["build", "absent.csv"], "absent.csv"),
    (["build", "."], "folder"),
    (["build", "models-2024-05-06.csv", "--task", "chat"], "text-generation (2), text-to-speech (1)"),
    (["build", "models-2024-05-06.csv", "--column", "likes"], "write it as NAME=HEADER"),
    (["build", "models-2024-05-06.csv", "--column", "hearts=Hearts"], "--column hearts=Hearts: "),
    (["build", "models-2024-05-06.csv", "--date", "June"], "'June' is not a date; give it as YYYY-MM-DD"),
    (["build", "models-2024-05-06.csv", "--config", "absent.toml"], "absent.toml"),
    (
        ["build", "models-2024-05-06.csv", "--config", "wrong.toml"],
        "wrong.toml: there is no setting 'clutsers'; did you mean 'clusters'?",
    ),
    (["build", "models-2024-05-06.csv", "--config", "tables.toml"], "no setting 'colums'; did you mean 'columns'?"),
    (
        ["build", "models-2024-05-06.csv", "--config", "headers.toml"],
        "headers.toml: columns.likes: the file has no header 'Heart'; did you mean 'Hearts'?",
    ),
    (["build", "models-2024-05-06.csv", "--column", "lkes=Hearts"], "did you mean 'likes'?"),
    (["build", "models-2024-05-06.csv", "--column", "likes=hearts"], "did you mean 'Hearts'?"),
    (["build", "models-2024-05-06.csv", "--previous", "absent.csv"], "absent.csv"),
    (
        ["build", "models-2024-05-06.csv", "--history", "absent"],
        "absent cannot be read (No such file or directory)",
    ),
    (["build", "models-2024-05-06.csv", "--history", "."], "empty.csv has no date in its name; rename it"),
    (["build", "empty.csv", "--history", "."], "empty.csv has no models; give a catalogue with at least one"),
    (["build", "models-2024-05-06.csv", "--out", "wrong.toml"], "wrong.toml is a file; give a folder with --out"),
    (["build", "models-2024-05-06.csv", "--out", "wrong.toml/site"], "wrong.toml"),
    (["build", "models-2024-05-06.csv", "--out", "."], "--force"),
    (["build", "empty.csv"], "empty.csv"),
    (["evaluate", "models-2024-05-06.csv", "--labels", "absent.csv"], "absent.csv"),
    (["serve", "absent"], "absent"),
]


@pytest.mark.parametrize(("arguments", "message"), ERRORS)
def test_errors_are_one_line(
    catalogue: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(catalogue.parent)
    configurations = {
        "wrong.toml": "clutsers = 3\n",
        "tables.toml": '[colums]\nlikes = "Hearts"\n',
        "headers.toml": '[columns]\nlikes = ["Heart", "Stars"]\n',
    }
    for name, text in configurations.items():
        Path(name).write_text(text, encoding="utf-8")
    Path("empty.csv").write_text("id,likes\n", encoding="utf-8")
    assert main([*arguments, *(["--quiet"] if arguments[0] == "build" else [])]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("constellation: ") and printed.err.count("\n") == 1
    assert message in printed.err
    assert {path.name for path in Path().iterdir()} == {"empty.csv", catalogue.name, *configurations}


def test_errors_have_no_control_characters(catalogue: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["build", str(catalogue), "--out", "site\x1b[31m\n\u202e/x.csv", "--config", "\x1b]0;x\x07"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and error[:-1].isprintable() and "\ufffd]0;x\ufffd: cannot be read" in error


def test_too_little_memory_is_reported_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    class Endless(io.BytesIO):
        def readinto(self, _: object) -> int:
            raise MemoryError

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Endless()))
    assert main(["build", "-", "--out", str(tmp_path / "site"), "--quiet"]) == 1
    assert capsys.readouterr().err == (
        "constellation: there is not enough memory; use a smaller catalogue or a machine with more memory\n"
    )


def test_a_site_can_be_built_in_the_current_folder(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = catalogue.parent / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert main(["build", str(catalogue), "--out", ".", "--quiet"]) == 0
    assert (here / "index.html").is_file()


SLIPS = [
    (["buld"], "there is no command 'buld'; did you mean 'build'?"),
    (["build", "--previos", "old.csv"], "there is no option '--previos'; did you mean '--previous'?"),
    (["build", "--colum", "likes=Hearts"], "did you mean '--column'?"),
    (["check", "--allow-shrink"], "did you mean '--may-shrink'?"),
    (["serve", "--prot=80"], "there is no option '--prot'; did you mean '--port'?"),
    (["build", "--xyzzy"], "'constellation build --help' lists all options"),
    (["build", "my", "models.csv"], "unexpected argument 'models.csv'; put quotes around"),
]


@pytest.mark.parametrize(("arguments", "message"), SLIPS)
def test_a_misspelt_command_or_option_has_a_suggestion(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture
) -> None:
    """Options are not abbreviated, because an abbreviation may mean another option in a later version."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_each_command_has_examples_with_its_options(name: str, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        main([name, "--help"])
    text, _, examples = capsys.readouterr().out.partition("examples:\n")
    assert examples.count(f"constellation {name}") >= 2
    for option in re.findall(r" (--[a-z-]+)", examples):
        assert option in text


WRONG = [[], ["paint"], ["build", "a.csv", "b.csv"], ["build", "--blue"], ["evaluate"], ["--quiet", "build"]]


@pytest.mark.parametrize("arguments", WRONG)
def test_wrong_usage_exits_with_two(arguments: list[str], capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: constellation")


def test_version_and_help_go_to_standard_output(capsys: pytest.CaptureFixture) -> None:
    for arguments in (["--version"], ["--help"], *([name, "--help"] for name in COMMANDS)):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 0
        printed = capsys.readouterr()
        expected = f"constellation {__version__}\n" if arguments == ["--version"] else "usage: constellation"
        assert (printed.out.startswith(expected), printed.err) == (True, "")


EXIT_STATUS = [
    (["-m", "constellation", "--version"], 0, f"constellation {__version__}\n", ""),
    (["build.py", "absent.csv", "--quiet"], 1, "", "constellation: "),
    (["build.py", "--version"], 0, f"constellation {__version__}\n", ""),
    (["-m", "constellation", "paint"], 2, "", "usage: constellation"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "status", "output", "error"), EXIT_STATUS)
def test_the_exit_status_of_the_process(
    root: Path, command: list[str], status: int, output: str, error: str
) -> None:
    run = subprocess.run([sys.executable, *command], cwd=root, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (status, output)
    assert run.stderr.startswith(error) and bool(run.stderr) == bool(status)
