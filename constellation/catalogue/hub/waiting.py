"""How long to wait before a request is repeated."""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Mapping

LONGEST_BACKOFF = 60.0  # the longest wait between two tries in seconds, unless the Hub asks for a longer wait
MARGIN = 1.0  # seconds that are added to the wait that the Hub asks for, because it counts whole seconds
_SECONDS = re.compile(r"\d{1,9}(?:\.\d+)?", re.ASCII)


def choose_wait(attempt: int, asked: float | None) -> float:
    """Return the number of seconds to wait after a failed request.

    The wait is longer than the wait that the Hub asks for, and never shorter than 1, 2, 4 … 60 seconds.

    attempt: the number of requests that failed before this one.
    asked: the number of seconds that the Hub asks for, or None.
    """
    backoff = min(LONGEST_BACKOFF, 2.0**attempt)
    return backoff if asked is None else max(backoff, asked + MARGIN)


def read_wait(headers: Mapping[str, str]) -> float | None:
    """Return the number of seconds that the Hub asks to wait before the next request.

    If the headers do not contain this number, return None.

    The wait is in the header Retry-After, in seconds or as a date (RFC 9110). Otherwise it is in the header
    RateLimit, for example `"api";r=0;t=55` (draft-ietf-httpapi-ratelimit-headers-09).
    """
    asked = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(asked):
        return float(asked)
    if asked:
        until, now = read_moment(asked), read_moment(headers.get("date", ""))
        # The clock of the Hub counts, because the local clock may be wrong.
        return None if until is None else max(0.0, until - (time.time() if now is None else now))
    waits = []
    for policy in headers.get("ratelimit", "").split(","):
        parts = dict(re.findall(r";\s*([a-z]+)\s*=\s*(\d{1,9})", policy))
        if parts.get("r", "").strip("0") == "" and "r" in parts and "t" in parts:
            waits.append(float(parts["t"]))
    return max(waits, default=None)


def read_moment(text: str) -> float | None:
    """Return the seconds since 1970 of a date in an HTTP header, or None if it is not a date."""
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return None
