"""A client for the list of models of the Hugging Face Hub.

The session, the token, the endpoint and the parameters of the requests come from huggingface_hub, which only this
module imports. The function `list_models` of huggingface_hub makes the same requests, but is not used, for three
reasons. It does not return the links of pages, which are needed to resume a collection. It stops at the first
record in which a key is missing. It limits neither the time nor the size of an answer.
"""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from constellation.catalogue.hub.limits import Limits, format_duration
from constellation.catalogue.hub.links import (
    add_field,
    check_endpoint,
    check_link,
    drop_fields,
    read_query,
    set_limit,
    shorten,
)
from constellation.catalogue.hub.transport import Answer, FailureError, Transport, join_link
from constellation.catalogue.hub.waiting import choose_wait, read_wait
from constellation.errors import AtlasError
from constellation.version import __version__

#: The fields to request: those that fill the columns of a catalogue (schema.ALIASES and schema.EXTRA_COLUMNS), and
#: `private`, because a token may give access to private models.
FIELDS = (
    "downloads", "likes", "safetensors", "gguf", "pipeline_tag", "config", "cardData", "tags", "createdAt",
    "baseModels", "private", "gated", "library_name", "author", "lastModified", "downloadsAllTime",
)  # fmt: skip
#: The tries for each page. The waits between them add up to six minutes, because the Hub limits the number of
#: requests in five minutes.
TRIES = 12
LONGEST_ASKED = 3600.0  # the longest wait in seconds that is accepted; the Hub's limits reset after five minutes
SILENCE = 60.0  # a request fails after this number of seconds without data
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
SLOW = frozenset({504, 524})  # the server needs too long for a page; a smaller page may succeed
INVALID = frozenset({400, 422})  # the answers to a request with a field that is not allowed

PAGE = 1000  # the models on a page of the Hub, unless the request has another limit
LEAST_PAGE = 10  # pages are not made smaller than this
SLOW_TRIES = 2  # after this number of slow answers in a row, a page of half the size is requested
FAST_PAGES = 10  # after this number of pages, larger pages are requested again


@dataclass(frozen=True)
class Page:
    """One page of the list of models.

    It has the records, and the link of the next page ("" on the last page).
    """

    records: list[Any]
    following: str


