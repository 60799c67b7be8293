"""Names in, families out: named clades, and for each model its clade, confidence, runner-up and evidence.
 A family is a group of models whose names share a stem that the catalogue itself shows to be a family's
name: borne by several models, distinctive, and no mere descriptor. An owner's name is a stem where the
names of its models share nothing else. Neither architecture nor base model is looked at, so that both
remain a measure of what comes out. See docs/families.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.branches import find_dotted, list_texts, read_branches
from constellation.analysis.growth import Growth, find_growth, list_ancestors
from constellation.analysis.hierarchy import Clade, Path, build_clades, find_clade_path
from constellation.analysis.names import Names
from constellation.analysis.owners import find_carriers, find_makers, find_series
from constellation.analysis.placement import Placement, place_name
from constellation.analysis.stems import Bearing, Stems, find_stems
from constellation.analysis.units import list_units
from constellation.catalogue.vocabulary import Vocabulary
from constellation.settings import Settings

_STANDING = 0.5  # the share of a brand's names that bear no other stem, to hold names that also bear its line
_MAKER = 0.6  # confidence of a name placed only by the stem in its owner's name
_SERIES = 0.9  # of one of an owner whose names share nothing else
_CARRIED = 0.7  # of one of an owner with several models that bear no stem


@dataclass(frozen=True)
class Families:
    """The families of a catalogue; row i of every array is model i.

    clades     : parents before children, the biggest families first
    top        : int32 (n clades,), the top-level ancestor of each clade (itself at the top)
    member_of  : int32 (n,), the most specific clade of each model, -1 if unplaced
    confidence : float64 (n,), in [0, 1]; 0 if unplaced
    runner_up  : int32 (n,), the clade of the second-best stem, -1 if none
    also       : the clades of the other stems that the name bears
    evidence   : the n-grams that put the model where it is, with weights that add up to 1
    growth     : by what evidence a clade grew from its parent ('names', 'maker', 'sizes'), for those that did
    """

    clades: tuple[Clade, ...]
    top: NDArray[np.int32]
    member_of: NDArray[np.int32]
    confidence: NDArray[np.float64]
    runner_up: NDArray[np.int32]
    also: tuple[tuple[int, ...], ...]
    evidence: tuple[tuple[tuple[str, float], ...], ...]
    growth: Mapping[int, str]


def find_families(names: Names, vocabulary: Vocabulary, settings: Settings) -> Families:
    """Find the families of a catalogue from names and owners alone; near-linear in the number of names."""
    smallest = settings.family_smallest
    units = list_units(names, vocabulary)
    series = find_series(units, names)
    stems = find_stems(names, units, vocabulary, smallest, series)
    makers = find_makers(names, stems, vocabulary)
    carriers = frozenset(find_carriers(names, stems, series, smallest))
    grown = find_growth(names, stems, makers)
    reader = _PathReader(names, stems, grown)
    placed = _place_all(names, stems, grown)
    rows = [_choose(reader, row, placed[row], series, makers, carriers) for row in range(len(names))]
    paths, spelled = [row.path for row in rows], [row.spelled for row in rows]
    clades, index = build_clades(paths, spelled, names.owners, smallest, settings.branch_smallest)
    return _gather(rows, clades, index, reader, grown)


@dataclass(frozen=True, slots=True)
class _Row:
    """One model before the clades are known."""

    path: Path
    spelled: tuple[tuple[str, bool], ...]
    confidence: float
    rival: Path
    also: tuple[Path, ...]
    evidence: tuple[tuple[str, float], ...]


_UNPLACED = _Row((), (), 0.0, (), (), ())


class _PathReader:
    """Reads the path of a stem in a name, its oldest ancestor first, and how the name spells each step."""

    def __init__(self, names: Names, stems: Stems, grown: Mapping[str, Growth]) -> None:
        self.names, self.stems, self.grown = names, stems, grown
        self.dotted = find_dotted(names, stems)

    def root(self, stem: str) -> Path:
        return tuple(("stem", ancestor) for ancestor in list_ancestors(stem, self.grown))

    def read(self, row: int, bearing: Bearing) -> tuple[Path, tuple[tuple[str, bool], ...]]:
        branches = read_branches(self.names, row, bearing, self.stems, self.dotted)
        above = self.root(bearing.stem)[:-1]
        spelled = [("", False)] * len(above)
        for branch in branches:
            spelled.append(self._spell(row, bearing, branch.kind, branch.text, branch.at))
        return above + list_texts(branches), tuple(spelled)

    def _spell(self, row: int, bearing: Bearing, kind: str, text: str, at: int) -> tuple[str, bool]:
        words, joined = self.names.spelled[row], self.names.joined[row]
        if kind in ("stem", "word"):
            if text != bearing.word:
                return "", False
            glued = words[bearing.start]
            for place in range(bearing.start + 1, bearing.end):
                glued += words[place] if joined[place] else f"-{words[place]}"
            return glued, False
        spelled = words[at].replace("_", ".")
        if kind == "edition" and spelled.lower() != text:
            spelled = spelled[: len(text)] if spelled.lower().startswith(text) else text
        return spelled, joined[at]


def _place_all(names: Names, stems: Stems, grown: Mapping[str, Growth]) -> list[Placement | None]:
    standing = frozenset(stem for stem in grown if stems.alone.get(stem, 0) >= _STANDING * stems.support[stem])
    return [place_name(names, row, stems, grown, standing) for row in range(len(names))]


def _choose(
    reader: _PathReader,
    row: int,
    placement: Placement | None,
    series: frozenset[str],
    makers: Mapping[str, str],
    carriers: frozenset[str],
) -> _Row:
    """Choose between what a name and what its owner says; only in a series does the owner go first."""
    owner = reader.names.owners[row]
    if owner in series or (placement is None and owner in carriers and owner not in makers):
        path: Path = (("owner", owner),)
        also = (reader.read(row, placement.bearing)[0],) if placement else ()
        trust = _SERIES if owner in series else _CARRIED
        return _Row(path, ((owner, False),), trust, also[0] if also else (), also, ((f"{owner}/", 1.0),))
    if placement is None:
        if owner not in makers:
            return _UNPLACED
        path = reader.root(makers[owner])
        return _Row(path, (), _MAKER, (), (), ((f"{owner}/", 1.0),))
    path, spelled = reader.read(row, placement.bearing)
    also = tuple(
        reader.read(row, bearing)[0]
        for bearing in reader.stems.borne[row]
        if bearing is not placement.bearing and ("stem", bearing.stem) not in path
    )
    rival = reader.read(row, placement.rival)[0] if placement.rival else ()
    if not rival and (own := makers.get(owner, "")) and ("stem", own) not in path:
        rival = reader.root(own)
    return _Row(path, spelled, placement.confidence, rival, also, placement.weights)


def _gather(
    rows: list[_Row],
    clades: tuple[Clade, ...],
    index: Mapping[Path, int],
    reader: _PathReader,
    grown: Mapping[str, Growth],
) -> Families:
    def locate(path: Path) -> int:
        return index.get(find_clade_path(path, index), -1)

    member_of = np.array([locate(row.path) for row in rows], dtype=np.int32).reshape(len(rows))
    top = np.arange(len(clades), dtype=np.int32)
    for number, clade in enumerate(clades):
        if clade.parent >= 0:
            top[number] = top[clade.parent]
    placed = member_of >= 0
    confidence = np.array([row.confidence for row in rows], dtype=np.float64) * placed
    runner_up = np.array([locate(row.rival) for row in rows], dtype=np.int32).reshape(len(rows))
    runner_up[~placed | (runner_up == member_of)] = -1
    also = tuple(
        tuple(dict.fromkeys(clade for path in row.also if (clade := locate(path)) >= 0 and clade != own))
        for row, own in zip(rows, member_of.tolist(), strict=True)
    )
    evidence = tuple(row.evidence if own else () for row, own in zip(rows, placed.tolist(), strict=True))
    growth = {
        number: grown[path[-1][1]].evidence
        for path, number in sorted(index.items(), key=lambda item: item[1])
        if path[-1][0] == "stem" and path[-1][1] in grown and clades[number].parent >= 0
    }
    return Families(clades, top, member_of, confidence, runner_up, also, evidence, growth)
