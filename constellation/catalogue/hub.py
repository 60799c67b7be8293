"""Fetch the list of models from the Hugging Face Hub.

The session, the token, the endpoint and the parameters of the requests come from huggingface_hub, which only this
module imports. The function `list_models` of huggingface_hub makes the same requests, but is not used, for three
reasons. It does not return the links of pages, which are needed to resume a collection. It stops at the first
record in which a key is missing. It has no timeout.
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

#: The fields to request: those that fill the columns of a catalogue (schema.ALIASES), and `private`, because a
#: token may give access to private models.
FIELDS = (
    "downloads", "likes", "safetensors", "gguf", "pipeline_tag", "config", "cardData", "tags", "createdAt",
    "baseModels", "private",
)  # fmt: skip
TRIES = 8
LONGEST_WAIT = 60.0  # the longest wait between two tries in seconds, unless the Hub asks for a longer wait
LONGEST_ASKED = 3600.0  # the longest wait in seconds that is accepted; the Hub's limits reset after five minutes
SILENCE = 60.0  # a request fails after this number of seconds without data
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})


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
    sleep: a function that waits for a number of seconds.
    notify: a function that receives lines about the progress.
    silence: a request fails after this number of seconds without data.

    Raises AtlasError if huggingface_hub is not installed, or if the endpoint is not an address.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        notify: Callable[[str], None] = lambda line: None,
        silence: float = SILENCE,
    ) -> None:
        try:
            import huggingface_hub  # imported here because it is optional, and takes half a second
            from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # not in its __all__
        except ImportError:
            raise AtlasError("collect needs huggingface_hub; install it with: pip install '.[collect]'") from None
        self.endpoint = check_endpoint(endpoint or huggingface_hub.HfApi().endpoint)
        self.sleep, self.notify, self.silence = sleep, notify, silence
        self.open_session = huggingface_hub.get_session
        self.headers = make_headers(huggingface_hub.get_token(), huggingface_hub.__version__)
        # The base class of the errors of the HTTP library, which differs between versions of huggingface_hub.
        self.transport_error: type[Exception] = HTTPError

    def make_link(self, task: str, limit: int | None) -> str:
        """Return the address of the first page in the list of models with a given task.

        If the task is "", the list has the models of all tasks.

        The newest models are listed first. Models that are created during the collection therefore appear before
        the current page, and no model is missed or repeated. With a limit, the most downloaded are listed first.
        """
        query: list[tuple[str, str]] = [("pipeline_tag", task)] if task else []
        query.append(("sort", "downloads" if limit else "createdAt"))
        query += [("limit", str(limit))] if limit else []
        query += [("expand", field) for field in FIELDS]
        return f"{self.endpoint}/api/models?{urllib.parse.urlencode(query)}"

    def fetch_page(self, link: str) -> Page:
        """Fetch one page of the list of models.

        A request that fails temporarily is repeated.

        Raises AtlasError if the Hub refuses the request, or after TRIES failures.
        """
        self.check_link(link)
        for attempt in range(TRIES):
            try:
                response = self.open_session().get(link, headers=self.headers, timeout=self.silence)
                if response.status_code not in AGAIN:
                    return self.read_page(link, response)
                failure, wait = f"the answer has the status {response.status_code}", read_wait(response.headers)
            except ConnectionError as error:  # raised by the client if HF_HUB_OFFLINE is set
                raise AtlasError(
                    f"{shorten(str(error))}; connect to the network, or unset HF_HUB_OFFLINE"
                ) from None
            except (self.transport_error, ValueError) as error:
                failure, wait = explain_failure(error), None
            if attempt + 1 < TRIES:
                seconds = min(LONGEST_WAIT, 2.0**attempt) if wait is None else wait
                if seconds > LONGEST_ASKED:
                    raise AtlasError(
                        f"the Hub accepts no requests for {seconds:,.0f} seconds; run the same command again "
                        "after this time"
                    )
                self.notify(f"the request failed ({failure}); next try in {seconds:.0f} s")
                self.sleep(seconds)
        raise AtlasError(
            f"{self.endpoint} sent no list of models in {TRIES} attempts ({failure}); run the same command "
            "again later"
        )

    def read_page(self, link: str, response: Any) -> Page:
        """Read the models from a response of the Hub.

        Raises ValueError if the response has no page, and AtlasError if the Hub refuses the request.
        """
        if response.status_code >= 300:
            raise AtlasError(self.explain_refusal(response))
        records = json.loads(response.content)
        if not isinstance(records, list):
            raise ValueError("the response is not a list")
        following = response.links.get("next", {}).get("url", "")
        if following:
            # The links of a mirror lead to the Hub itself.
            from huggingface_hub.utils import fix_hf_endpoint_in_url  # type: ignore[attr-defined]  # not in its __all__

            following = urllib.parse.urljoin(link, fix_hf_endpoint_in_url(following, self.endpoint))
            self.check_link(following)
            if following == link:
                raise AtlasError(
                    f"a page of the Hub names itself as the next page ({shorten(link)}); run the same command "
                    "again later"
                )
        return Page(records, following)

    def check_link(self, link: str) -> None:
        """Check that a link to the next page leads to the server of the Hub.

        Otherwise, raise AtlasError, because other servers must not receive the token.
        """
        try:
            home = urllib.parse.urlsplit(link)[:2] == urllib.parse.urlsplit(self.endpoint)[:2]
        except ValueError:
            home = False
        if not home:
            raise AtlasError(
                f"the address of the next page ({shorten(link)}) is not on the server {self.endpoint}; check "
                "HF_ENDPOINT"
            )

    def explain_refusal(self, response: Any) -> str:
        """Return a message that explains why the Hub refused a request."""
        status, sent = response.status_code, "authorization" in self.headers
        if status == 401:
            remedy = "set HF_TOKEN to a valid token, or unset it" if sent else "set HF_TOKEN"
            return f"the Hub {'refuses the token' if sent else 'requires a token'} (401); {remedy}"
        if status == 403:
            return "the token may not list models (403); set HF_TOKEN to a token with read access, or unset it"
        said = shorten(response.headers.get("x-error-message") or response.text)
        begun = "cursor=" in str(response.url)
        remedy = "remove the .journal file to start again" if begun else "check HF_ENDPOINT and --task"
        return f"{self.endpoint} refuses the request ({status}: {said}); {remedy}"


def check_endpoint(endpoint: str) -> str:
    """Return the web address of the Hub without a final slash.

    Raises AtlasError if the text is not a web address.
    """
    parts = urllib.parse.urlsplit(endpoint)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise AtlasError(f"HF_ENDPOINT is {endpoint!r}; give an address such as https://huggingface.co")
    return endpoint.rstrip("/")


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


def read_wait(headers: Any) -> float | None:
    """Return the number of seconds that the Hub asks to wait before the next request.

    If the headers do not contain this number, return None.

    The wait is in the header Retry-After, in seconds or as a date (RFC 9110). Otherwise it is in the header
    RateLimit, for example `"api";r=0;t=55` (draft-ietf-httpapi-ratelimit-headers-09).
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
    """Describe in a few words why a request failed."""
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return "the response is not JSON"
    return shorten(str(error)) or type(error).__name__


def shorten(text: str, most: int = 120) -> str:
    """Return a text on one line, cut to at most `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
