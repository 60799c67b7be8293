"""A build reports which models it leaves out and why, and links have the form that the user has chosen."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from constellation.catalogue.loading import load_catalogue
from constellation.catalogue.writing import write_catalogue
from constellation.cli import main

pytestmark = pytest.mark.slow  # most of these build a site

SETTINGS = "family_smallest = 2\nowner_smallest = 1\nclusters = 2\nmicroclusters = 4\nblock = 8\ncomponents = 4\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "models.csv"
    path.write_text(text, encoding="utf-8")
    (folder / "atlas.toml").write_text(SETTINGS, encoding="utf-8")
    return path


def build(path: Path, *options: str) -> int:
    folder = path.parent
    return main(
        ["build", str(path), "--config", str(folder / "atlas.toml"), "--out", str(folder / "site"), *options]
    )


TASKS = ["chat", "chat", "text-to-speech", "text-generation", ""]
LEFT_OUT = "id,task\n" + "".join(f"acme/Nova-{n}B,{task}\n" for n, task in enumerate(TASKS, 1))


def test_the_last_line_says_how_many_models_are_left_out_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    text = LEFT_OUT + ",text-generation\n"
    assert build(write(tmp_path, text)) == 0
    said = capsys.readouterr().err.splitlines()
    for part in (
        "2 models",
        "left out",
        "3 with other tasks",
        "chat 2",
        "text-to-speech 1",
        "1 without a usable id",
    ):
        assert part in said[-1], part
    warning = next(line for line in said if line.strip().startswith("warning:"))
    assert "3 of 5" in warning and "--task all" in warning


def test_the_option_of_the_warning_keeps_them(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert build(write(tmp_path, LEFT_OUT), "--task", "all") == 0
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith("5 models") and "left out" not in said[-1]
    assert not any(line.strip().startswith("warning:") for line in said)


def test_a_few_left_out_are_no_warning(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert build(write(tmp_path, LEFT_OUT.replace("chat", "text-generation"))) == 0
    said = capsys.readouterr().err.splitlines()
    assert "1 with other tasks (text-to-speech 1)" in said[-1]
    assert not any(line.strip().startswith("warning:") for line in said)


def test_rows_without_ids_are_a_warning_with_the_option_for_another_column(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert build(write(tmp_path, "id,title\nacme/a,x\n,y\n,z\n")) == 0
    warning = next(line for line in capsys.readouterr().err.splitlines() if line.strip().startswith("warning:"))
    assert "2 of 3" in warning and "--column id=HEADER" in warning


MODELS = "id,base_model,downloads\n" + "".join(f"library/nova-{n}b,elsewhere/base,{n}\n" for n in (1, 3, 7, 13))


@pytest.mark.parametrize("how", ["option", "setting"])
@pytest.mark.parametrize(
    ("link", "address"), [("none", ""), ("https://x.org/m/{name}", "https://x.org/m/nova-13b")]
)
def test_no_page_leads_to_the_hub_if_the_models_are_elsewhere(
    tmp_path: Path, how: str, link: str, address: str
) -> None:
    path = write(tmp_path, MODELS)
    if how == "setting":
        (tmp_path / "atlas.toml").write_text(SETTINGS + f'link = "{link}"\n', encoding="utf-8")
    assert build(path, *(["--link", link] if how == "option" else []), "--quiet") == 0
    pages = [page.read_text(encoding="utf-8") for page in (tmp_path / "site").rglob("*.html")]
    models = ("library/nova", "elsewhere/base", "library")
    assert not any(f"huggingface.co/{model}" in page for page in pages for model in models)
    assert all(f'data-link="{link.replace("none", "")}"' in page for page in pages if "data-root" in page)
    assert any(address in page for page in pages)
    assert main(["check", str(tmp_path / "site")]) == 0


@pytest.mark.parametrize(
    "link", ["https://x.org/", "x.org/{id}", "https://x.org/{model}", "javascript:{id}", "https://x/{id} y"]
)
def test_a_link_without_a_placeholder_or_address_is_refused(
    tmp_path: Path, link: str, capsys: pytest.CaptureFixture
) -> None:
    assert build(write(tmp_path, MODELS), "--link", link, "--quiet") == 1
    assert "or give 'none'" in capsys.readouterr().err


def test_the_unit_of_a_column_can_be_given_and_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = write(tmp_path, "id,Groesse\nacme/a,7\nacme/b,13\n")
    assert build(path, "--column", "parameters:b=Groesse", "--print-config") == 0
    (tmp_path / "kept.toml").write_text(capsys.readouterr().out, encoding="utf-8")
    assert (
        main(["build", str(path), "--config", str(tmp_path / "kept.toml"), "--out", str(tmp_path / "s"), "--quiet"])
        == 0
    )
    with (tmp_path / "s" / "data" / "models.csv").open(encoding="utf-8", newline="") as file:
        assert [row["parameters"] for row in csv.DictReader(file)] == ["7000000000", "13000000000"]


@pytest.mark.parametrize("pair", ["parameters:x=S", "likes:b=S,", "task:b=S", "size=S"])
def test_a_wrong_unit_or_column_is_refused(tmp_path: Path, pair: str, capsys: pytest.CaptureFixture) -> None:
    assert build(write(tmp_path, "id,S\na,1\n"), "--column", pair, "--quiet") == 1
    assert f"--column {pair}: " in capsys.readouterr().err


def test_reading_and_writing_leave_the_process_as_it_was(tmp_path: Path) -> None:
    limit, mask = csv.field_size_limit(), os.umask(0o027)
    try:
        path = write(tmp_path, 'id,note\n"a/b","x, y"\n')
        frame = load_catalogue(path).frame
        write_catalogue(frame, tmp_path / "new.csv")
        assert (tmp_path / "new.csv").stat().st_mode & 0o777 == 0o640
        assert csv.field_size_limit() == limit
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(mask)
