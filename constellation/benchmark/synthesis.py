"""In: a real catalogue's frame, a number and a seed. Out: a made-up catalogue of so many models with likely names.

Names arise as they do on the Hub. Model after model is added; most are a child of an earlier one, chosen among
all with equal chance, so that what is large grows (Simon 1955, Yule 1925): a child is quantised, resized, renewed,
renamed or trained for something more, often by another owner. The rest begin a line of their own, with a coined
stem in the shape of a real name. The first quarter, at most, is real. New owners and stems come at a falling rate
(Heaps 1978), with the exponents of the bundled catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from constellation.benchmark.name_generator import Author, Chance, gather_stock
from constellation.catalogue.reading.schema import COLUMNS
from constellation.catalogue.vocabulary import load_vocabulary

#: Of 16,849 real models: owners, and first words of names; both grow as a power of the number of models.
MEASURED_AT, OWNERS, STEMS = 16_849, 5_369, 3_242
OWNERS_GROW, STEMS_GROW = 0.75, 0.66
REAL_SHARE = 0.25
#: Shares: a child that names its parent, one that names a second parent, one whose parent no catalogue holds.
DECLARED, MERGED, FOREIGN = 0.6, 0.04, 0.05
SAME_OWNER, TO_ORIGIN = 0.3, 0.5

_SEPARATED = re.compile(r"([-_]+)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)([bm])", re.IGNORECASE)


@dataclass
class _Growth:
    """The catalogue as it grows; the lists have one entry a model, in the order of birth."""

    names: list[tuple[str, ...]] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)  # −1 for none
    origins: list[int] = field(default_factory=list)  # the first of the line
    facts: list[int] = field(default_factory=list)  # the real row that lends architecture and licence
    resized: list[str] = field(default_factory=list)  # a piece that tells the parameters, "" for none
    ids: dict[str, int] = field(default_factory=dict)

    def add(self, owner: str, name: tuple[str, ...], parent: int, facts: int, size: str) -> bool:
        """Adds a model, unless its id is taken."""
        model = f"{owner}/{''.join(name)}" if owner else "".join(name)
        if model in self.ids:
            return False
        row = len(self.names)
        self.ids[model] = row
        self.names.append(name)
        self.owners.append(owner)
        self.parents.append(parent)
        self.origins.append(self.origins[parent] if parent >= 0 else row)
        self.facts.append(facts)
        self.resized.append(size or (self.resized[parent] if parent >= 0 else ""))
        return True


def _cut_name(model: str) -> tuple[str, tuple[str, ...]]:
    """An id's owner, and its name as pieces with the separators between them: even places hold the pieces."""
    owner, _, name = model.rpartition("/")
    return owner, tuple(_SEPARATED.split(name))


def _rate(row: int, measured: int, power: float) -> float:
    """How likely model `row` is to bring a new kind, where `measured` (row / MEASURED_AT)^power kinds are known."""
    return min(1.0, power * measured / MEASURED_AT * (max(row, 1) / MEASURED_AT) ** (power - 1))


def _grow(real: Sequence[tuple[str, tuple[str, ...]]], models: int, author: Author, chance: Chance) -> _Growth:
    growth = _Growth()
    wanted = min(int(models * REAL_SHARE), len(real))
    for row, (owner, name) in enumerate(real[:wanted]):
        growth.add(owner, name, -1, row, "")
    while (row := len(growth.names)) < models:
        new_owner = chance.draw() < _rate(row, OWNERS, OWNERS_GROW)
        if not row or chance.draw() < _rate(row, STEMS, STEMS_GROW):
            facts = chance.below(len(real))
            parent, name, size = -1, author.begin_line(real[facts][1]), ""
        else:
            parent = chance.below(row)
            if chance.draw() < TO_ORIGIN:
                parent = growth.origins[parent]
            facts = growth.facts[parent]
            name, size = author.change(growth.names[parent])
        if new_owner or not row:
            owner = author.coin_owner()
        elif parent >= 0 and chance.draw() < SAME_OWNER:
            owner = growth.owners[parent]
        else:
            owner = growth.owners[chance.below(row)]
        growth.add(owner, name, parent, facts, size)
    return growth


def _declare(growth: _Growth, ids: Sequence[str], chance: Chance) -> list[str]:
    """Base models: most children name their parent, a few two, a few one that no catalogue holds."""
    bases = []
    for row, parent in enumerate(growth.parents):
        if parent < 0 or chance.draw() >= DECLARED:
            bases.append("")
        elif chance.draw() < FOREIGN:
            bases.append(f"{growth.owners[parent]}/{''.join(growth.names[parent])}-unpublished")
        elif chance.draw() < MERGED:
            bases.append(" ".join(dict.fromkeys((ids[parent], ids[chance.below(row)]))))
        else:
            bases.append(ids[parent])
    return bases


def _estimate_parameters(growth: _Growth, real: np.ndarray) -> np.ndarray:
    """The real model's, or what a size that was changed says; words such as 'large' leave them unknown."""
    parameters = real[growth.facts]
    for row, piece in enumerate(growth.resized):
        if piece:
            told = _SIZE.fullmatch(piece)
            scale = 0.0 if told is None else (1e9 if told[2] in "bB" else 1e6)
            parameters[row] = float(told[1]) * scale if told and float(told[1]) else np.nan
    return parameters


def synthesise_catalogue(real: pd.DataFrame, models: int, seed: int = 1) -> pd.DataFrame:
    """A catalogue's frame (see catalogue.py) of `models` made-up models, sorted by id, no id twice.

    real : the frame of a real catalogue, of which names, counts, dates and facts are drawn
    A base model is never younger than what is made of it. The same arguments give the same frame.
    """
    vocabulary, chance = load_vocabulary(), Chance(seed)
    draws = np.random.default_rng([seed, 1])
    real = real.iloc[draws.permutation(len(real))].reset_index(drop=True)
    cut = [_cut_name(model) for model in real["id"]]
    growth = _grow(cut, models, Author(gather_stock([n for _, n in cut], vocabulary), vocabulary, chance), chance)
    ids = list(growth.ids)
    facts = np.array(growth.facts)
    fame = draws.integers(0, len(real), size=models)  # downloads and likes go together, and go by nobody's parent
    fame[: len(real)] = np.where(np.array(growth.parents)[: len(real)] < 0, facts[: len(real)], fame[: len(real)])
    frame = real.iloc[facts].reset_index(drop=True)
    frame["id"] = ids
    frame["downloads"] = real["downloads"].to_numpy()[fame]
    frame["likes"] = real["likes"].to_numpy()[fame]
    frame["parameters"] = _estimate_parameters(growth, real["parameters"].to_numpy())
    resized = np.array([bool(piece) for piece in growth.resized])
    frame.loc[resized, "active_parameters"] = np.nan
    frame["created"] = _date_births(real["created"].to_numpy(dtype=str), models, draws)
    frame["base_model"] = _declare(growth, ids, chance)
    frame["relation"] = frame["owner"] = ""
    return frame[list(COLUMNS)].sort_values("id", ignore_index=True)


def _date_births(created: np.ndarray, models: int, draws: np.random.Generator) -> np.ndarray:
    """Dates in the order of birth, spread as the real ones are; as large a share as there has none."""
    known = np.sort(created[created != ""])
    if not len(known):
        return np.full(models, "", dtype=object)
    dates = known[np.arange(models) * len(known) // models].astype(object)
    dates[draws.random(models) >= len(known) / len(created)] = ""
    return dates
