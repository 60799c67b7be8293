"""Remove the placeholder counts from a catalogue."""

from __future__ import annotations

import numpy as np
import pandas as pd

from constellation.catalogue.placeholders.empty_rows import find_empty_rows
from constellation.catalogue.placeholders.report import Placeholders
from constellation.catalogue.placeholders.shared_values import find_shared_values
from constellation.catalogue.placeholders.unread_likes import find_unread_likes

_COUNTS = ("downloads", "likes")


def remove_placeholders(frame: pd.DataFrame) -> tuple[pd.DataFrame, Placeholders]:
    """Return a catalogue in which placeholder counts are replaced by NaN.

    The report on the placeholders is also returned.

    frame: the canonical columns, sorted by id. It is not changed.

    The rules run one after the other: empty rows, values that too many rows share, then zero likes. A rule ignores
    the counts that an earlier rule has found.
    """
    cleaned = frame.copy(deep=False)
    suspects = []
    shared = np.zeros(len(frame), dtype=bool)
    for found in find_empty_rows(cleaned):
        suspects.append(found)
        cleaned = _forget(cleaned, found.rows, found.columns)
    for column in _COUNTS:
        for found in find_shared_values(column, cleaned[column].to_numpy()):
            suspects.append(found)
            cleaned = _forget(cleaned, found.rows, found.columns)
            if column == "downloads":
                shared |= found.rows
    for found in find_unread_likes(cleaned, shared):
        suspects.append(found)
        cleaned = _forget(cleaned, found.rows, found.columns)
    if not suspects:
        return cleaned, Placeholders()
    lost = {column: int((frame[column].notna() & cleaned[column].isna()).sum()) for column in _COUNTS}
    ids = frame["id"].tolist()
    findings = tuple(found.report(ids) for found in suspects)
    return cleaned, Placeholders({column: count for column, count in lost.items() if count}, findings)


def _forget(frame: pd.DataFrame, rows: np.ndarray, columns: tuple[str, ...]) -> pd.DataFrame:
    return frame.assign(**{column: frame[column].mask(rows) for column in columns})
