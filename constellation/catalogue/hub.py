"""In: the link of a page of the Hub's listing. Out: its records, and the link of the next page.

The session, the token, the endpoint and the form of the requests are huggingface_hub's; nothing else loads
it. Its `list_models` asks the same, but gives one model after another: it tells no page's link, so that it
cannot go on where it was killed; it gives up at the first record that lacks a key; and it waits for a silent
server for ever.
"""

from __future__ import annotations

import email.utils
import json
import re
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from constellation.errors import AtlasError
from constellation.version import __version__

#: The fields that fill the catalogue's columns (schema.ALIASES), and `private`, since what a token may see
#: is not yet for everybody to see.
FIELDS = (
    "downloads", "likes", "safetensors", "gguf", "pipeline_tag", "config", "cardData", "tags", "createdAt",
    "baseModels", "private",
)  # fmt: skip
TRIES = 8
LONGEST_WAIT = 60.0  # seconds between two tries where the Hub does not say
LONGEST_ASKED = 3600.0  # seconds that the Hub may ask to wait; its windows last five minutes
SILENCE = 60.0  # seconds without a byte after which a connection counts as cut
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})


@dataclass(frozen=True)
class Page:
    """A page's records as the Hub gave them, and the link of the page after it, "" for the last."""

    records: list[Any]
    following: str


