"""The data that are needed to explain names: the rules, the families, and the models of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from constellation.analysis.explaining.rules import FamilyRules


@dataclass(frozen=True)
class Family:
    """A family or sub-family (clade).

    Attributes
    ----------
    slug, title, stem : str
        See `Clade`.
    parent : int
        The family above it, -1 at the top level.
    line : str
        The line that most of its models declare, '' if there is no such line.
    confidence : float
        The share of the models with this line, 0 without a line.
    """

    slug: str
    title: str
    stem: str
    parent: int
    line: str
    confidence: float


class KnownModel(NamedTuple):
    """What the atlas knows about a model of its catalogue.

    id : the id
    family, runner_up : its family and the second-best family, -1 for none
    confidence : the confidence of the family
    likely : whether it is placed by likeness
    line, line_source : its line, and whether it is 'declared', from the 'family' or 'inferred'; '' if unknown
    line_confidence : the probability that the line is right, None if it is unknown
    """

    id: str
    family: int
    runner_up: int
    confidence: float
    likely: bool
    line: str
    line_source: str
    line_confidence: float | None


@dataclass(frozen=True, eq=False)
class KnownModels:
    """The models of the catalogue of an atlas.

    The attributes are those of `KnownModel`, with one entry for each model.
    """

    ids: Sequence[str]
    family: Sequence[int]
    runner_up: Sequence[int]
    confidence: Sequence[float]
    likely: Sequence[bool]
    line: Sequence[str]
    line_source: Sequence[str]
    line_confidence: Sequence[float | None]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {model.lower(): row for row, model in enumerate(self.ids)}

    def find(self, model: str) -> KnownModel | None:
        """Return what is known about a model, or None for an unknown id. The case of letters is ignored."""
        row = self._row_of.get(model.lower(), -1)
        if row < 0:
            return None
        return KnownModel(
            self.ids[row],
            self.family[row],
            self.runner_up[row],
            self.confidence[row],
            self.likely[row],
            self.line[row],
            self.line_source[row],
            self.line_confidence[row],
        )


@dataclass(frozen=True)
class ExplainModel:
    """What an atlas has learnt from its catalogue about names.

    Attributes
    ----------
    source, date : str
        The file of the catalogue and its date.
    rules : FamilyRules
        The rules by which names are placed in families.
    families : sequence of Family
        The families, parents before children.
    known : KnownModels
        The models of the catalogue.
    """

    source: str
    date: str
    rules: FamilyRules
    families: Sequence[Family]
    known: KnownModels

    def list_path(self, family: int) -> list[int]:
        """Return a family and the families above it, beginning at the top level."""
        path: list[int] = []
        while family >= 0:
            path.append(family)
            family = self.families[family].parent
        return path[::-1]

    @cached_property
    def tops(self) -> list[int]:
        """The top-level family of each family."""
        tops: list[int] = []
        for number, family in enumerate(self.families):
            tops.append(tops[family.parent] if family.parent >= 0 else number)
        return tops

    @cached_property
    def stems(self) -> list[frozenset[str]]:
        """For each family, the tokens that name it or a family above it."""
        stems: list[frozenset[str]] = []
        for family in self.families:
            above = stems[family.parent] if family.parent >= 0 else frozenset()
            stems.append(above | frozenset(family.stem.split()))
        return stems
