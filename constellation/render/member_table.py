"""Write the rows of the tables of models as HTML."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup, escape

from constellation.atlas import Atlas
from constellation.catalogue.reading.invisible import tell_unseen
from constellation.render.wording import address_in_atlas, write_count, write_created, write_short

#: The columns of a member table, in the order of the cells.
COLUMNS = (
    {"key": "id", "text": "Model"},
    {"key": "downloads", "text": "Downloads", "number": True},
    {"key": "likes", "text": "Likes", "number": True},
    {"key": "parameters", "text": "Parameters", "number": True},
    {"key": "created", "text": "Created"},
    {"key": "license", "text": "Licence"},
    {"key": "confidence", "text": "Confidence", "number": True},
)


#: HTML ids that the pages with member tables already use. A model without an owner may have one of these names, or
#: a name with a space, which no HTML id may have. The row of such a model has no anchor: links lead to models.html.
PAGE_IDS = frozenset(
    (
        "all", "bearers", "content", "declarations", "facts", "families", "fits", "graph", "history", "lineage",
        "list", "members", "model", "models", "pages", "popularity", "scatter", "sub-families", "timeline", "tree",
        "trust", "words",
    )
)  # fmt: skip


def has_anchor(model: str) -> bool:
    """Return whether the id of a model can be the anchor of a table row."""
    return model.removesuffix("-title") not in PAGE_IDS and " " not in model


def _write_count(value: float) -> str:
    return write_count(value) if value == value else ""  # NaN gives an empty cell, which the style sheet fills


#: Signs before a number of parameters. Entry i is for source i of SOURCES.
_MARKS = ("", "", "≈ ", "? ")


def _write_parameters(value: float, source: int, doubt: str, declared: float, named: float) -> str:
    """Return the table cell with the number of parameters of a model.

    If the number is in doubt, a tooltip says why.
    """
    if value != value:
        return "<td></td>"
    reason = ""
    if doubt == "reading":
        reason = ' title="The size in the name can be read in several ways."'
    elif doubt:
        numbers = f"The declared number is {write_short(declared)}, the number in the name is {write_short(named)}."
        reason = f' title="{numbers}{_REASONS[doubt]}"'
    return f'<td data-v="{value:.0f}"{reason}>{_MARKS[source]}{write_short(value)}</td>'


_REASONS = {
    "name": "",
    "packed": " The declared number counts packed weights.",
    "size": " The declared number is too large or too small for this model.",
}


def _write_name(model: str, name: str) -> str:
    owner = model.removesuffix(name)
    shown = str(escape(tell_unseen(name)))
    return f"<span>{escape(tell_unseen(owner))}</span>{shown}" if owner else shown


def list_rows(atlas: Atlas, chosen: Sequence[int] | np.ndarray, root: str = "../") -> Markup:
    """Return the table rows of some models as HTML.

    Each row has the id of its model as its anchor, if `has_anchor` allows it.

    Rows are written when a page needs them and are not kept, because the rows of a million models would fill the
    memory. They are short, because a site has tens of thousands of rows: the style sheet knows the columns and
    fills the cells of unknown values, and only rounded numbers have an attribute with their value.

    Parameters
    ----------
    chosen : int (m,), the models, in the order of the rows
    root : the path from the page to the site's root
    """
    rows = np.asarray(chosen, dtype=np.intp)
    frame, counts, families = atlas.catalogue.frame, atlas.facts.counts, atlas.families
    parameters = atlas.facts.parameters
    columns = zip(
        [atlas.ids[row] for row in rows.tolist()],
        [atlas.names.names[row] for row in rows.tolist()],
        counts.downloads[rows].tolist(),
        counts.likes[rows].tolist(),
        counts.parameters[rows].tolist(),
        parameters.source[rows].tolist(),
        [parameters.doubt[row] for row in rows.tolist()],
        parameters.declared[rows].tolist(),
        parameters.named[rows].tolist(),
        frame["created"].array.take(rows).tolist(),
        frame["license"].array.take(rows).tolist(),
        families.member_of[rows].tolist(),
        families.confidence[rows].tolist(),
        strict=True,
    )
    html = []
    for model, name, downloads, likes, total, source, doubt, declared, named, *rest in columns:
        created, licence, family, confidence = rest
        anchor = f' id="{escape(model)}"' if has_anchor(model) else ""
        card = root + str(escape(address_in_atlas(model)))
        why = f'{confidence * 100:.0f}% <a href="{card}">why?</a>'
        size = _write_parameters(total, source, doubt, declared, named)
        html.append(
            f'<tr{anchor}><th scope="row"><a href="{card}">{_write_name(model, name)}</a></th>'
            f"<td>{_write_count(downloads)}</td><td>{_write_count(likes)}</td>"
            f"{size}<td>{escape(write_created(created))}</td><td>{escape(licence)}</td>"
            f"<td>{why if family >= 0 else ''}</td></tr>"
        )
    return Markup("\n".join(html))