class Hub:
    """A client that fetches the list of models from the Hugging Face Hub.

    endpoint: the address of the Hub; by default HF_ENDPOINT or huggingface.co.
    limits: the limits of time and size. The time begins when the client is created.
    sleep: a function that waits for a number of seconds.
    clock: a function that returns the number of seconds since some moment.
    notify: a function that receives lines about the progress.
    silence: a request fails after this number of seconds without data.

    Raises AtlasError if huggingface_hub is not installed, or if the endpoint is not an address.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        notify: Callable[[str], None] = lambda line: None,
        silence: float = SILENCE,
    ) -> None:
        try:
            import huggingface_hub  # imported here because it is optional, and takes half a second
            from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # not in its __all__
        except ImportError:
            raise AtlasError("collect needs huggingface_hub; install it with: pip install '.[collect]'") from None
        self.endpoint = check_endpoint(endpoint or huggingface_hub.HfApi().endpoint)
        self.limits = limits or Limits()
        self.sleep, self.clock, self.notify = sleep, clock, notify
        self.deadline = clock() + self.limits.time
        self.refused: list[str] = []
        self._fast = 0  # the number of pages since the size of pages was changed
        headers = make_headers(huggingface_hub.get_token(), huggingface_hub.__version__)
        self.has_token = "authorization" in headers
        self.transport = Transport(
            # HTTPError is the base class of the errors of the HTTP library, which differs between versions.
            huggingface_hub.get_session,
            HTTPError,
            self.endpoint,
            headers,
            self.limits,
            clock=clock,
            silence=silence,
        )

    def make_link(self, task: str, limit: int | None) -> str:
        """Return the address of the first page in the list of models with a given task.

        If the task is "", the list has the models of all tasks.

        The newest models are listed first. Models that are created during the collection therefore appear before
        the current page, and no model is missed or repeated. With a limit, the most downloaded are listed first.
        """
        query: list[tuple[str, str]] = [("pipeline_tag", task)] if task else []
        query.append(("sort", "downloads" if limit else "createdAt"))
        query += [("limit", str(min(limit, PAGE)))] if limit else []
        query += [("expand", field) for field in FIELDS if field not in self.refused]
        return f"{self.endpoint}/api/models?{urllib.parse.urlencode(query)}"

    def fetch_page(self, link: str, most: int = PAGE) -> Page:
        """Fetch one page of the list of models.

        A request that fails temporarily is repeated. If the Hub needs too long for pages of this size, smaller
        pages are requested for a while. Fields that the Hub refuses are left out.

        most: the number of models on a page.

        Raises AtlasError if the Hub refuses the request, after TRIES failures, or if a limit is reached.
        """
        check_link(link, self.endpoint)
        answer = self.request(self._enlarge(link, most))
        if answer.status in INVALID:
            refused = self.find_refused_fields(link)
            if refused:
                self._leave_out(refused)
                answer = self.request(drop_fields(link, refused))
        if answer.status >= 300:
            raise AtlasError(self.explain_refusal(answer))
        self._fast += 1
        return Page(answer.records, self.read_next(link, answer))

    def request(self, link: str) -> Answer:
        """Request a page until the Hub sends an answer that is not a temporary failure.

        Raises AtlasError after TRIES failures, or if a limit is reached.
        """
        attempt = slow = 0
        while True:
            try:
                return self._try_once(link)
            except FailureError as failure:
                attempt, slow = attempt + 1, slow + 1 if failure.slow else 0
                if attempt == TRIES:
                    raise AtlasError(
                        f"{self.endpoint} sent no list of models in {TRIES} attempts ({failure}); run the same "
                        "command again later"
                    ) from None
                self._wait(attempt - 1, failure)
            size = read_limit(link)
            if slow == SLOW_TRIES and size > LEAST_PAGE:
                size = max(LEAST_PAGE, size // 2)
                self.notify(f"the Hub needs too long for these pages; requesting pages of {size} models")
                link, attempt, slow, self._fast = set_limit(link, size), 0, 0, 0

    def _try_once(self, link: str) -> Answer:
        """Send one request.

        Raises FailureError if it fails temporarily.
        """
        now = self.clock()
        if now >= self.deadline:
            raise AtlasError(self._explain_end())
        try:
            answer = self.transport.fetch(link, min(self.deadline, now + self.limits.page_time))
        except FailureError:
            if self.clock() >= self.deadline:
                raise AtlasError(self._explain_end()) from None
            raise
        if answer.status in AGAIN:
            raise FailureError(
                f"the answer has the status {answer.status}",
                asked=read_wait(answer.headers),
                slow=answer.status in SLOW,
            )
        return answer

    def _wait(self, attempt: int, failure: FailureError) -> None:
        """Wait before the next try.

        Raises AtlasError if the wait is too long.
        """
        if (failure.asked or 0) > LONGEST_ASKED:
            raise AtlasError(
                f"the Hub accepts no requests for {failure.asked:,.0f} seconds; run the same command again after "
                "this time"
            )
        seconds = choose_wait(attempt, failure.asked)
        if self.clock() + seconds >= self.deadline:
            cause = f"a request failed ({failure}), and with the wait before the next try, "
            raise AtlasError(self._explain_end(cause))
        self.notify(f"the request failed ({failure}); next try in {seconds:.0f} s")
        self.sleep(seconds)

    def _explain_end(self, cause: str = "") -> str:
        """Return the message for a run that has used up its time."""
        return (
            f"{cause}the collection takes longer than {format_duration(self.limits.time)}; run the same command "
            "again to continue, or give a longer --max-time"
        )

    def _enlarge(self, link: str, most: int) -> str:
        """Return a link to a larger page, if pages were made smaller and many of them were fetched since."""
        size = read_limit(link)
        if size >= min(most, PAGE) or self._fast < FAST_PAGES:
            return link
        self._fast = 0
        return set_limit(link, min(2 * size, most, PAGE))

    def find_refused_fields(self, link: str) -> list[str]:
        """Return the fields in a link that the Hub refuses, each by itself.

        Return no fields if it refuses the link without any field, too.
        """
        fields = read_query(link, "expand")
        bare = set_limit(drop_fields(link, fields), 1)
        if not fields or self.request(bare).status in INVALID:
            return []
        return [field for field in fields if self.request(add_field(bare, field)).status in INVALID]

    def _leave_out(self, refused: list[str]) -> None:
        if "private" in refused and self.has_token:
            raise AtlasError(
                "the Hub refuses the field 'private', so that private models cannot be left out; unset HF_TOKEN to "
                "list public models only"
            )
        self.refused += refused
        others = "; base models are read from cards and tags" if "baseModels" in refused else ""
        self.notify(f"the Hub refuses to list {', '.join(refused)}; continuing without{others}")

    def read_next(self, link: str, answer: Answer) -> str:
        """Return the link of the next page, or "" if an answer is the last page.

        Raises AtlasError if the link leads to another server, or to the same page.
        """
        if not answer.following:
            return ""
        # The links of a mirror lead to the Hub itself.
        from huggingface_hub.utils import fix_hf_endpoint_in_url  # type: ignore[attr-defined]  # not in its __all__

        following = join_link(answer.link, fix_hf_endpoint_in_url(answer.following, self.endpoint))
        check_link(following, self.endpoint)
        if following in (link, answer.link):
            raise AtlasError(
                f"a page of the Hub names itself as the next page ({shorten(link)}); run the same command again "
                "later"
            )
        return following

    def explain_refusal(self, answer: Answer) -> str:
        """Return a message that explains why the Hub refused a request."""
        status = answer.status
        said = shorten(answer.headers.get("x-error-message") or answer.content[:2000].decode(errors="replace"))
        if status == 401:
            remedy = "set HF_TOKEN to a valid token, or unset it" if self.has_token else "set HF_TOKEN"
            return f"the Hub {'refuses the token' if self.has_token else 'requires a token'} (401); {remedy}"
        if status == 403 and self.has_token:
            return "the token may not list models (403); set HF_TOKEN to a token with read access, or unset it"
        if status == 403:
            return (
                f"{self.endpoint} does not allow requests without a token from this network (403: {said}); check "
                "HF_ENDPOINT and the proxy, or set HF_TOKEN"
            )
        begun = bool(read_query(answer.link, "cursor"))
        remedy = "remove the .journal file to start again" if begun else "check HF_ENDPOINT and --task"
        return f"{self.endpoint} refuses the request ({status}: {said}); {remedy}"


def make_headers(token: str | None, client: str) -> dict[str, str]:
    """Return the HTTP headers of all requests to the Hub.

    Raises AtlasError, without showing the token, if the token has characters that cannot be sent.
    """
    headers = {"user-agent": f"constellation-atlas/{__version__}; hf_hub/{client}"}
    if token:
        if not (token.isascii() and token.isprintable()):
            raise AtlasError("HF_TOKEN contains characters that are not allowed in a token; copy the token again")
        headers["authorization"] = f"Bearer {token}"
    return headers


def read_limit(link: str) -> int:
    """Return the largest number of models on the page that a link requests."""
    limit = (read_query(link, "limit") or [""])[-1]
    return min(int(limit), PAGE) if limit.isascii() and limit.isdigit() and len(limit) < 10 else PAGE
