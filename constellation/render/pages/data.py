"""Make the page use-the-data.html from docs/use-the-data.md."""

from __future__ import annotations

import re

from markupsafe import Markup

from constellation.atlas import Atlas
from constellation.render.assets import find_folder
from constellation.render.page import PageRenderer
from constellation.render.pages.documents import convert_document

#: The path of the page.
PATH = "use-the-data.html"

_TITLE = re.compile(r"^# .*\n")
#: The model and the family of the examples. An atlas without them has examples of its own.
_MODEL, _FAMILY = "Qwen/Qwen3-8B", "'qwen'"
#: Ids that need no quotes in any of the languages.
_SIMPLE = re.compile(r"[\w./-]+")


def make_data_page(renderer: PageRenderer, atlas: Atlas) -> tuple[str, str]:
    """Return the path and HTML of the page about the exports."""
    text = (find_folder("docs") / "use-the-data.md").read_text(encoding="utf-8")
    if _MODEL not in atlas.ids:
        clades = atlas.families.clades
        text = text.replace(_MODEL, next(filter(_SIMPLE.fullmatch, atlas.ids), "OWNER/NAME"))
        text = text.replace(_FAMILY, f"'{clades[0].slug}'" if clades else "'SLUG'")
    return renderer.render(
        "document.html",
        path=PATH,
        page="about",
        title="Use the data",
        contents=True,
        description="How to open the tables, the tree and the graph of the atlas in other programs.",
        text=Markup(convert_document(_TITLE.sub("", text), anchors=True)),
    )
