"""Fixtures of the browser tests: the default site from disk and from a server, a browser, and watched pages.

The test of a watched page fails if the console shows an error, a script throws an exception, or the page sends a
request to another site.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import shutil
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from constellation.benchmark.building import make_catalogue
from tests.browser.waiting import FIGURES, PATIENCE, settle_view

PREFIX = "/someone/constellation/"
FLAGS = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
VIEWS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    "small": {"viewport": {"width": 320, "height": 640}},
    # 1280 pixels at 200% zoom: half the pixels, twice the density
    "zoomed": {"viewport": {"width": 640, "height": 360}, "device_scale_factor": 2},
}


@pytest.fixture(scope="session")
def site(default_site: Path) -> Path:
    """The site of the bundled catalogue."""
    return default_site


@pytest.fixture(scope="session")
def large_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic catalogue of 100,000 models as in `bench`."""
    path = tmp_path_factory.mktemp("large") / "models.csv"
    make_catalogue(SimpleNamespace(stage=lambda name: nullcontext()), path, 100_000, 1)
    return path


@pytest.fixture(scope="session")
def large_site(large_catalogue: Path, share_folder: Callable[..., Path], build_site: Callable[..., Path]) -> Path:
    """The site of this catalogue."""
    options = ("--date", "2026-10-05", "--no-cache")
    return share_folder("large", lambda out: build_site(out, str(large_catalogue), *options))


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a site under a sub-path, compressed, as GitHub Pages does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urllib.parse.urlsplit(self.path).path
        file = Path(self.translate_path("/" + path[len(PREFIX) :])) if path.startswith(PREFIX) else None
        if file is None or not file.is_file():
            self.send_error(404)
            return
        kind = self.guess_type(str(file))
        body = file.read_bytes()
        packed = kind.startswith("text/") or "javascript" in kind or "svg" in kind
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if packed:
            body = gzip.compress(body, 1)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Tests read the browser's own account."""


@pytest.fixture(scope="session")
def bases(site: Path) -> Iterator[dict[str, str]]:
    """Where the site begins, from disk and under a sub-path of a local server."""
    handler = functools.partial(_Handler, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {"file": site.as_uri() + "/", "http": f"http://127.0.0.1:{server.server_port}{PREFIX}"}
    server.shutdown()


@pytest.fixture(scope="session")
def browser(require: Callable[[str, object, str], None]) -> Iterator[Any]:
    """Headless Chromium, drawing in software."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    require("browser", path, "Chromium is not installed")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=1000 * PATIENCE)
        yield launched
        launched.close()


class Watch:
    """What a page says and asks for that it should not."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.errors: list[str] = []

    def follow(self, context: Any, page: Any) -> None:
        context.route("**/*", self._route)
        page.on("console", lambda said: self._note("console", said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._note("exception", str(error)))

    def _note(self, kind: str, text: str) -> None:
        self.errors.append(f"{kind}: {text[:300]}")

    def _route(self, route: Any) -> None:
        url = route.request.url
        if url.startswith((self.base, "data:", "blob:")) or url.endswith("/favicon.ico"):
            route.continue_()
            return
        self._note("request leaves the site", url)
        route.abort()


#: A piece of work for the browser, and the milliseconds that it takes on two undisturbed cores (Chromium 156).
_WORK = """() => { const begun = performance.now(); let sum = 0;
for (let i = 0; i < 2e7; i++) sum += Math.sqrt(i % 1000); return [performance.now() - begun, sum]; }"""
_UNDISTURBED = 45.0


@pytest.fixture
def keeps_within(browser: Any) -> Callable[[Callable[[], float], float], bool]:
    """`keeps_within(measure, limit)`: whether one of three measurements, in milliseconds, is within the limit.

    The limit grows with the load of the machine. Tests that use this are `long`: no other test measures time.
    """

    def try_thrice(measure: Callable[[], float], limit: float) -> bool:
        for _ in range(3):
            page = browser.new_page()
            slowness = max(1.0, page.evaluate(_WORK)[0] / _UNDISTURBED)
            page.close()
            if measure() <= limit * slowness:
                return True
        return False

    return try_thrice


@pytest.fixture
def visit(browser: Any, bases: dict[str, str]) -> Iterator[Callable[..., Any]]:
    """`visit("tree.html#root=qwen", view="phone")` opens a watched page; options are Playwright's for a context.

    `settle` waits for the first live view; `allow` names errors that the test means to cause.
    """
    opened: list[tuple[Any, Watch, str]] = []

    def open_page(
        address: str,
        *,
        protocol: str = "file",
        view: str = "desktop",
        settle: bool = True,
        allow: str = "",
        **options: Any,
    ) -> Any:
        context = browser.new_context(**{"color_scheme": "light", **VIEWS[view], **options})
        context.set_default_timeout(1000 * PATIENCE)
        page = context.new_page()
        watch = Watch(bases[protocol])
        watch.follow(context, page)
        opened.append((context, watch, allow))
        page.goto(bases[protocol] + address)
        scripted = options.get("java_script_enabled", True)
        if settle and scripted and page.locator(FIGURES).count():
            settle_view(page)
        return page

    yield open_page
    complaints = []
    for context, watch, allow in opened:
        context.close()
        complaints += [error for error in watch.errors if not allow or allow not in error]
    assert not complaints, "\n".join(complaints)
