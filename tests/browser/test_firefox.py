"""Firefox opens the pages from disk: nothing in its console, and the views are drawn.

It is spoken to by its own protocol, Marionette, over a socket on this machine: no driver need be installed.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

SECONDS = 90
#: A port that is free, and no way out: what asks for the network is told by a proxy that is not there.
SETTINGS = {
    "marionette.port": 0,
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": 9,
    "app.update.auto": False,
    "toolkit.telemetry.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}
#: Errors and warnings, each with the address that it is about. (The site's scripts write nothing to the console.)
READ_CONSOLE = """
return Services.console.getMessageArray().filter((one) => one instanceof Ci.nsIScriptError)
  .map((one) => [one.sourceName, one.errorMessage]);
"""
#: Whether a figure's view is there, stands still, and has drawn in more colours than its ground's.
IS_DRAWN = """
const figure = document.querySelector(arguments[0] + "[data-ready]");
const canvas = figure && figure.querySelector("canvas");
if (!canvas || constellation.explorer.of(figure).session.surface.moving) return false;
const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
return new Set(pixels).size > 50;
"""


class Firefox:
    """A Firefox without a window, and its protocol: `LENGTH:[kind, number, error, result]` either way."""

    def __init__(self, path: str, profile: Path) -> None:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in SETTINGS.items()]
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        words = ["--headless", "--no-remote", "--marionette", "-remote-allow-system-access"]
        self.process = subprocess.Popen(
            [path, *words, "--profile", str(profile)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(profile)},
        )
        try:
            port = self.wait(lambda: (profile / "MarionetteActivePort").read_text())
            self.socket = socket.create_connection(("127.0.0.1", int(port)), timeout=SECONDS)
            self.answers = self.socket.makefile("rb")
            self.read()  # it says what it is
            self.call("WebDriver:NewSession")
        except BaseException:
            self.close()
            raise

    def wait(self, look: Callable[[], Any]) -> Any:
        """What `look` finds, once it finds something."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if found := look():
                    return found
            except FileNotFoundError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"Firefox ended, or did nothing for {SECONDS} seconds")

    def read(self) -> list[Any]:
        length = b""
        while (digit := self.answers.read(1)) != b":":
            assert digit, "Firefox has hung up"
            length += digit
        return json.loads(self.answers.read(int(length)))

    def call(self, command: str, **parameters: Any) -> Any:
        words = json.dumps([0, 1, command, parameters])
        self.socket.sendall(f"{len(words)}:{words}".encode())
        _, _, error, result = self.read()
        assert error is None, error
        return result

    def run(self, script: str, *arguments: Any, context: str = "content") -> Any:
        """What a script returns, run in the page (content) or in the browser itself (chrome)."""
        self.call("Marionette:SetContext", value=context)
        found = self.call("WebDriver:ExecuteScript", script=script, args=list(arguments))["value"]
        self.call("Marionette:SetContext", value="content")
        return found

    def read_console(self, base: str) -> list[str]:
        """What scripts have thrown, and the policy has refused, in pages below an address since Firefox began."""
        said = self.run(READ_CONSOLE, context="chrome")
        return [f"{where.removeprefix(base)}: {what}" for where, what in said if where.startswith(base)]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def firefox(require: Callable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    path = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    require("firefox", path, "Firefox is not installed")
    started = Firefox(str(path), tmp_path_factory.mktemp("firefox"))
    yield started
    started.close()


TREE, GRAPH = "figure.view[data-view=tree]", "figure.view[data-view=graph]"
PAGES = [
    ("tree.html", [TREE]),
    ("graph.html", [GRAPH]),
    ("families/llama.html", [TREE, GRAPH]),
]


@pytest.fixture
def quiet(firefox: Firefox, site: Path) -> Iterator[None]:
    """Fails if the console has anything to say of the site."""
    yield
    assert firefox.read_console(site.as_uri()) == []


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(("page", "views"), PAGES, ids=[page for page, _ in PAGES])
def test_views_are_drawn(firefox: Firefox, site: Path, page: str, views: list[str]) -> None:
    firefox.call("WebDriver:Navigate", url=f"{site.as_uri()}/{page}")
    for view in views:
        firefox.run("document.querySelector(arguments[0]).scrollIntoView()", view)
        assert firefox.wait(lambda view=view: firefox.run(IS_DRAWN, view))


@pytest.mark.usefixtures("quiet")
def test_the_way_in_has_its_tree(firefox: Firefox, site: Path) -> None:
    firefox.call("WebDriver:Navigate", url=f"{site.as_uri()}/index.html")
    box = firefox.run("return document.querySelector('svg.radial').getBoundingClientRect().toJSON()")
    assert min(box["width"], box["height"]) > 250
    assert firefox.run("return document.querySelectorAll('svg.radial path').length") > 20


@pytest.mark.usefixtures("quiet")
def test_a_model_is_found_by_typing(firefox: Firefox, site: Path) -> None:
    firefox.call("WebDriver:Navigate", url=f"{site.as_uri()}/models.html")
    field = firefox.call("WebDriver:FindElement", using="css selector", value=".search input")["value"]
    firefox.call("WebDriver:ElementSendKeys", id=next(iter(field.values())), text="qwen3-8")
    assert firefox.wait(
        lambda: "Qwen3-8B" in firefox.run("return document.querySelector('.search-list').textContent")
    )


def test_what_the_console_says_is_read(firefox: Firefox, tmp_path: Path) -> None:
    """A page that breaks its own policy and whose script throws is heard twice."""
    (tmp_path / "own.js").write_text("throw new Error('oh no');", encoding="utf-8")
    (tmp_path / "page.html").write_text(
        "<!doctype html><meta http-equiv='Content-Security-Policy' content=\"script-src 'self'\"><title>x</title>"
        "<script>1</script><script src='own.js'></script>",
        encoding="utf-8",
    )
    firefox.call("WebDriver:Navigate", url=(tmp_path / "page.html").as_uri())
    said = sorted(firefox.read_console(tmp_path.as_uri()))
    assert len(said) == 2
    assert said[0] == "/own.js: Error: oh no"
    assert said[1].startswith("/page.html: Content-Security-Policy: ")
