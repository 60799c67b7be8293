"""Make the data script `families`, which the compare page and the list of families use.

The script has facts about families.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from constellation.analysis.families.strength import ONE_OWNER, SHARED_WORD
from constellation.analysis.size_bands import BANDS
from constellation.render.counts import HUB_COUNTS, CountNames
from constellation.render.exports.tables import FAMILY_COLUMNS
from constellation.render.payloads.profiles import PROFILE_COLUMNS

#: The facts that are compared: the column of families.csv or lines.csv, its label and the kind of value. A sum is a
#: lower bound if the column with the ending '_known' is smaller than the number of models. Some columns are in only
#: one of the two tables.
COMPARED = (
    ("strength", "Strength", "text"),
    ("line", "Line", "text"),
    ("models", "Models", "count"),
    ("own_models", "Models that are not in a sub-family", "count"),
    ("in_family", "Models in the family of the same name", "count"),
    ("in_others", "Models in other families", "count"),
    ("unplaced", "Models in no family", "count"),
    ("brands", "Brands built on the line", "count"),
    ("declared", "Models whose line is declared", "count"),
    ("by_family", "Models whose line is that of their family", "count"),
    ("inferred", "Models whose line is inferred", "count"),
    ("confidence", "Mean probability that an undeclared line is right", "share"),
    ("owners", "Owners", "count"),
    ("maker", "Maker", "text"),
    ("downloads", "Downloads in 30 days", "sum"),
    ("downloads_known", "Models with known downloads", "count"),
    ("likes", "Likes", "sum"),
    ("likes_known", "Models with known likes", "count"),
    ("top_model", "Most downloaded model", "model"),
    ("first_seen", "First model created", "text"),
    ("last_seen", "Latest model created", "text"),
    ("pearson", "Correlation of likes and downloads (Pearson)", "coefficient"),
    ("log_pearson", "Correlation of logarithms of likes and downloads (Pearson)", "coefficient"),
    ("spearman", "Correlation of likes and downloads (Spearman)", "coefficient"),
    ("stability", "Stability (overlap in random samples of the models)", "share"),
    ("consistency", "Models whose declared architecture matches the family", "share"),
    ("agreement", "Models that declare a base or architecture of the family", "share"),
)


def list_compared(counts: CountNames = HUB_COUNTS) -> list[dict[str, str]]:
    """List the rows of the table in which the compare page shows families and lines.

    Each row has a column of families.csv or lines.csv, a label and a kind of value. Counts that the atlas lacks
    are left out.

    counts : the names of the counts
    """
    left_out = {
        *(() if counts.downloads else ("downloads", "downloads_known", "top_model")),
        *(() if counts.likes else ("likes", "likes_known")),
        *(() if counts.both else ("pearson", "log_pearson", "spearman")),
    }
    return [
        {"key": key, "text": counts.say(text), "kind": kind} for key, text, kind in COMPARED if key not in left_out
    ]


#: The columns of the rows that the functions below receive.
_COLUMNS = (*FAMILY_COLUMNS, *PROFILE_COLUMNS)


def tabulate_compared(rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Return the columns of families.csv that are shown on the compare page.

    `rows` are some of the rows of families.csv with profiles. Slugs, titles and parents are included.
    """
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in _COLUMNS]
    wanted = {"slug", "title", "parent", *(key for key, _, _ in COMPARED), *PROFILE_COLUMNS}
    return {name: list(column) for name, column in zip(_COLUMNS, columns, strict=True) if name in wanted}


def make_families(
    rows: Sequence[Sequence[str]], most: int | None = None, counts: CountNames = HUB_COUNTS
) -> dict[str, Any]:
    """Make the content of the data script `families`.

    Weak families come last.

    Parameters
    ----------
    rows : the rows of families.csv with profiles
    most : number of the largest families to include, or None for all
    counts : the names of the counts
    """
    strength, models = (_COLUMNS.index(name) for name in ("strength", "models"))
    ranked = sorted(rows, key=lambda row: (row[strength] in (SHARED_WORD, ONE_OWNER), -int(row[models]), row[0]))
    return {"facts": list_compared(counts), "bands": list(BANDS), **tabulate_compared(ranked[:most])}
