"""Catalogues with realistic counts, and placeholders of several kinds that can be put into them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from constellation.catalogue.reading.schema import COLUMNS, NUMBERS

#: The facts besides the counts, and those that come from the same listing as the counts.
FACTS = tuple(name for name in COLUMNS if name not in ("id", "owner", "downloads", "likes"))
LISTED = tuple(name for name in FACTS if name not in ("parameters", "active_parameters", "architecture"))


@cache
def make_up(models: int, seed: int, shape: str = "lognormal") -> pd.DataFrame:
    """Return a catalogue with heavy-tailed counts and some missing facts.

    It is made once for all tests, which do not change it.
    """
    random = np.random.default_rng([models, seed])

    def choose(values: list[str], share: float) -> np.ndarray:
        known = random.random(models) < share
        return np.where(known, random.choice(values, models), "").astype(object)

    draws = {
        "lognormal": lambda: random.lognormal(4.5, 2.5, models),
        "pareto": lambda: random.pareto(0.6, models) * 5,
        "zipf": lambda: random.zipf(1.5, models) - 1,
        "popular": lambda: random.lognormal(8, 1.5, models),
    }
    downloads = np.minimum(np.floor(draws[shape]()), 1e9)
    likes = random.poisson(np.minimum(random.lognormal(0, 1.2, models) * np.sqrt(downloads + 1) * 0.15, 1e6))
    bases = choose(["acme/Nova"], 0.2)
    values = {
        "id": np.array([f"owner{row % 97}/Model-{row:05}" for row in range(models)], dtype=object),
        "downloads": downloads,
        "likes": likes.astype(float),
        "parameters": np.where(random.random(models) < 0.7, random.choice([1.1e9, 8.03e9, 70e9], models), np.nan),
        "active_parameters": np.where(random.random(models) < 0.1, 3e9, np.nan),
        "task": choose(["text-generation", "text-generation", "image-text-to-text", "fill-mask"], 0.85),
        "architecture": choose(["llama", "qwen2", "gemma"], 0.8),
        "license": choose(["mit", "apache-2.0", "llama3"], 0.65),
        "languages": choose(["en", "de fr"], 0.3),
        "created": random.choice(["2024-05-01", "2025-03-01"], models).astype(object),
        "base_model": bases,
        "relation": np.where(bases != "", "finetune", "").astype(object),
        "owner": np.full(models, "", dtype=object),
    }
    return pd.DataFrame(values)[list(COLUMNS)]


def forget(frame: pd.DataFrame, names: tuple[str, ...], rows: np.ndarray | None = None) -> pd.DataFrame:
    """Return the catalogue with unknown values in some columns, in some or all rows."""
    chosen = np.ones(len(frame), dtype=bool) if rows is None else rows
    return frame.assign(**{name: frame[name].mask(chosen, np.nan if name in NUMBERS else "") for name in names})


def sample(frame: pd.DataFrame, models: int, seed: int) -> pd.DataFrame:
    """Return some rows of a catalogue, in the same order."""
    rows = np.random.default_rng([models, seed]).choice(len(frame), models, replace=False)
    return frame.iloc[np.sort(rows)].reset_index(drop=True)


@dataclass(frozen=True)
class Kind:
    """A kind of placeholders: the affected columns, the values, and the facts that are missing in these rows.

    If `task` is given, the rows have this task, and no other row has it.
    """

    columns: tuple[str, ...]
    values: tuple[float, ...] = (0,)
    lacks: tuple[str, ...] = ()
    task: str = ""


KINDS = {
    "zeros without facts": Kind(("downloads", "likes"), lacks=FACTS),
    "zeros without facts of the listing": Kind(("downloads", "likes"), lacks=LISTED),
    "zeros without a date": Kind(("downloads", "likes"), lacks=("created",)),
    "1,000 downloads": Kind(("downloads",), (1_000,)),
    "10,000 downloads": Kind(("downloads",), (10_000,)),
    "1,000 or 10,000 downloads": Kind(("downloads",), (1_000, 10_000)),
    "12,345 downloads": Kind(("downloads",), (12_345,)),
    "100 likes": Kind(("likes",), (100,)),
    "zero likes without a date": Kind(("likes",), lacks=("created",)),
    "zero likes without facts": Kind(("likes",), lacks=FACTS),
    "zero likes of a task": Kind(("likes",), task="audio-text-to-text"),
}


@dataclass(frozen=True)
class Planted:
    """A catalogue with placeholders. It also states which rows, bool (n,), and which columns have them."""

    frame: pd.DataFrame
    rows: np.ndarray
    columns: tuple[str, ...]

    def measure(self, found: pd.DataFrame) -> tuple[float, float]:
        """Return the share of placeholders that were found, and the share of other rows that lost a count."""
        lost = {name: (self.frame[name].notna() & found[name].isna()).to_numpy() for name in ("downloads", "likes")}
        recall = np.mean([lost[name][self.rows].mean() for name in self.columns])
        return float(recall), float((lost["downloads"] | lost["likes"])[~self.rows].mean())


def plant(frame: pd.DataFrame, kind: Kind, share: float, seed: int) -> Planted:
    """Put placeholders of a kind into a share of the rows."""
    random = np.random.default_rng([len(frame), seed, round(share * 100)])
    rows = np.zeros(len(frame), dtype=bool)
    rows[random.choice(len(frame), round(share * len(frame)), replace=False)] = True
    columns = tuple(name for name in kind.columns if frame[name].notna().any())
    filled = forget(frame, kind.lacks, rows)
    for name in columns:
        filled.loc[rows, name] = random.choice(np.array(kind.values, dtype=float), rows.sum())
    if kind.task:
        filled.loc[rows, "task"] = kind.task
    return Planted(filled, rows, columns)
