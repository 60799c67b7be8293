"""Make the data script `lines`, which the search and the compare page use.

The script has facts about the lines with a page.
"""

from __future__ import annotations

from collections.abc import Sequence

from constellation.render.exports.lines import LINE_COLUMNS
from constellation.render.payloads.families import COMPARED


def make_lines(rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Make the data script `lines`.

    It has the columns of lines.csv that the compare page shows, with slugs and titles.

    Parameters
    ----------
    rows : the rows of lines.csv
    """
    place = list(LINE_COLUMNS).index("page")
    paged = [row for row in rows if row[place] == "yes"]
    wanted = {"slug", "title", *(key for key, _, _ in COMPARED)}
    return {name: [row[column] for row in paged] for column, name in enumerate(LINE_COLUMNS) if name in wanted}
