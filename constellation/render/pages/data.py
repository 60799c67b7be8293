"""Make the page use-the-data.html from docs/use-the-data.md."""

from __future__ import annotations

import re

from markupsafe import Markup

from constellation.render.assets import find_folder
from constellation.render.page import PageRenderer
from constellation.render.pages.documents import convert_document

#: The path of the page.
PATH = "use-the-data.html"

_TITLE = re.compile(r"^# .*\n")


def make_data_page(renderer: PageRenderer) -> tuple[str, str]:
    """Return the path and HTML of the page about the exports. Its text is the same in all sites."""
    text = (find_folder("docs") / "use-the-data.md").read_text(encoding="utf-8")
    return renderer.render(
        "document.html",
        path=PATH,
        page="about",
        title="Use the data",
        contents=True,
        description="How to open the tables, the tree and the graph of the atlas in other programs.",
        text=Markup(convert_document(_TITLE.sub("", text), anchors=True)),
    )
