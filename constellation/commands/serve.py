"""The subcommand `serve`, which starts a local web server for a built site.

The server behaves like GitHub Pages.
"""

from __future__ import annotations

import argparse
import errno
import gzip
import http.server
import re
import socket
import sys
import urllib.parse
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from constellation.errors import AtlasError

HOST = "127.0.0.1"  # only for this machine: the site may not be public yet
PREFIX = "/constellation/"
PORT = 8000
TYPES = {
    ".css": "text/css", ".csv": "text/csv", ".gz": "application/gzip", ".html": "text/html",
    ".ico": "image/x-icon", ".js": "text/javascript", ".json": "application/json", ".md": "text/markdown",
    ".png": "image/png", ".svg": "image/svg+xml", ".txt": "text/plain", ".xml": "application/xml",
}  # fmt: skip
COMPRESSED = ("text/", "application/json", "application/xml", "image/svg+xml")


#: Command lines that the help shows.
EXAMPLES = (
    "constellation serve",
    "constellation serve path/to/site --port 8080",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand `serve` to its parser."""
    parser.add_argument("site", nargs="?", type=Path, default=Path("site"), help="the built site (default: site)")
    parser.add_argument("--port", type=int, default=PORT, help=f"the port, 0 for any free one (default: {PORT})")
    parser.add_argument("--prefix", default=PREFIX, help=f"the sub-path of the site (default: {PREFIX})")


def run(arguments: argparse.Namespace) -> int:
    """Serve the site until the user presses Ctrl-C.

    Return the exit status.
    """
    with open_server(arguments.site, port=arguments.port, prefix=arguments.prefix) as server:
        print(f"Serving {arguments.site} at {server.address} (stop with Ctrl-C)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


class SiteServer(http.server.ThreadingHTTPServer):
    """A local web server for one site.

    `address` is the address of the home page.
    """

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print one line about a request that could not be answered, for example because the browser cut it off."""
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            print(f"a request failed: {error}", file=sys.stderr)

    def __init__(self, site: Path, port: int, prefix: str) -> None:
        super().__init__((HOST, port), partial(SiteHandler, directory=str(site)))
        self.prefix = "/" + "".join(part + "/" for part in prefix.split("/") if part)
        self.address = f"http://{HOST}:{self.server_port}{self.prefix}"


def open_server(site: Path, *, port: int = PORT, prefix: str = PREFIX) -> SiteServer:
    """Return a web server for a site.

    It answers requests after a call of `serve_forever`.

    The server listens on `port`, or on any free port if `port` is 0.

    Raises AtlasError if there is no site, or if the port cannot be used.
    """
    if not (site / "index.html").is_file():
        raise AtlasError(f"{site} has no index.html, so it is not a built site; build a site first")
    try:
        return SiteServer(site, port, prefix)
    except OverflowError:
        raise AtlasError(f"--port {port} is out of range; give a port from 1024 to 65535") from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise AtlasError(
                f"--port {port}: the port cannot be used ({error.strerror}); give another port"
            ) from None
        free = _find_port(port + 1)
        remedy = f"give another port, such as --port {free}" if free else "give another port"
        raise AtlasError(f"--port {port}: the port is in use; {remedy}") from None


def _find_port(first: int) -> int:
    """Return the first free port from `first` on, or 0 if none of the next hundred is free."""
    for port in range(first, min(first + 100, 65_536)):
        with socket.socket() as test, suppress(OSError):
            test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            test.bind((HOST, port))
            return port
    return 0


class SiteHandler(http.server.SimpleHTTPRequestHandler):
    """A handler that answers requests in the same way as GitHub Pages.

    It sends a.html for /a, a/index.html for /a/, and 404.html for missing files. Texts are compressed with gzip.
    """

    protocol_version = "HTTP/1.1"
    server: SiteServer

    def do_GET(self) -> None:
        self.answer(body=True)

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def answer(self, *, body: bool) -> None:
        if not self.is_for_this_machine():
            return self.refuse()
        path = urllib.parse.urlsplit(self.path).path
        prefix = self.server.prefix
        if path in ("/", prefix.rstrip("/")) and path != prefix:
            return self.redirect(prefix)
        if not path.startswith(prefix):
            return self.send_file(404, self.missing(), body)
        # translate_path drops '..' and empty parts, so the file is within the site.
        file = Path(self.translate_path("/" + path.removeprefix(prefix)))
        try:
            if file.is_dir():
                if not path.endswith("/"):
                    return self.redirect(path + "/")
                file = file / "index.html"
            elif not file.is_file() and not path.endswith("/"):
                file = file.with_name(file.name + ".html")
            found = file.is_file() and self.is_inside(file)
        except (OSError, ValueError):  # a path that is too long or cannot be the name of a file
            found = False
        return self.send_file(200, file, body) if found else self.send_file(404, self.missing(), body)

    def is_for_this_machine(self) -> bool:
        """Return whether the request names this machine as its host.

        A page of another site can give its own name the address of this machine (DNS rebinding). It could then read
        an unpublished site.
        """
        host = self.headers.get("Host", "")
        name = re.sub(r":\d*$", "", host).casefold().strip("[]")
        return name in ("", HOST, "localhost", "::1")

    def is_inside(self, file: Path) -> bool:
        """Return whether a file is in the site's folder, and not the target of a link that leads out of it."""
        return file.resolve().is_relative_to(Path(self.directory).resolve())

    def refuse(self) -> None:
        content = b"this server answers requests for 127.0.0.1 and localhost only\n"
        self.send_response(403)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def missing(self) -> Path:
        return Path(self.directory) / "404.html"

    def redirect(self, target: str) -> None:
        self.send_response(301)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_file(self, status: int, file: Path, body: bool) -> None:
        kind = TYPES.get(file.suffix.lower(), "application/octet-stream")
        content = file.read_bytes() if file.is_file() else b"not found\n"
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        if kind.startswith(COMPRESSED):
            self.send_header("Vary", "Accept-Encoding")
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                content = gzip.compress(content, 6, mtime=0)
                self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        # GitHub Pages lets browsers cache files for ten minutes. Here, a rebuilt site should show at once.
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        if body:
            self.wfile.write(content)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Print a line on standard error if the requested file is missing."""
        if str(code) == "404":
            print(f"not found: {self.path!r}", file=sys.stderr)
