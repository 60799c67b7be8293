"""Checks of the content security policy of a page.

The policy must block requests to other hosts, and allow everything that the page needs.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator

from constellation.checking.faults import Fault
from constellation.checking.html import Page

_CLOSED = frozenset({"'none'", "'self'"})
#: What a directive may allow besides 'none' and 'self'. Data in an address can be a script, but not in a picture.
_MORE = {
    "img-src": frozenset({"data:", "blob:"}),
    "media-src": frozenset({"data:", "blob:"}),
    "font-src": frozenset({"data:"}),
    **dict.fromkeys(
        ("style-src", "style-src-elem", "style-src-attr"), frozenset({"'unsafe-inline'", "'report-sample'"})
    ),
    **dict.fromkeys(
        ("script-src", "script-src-elem", "script-src-attr"), frozenset({"'unsafe-inline'", "'report-sample'"})
    ),
}
#: Directives whose values are not sources.
_NO_SOURCES = frozenset({"sandbox", "upgrade-insecure-requests", "require-trusted-types-for", "trusted-types"})
#: Directives to which default-src does not apply.
_NEEDED = ("form-action", "base-uri")
#: Directives that decide about scripts.
_SCRIPTS = ("script-src", "script-src-elem", "script-src-attr", "default-src")
_HASHES = ("'sha256-", "'sha384-", "'sha512-")
_REMEDY = "begin with default-src 'none' and allow 'self' where it is needed"


def check_policy(path: str, page: Page) -> Iterator[Fault]:
    """Find faults in the content security policy of a page.

    Elements that bypass the policy, and elements that do not work from disk, are also faults.
    """
    if page.bases:
        yield Fault(path, "", f"<base href={page.bases[0]!r}> changes the target of every link", "remove it")
    if page.refreshes:
        yield Fault(path, "", "<meta http-equiv=refresh> opens another page without a click", "use a link instead")
    if page.modules:
        yield Fault(path, "", "a module script does not run from disk", "write it as a classic script")
    if page.embedded:
        yield Fault(path, "", "the attribute srcdoc contains another page", "write that page to a file")
    if page.policy is None:
        yield Fault(path, "", "the head has no content security policy", _REMEDY)
        return
    if page.before_policy:
        problem = f"<{page.before_policy[0]}> comes before the content security policy"
        yield Fault(path, "", problem, "put the policy first in the head")
    policy = read_policy(page.policy)
    yield from check_directives(path, policy)
    yield from check_inline(path, page, policy)


def read_policy(text: str) -> dict[str, list[str]]:
    """Return the sources in each directive of a content security policy.

    If a directive is repeated, the first one is used, as in browsers.
    """
    policy: dict[str, list[str]] = {}
    for directive in text.split(";"):
        name, *sources = directive.split() or [""]
        if name:
            policy.setdefault(name.lower(), sources)
    return policy


def check_directives(path: str, policy: dict[str, list[str]]) -> Iterator[Fault]:
    """Find directives that allow a page to send requests to other hosts, or to run scripts from elsewhere."""
    if not set(policy.get("default-src", ["*"])) <= _CLOSED:
        yield Fault(path, "", "the policy's default-src allows more than 'self'", _REMEDY)
    for name in _NEEDED:
        if name not in policy:
            yield Fault(path, "", f"the policy has no {name}", "add it: default-src does not apply to it")
    for name, sources in policy.items():
        if name in _NO_SOURCES:
            continue
        for source in sources:
            hashed = source.startswith(_HASHES) and name.startswith(("script-src", "style-src"))
            if not hashed and source.lower() not in _CLOSED | _MORE.get(name, frozenset()):
                problem = f"the policy's {name} allows {source}"
                yield Fault(path, "", problem, "remove it: the site must work without requests to other hosts")
    if any("'unsafe-inline'" in _lower(policy.get(name, ())) for name in _SCRIPTS):
        yield Fault(path, "", "the policy allows every inline script", "move scripts into files")


def _lower(sources: Iterable[str]) -> list[str]:
    return [source.lower() for source in sources]


def check_inline(path: str, page: Page, policy: dict[str, list[str]]) -> Iterator[Fault]:
    """Find inline scripts and styles that the content security policy blocks."""
    for kind, texts in (("script", page.scripts), ("style", page.styles)):
        allowed = get_sources(policy, kind)
        for text in texts:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            if "'unsafe-inline'" not in allowed and f"'sha256-{digest}'" not in allowed:
                yield Fault(path, "", f"the policy blocks an inline <{kind}>", "move it into a file")
                break
    if page.event_handlers:
        problem = f"the policy blocks the attribute {page.event_handlers[0]}"
        yield Fault(path, "", problem, "add the event listener in a script file")
    if page.style_attributes and "'unsafe-inline'" not in get_sources(policy, "style"):
        yield Fault(path, "", "the policy blocks style attributes", "move them into a style sheet")


def get_sources(policy: dict[str, list[str]], kind: str) -> list[str]:
    """Return the sources from which the policy allows scripts or styles.

    `kind` is 'script' or 'style'. Elements have a directive of their own, such as script-src-elem. A policy without
    it uses script-src or style-src instead, and otherwise default-src.
    """
    names = (f"{kind}-src-elem", f"{kind}-src", "default-src")
    return next((policy[name] for name in names if name in policy), [])
