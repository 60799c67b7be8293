"""The wheel is installed into an empty environment, and builds a site in any folder."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.full


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command and return its output. If the command fails, the output is the message."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def environment(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs of a new virtual environment with the wheel and the locked packages."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, root, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=True)
    pip = folder / "venv" / "bin" / "pip"
    run(pip, "install", "-q", "-r", root / "requirements.lock", cwd=folder)
    run(pip, "install", "-q", "--no-deps", "--no-index", wheel, cwd=folder)
    return pip.parent


def test_the_wheel_builds_and_checks_a_site_from_any_folder(environment: Path, tmp_path: Path) -> None:
    rows = [f"lab/Nova-{size}b{suffix},{size * 100}" for size in (1, 3, 7, 70) for suffix in ("", "-chat", "-gguf")]
    (tmp_path / "mine-2026-11-01.csv").write_text("\n".join(["id,downloads", *rows]) + "\n")
    run(environment / "constellation", "build", "mine-2026-11-01.csv", cwd=tmp_path)
    assert "Nova" in (tmp_path / "site" / "families" / "nova.html").read_text(encoding="utf-8")
    run(environment / "constellation", "check", "site", cwd=tmp_path)


def test_the_wheel_brings_types_the_bundled_catalogue_and_its_licence(environment: Path, tmp_path: Path) -> None:
    lines = (
        "import constellation, importlib.metadata, pathlib",
        "from constellation.catalogue import read_current",
        "print((pathlib.Path(constellation.__file__).parent / 'py.typed').is_file(), len(read_current()))",
        "print(importlib.metadata.version('constellation-atlas') == constellation.__version__)",
    )
    assert run(environment / "python", "-c", "\n".join(lines), cwd=tmp_path).split() == ["True", "19112", "True"]
