"""The examples in docs/explain.md that read data/families.json work with a built site."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

#: The address and the family in the examples, and the family of the golden site that replaces it.
ADDRESS, FAMILY, OWN_FAMILY = "https://example.org/atlas", "qwen", "nova"


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """A handler that does not print requests."""

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def address(golden_site: Path) -> Iterator[str]:
    """Serve the golden site, and return its address."""
    handler = functools.partial(QuietHandler, directory=str(golden_site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def find_example(root: Path, language: str) -> str:
    """Return the example about families.json in a language."""
    text = (root / "docs" / "explain.md").read_text(encoding="utf-8")
    section = text.partition("## Families for other programs")[2].partition("\n## ")[0]
    found = re.search(rf"```{language}\n(.*?)```", section, re.S)
    assert found
    return found[1].replace(f'"{FAMILY}"', f'"{OWN_FAMILY}"')


def run(command: list[str], cwd: Path | None = None) -> str:
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def test_python(root: Path, address: str) -> None:
    code = find_example(root, "python").replace(ADDRESS, address)
    assert run([sys.executable, "-c", code]) == "Nova families/nova.html\n"


def test_javascript(root: Path, address: str, require: Callable) -> None:
    node = shutil.which("node")
    require("node", node, "Node is not installed")
    code = find_example(root, "js").replace(ADDRESS, address)
    printed = run([str(node), "--input-type=module", "--eval", code])
    assert re.search(r"Nova: \d+ models, line \w+", printed)


def test_jq(root: Path, golden_site: Path, require: Callable) -> None:
    jq = shutil.which("jq")
    require("jq", jq, "jq is not installed")
    folder = golden_site.parent / "examples"
    folder.mkdir(exist_ok=True)
    (folder / "site").symlink_to(golden_site)
    try:
        first, second = (run(["sh", "-ec", line], folder) for line in find_example(root, "sh").splitlines())
    finally:
        (folder / "site").unlink()
    assert "nova\tNova\t" in first
    assert all(line.endswith(".html") for line in second.splitlines()) and second
