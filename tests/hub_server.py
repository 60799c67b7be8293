"""A server on this machine that implements the Hub's protocol for lists of models. It can simulate failures."""

from __future__ import annotations

import base64
import http.server
import json
import threading
import time
import urllib.parse
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Query = dict[str, list[str]]
#: A function that takes the handler and may send another answer. It returns whether it has answered.
Mischief = Callable[["_Handler"], bool]


def make_records(count: int, task: str = "text-generation", owner: str = "maker") -> list[dict[str, Any]]:
    """Make records like those of the Hub, with more fields than a request asks for."""
    return [
        {
            "_id": f"{place:024x}",
            "id": f"{owner}/Model-{place}",
            "author": owner,
            "sha": "0" * 40,
            "downloads": (place * 7919) % 1000,
            "likes": place % 50,
            "private": False,
            "pipeline_tag": task,
            "library_name": "transformers",
            "createdAt": f"2025-{place % 12 + 1:02d}-{place % 28 + 1:02d}T{place % 24:02d}:00:00.000Z",
            "safetensors": {"parameters": {"BF16": 7_000_000 + place}, "total": 7_000_000 + place},
            "config": {"architectures": ["LlamaForCausalLM"], "model_type": "llama"},
            "cardData": {"license": "apache-2.0", "language": ["en", "zh"], "base_model": "maker/Base"},
            "tags": ["transformers", "license:apache-2.0", "base_model:maker/Base", "en"],
            "baseModels": {"relation": "finetune", "models": [{"_id": "1", "id": "maker/Base"}]},
            "gguf": None,
            "gated": (False, "auto", "manual")[place % 3],
            "lastModified": f"2026-{place % 9 + 1:02d}-{place % 28 + 1:02d}T10:00:00.000Z",
            "downloadsAllTime": (place * 7919) % 1000 + 5000,
            "spaces": ["a/b"],
        }
        for place in range(count)
    ]


class HubServer(http.server.ThreadingHTTPServer):
    """A server of models. `records` are its models, `token` is the required token, `page` the length of a page.

    `mischief` are the misdeeds of the next requests, first to last; `asked` the query of each request. The server
    refuses to list the fields `refused`. It needs too long (504) for pages with more models than `largest`. Its
    clock is `ahead` seconds ahead of the clock of this machine.
    """

    daemon_threads = True

    def __init__(self, records: list[Any], page: int = 10) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.records, self.page = records, page
        self.token: str | None = None
        self.refused: set[str] = set()
        self.largest, self.ahead = 1000, 0.0
        self.links_to = self.address = f"http://127.0.0.1:{self.server_port}"
        self.mischief: list[Mischief] = []
        self.asked: list[Query] = []
        self.headers: list[dict[str, str]] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore errors that occur when a client was killed."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise the content waits for the acknowledgement of the headers
    server: HubServer

    def do_GET(self) -> None:
        split = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(split.query)
        self.server.asked.append(query)
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        if self.server.mischief and self.server.mischief.pop(0)(self):
            return
        sent = self.headers.get("Authorization")
        if sent and self.server.token and sent != f"Bearer {self.server.token}":
            self.answer(401, {"error": "Invalid credentials in Authorization header"})
        elif split.path != "/api/models":
            self.answer(404, {"error": "Sorry, we can't find the page you are looking for."})
        elif any(field in self.server.refused for field in query.get("expand", [])):
            place = next(i for i, field in enumerate(query["expand"]) if field in self.server.refused)
            self.answer(400, {"error": f"Invalid option: expected one of the fields → at expand[{place}]"})
        elif int(query.get("limit", ["1000"])[0]) > self.server.largest:
            self.answer(504, b"<html>Gateway Time-out</html>")
        else:
            self.list_models(query)

    def list_models(self, query: Query) -> None:
        """Send one page of the list. The cursor contains the position of the next page."""
        task = query.get("pipeline_tag", [None])[0]
        found = [one for one in self.server.records if not task or _read(one, "pipeline_tag") in (task, None)]
        if query.get("sort") == ["downloads"]:
            found.sort(key=lambda one: -_read(one, "downloads"))
        else:
            found.sort(key=lambda one: str(_read(one, "createdAt")), reverse=True)
        start = json.loads(base64.b64decode(query["cursor"][0])) if "cursor" in query else 0
        size = min(self.server.page, int(query.get("limit", ["1000"])[0]))
        fields = {"_id", "id", "modelId", *query.get("expand", [])}
        shown = [
            {name: value for name, value in one.items() if name in fields} if isinstance(one, dict) else one
            for one in found[start : start + size]
        ]
        headers = {}
        if start + size < len(found):
            cursor = base64.b64encode(json.dumps(start + size).encode()).decode()
            rest = [(name, value) for name, values in query.items() for value in values if name != "cursor"]
            following = urllib.parse.urlencode([*rest, ("cursor", cursor)])
            headers["Link"] = f'<{self.server.links_to}/api/models?{following}>; rel="next"'
        self.answer(200, shown, **headers)

    def answer(self, status: int, body: Any, **headers: str) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string((time.time() if timestamp is None else timestamp) + self.server.ahead)

    def log_message(self, *arguments: Any) -> None:
        """Print nothing, because the tests examine `asked`."""


