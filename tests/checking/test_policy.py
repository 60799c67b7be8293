"""Pages whose policy lets requests out, or refuses what they need, are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from constellation.checking import check_site

SELF, NONE = "'self'", "'none'"
OPEN = [
    ("Content-Security-Policy", "X-Policy", "there is no content security policy; begin with default-src 'none'"),
    (f"default-src {NONE}", "default-src *", "the policy allows what it does not name (default-src)"),
    (f"default-src {NONE}; ", "", "the policy allows what it does not name (default-src)"),
    (f"connect-src {NONE}", "connect-src https:", "the policy lets connect-src ask https:; leave it out"),
    (
        f"script-src {SELF}",
        f"script-src {SELF} 'unsafe-inline'",
        "the policy lets any script within the page run",
    ),
    ("<head>", '<head><script src="static/js/core.js"></script>', "<script> stands before the policy; put the"),
    ("<head>", '<head><link rel="stylesheet" href="static/css/views.css">', "<link> stands before the policy"),
]
REFUSED = [
    ("<script>go()</script>", "the policy refuses a <script> within the page; move it into a file"),
    ("<style>p { color: red }</style>", "the policy refuses a <style> within the page"),
    ('<p style="color: red">x</p>', "the policy refuses style attributes; move them into a style sheet"),
    ('<p onclick="go()">x</p>', "the policy refuses the attribute onclick; listen from a script file"),
    ('<script type="module" src="static/js/core.js"></script>', "a module script does not run from disk; write"),
    ('<base href="families/">', "<base href='families/'> turns every link; remove it"),
    ('<meta http-equiv="refresh" content="0; url=tree.html">', "takes the reader away; give a link in its place"),
]


@pytest.mark.parametrize(("old", "new", "message"), OPEN)
def test_a_policy_that_lets_out_is_named(site: Path, spoil, list_faults, old: str, new: str, message: str) -> None:
    spoil("about.html", old, new)
    assert any(fault.startswith(f"about.html: {message}") for fault in list_faults()), list_faults()
    assert not check_site(site).sound


@pytest.mark.parametrize(("html", "message"), REFUSED)
def test_what_a_policy_refuses_is_named(add, list_faults, html: str, message: str) -> None:
    add("about.html", html)
    (fault,) = list_faults()
    assert fault.startswith("about.html: ") and message in fault


def test_a_style_whose_hash_is_not_the_policys_is_named(spoil, list_faults) -> None:
    spoil("404.html", "</style>", "p { color: red }</style>")
    assert list_faults() == ["404.html: the policy refuses a <style> within the page; move it into a file"]
