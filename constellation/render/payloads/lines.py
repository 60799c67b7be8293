"""Make the data script `lines`, which the search and the compare page use.

The script has facts about the lines with a page.
"""

from __future__ import annotations

from collections.abc import Sequence

from constellation.render.exports.lines import LINE_COLUMNS
from constellation.render.payloads.families import COMPARED
from constellation.render.payloads.profiles import PROFILE_COLUMNS


def make_lines(rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Make the data script `lines`.

    It has the columns of lines.csv that the compare page shows, with slugs, titles and profiles.

    Parameters
    ----------
    rows : the rows of lines.csv with profiles
    """
    place = list(LINE_COLUMNS).index("page")
    paged = [row for row in rows if row[place] == "yes"]
    columns = (*LINE_COLUMNS, *PROFILE_COLUMNS)
    wanted = {"slug", "title", *(key for key, _, _ in COMPARED), *PROFILE_COLUMNS}
    return {name: [row[column] for row in paged] for column, name in enumerate(columns) if name in wanted}