def _read(record: Any, key: str) -> Any:
    return record.get(key) if isinstance(record, dict) else None


def behave(handler: _Handler) -> bool:
    """Answer normally."""
    return False


def fail(status: int, body: Any = None, **headers: str) -> Mischief:
    """Return a failure that answers with a status."""

    def misbehave(handler: _Handler) -> bool:
        handler.answer(status, body if body is not None else {"error": "no"}, **headers)
        return True

    return misbehave


def cut(handler: _Handler) -> bool:
    """Send only a part of the promised page, and close the connection."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b'[{"id": "half/a-')
    handler.close_connection = True
    return True


def hang_up(handler: _Handler) -> bool:
    """Close the connection without an answer."""
    handler.close_connection = True
    return True


def redirect(target: str, status: int = 302) -> Mischief:
    """Return a redirect to an address, which may be relative."""
    return fail(status, Location=target)


def link_to(following: str, body: Any = ()) -> Mischief:
    """Return an answer that names any address as that of the next page. `{path}` is the address of this page."""

    def misbehave(handler: _Handler) -> bool:
        target = following.format(path=handler.path, home=handler.server.address)
        handler.answer(200, list(body), Link=f'<{target}>; rel="next"')
        return True

    return misbehave


def lead_on(records: Callable[[int], list[Any]]) -> Mischief:
    """Return pages without end. `records` gives the models of each page."""

    def misbehave(handler: _Handler) -> bool:
        place = len(handler.server.asked)
        cursor = base64.b64encode(json.dumps(place).encode()).decode()
        target = f"{handler.server.address}/api/models?cursor={urllib.parse.quote(cursor)}"
        handler.server.mischief.append(misbehave)
        handler.answer(200, records(place), Link=f'<{target}>; rel="next"')
        return True

    return misbehave


def trickle(tick: Callable[[], None], *, headers: bool = False, most: int = 10_000_000) -> Mischief:
    """Return an answer of a byte a second, which has no end. `tick` lets a second pass on a made-up clock."""

    def misbehave(handler: _Handler) -> bool:
        handler.close_connection = True
        start = (
            b"HTTP/1.1 200 OK\r\nX-Long: "
            if headers
            else b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n["
        )
        handler.wfile.write(start)
        for _ in range(most):
            tick()
            handler.wfile.write(b" ")
            handler.wfile.flush()
        return True

    return misbehave


def explode(megabytes: int = 10_000) -> Mischief:
    """Return a page of blanks that is compressed a thousand times. Of 10,000 megabytes, 10 are sent."""

    def misbehave(handler: _Handler) -> bool:
        packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
        blank = b" " * 1_000_000
        start = packer.compress(b"[") + packer.compress(blank) + packer.flush(zlib.Z_FULL_FLUSH)
        block = packer.compress(blank) + packer.flush(zlib.Z_FULL_FLUSH)  # equal for each megabyte
        handler.close_connection = True
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        handler.wfile.write(start)
        for _ in range(megabytes):
            handler.wfile.write(block)
        return True

    return misbehave


def dawdle(seconds: float) -> Mischief:
    """Answer late."""

    def misbehave(handler: _Handler) -> bool:
        time.sleep(seconds)
        return False

    return misbehave


@contextmanager
def serve_hub(records: list[Any], page: int = 10) -> Iterator[HubServer]:
    """Start a server, and stop the server when the context ends."""
    with HubServer(records, page) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
