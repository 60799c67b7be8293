"""In: what a page says of its content policy. Out: where it lets requests out, or refuses what the page needs."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from constellation.checking.folder import Fault
from constellation.checking.html import Page

_CLOSED = frozenset({"'none'", "'self'"})
_HARMLESS = frozenset({"'none'", "'self'", "'unsafe-inline'", "data:", "blob:", "'report-sample'"})
_REMEDY = "begin with default-src 'none' and allow 'self' where it is needed"


def check_policy(path: str, page: Page) -> Iterator[Fault]:
    """The faults of one page's policy, and of what stands in its way."""
    if page.bases:
        yield Fault(path, "", f"<base href={page.bases[0]!r}> turns every link", "remove it")
    if page.refreshes:
        yield Fault(path, "", "<meta http-equiv=refresh> takes the reader away", "give a link in its place")
    if page.modules:
        yield Fault(path, "", "a module script does not run from disk", "write it as a classic script")
    if page.policy is None:
        yield Fault(path, "", "there is no content security policy", _REMEDY)
        return
    if page.early:
        yield Fault(path, "", f"<{page.early[0]}> stands before the policy", "put the policy first in the head")
    policy = read_policy(page.policy)
    yield from check_directives(path, policy)
    yield from check_inline(path, page, policy)


def read_policy(text: str) -> dict[str, list[str]]:
    """The sources of each directive; of two with one name the first counts."""
    policy: dict[str, list[str]] = {}
    for directive in text.split(";"):
        name, *sources = directive.split() or [""]
        if name:
            policy.setdefault(name.lower(), sources)
    return policy


def check_directives(path: str, policy: dict[str, list[str]]) -> Iterator[Fault]:
    """Directives that let a request out of the site."""
    if not set(policy.get("default-src", ["*"])) <= _CLOSED:
        yield Fault(path, "", "the policy allows what it does not name (default-src)", _REMEDY)
    for name, sources in policy.items():
        for source in sources:
            if source.lower() not in _HARMLESS and not source.startswith(("'sha256-", "'sha384-", "'sha512-")):
                what = f"the policy lets {name} ask {source}"
                yield Fault(path, "", what, "leave it out, for no request may leave the site")
    if "'unsafe-inline'" in policy.get("script-src", policy.get("default-src", [])):
        yield Fault(path, "", "the policy lets any script within the page run", "move scripts into files")


def check_inline(path: str, page: Page, policy: dict[str, list[str]]) -> Iterator[Fault]:
    """Scripts and styles within the page that the policy refuses, so that they have no effect."""
    for kind, texts in (("script", page.scripts), ("style", page.styles)):
        allowed = policy.get(f"{kind}-src", policy.get("default-src", []))
        for text in texts:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            if "'unsafe-inline'" not in allowed and f"'sha256-{digest}'" not in allowed:
                yield Fault(path, "", f"the policy refuses a <{kind}> within the page", "move it into a file")
                break
    if page.handlers:
        yield Fault(path, "", f"the policy refuses the attribute {page.handlers[0]}", "listen from a script file")
    if page.styled and "'unsafe-inline'" not in policy.get("style-src", policy.get("default-src", [])):
        yield Fault(path, "", "the policy refuses style attributes", "move them into a style sheet")
