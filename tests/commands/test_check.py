"""The command `check` prints a line for each fault, and its exit status shows whether the site is valid."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from constellation.cli import main
from tests.fixtures.sites import Borrow


def test_a_site_without_faults_passes(small_site: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["check", str(small_site)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.startswith(f"{small_site}: no faults in ")
    assert printed.out.endswith(" addresses\n") and printed.out.count("\n") == 1


@pytest.fixture
def site(small_site: Path, borrow_copy: Borrow) -> Iterator[Path]:
    """Return a copy of the small site."""
    with borrow_copy(small_site) as copy:
        yield copy


def test_each_fault_is_one_line(site: Path, capsys: pytest.CaptureFixture, seal_site: Callable) -> None:
    (site / ".nojekyll").unlink()
    shutil.copy(site / "about.html", site / "lost.html")
    page = site / "about.html"
    page.write_text(page.read_text().replace("</body>", '<a href="none.html">x</a></body>'))
    seal_site(site)
    assert main(["check", str(site)]) == 1
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert printed.err == ""
    assert lines[0].startswith(".nojekyll: the file is missing; build the site again")
    assert (
        lines[1].startswith("about.html, line ") and "<a href='none.html'> points to a missing file; " in lines[1]
    )
    assert lines[2] == "lost.html: no page links to it; add a link to it, or remove the page (warning)"
    assert lines[3].startswith(f"{site}: 2 faults, 1 warning in ")
    assert len(lines) == 4


def test_a_catalogue_that_shrank_passes_with_an_option(
    site: Path, capsys: pytest.CaptureFixture, seal_site: Callable
) -> None:
    path = site / "data" / "atlas.json"
    text = path.read_text()
    assert '"models": 21' in text
    path.write_text(text.replace('"models": 21', '"models": 2100'))
    seal_site(site)
    assert main(["check", str(site)]) == 1
    assert (
        "more than a tenth is missing; collect it again, or accept it with --may-shrink" in capsys.readouterr().out
    )
    assert main(["check", str(site), "--may-shrink"]) == 0


def test_a_folder_without_a_site_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["check", str(tmp_path / "none")]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "none has no index.html" in printed.err and printed.err.count("\n") == 1
