"""Remove rows with the same id as another row."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from constellation.catalogue.reading.report import Findings
from constellation.catalogue.reading.schema import NUMBERS

Cells = tuple[Any, ...]  # a number or None for each column in NUMBERS, then texts


def settle_duplicates(frame: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Keep one row for each id, and return the rows sorted by id.

    frame: the canonical columns. Its index contains the indices of the rows in the file.

    Of the rows with the same id, the row with the most known cells is kept. At a tie, it is the row with the most
    downloads, then likes, parameters and active parameters. If these are also equal, it is the row whose texts come
    first in alphabetical order. The order of the rows in the file therefore has no effect.
    """
    repeated = frame["id"].duplicated(keep=False).to_numpy()
    if repeated.any():
        frame = frame.drop(index=choose_losers(frame[repeated], findings))
    ids = frame["id"].tolist()
    order = sorted(range(len(ids)), key=ids.__getitem__)
    if order != list(range(len(ids))):
        frame = frame.take(order)
    return frame.reset_index(drop=True)


def choose_losers(rows: pd.DataFrame, findings: Findings) -> list[int]:
    """Choose which of the rows with the same id to remove.

    Return the index labels of the rows to remove.

    Each dropped row is recorded as repeated or conflicting.
    """
    groups: dict[str, list[tuple[Cells, int]]] = {}
    numbers = rows[list(NUMBERS)].astype(object).where(rows[list(NUMBERS)].notna(), None)
    texts = rows.drop(columns=["id", *NUMBERS])
    cells = zip(*(numbers[name] for name in numbers), *(texts[name] for name in texts), strict=True)
    for name, row, index in zip(rows["id"], cells, rows.index, strict=True):
        groups.setdefault(name, []).append((row, int(index)))
    lost: dict[str, list[tuple[int, str]]] = {"repeated": [], "conflicting": []}
    for name, group in groups.items():
        ranked = sorted(group, key=lambda one: (rank_cells(one[0]), one[1]))
        for (better, _), (row, index) in pairwise(ranked):  # equal rows are neighbours
            lost["repeated" if row == better else "conflicting"].append((index, name))
    for fate, what in (
        ("repeated", "another row has the same cells; keep one row"),
        ("conflicting", "another row has this id and other cells; keep one row for each id"),
    ):
        entries = sorted(lost[fate])
        findings.add(fate, [index for index, _ in entries], "id", [name for _, name in entries], what)
    return sorted(index for entries in lost.values() for index, _ in entries)


def rank_cells(row: Cells) -> tuple[int, tuple[float, ...], tuple[str, ...]]:
    """Return the key by which rows with the same id are sorted.

    The row with the lowest key comes first, and is kept.
    """
    numbers, texts = row[: len(NUMBERS)], row[len(NUMBERS) :]
    known = sum(value is not None and value != "" for value in row)
    return -known, tuple(np.inf if value is None else -value for value in numbers), texts
