"""Make synthetic catalogues of any size for the benchmark.

The catalogue grows like the Hub: models are added one after another. At most the first quarter of the models is
real. Most of the other models are derived from an earlier model. The earlier model is chosen uniformly, so large
families grow faster [1]_ [2]_. A derived model is quantised, resized, updated, renamed or trained further, often by
another owner. The remaining models start a new family: they have a real name with a new stem. New owners and stems
become rarer as the catalogue grows [3]_. The exponents of their numbers are those of the bundled catalogue.

References
----------
.. [1] G. Udny Yule, A mathematical theory of evolution, based on the conclusions of Dr. J. C. Willis, 1925.
.. [2] Herbert A. Simon, On a class of skew distribution functions, Biometrika 42, 1955.
.. [3] H. S. Heaps, Information retrieval: computational and theoretical aspects, 1978.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from constellation.benchmark.name_generator import NameGenerator, RandomNumbers, collect_parts
from constellation.catalogue.reading.schema import COLUMNS
from constellation.catalogue.vocabulary import load_vocabulary

#: Numbers of owners and of first words of names among 16,849 real models. They grow as powers of the number of
#: models.
MEASURED_AT, OWNERS, STEMS = 16_849, 5_369, 3_242
OWNERS_EXPONENT, STEMS_EXPONENT = 0.75, 0.66
REAL_SHARE = 0.25
#: The share of derived models that declare a base model. Of these, the shares that declare a second base model, and
#: a base model outside the catalogue.
DECLARED, MERGED, FOREIGN = 0.6, 0.04, 0.05
#: The shares of derived models that have the owner of their parent, and that derive from the family's first model.
SAME_OWNER, FROM_FIRST = 0.3, 0.5

_SEPARATED = re.compile(r"([-_]+)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)([bm])", re.IGNORECASE)


@dataclass
class _Models:
    """The models of a synthetic catalogue that is being made.

    Each list has one entry per model, in the order of addition.
    """

    names: list[tuple[str, ...]] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)  # -1 for a model that starts a family
    first: list[int] = field(default_factory=list)  # the first model of the family
    sources: list[int] = field(default_factory=list)  # the real row with the architecture and the licence
    sizes: list[str] = field(default_factory=list)  # the size in the name, "" if it is the real one
    ids: dict[str, int] = field(default_factory=dict)

    def add(self, owner: str, name: tuple[str, ...], parent: int, source: int, size: str) -> bool:
        """Add a model to the catalogue if its id is new.

        Return whether the model was added.
        """
        model = f"{owner}/{''.join(name)}" if owner else "".join(name)
        if model in self.ids:
            return False
        row = len(self.names)
        self.ids[model] = row
        self.names.append(name)
        self.owners.append(owner)
        self.parents.append(parent)
        self.first.append(self.first[parent] if parent >= 0 else row)
        self.sources.append(source)
        self.sizes.append(size or (self.sizes[parent] if parent >= 0 else ""))
        return True


def _split_name(model: str) -> tuple[str, tuple[str, ...]]:
    """Split the id of a model into the owner and the parts of the name.

    The parts have even indices, with separators between them.
    """
    owner, _, name = model.rpartition("/")
    return owner, tuple(_SEPARATED.split(name))


def _rate(row: int, measured: int, exponent: float) -> float:
    """Return the probability that the next model has a new owner or a new stem.

    `row` is the number of the model.

    With this probability, n models have about measured × (n / MEASURED_AT)^exponent distinct owners or stems.
    """
    return min(1.0, exponent * measured / MEASURED_AT * (max(row, 1) / MEASURED_AT) ** (exponent - 1))


def _add_models(
    real: Sequence[tuple[str, tuple[str, ...]]], models: int, generator: NameGenerator, random: RandomNumbers
) -> _Models:
    added = _Models()
    wanted = min(int(models * REAL_SHARE), len(real))
    for row, (owner, name) in enumerate(real[:wanted]):
        added.add(owner, name, -1, row, "")
    while (row := len(added.names)) < models:
        new_owner = random.draw() < _rate(row, OWNERS, OWNERS_EXPONENT)
        if not row or random.draw() < _rate(row, STEMS, STEMS_EXPONENT):
            source = random.below(len(real))
            parent, name, size = -1, generator.replace_stem(real[source][1]), ""
        else:
            parent = random.below(row)
            if random.draw() < FROM_FIRST:
                parent = added.first[parent]
            source = added.sources[parent]
            name, size = generator.change(added.names[parent])
        if new_owner or not row:
            owner = generator.make_owner()
        elif parent >= 0 and random.draw() < SAME_OWNER:
            owner = added.owners[parent]
        else:
            owner = added.owners[random.below(row)]
        added.add(owner, name, parent, source, size)
    return added


def _declare_bases(added: _Models, ids: Sequence[str], random: RandomNumbers) -> list[str]:
    """Write the base models of each synthetic model as one text.

    The text is '' if the model declares none.

    Most derived models declare their parent, some declare two models, and some declare an unknown model.
    """
    bases = []
    for row, parent in enumerate(added.parents):
        if parent < 0 or random.draw() >= DECLARED:
            bases.append("")
        elif random.draw() < FOREIGN:
            bases.append(f"{added.owners[parent]}/{''.join(added.names[parent])}-unpublished")
        elif random.draw() < MERGED:
            bases.append(" ".join(dict.fromkeys((ids[parent], ids[random.below(row)]))))
        else:
            bases.append(ids[parent])
    return bases


def _estimate_parameters(added: _Models, real: np.ndarray) -> np.ndarray:
    """Estimate the number of parameters of each synthetic model.

    This is the number of the real model, or the new size in the name. It is NaN for a size such as 'large'.
    """
    parameters = real[added.sources]
    for row, size in enumerate(added.sizes):
        if size:
            found = _SIZE.fullmatch(size)
            scale = 0.0 if found is None else (1e9 if found[2] in "bB" else 1e6)
            parameters[row] = float(found[1]) * scale if found and float(found[1]) else np.nan
    return parameters


def synthesise_catalogue(real: pd.DataFrame, models: int, seed: int = 1) -> pd.DataFrame:
    """Make a synthetic catalogue from the parts of a real catalogue.

    A base model is never newer than a model that declares it.

    Parameters
    ----------
    real : DataFrame
        A real catalogue. The names, counts, dates and other columns are drawn from it.
    models : int
        How many models to make.
    seed : int
        Seed of the random numbers. The same arguments give the same catalogue.

    Returns
    -------
    DataFrame
        The columns of a catalogue, sorted by id, with distinct ids.
    """
    vocabulary, random = load_vocabulary(), RandomNumbers(seed)
    draws = np.random.default_rng([seed, 1])
    real = real.iloc[draws.permutation(len(real))].reset_index(drop=True)
    split = [_split_name(model) for model in real["id"]]
    parts = collect_parts([name for _, name in split], vocabulary)
    added = _add_models(split, models, NameGenerator(parts, vocabulary, random), random)
    ids = list(added.ids)
    sources = np.array(added.sources)
    # Downloads and likes come from the same real model, which does not depend on the parent.
    counted = draws.integers(0, len(real), size=models)
    is_first = np.array(added.parents)[: len(real)] < 0
    counted[: len(real)] = np.where(is_first, sources[: len(real)], counted[: len(real)])
    frame = real.iloc[sources].reset_index(drop=True)
    frame["id"] = ids
    frame["downloads"] = real["downloads"].to_numpy()[counted]
    frame["likes"] = real["likes"].to_numpy()[counted]
    frame["parameters"] = _estimate_parameters(added, real["parameters"].to_numpy())
    resized = np.array([bool(size) for size in added.sizes])
    frame.loc[resized, "active_parameters"] = np.nan
    frame["created"] = _draw_dates(real["created"].to_numpy(dtype=str), models, draws)
    frame["base_model"] = _declare_bases(added, ids, random)
    frame["relation"] = frame["owner"] = ""
    return frame[list(COLUMNS)].sort_values("id", ignore_index=True)


def _draw_dates(created: np.ndarray, models: int, draws: np.random.Generator) -> np.ndarray:
    """Draw random creation dates, in ascending order.

    The dates have the same distribution as the real dates, and the same share of unknown dates.
    """
    known = np.sort(created[created != ""])
    if not len(known):
        return np.full(models, "", dtype=object)
    dates = known[np.arange(models) * len(known) // models].astype(object)
    dates[draws.random(models) >= len(known) / len(created)] = ""
    return dates