class Hub:
    """The listing of the Hub's models.

    endpoint: None for HF_ENDPOINT or huggingface.co. sleep: waits some seconds. tell: takes a line for the
    person who watches. Raises AtlasError where huggingface_hub is missing or the endpoint is no address.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        try:
            import huggingface_hub  # here, because it is an extra, and takes half a second
            from huggingface_hub.errors import HfHubHTTPError
        except ImportError:
            raise AtlasError("collect needs huggingface_hub; install it with: pip install '.[collect]'") from None
        self.endpoint = check_endpoint(endpoint or huggingface_hub.HfApi().endpoint)
        self.sleep, self.tell = sleep, tell
        self.open_session = huggingface_hub.get_session
        self.headers = make_headers(huggingface_hub.get_token(), huggingface_hub.__version__)
        # The HTTP library below has changed with huggingface_hub 2; this is the base of its errors in each.
        self.transport_error: type[Exception] = next(
            one for one in HfHubHTTPError.__mro__ if one.__name__ == "HTTPError"
        )

    def make_link(self, task: str, limit: int | None) -> str:
        """The link of the first page: of one task, or of all models for "".

        Newest first, since what is created meanwhile then comes before the place where the reading is, and
        nothing is lost or doubled; with a limit the most downloaded first.
        """
        query: list[tuple[str, str]] = [("pipeline_tag", task)] if task else []
        query.append(("sort", "downloads" if limit else "createdAt"))
        query += [("limit", str(limit))] if limit else []
        query += [("expand", field) for field in FIELDS]
        return f"{self.endpoint}/api/models?{urllib.parse.urlencode(query)}"

    def fetch_page(self, link: str) -> Page:
        """Fetch one page, again and again where the failure may pass.

        Raises AtlasError where the Hub refuses, or gives no page in TRIES tries.
        """
        self.check_link(link)
        for attempt in range(TRIES):
            try:
                response = self.open_session().get(link, headers=self.headers, timeout=SILENCE)
                if response.status_code not in AGAIN:
                    return self.read_page(link, response)
                failure, wait = f"it answered {response.status_code}", read_wait(response.headers)
            except ConnectionError as error:  # the client's own, where HF_HUB_OFFLINE is set
                raise AtlasError(f"{shorten(str(error))}; collect needs the network") from None
            except (self.transport_error, ValueError) as error:
                failure, wait = explain_failure(error), None
            if attempt + 1 < TRIES:
                seconds = min(LONGEST_WAIT, 2.0**attempt) if wait is None else wait
                if seconds > LONGEST_ASKED:
                    raise AtlasError(f"the Hub asks to wait {seconds:,.0f} s; run the same command again then")
                self.tell(f"the Hub gave no page ({failure}); again in {seconds:.0f} s")
                self.sleep(seconds)
        raise AtlasError(
            f"{self.endpoint} gave no page in {TRIES} tries ({failure}); run the same command again later"
        )

    def read_page(self, link: str, response: Any) -> Page:
        """The page of an answer. Raises ValueError where it is none, AtlasError where it is a refusal."""
        if response.status_code >= 300:
            raise AtlasError(self.explain_refusal(response))
        records = json.loads(response.content)
        if not isinstance(records, list):
            raise ValueError("the answer is no list")
        following = response.links.get("next", {}).get("url", "")
        if following:
            # A mirror's links lead to the Hub itself.
            from huggingface_hub.utils import fix_hf_endpoint_in_url  # type: ignore[attr-defined]  # not in its __all__

            following = urllib.parse.urljoin(link, fix_hf_endpoint_in_url(following, self.endpoint))
            self.check_link(following)
            if following == link:
                raise AtlasError(f"the Hub's page leads to itself ({shorten(link)}); run collect again later")
        return Page(records, following)

    def check_link(self, link: str) -> None:
        """Raise AtlasError for a link to elsewhere: the token goes with each request."""
        try:
            home = urllib.parse.urlsplit(link)[:2] == urllib.parse.urlsplit(self.endpoint)[:2]
        except ValueError:
            home = False
        if not home:
            raise AtlasError(f"the next page is not at {self.endpoint} but at {shorten(link)}; check HF_ENDPOINT")

    def explain_refusal(self, response: Any) -> str:
        """What the status says, and what to do about it."""
        status, sent = response.status_code, "authorization" in self.headers
        if status == 401:
            remedy = "set HF_TOKEN to a valid one, or unset it" if sent else "set HF_TOKEN"
            return f"the Hub {'refuses the token' if sent else 'wants a token'} (401); {remedy}"
        if status == 403:
            return "the token may not list models (403); give HF_TOKEN one that may read, or unset it"
        said = shorten(response.headers.get("x-error-message") or response.text)
        begun = "cursor=" in str(response.url)
        remedy = "remove the .state file to begin anew" if begun else "check HF_ENDPOINT and --task"
        return f"{self.endpoint} refuses the page ({status}: {said}); {remedy}"


def check_endpoint(endpoint: str) -> str:
    """The endpoint without a closing slash. Raises AtlasError where it is no address."""
    parts = urllib.parse.urlsplit(endpoint)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise AtlasError(f"HF_ENDPOINT is {endpoint!r}; give an address such as https://huggingface.co")
    return endpoint.rstrip("/")


def make_headers(token: str | None, client: str) -> dict[str, str]:
    """What goes with each request. Raises AtlasError for a token that cannot be sent, without showing it."""
    headers = {"user-agent": f"constellation-atlas/{__version__}; hf_hub/{client}"}
    if token:
        if not (token.isascii() and token.isprintable()):
            raise AtlasError("HF_TOKEN holds characters that no token has; copy it again")
        headers["authorization"] = f"Bearer {token}"
    return headers


def read_wait(headers: Any) -> float | None:
    """The seconds that an answer asks to wait, or None.

    Retry-After in seconds or as a date (RFC 9110), else the end of the window in the Hub's RateLimit header,
    `"api";r=0;t=55` (draft-ietf-httpapi-ratelimit-headers-09).
    """
    asked = headers.get("retry-after", "").strip()
    if asked.isdigit():
        return float(asked)
    if asked:
        try:
            return max(0.0, email.utils.parsedate_to_datetime(asked).timestamp() - time.time())
        except ValueError:
            return None
    window = re.search(r"\br\s*=\s*0\s*;\s*t\s*=\s*(\d+)", headers.get("ratelimit", ""))
    return float(window[1]) if window else None


def explain_failure(error: Exception) -> str:
    """A failed transfer in a few words."""
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return "the answer is not JSON"
    return shorten(str(error)) or type(error).__name__


def shorten(text: str, most: int = 120) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
