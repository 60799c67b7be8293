"""404.html: a page that is served at any depth, so it stands alone, its style within it and allowed by its hash.

An atlas in, a page for each address that was given up out: plain, with a link to where it leads.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

from markupsafe import Markup

from constellation.atlas import Atlas
from constellation.render.assets import find_folder
from constellation.render.page import PageRenderer


def make_missing_page(renderer: PageRenderer, atlas: Atlas) -> tuple[str, str]:
    """The page; it links home through the base URL where one is known."""
    style = _write_style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return renderer.render(
        "404.html",
        path="404.html",
        title="No such page",
        description="There is no page at this address.",
        style=Markup(style),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        home=atlas.settings.base_url,
    )


def _write_style() -> str:
    """The page's own style, and of the atlas's colours (static/css/tokens.css) those that it names."""
    own = (find_folder("templates") / "404.css").read_text(encoding="utf-8")
    tokens = (find_folder("static") / "css" / "tokens.css").read_text(encoding="utf-8")
    named = sorted(set(re.findall(r"var\((--[\w-]+)\)", own)))
    values = {name: re.search(rf"^ +{name}: .*;$", tokens, re.M) for name in named}
    lines = [found[0] for found in values.values() if found]
    return "\n".join([":root {", "  color-scheme: light dark;", *lines, "}", own])


def make_moved_pages(renderer: PageRenderer, atlas: Atlas) -> Iterator[tuple[str, str]]:
    """Return a page for each address that was given up; its script follows the link and keeps the fragment."""
    titles = {clade.slug: clade.title for clade in atlas.families.clades}
    for slug, target in atlas.addresses.given_up.items():
        yield renderer.render(
            "moved.html",
            path=f"families/{slug}.html",
            page="families",
            title=f"{slug} has moved",
            description=f"The family that was at this address is now {titles.get(target, 'among all families')}.",
            slug=slug,
            target=target,
            target_title=titles.get(target, ""),
        )
