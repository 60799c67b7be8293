"""The stems that names bear in, the one that each name is placed by, with its confidence and runner-up, out.
 Where a name bears several stems, the line that it is built on should win over the brand: the stem that
more models bear alone, with a bonus for the one that comes first and for one that a size follows (``Nous-
Hermes-Llama2-13b``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constellation.analysis.growth import Growth, list_ancestors
from constellation.analysis.names import Names
from constellation.analysis.stems import Bearing, Stems

_FIRST = 1.75  # added to the logarithm of the models that bear only this stem, for the first stem of a name
_SIZED = 0.75  # for a stem that a size follows, its edition between them or not
_SURE = 0.97  # confidence of a name whose first word is its only stem
_LATER = 0.93  # where other words come before it
_GLUED = 0.9  # where it is glued into a word that few names bear
_FEW = 1.0  # a stem of n models is trusted n / (n + _FEW)


@dataclass(frozen=True, slots=True)
class Placement:
    """What one name is placed by.

    ``bearing`` is the winner and ``rival`` the best of the others that is not of its ancestry, if any.
    ``confidence`` lies in [0, 1]; ``weights`` gives what the winner's score is made of, by n-gram.
    """

    bearing: Bearing
    rival: Bearing | None
    confidence: float
    weights: tuple[tuple[str, float], ...]


def place_name(
    names: Names,
    row: int,
    stems: Stems,
    grown: Mapping[str, Growth],
    standing: frozenset[str],
) -> Placement | None:
    """Place one name by the best of its stems; None where it bears none.

    A brand that grew from the winner is preferred to it where the brand is in `standing`: mostly borne alone.
    """
    borne = stems.borne[row]
    if not borne:
        return None
    scores = {bearing: _score(names, row, bearing, borne, stems) for bearing in borne}
    ranked = sorted(borne, key=lambda bearing: (-sum(scores[bearing].values()), bearing.start))
    winner = _prefer_brand(ranked[0], ranked, grown, standing)
    kin = set(list_ancestors(winner.stem, grown))
    rivals = [b for b in ranked if b.stem not in kin and winner.stem not in list_ancestors(b.stem, grown)]
    rival = rivals[0] if rivals else None
    confidence = _trust(winner, borne, stems)
    if rival is not None:
        margin = sum(scores[winner].values()) - sum(scores[rival].values())
        confidence *= 1 / (1 + math.exp(-max(margin, 0.0) - 1))
    total = sum(scores[winner].values()) or 1.0
    weights = tuple((ngram, score / total) for ngram, score in scores[winner].items() if score > 0)
    return Placement(winner, rival, confidence, weights)


def _score(names: Names, row: int, bearing: Bearing, borne: Sequence[Bearing], stems: Stems) -> dict[str, float]:
    """Give what speaks for a stem, by the n-gram that says so."""
    tokens, kinds = names.tokens[row], names.kinds[row]
    text = " ".join(tokens[bearing.start : bearing.end])
    score = {text: math.log(2 + stems.alone.get(bearing.stem, 0))}
    if bearing is borne[0]:
        score[text] += _FIRST
    at = bearing.end + (bearing.end < len(kinds) and kinds[bearing.end] == "version")
    if at < len(kinds) and kinds[at] == "size":
        score[" ".join(tokens[bearing.start : at + 1])] = _SIZED
    return score


def _prefer_brand(
    winner: Bearing, ranked: Sequence[Bearing], grown: Mapping[str, Growth], standing: frozenset[str]
) -> Bearing:
    brands = [
        bearing
        for bearing in ranked
        if bearing.stem in standing and winner.stem in list_ancestors(bearing.stem, grown)[:-1]
    ]
    return brands[0] if brands else winner


def _trust(winner: Bearing, borne: Sequence[Bearing], stems: Stems) -> float:
    """Give how far a name's only stem is to be trusted, before rivals are asked."""
    models = stems.support[winner.stem]
    base = _SURE if winner is borne[0] and winner.start == 0 else _LATER
    if winner.word != winner.stem:
        base *= _GLUED
    cohesion = stems.cohesion.get(winner.stem, 1.0)
    return base * models / (models + _FEW) * (1 + cohesion) / 2
