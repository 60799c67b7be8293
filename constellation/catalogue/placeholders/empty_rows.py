"""Find rows that contain no data about their model.

All counts in such rows are zero.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from constellation.catalogue.placeholders.evidence import LEAST_OTHERS, LEAST_ROWS, are_too_many
from constellation.catalogue.placeholders.facts import list_known_facts, list_marks
from constellation.catalogue.placeholders.report import Suspects

#: In rows without other facts, zero downloads are placeholders if at least _LEAST_ZEROS rows have them. There must
#: also be at least _GAP times as many of these rows as rows with 1 to 9 downloads.
_LEAST_ZEROS, _GAP = 20, 5


def find_empty_rows(frame: pd.DataFrame) -> Iterator[Suspects]:
    """Find rows in which counts of zero are placeholders for unknown counts.

    All known counts in such rows are zero, and other facts are missing.

    A new model can have no downloads and no likes, but its other facts are known as often as those of other models.
    The share of other models that lack these facts therefore shows how many new models should lack them. If many
    more models with zero counts lack the facts, their zeros are placeholders.

    See `list_marks` for the facts that are examined. Rows without any facts are also judged by their downloads
    alone. If there are many zeros but hardly any downloads from 1 to 9, the zeros are placeholders.
    """
    known = {name: frame[name].to_numpy() for name in ("downloads", "likes")}
    columns = tuple(name for name, values in known.items() if np.isfinite(values).any())
    if not columns:
        return
    counts = np.column_stack([known[name] for name in columns])
    # Zero likes without known downloads are for the rule on likes.
    zero = (counts[:, 0] == 0) & ~(counts > 0).any(axis=1)
    others = np.isfinite(counts).any(axis=1) & ~zero
    if zero.sum() < LEAST_ROWS or others.sum() < LEAST_OTHERS:
        return
    obscure = others & _find_lowest_quarter(counts[:, 0], others)
    facts = list_known_facts(frame)
    taken = np.zeros(len(frame), dtype=bool)
    for lack, has in list_marks(facts):
        lacks = ~has & ~taken
        odds = max(_measure_odds(lacks, has, others), _measure_odds(lacks, has, obscure))
        found = zero & lacks
        if are_too_many(int(found.sum()), (int((zero & has).sum()) + 1) * odds):
            yield Suspects(found, columns, f"all counts are zero, and there is {lack}")
            zero, taken = zero & ~found, taken | lacks
    for has in facts.values():
        zero = zero & ~has
    downloads = known["downloads"]
    few = int(((downloads > 0) & (downloads < 10)).sum())
    if columns[0] == "downloads" and zero.sum() >= max(_LEAST_ZEROS, _GAP * (few + 1)):
        yield Suspects(zero, columns, "all counts are zero, and hardly any model has 1 to 9 downloads")


def _find_lowest_quarter(counts: NDArray[np.float64], rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which rows have a count in the lowest quarter of the counts.

    The limit of the quarter is computed from the known counts in `rows`.
    """
    known = counts[rows & np.isfinite(counts)]
    return counts <= np.quantile(known, 0.25) if len(known) else np.zeros(len(counts), dtype=bool)


def _measure_odds(lacks: NDArray[np.bool_], has: NDArray[np.bool_], rows: NDArray[np.bool_]) -> float:
    """Return the odds that a row lacks certain facts.

    The odds are the number of rows without the facts, divided by the number of rows with them.

    Half a row is added to both numbers, so that neither is zero.
    """
    return float((lacks & rows).sum() + 0.5) / float((has & rows).sum() + 0.5)
