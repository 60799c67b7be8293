"""Models in, their table rows out, each escaped once and used on every page that lists the model."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from constellation.atlas import Atlas
from constellation.catalogue.unseen import tell_unseen
from constellation.render.wording import UNKNOWN, address_in_atlas, address_on_hub, write_count, write_short

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
#: then) has no anchor in a table; its address is on models.html like everybody's.
PAGE_IDS = frozenset(
    (
        "all", "bearers", "content", "declarations", "facts", "families", "fits", "graph", "history", "lineage",
        "list", "members", "model", "models", "popularity", "scatter", "sub-families", "timeline", "tree",
        "trust", "words",
    )
)  # fmt: skip


def _write_anchor(model: str) -> str:
    return "" if model.removesuffix("-title") in PAGE_IDS else f' id="{escape(model)}"'


def _write_number(value: float, text: str) -> str:
    if value != value:  # NaN
        return f'<td class="number unknown" data-v="">{UNKNOWN}</td>'
    return f'<td class="number" data-v="{value:.0f}">{text}</td>'


def _write_text(text: str) -> str:
    return f"<td>{escape(text)}</td>" if text else f'<td class="unknown" data-v="">{UNKNOWN}</td>'


def write_cells(atlas: Atlas) -> list[str]:
    """For each model the cells of its row, without the row's own tag."""
    frame = atlas.catalogue.frame
    placed = atlas.families.member_of >= 0
    cells = []
    for row, (model, name) in enumerate(zip(atlas.ids, atlas.names.names, strict=True)):
        owner = model.removesuffix(name)
        before = f'<span class="owner">{escape(tell_unseen(owner))}</span>' if owner else ""
        address = escape(address_on_hub(model))
        confidence = round(float(atlas.families.confidence[row]) * 100)
        cells.append(
            f'<th scope="row" class="name"><a href="{address}" rel="noopener noreferrer">'
            f"{before}{escape(tell_unseen(name))}</a></th>"
            + _write_number(atlas.counts.downloads[row], write_count(atlas.counts.downloads[row]))
            + _write_number(atlas.counts.likes[row], write_count(atlas.counts.likes[row]))
            + _write_number(
                atlas.counts.parameters[row],
                ("≈ " if atlas.parameters.read[row] else "") + write_short(atlas.counts.parameters[row]),
            )
            + _write_text(str(frame.at[row, "created"]))
            + _write_text(str(frame.at[row, "license"]))
            + (
                f'<td class="number" data-v="{confidence}">{confidence}% '
                f'<a href="../{escape(address_in_atlas(model))}">why?</a></td>'
                if placed[row]
                else f'<td class="number unknown" data-v="">{UNKNOWN}</td>'
            )
        )
    return cells


def list_rows(cells: list[str], ids: list[str], rows: Iterable[int], root: str = "../") -> Markup:
    """The rows of a table, in the given order; each has the model's id as its own.

    The cells are written for pages one folder deep; `root` is '' for a page at the top.
    """
    html = "\n".join(f"<tr{_write_anchor(ids[row])}>{cells[row]}</tr>" for row in rows)
    return Markup(html if root else html.replace('href="../', 'href="'))
