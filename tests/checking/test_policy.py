"""A security policy that allows requests to other hosts, or blocks needed files, is reported."""

from __future__ import annotations

import pytest

SELF, NONE = "'self'", "'none'"
OPEN = [
    (
        "Content-Security-Policy",
        "X-Policy",
        "the head has no content security policy; begin with default-src 'none'",
    ),
    (f"default-src {NONE}", "default-src *", "the policy's default-src allows more than 'self'"),
    (f"default-src {NONE}; ", "", "the policy's default-src allows more than 'self'"),
    (f"connect-src {NONE}", "connect-src https:", "the policy's connect-src allows https:; remove it"),
    (
        f"script-src {SELF}",
        f"script-src {SELF} 'unsafe-inline'",
        "the policy allows every inline script",
    ),
    ("<head>", "<head><p>x</p>", "the head has no content security policy"),  # <p> begins the body
    (
        "<head>",
        '<head><script src="static/js/core.js"></script>',
        "<script> comes before the content security policy; put the",
    ),
    (
        "<head>",
        '<head><link rel="stylesheet" href="static/css/views.css">',
        "<link> comes before the content security policy",
    ),
]
BLOCKED = [
    ("<script>go()</script>", "the policy blocks an inline <script>; move it into a file"),
    ("<style>p { color: red }</style>", "the policy blocks an inline <style>"),
    ('<p style="color: red">x</p>', "the policy blocks style attributes; move them into a style sheet"),
    ('<p onclick="go()">x</p>', "the policy blocks the attribute onclick; add the event listener in a script file"),
    ('<script type="module" src="static/js/core.js"></script>', "a module script does not run from disk; write"),
    ('<base href="families/">', "<base href='families/'> changes the target of every link; remove it"),
    (
        '<meta http-equiv="refresh" content="0; url=tree.html">',
        "opens another page without a click; use a link instead",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), OPEN)
def test_a_policy_that_allows_too_much(replace, find_faults, old: str, new: str, message: str) -> None:
    replace("about.html", old, new)
    faults = [str(fault) for fault in find_faults() if not fault.warning]
    assert any(fault.startswith(f"about.html: {message}") for fault in faults), faults


def test_markup_that_the_policy_blocks(add, list_faults) -> None:
    add("about.html", "\n".join(html for html, _ in BLOCKED))
    faults = list_faults()
    assert len(faults) == len(BLOCKED)
    for html, message in BLOCKED:
        assert any(fault.startswith("about.html: ") and message in fault for fault in faults), html


def test_an_inline_style_with_another_hash(replace, list_faults) -> None:
    replace("404.html", "</style>", "p { color: red }</style>")
    assert list_faults() == ["404.html: the policy blocks an inline <style>; move it into a file"]
