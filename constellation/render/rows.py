"""Models in, their table rows out, each escaped once and used on every page that lists the model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from markupsafe import Markup, escape

from constellation.atlas import Atlas
from constellation.catalogue.unseen import tell_unseen
from constellation.render.wording import address_in_atlas, address_on_hub, write_count, write_short

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


#: Ids that the pages with member tables use themselves. A model whose id is one of these words (it has no owner
#: then), or has a space in it, as no id in HTML may, has no anchor in a table; its address is on models.html like
#: everybody's.
PAGE_IDS = frozenset(
    (
        "all", "bearers", "content", "declarations", "facts", "families", "fits", "graph", "history", "lineage",
        "list", "members", "model", "models", "popularity", "scatter", "sub-families", "timeline", "tree",
        "trust", "words",
    )
)  # fmt: skip


def has_anchor(model: str) -> bool:
    """Whether a page's table gives the model's row the model's id."""
    return model.removesuffix("-title") not in PAGE_IDS and " " not in model


def address_member(model: str, listed: bool, root: str = "../") -> str:
    """Where a model is told of: its row if the page lists it, which needs no script, else its lasting address."""
    if listed and has_anchor(model):
        return "#" + quote(model, safe="/")
    return root + address_in_atlas(model)


def _write_count(value: float) -> str:
    return write_count(value) if value == value else ""  # NaN: an empty cell, which the style sheet fills


def _write_parameters(value: float, read: bool) -> str:
    if value != value:
        return "<td></td>"
    return f'<td data-v="{value:.0f}">{"≈ " if read else ""}{write_short(value)}</td>'


def _write_name(model: str, name: str) -> str:
    owner = model.removesuffix(name)
    shown = str(escape(tell_unseen(name)))
    return f"<span>{escape(tell_unseen(owner))}</span>{shown}" if owner else shown


def write_rows(atlas: Atlas) -> list[str]:
    """The row of each model, for pages one folder deep; it has the model's id as its own.

    Lean, for there are tens of thousands: the style sheet knows the columns of a table of members, fills the cells
    of what is unknown, and a number is given beside its text only where that is rounded.
    """
    frame, counts = atlas.catalogue.frame, atlas.counts
    columns = zip(
        atlas.ids,
        atlas.names.names,
        counts.downloads.tolist(),
        counts.likes.tolist(),
        counts.parameters.tolist(),
        atlas.parameters.read.tolist(),
        frame["created"].tolist(),
        frame["license"].tolist(),
        atlas.families.member_of.tolist(),
        atlas.families.confidence.tolist(),
        strict=True,
    )
    rows = []
    for model, name, downloads, likes, parameters, read, created, licence, family, confidence in columns:
        anchor = f' id="{escape(model)}"' if has_anchor(model) else ""
        why = f'{confidence * 100:.0f}% <a href="../{escape(address_in_atlas(model))}">why?</a>'
        rows.append(
            f'<tr{anchor}><th scope="row"><a href="{escape(address_on_hub(model))}" rel="noopener noreferrer">'
            f"{_write_name(model, name)}</a></th><td>{_write_count(downloads)}</td><td>{_write_count(likes)}</td>"
            f"{_write_parameters(parameters, read)}<td>{escape(created)}</td><td>{escape(licence)}</td>"
            f"<td>{why if family >= 0 else ''}</td></tr>"
        )
    return rows


def list_rows(rows: Sequence[str], chosen: Iterable[int], root: str = "../") -> Markup:
    """The rows of a table, in the given order; `root` is '' for a page at the top."""
    html = "\n".join([rows[row] for row in chosen])
    return Markup(html if root else html.replace('href="../', 'href="'))
