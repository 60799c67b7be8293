"""The sdist and the wheel are built in the project's folder, and the wheel builds a site elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command and return its output. If the command fails, the output is the message."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTHON"))}
    words = list(map(str, command))
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def packages(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sdist and the wheel, which is built from the sdist.

    The packages for the build are those of the tests, so that nothing is downloaded.
    """
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("packages")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, cwd=root)
    return folder


@pytest.fixture(scope="module")
def wheel(packages: Path) -> Path:
    (found,) = packages.glob("*.whl")
    return found


def test_the_sdist_has_the_source_and_no_output(packages: Path) -> None:
    (sdist,) = packages.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"build.py", "pyproject.toml", "LICENSE", "docs/settings.md", "templates/home.html"} <= names
    assert not [name for name in names if name.startswith(("site/", ".venv/", "tests/tools/node_modules/"))]


def test_the_wheel_has_the_documents_of_messages_and_complete_metadata(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        fields = Parser().parsestr(archive.read(metadata).decode())
        sources = "".join(archive.read(name).decode() for name in names if name.endswith(".py"))
    # In a message, the document follows such a word or begins the text.
    named = set(re.findall(r"""raise AtlasError\([^)]*?(docs/\w+\.md)|or "(docs/\w+\.md)""", sources))
    documents = {document for pair in named for document in pair if document}
    assert {"docs/settings.md", "docs/overrides.md"} <= documents
    assert {f"constellation/{document}" for document in documents} <= set(names)
    assert fields["Author"] and fields["License-Expression"] == "MIT" and fields.get_all("Project-URL")
    assert "Programming Language :: Python :: 3.14" in (fields.get_all("Classifier") or [])


def test_the_installed_wheel_builds_a_site_in_another_folder(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    # The libraries are those of the tests. The package itself comes from the wheel, which is first in the path.
    target = ["--target", site, "--no-deps", "--no-index", "--quiet"]
    run(sys.executable, "-m", "pip", "install", *target, wheel, cwd=tmp_path)
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    rows = [f"acme/Nova-{size}b{kind},{size}" for size in (1, 3, 7, 70) for kind in ("", "-chat")]
    (tmp_path / "own.csv").write_text("\n".join(["name,Pulls", *rows]) + "\n", encoding="utf-8")
    run(python, "-m", "constellation", "build", "own.csv", "--no-cache", cwd=tmp_path)
    assert "pulls" in (tmp_path / "site" / "families" / "nova.html").read_text(encoding="utf-8")
    home = run(python, "-c", "import constellation; print(constellation.__file__)", cwd=tmp_path)
    assert Path(home.strip()).is_relative_to(tmp_path)


def test_build_py_still_builds_the_site(root: Path, tmp_path: Path) -> None:
    assert "usage" in run(sys.executable, root / "build.py", "--help", cwd=tmp_path).lower()
