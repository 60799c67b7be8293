"""Join the site's own scripts and style sheets into a few files.

These files are called bundles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from constellation.palette import Colours
from constellation.render.assets import find_folder
from constellation.render.theme import write_tokens


@dataclass(frozen=True)
class Bundle:
    """A script or style sheet of the site that joins several source files.

    Attributes
    ----------
    name : name of the file in the site, without its ending
    files : source files below static/js or static/css, without their ending, in the order of the bundle
    needs : name of the bundle that a page has to load before this one
    """

    name: str
    files: tuple[str, ...]
    needs: str = ""


#: The scripts, in the order in which a page loads them. search/box.js loads the bundle "search" when the search is
#: first used.
SCRIPTS = (
    Bundle("theme", ("core/theme",)),
    Bundle(
        "core",
        (
            "core/site", "core/dom", "core/notes", "core/data", "core/state", "core/format", "core/csv",
            "core/saving", "core/palette", "core/shortcuts", "core/contents", "catalogue/catalogue",
            "catalogue/shards", "catalogue/relations", "catalogue/lineage", "catalogue/lines", "catalogue/filters",
            "catalogue/nearest", "catalogue/addresses", "catalogue/selection", "search/pasted", "search/box",
            "start",
        ),
        needs="theme",
    ),
    Bundle("search", ("search/index", "search/shards"), needs="core"),
    Bundle(
        "sharing",
        (
            "sharing/svg-canvas", "sharing/address", "sharing/picture", "sharing/menu", "sharing/embedding",
            "sharing/chart-menus", "sharing/printing",
        ),
        needs="core",
    ),
    Bundle(
        "explorer",
        (
            "explorer/camera", "explorer/labels", "explorer/gestures", "explorer/surface", "explorer/colouring",
            "explorer/drawing", "explorer/first", "explorer/session", "explorer/description", "explorer/exports",
            "explorer/controls", "explorer/lineage-panel", "explorer/panel", "explorer/sheet", "explorer/key",
            "explorer/minimap", "explorer/selecting", "explorer/lasso", "explorer/explorer",
        ),
        needs="sharing",
    ),
    Bundle(
        "tree",
        (
            "tree/tree", "tree/layout", "tree/visibility", "tree/colours", "tree/newick", "tree/paint", "tree/pick",
            "tree/callouts", "tree/labels", "tree/marks", "tree/lineage-layout", "tree/lineage-paint",
            "tree/lineage-trace", "tree/moving", "tree/key", "tree/view", "tree/rectangular-layout",
            "tree/rectangular-time", "tree/rectangular-labels", "tree/rectangular-paint", "tree/rectangular-marks",
            "tree/rectangular-scroller", "tree/rectangular-key", "tree/rectangular-view", "tree/branch-list",
            "tree/layouts",
        ),
        needs="explorer",
    ),
    Bundle(
        "graph",
        (
            "graph/outlines", "graph/neighbourhood", "graph/paint", "graph/pick", "graph/labels", "graph/marks",
            "graph/key", "graph/view",
        ),
        needs="explorer",
    ),
    Bundle(
        "tanglegram",
        (
            "tanglegram/order", "tanglegram/trees", "tanglegram/layout", "tanglegram/paint", "tanglegram/view",
            "tanglegram/page",
        ),
        needs="explorer",
    ),
    Bundle("clusters", ("clusters/page",), needs="core"),
    Bundle(
        "explain",
        (
            "explain/vocabulary", "explain/tokens", "explain/meanings", "explain/sizes", "explain/terms",
            "explain/likeness", "explain/families", "explain/explain", "explain/nearest", "explain/page",
        ),
        needs="core",
    ),
    Bundle(
        "table",
        (
            "table/kinds", "table/store", "table/filter", "table/order", "table/rows", "table/loading",
            "table/lists", "table/controls", "table/csv", "table/table",
        ),
        needs="core",
    ),
    Bundle(
        "pages",
        (
            "pages/table-rows", "pages/tables", "pages/folded", "pages/families", "pages/card", "pages/models",
            "pages/charts", "pages/compare", "pages/changes", "pages/plots", "pages/scatter",
        ),
        needs="core",
    ),
)  # fmt: skip

#: The style sheets, in the order in which a page loads them. Only pages with interactive figures need "views".
STYLES = (
    Bundle(
        "site",
        (
            "tokens", "base", "frame", "components", "contents", "tables", "search", "card", "forced", "explain",
            "embed", "print",
        ),
    ),
    Bundle("views", ("views", "phone", "clusters", "tanglegram"), needs="site"),
)  # fmt: skip


def order_scripts(names: Iterable[str]) -> list[str]:
    """Return the names of the script bundles that a page has to load, in loading order.

    These are "theme", "core", the bundles `names`, and all bundles that these bundles need.
    """
    needs = {bundle.name: bundle.needs for bundle in SCRIPTS}
    loaded = {"core", "theme"}
    for name in names:
        while name and name not in loaded:
            loaded.add(name)
            name = needs[name]
    return [bundle.name for bundle in SCRIPTS if bundle.name in loaded]


def write_bundles(colours: Colours, column_styles: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each bundle.

    Parameters
    ----------
    colours : the colours that the user has chosen
    column_styles : the style of the columns of models, for the first style sheet
    """
    folder = find_folder("static")
    for kind, bundles in (("js", SCRIPTS), ("css", STYLES)):
        for bundle in bundles:
            parts = []
            for file in bundle.files:
                source = folder / kind / f"{file}.{kind}"
                text = write_tokens(colours) if file == "tokens" else source.read_text(encoding="utf-8")
                parts.append(f"/* --- {file}.{kind} */\n{text}")
            if bundle is STYLES[0]:
                parts.append(column_styles)
            yield f"static/{kind}/{bundle.name}.{kind}", "\n".join(parts)
