"""Request one page from a server, within limits of time and size."""

from __future__ import annotations

import json
import threading
import urllib.parse
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from constellation.catalogue.hub.limits import Limits, format_size
from constellation.catalogue.hub.links import check_link, is_on_server, shorten
from constellation.errors import AtlasError

REDIRECTS = 5  # the number of redirects that are followed for one page
MOST_RECORDS = 10_000  # records on one page; the Hub sends at most 1,000
_POLL = 0.05  # seconds between two looks at the clock while a request is running


class FailureError(Exception):
    """A failure of a request that may pass.

    asked: the number of seconds that the server asks to wait, or None.
    slow: whether the server needs too long for a page of this size.
    """

    def __init__(self, what: str, *, asked: float | None = None, slow: bool = False) -> None:
        super().__init__(what)
        self.asked, self.slow = asked, slow


@dataclass(frozen=True)
class Answer:
    """The answer of a server.

    link: the address that answered, after redirects.
    headers: the HTTP headers, with names in lower case.
    content: the content after decompression.
    records: the list in the content, if the status is 2xx.
    following: the link of the next page as the server writes it, or "".
    """

    link: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    records: list[Any]
    following: str


class Transport:
    """A client of one server.

    open_session: a function that returns a client of the HTTP library.
    failure: the base class of the errors of the HTTP library.
    endpoint: the address of the server.
    headers: the HTTP headers of each request.
    clock: a function that returns the number of seconds since some moment.
    silence: a request fails after this number of seconds without data.
    """

    def __init__(
        self,
        open_session: Callable[[], Any],
        failure: type[Exception],
        endpoint: str,
        headers: Mapping[str, str],
        limits: Limits,
        *,
        clock: Callable[[], float],
        silence: float,
    ) -> None:
        self.open_session, self.endpoint = open_session, endpoint
        self.errors: tuple[type[Exception], ...] = (failure, ValueError, zlib.error)
        # Other encodings are not requested, because only the size of gzip is limited while it is unpacked.
        self.headers = {**headers, "accept-encoding": "gzip"}
        self.limits, self.clock, self.silence = limits, clock, silence

    def fetch(self, link: str, deadline: float) -> Answer:
        """Request a page. Redirects within the server are followed.

        deadline: the time of the clock at which the request fails.

        Raises FailureError if the request fails, and AtlasError if it cannot succeed.
        """
        for _ in range(REDIRECTS + 1):
            answer = self._run(link, deadline)
            target = answer.headers.get("location", "")
            if not (300 <= answer.status < 400 and target):
                return answer
            link = self._follow(link, target)
        raise AtlasError(f"{self.endpoint} answers with more than {REDIRECTS} redirects; check HF_ENDPOINT")

    def _follow(self, link: str, target: str) -> str:
        """Return the address that a redirect leads to, if it is on the same server."""
        target = join_link(link, target)
        if not is_on_server(target, self.endpoint):
            raise AtlasError(
                f"{self.endpoint} redirects to another server ({shorten(target)}), whose models are not used; set "
                "HF_ENDPOINT to the address of the Hub"
            )
        check_link(target, self.endpoint)
        return target

    def _run(self, link: str, deadline: float) -> Answer:
        """Run one request in a thread, and stop waiting for it at the deadline.

        The HTTP library limits only the time without data. A server that sends a byte a second never reaches this
        limit, neither in the headers nor in the content.
        """
        results: list[Answer | BaseException] = []
        done, stopped = threading.Event(), threading.Event()

        def work() -> None:
            try:
                results.append(self._request(link, stopped))
            except BaseException as error:  # noqa: BLE001  # it is raised again in the thread that waits
                results.append(error)
            finally:
                done.set()

        threading.Thread(target=work, daemon=True, name="collect").start()
        try:
            while not done.wait(_POLL):
                if self.clock() >= deadline:
                    raise FailureError("the answer takes too long", slow=True)
        finally:
            stopped.set()
        if isinstance(results[0], BaseException):
            raise results[0]
        return results[0]

    def _request(self, link: str, stopped: threading.Event) -> Answer:
        try:
            stream = self.open_session().stream(
                "GET", link, headers=self.headers, timeout=self.silence, follow_redirects=False
            )
            with stream as response:
                encoding = response.headers.get("content-encoding", "").strip().casefold()
                content = self._read(response.iter_raw(), encoding, stopped)
                headers = {name.casefold(): value for name, value in response.headers.items()}
                following = response.links.get("next", {}).get("url", "")
        except ConnectionError as error:  # raised by the client if HF_HUB_OFFLINE is set
            raise AtlasError(f"{shorten(str(error))}; connect to the network, or unset HF_HUB_OFFLINE") from None
        except self.errors as error:
            raise FailureError(shorten(str(error)) or type(error).__name__) from None
        records = read_records(content, link) if response.status_code < 300 else []
        return Answer(link, response.status_code, headers, content, records, following)

    def _read(self, chunks: Iterable[bytes], encoding: str, stopped: threading.Event) -> bytes:
        """Join the chunks of an answer, and unpack them.

        Raises AtlasError if the answer is too large, before or after unpacking.
        """
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise FailureError(f"the answer has the encoding {shorten(encoding)!r}, which was not requested")
        unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS) if "gzip" in encoding else None
        content, received, most = bytearray(), 0, self.limits.page_size
        for chunk in chunks:
            received += len(chunk)
            # One byte more than allowed is unpacked, to notice that the page is too large.
            content += unpacker.decompress(chunk, most - len(content) + 1) if unpacker else chunk
            if max(received, len(content)) > most:
                raise AtlasError(
                    f"a page of {self.endpoint} is larger than {format_size(most)}; give a higher --max-page-size, "
                    "or run the same command again later"
                )
            if stopped.is_set():
                raise FailureError("the answer takes too long", slow=True)
        if unpacker and received and not unpacker.eof:
            raise FailureError("the compressed answer is incomplete")
        return bytes(content)


def join_link(link: str, target: str) -> str:
    """Return the address of a link in an answer.

    link: the address of the answer.
    target: the address in the answer, which may be relative.
    """
    # urljoin leaves out tabs and line breaks, so that the address would be another one.
    if not target.isprintable():
        return target
    try:
        return urllib.parse.urljoin(link, target)
    except ValueError:
        return target


def read_records(content: bytes, link: str) -> list[Any]:
    """Return the list in the content of an answer.

    Raises FailureError if the content is not a list in JSON, and AtlasError if it is too long or nested too deeply.
    """
    try:
        records = json.loads(content)
    except RecursionError:
        raise AtlasError(
            f"a page of the Hub is nested too deeply ({shorten(link)}); run the same command again later"
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise FailureError("the response is not JSON") from None
    except ValueError as error:  # a number with thousands of digits
        raise FailureError(shorten(str(error))) from None
    if not isinstance(records, list):
        raise FailureError("the response is not a list")
    if len(records) > MOST_RECORDS:
        raise AtlasError(
            f"a page of the Hub has {len(records):,} records, and at most {MOST_RECORDS:,} are possible; check "
            "HF_ENDPOINT"
        )
    return records
