"""Make the page that is shown for unknown addresses (404.html).

A server may show the page at any address, so the page refers to no other file. Its style is inline, and the content
security policy allows the style by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import re

from markupsafe import Markup

from constellation.atlas import Atlas
from constellation.render.assets import find_folder
from constellation.render.page import PageRenderer


def make_missing_page(renderer: PageRenderer, atlas: Atlas) -> tuple[str, str]:
    """Return the path and HTML of the page that is shown for unknown addresses.

    The page links to the home page if the site's address is known.
    """
    style = _write_style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return renderer.render(
        "404.html",
        path="404.html",
        title="Page not found",
        description="This page does not exist.",
        style=Markup(style),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        home=atlas.settings.base_url,
    )


def _write_style() -> str:
    """Write the style sheet of the page that is shown for unknown addresses.

    It consists of 404.css and of the colours from tokens.css that the page uses.
    """
    own = (find_folder("templates") / "404.css").read_text(encoding="utf-8")
    tokens = (find_folder("static") / "css" / "tokens.css").read_text(encoding="utf-8")
    named = sorted(set(re.findall(r"var\((--[\w-]+)\)", own)))
    values = {name: re.search(rf"^ +{name}: .*;$", tokens, re.M) for name in named}
    lines = [found[0] for found in values.values() if found]
    return "\n".join([":root {", "  color-scheme: light dark;", *lines, "}", own])
