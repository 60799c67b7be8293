"""The same catalogue gives the same bytes, whatever the language, time zone, row order and thread count."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from constellation.catalogue.loading import CURRENT, HISTORY
from constellation.render.output.manifest import MANIFEST, is_whole, read_manifest

pytestmark = pytest.mark.full

ROOT = Path(__file__).resolve().parents[2]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
#: The engine of the heavy stages.
ENGINES = {"plain": "threads", "Turkish": "processes", "POSIX": "threads"}
#: Surroundings: the number of threads and processes, the environment, the step through the rows, the working
#: folder, the name of the site.
SURROUNDINGS = {
    "plain": (1, {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "0"}, 1, "here", "site"),
    # In Turkish the lower case of I is a dotless i; on Kiritimati it is tomorrow. A locale that is not installed is
    # read as C.
    "Turkish": (
        4,
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
        -1,
        "a/long way/from here",
        "Été — 模型",
    ),
    "POSIX": (
        2,
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "America/St_Johns"}
        | {"PYTHONHASHSEED": "4294967295", "PYTHONOPTIMIZE": "2", "COLUMNS": "40", "TERM": "dumb"},
        7,
        ".",
        "out",
    ),
}


def order_rows(source: Path, target: Path, rows: int, step: int) -> None:
    """Write some rows of a catalogue in another order, for example backwards."""
    read = gzip.open if source.suffix == ".gz" else open
    with read(source, "rt", encoding="utf-8") as file:
        header, *lines = file
    chosen = [line for line in lines if any(word in line.lower() for word in ("llama", "qwen", "mistral"))][:rows]
    ordered = [line for start in range(abs(step)) for line in chosen[start :: abs(step)]]
    target.write_text("".join([header, *(ordered[::-1] if step < 0 else ordered)]), encoding="utf-8")


def start(folder: Path, name: str) -> subprocess.Popen:
    threads, environment, step, here, out = SURROUNDINGS[name]
    (folder / here).mkdir(parents=True, exist_ok=True)
    (folder / "history").mkdir()
    order_rows(CURRENT, folder / CURRENT.name, 300, step)
    for source in sorted(HISTORY.iterdir())[-2:]:
        order_rows(source, folder / "history" / source.name.removesuffix(".gz"), 200, step)
    command = [sys.executable, ROOT / "build.py", folder / CURRENT.name, "--history", folder / "history"]
    command += ["--ledger", folder / "ledger.json", "--out", folder / out, "--quiet", "--jobs", threads]
    command += ["--engine", ENGINES[name]]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON", "TZ"))}
    return subprocess.Popen(
        [str(word) for word in command],
        cwd=folder / here,
        env={**kept, **dict.fromkeys(THREADS, str(threads)), **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_surroundings_make_no_difference(tmp_path: Path) -> None:
    builds = {name: start(tmp_path / name, name) for name in SURROUNDINGS}
    ended = {name: (build.communicate(timeout=300)[1], build.returncode) for name, build in builds.items()}
    assert ended == dict.fromkeys(SURROUNDINGS, ("", 0))
    sites = {name: tmp_path / name / SURROUNDINGS[name][4] for name in SURROUNDINGS}
    assert all(is_whole(site) for site in sites.values())
    plain, *others = (read_manifest((site / MANIFEST).read_text(encoding="utf-8")) for site in sites.values())
    assert len(plain) > 100
    for other in others:
        assert {path for path in plain.keys() | other.keys() if plain.get(path) != other.get(path)} == set()
    assert len({(tmp_path / name / "ledger.json").read_bytes() for name in SURROUNDINGS}) == 1
