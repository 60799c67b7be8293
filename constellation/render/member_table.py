"""Write the rows of tables of models as HTML."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup, escape

from constellation.atlas import Atlas
from constellation.render.columns import ModelTable

#: HTML ids that the pages with member tables already use. A model without an owner may have one of these names, or
#: a name with a space, which is not allowed in an HTML id. The row of such a model has no anchor, and links to the
#: model lead to models.html.
PAGE_IDS = frozenset(
    (
        "all", "bearers", "content", "declarations", "facts", "families", "fits", "graph", "history", "lineage",
        "list", "members", "model", "models", "pages", "popularity", "scatter", "sub-families", "timeline", "tree",
        "trust", "words",
    )
)  # fmt: skip


def has_anchor(model: str) -> bool:
    """Return whether the id of a model can be used as the id of a table row."""
    return model.removesuffix("-title") not in PAGE_IDS and " " not in model


def list_rows(atlas: Atlas, table: ModelTable, chosen: Sequence[int] | np.ndarray, root: str = "../") -> Markup:
    """Return the table rows of some models as HTML.

    Each row has the id of its model as its anchor, if `has_anchor` allows it.

    Rows are written when a page needs them and are not kept, because the rows of a million models would fill the
    memory. Rows are short, because a site has tens of thousands of them. Cells have no classes, because the style
    sheet knows the columns. The style sheet also fills the cells of unknown values. Only a rounded number has an
    attribute with the exact value.

    Parameters
    ----------
    table : the columns of all models
    chosen : int (m,), the models, in the order of the rows
    root : the path from the page to the site's root
    """
    rows = np.asarray(chosen, dtype=np.intp)
    models = (atlas.ids[row] for row in rows.tolist())
    anchors = (f' id="{escape(model)}"' if has_anchor(model) else "" for model in models)
    cells = map("".join, table.write_rows(rows, root))
    return Markup("\n".join(f"<tr{anchor}>{row}</tr>" for anchor, row in zip(anchors, cells, strict=True)))


def write_column_styles(table: ModelTable) -> str:
    """Write a style sheet for the columns in tables of models.

    Cells have no classes, to keep the pages small. The style sheet selects them by their position: cells of numbers
    are aligned on the right, and an empty cell shows what it means. Paper has no space for all columns.
    """
    rules, unbroken, unprinted = [], [], []
    for place, column in enumerate(table.list_shown(), 1):
        cell = f"table.members td:nth-child({place})"
        if column.values.is_number:
            rules.append(f"{cell} {{ text-align: end; }}")
        if column.values.unknown:
            rules.append(f'{cell}:empty::before {{ content: "{column.values.unknown}"; }}')
        if column.values.is_number or column.values.kind == "date":
            unbroken.append(cell)
        if not column.printed:
            unprinted.append(f"table.members :is(th, td):nth-child({place})")
    for cells, rule in ((unbroken, "white-space: nowrap"), (unprinted, "display: none")):
        if cells:
            rules.append(f"@media print {{ {', '.join(cells)} {{ {rule}; }} }}")
    return "\n".join(["/* The columns of tables of models, from render/columns.py. */", *rules, ""])
