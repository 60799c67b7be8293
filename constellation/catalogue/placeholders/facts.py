"""List which facts about each model are known.

Downloads and likes are not among these facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: Facts that can be read without the listing that has the counts, from a model's files or from its name.
FROM_FILES = ("parameters", "active_parameters", "architecture")
#: The columns that are not facts besides the counts. The owner is a part of the id.
_OTHERS = ("id", "owner", "downloads", "likes")


def list_known_facts(frame: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """For each fact, return the rows in which the fact is known.

    The rows are boolean arrays of shape (n,). Facts that no row has are left out.
    """
    columns = {name: frame[name].to_numpy() for name in frame.columns.tolist() if name not in _OTHERS}
    known = {
        name: ~np.isnan(values) if values.dtype.kind == "f" else values != "" for name, values in columns.items()
    }
    return {name: rows for name, rows in known.items() if rows.any()}


def list_marks(facts: Mapping[str, NDArray[np.bool_]]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield groups of facts whose absence suggests that the counts of a row are placeholders.

    Such a group of facts is called a mark. A mark is a pair. The first part is a phrase, such as 'no date'. The
    second part is a boolean array of shape (n,), True for the rows that have at least one of the facts.

    The first mark is the lack of all facts. The second mark is the lack of all facts from the same list as the
    counts. The third mark is the lack of the date. Each mark is weaker evidence than the mark before it. Marks
    without additional facts are left out.

    facts: as `list_known_facts` returns them.
    """
    listed = [name for name in facts if name not in FROM_FILES]
    if facts:
        yield "no other fact", np.logical_or.reduce(list(facts.values()))
    if listed and len(listed) < len(facts):
        yield "no other fact of the listing", np.logical_or.reduce([facts[name] for name in listed])
    if "created" in facts and len(listed) > 1:
        yield "no date", facts["created"]
