"""Place names without a family stem by likeness, with weights that were learnt from a catalogue."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from constellation.analysis.explaining.rules import LikenessRules
from constellation.analysis.families.letters import LETTERS_MARK, LETTERS_WEIGHT, LISTED, TRUST, list_letters


class Likely(NamedTuple):
    """The family that a name resembles.

    clade, runner_up : the clades of the likeliest and the second likeliest class; the latter may be -1
    confidence       : the confidence, in [0, 1]
    evidence         : the features that speak for the family, with weights that add up to 1
    """

    clade: int
    runner_up: int
    confidence: float
    evidence: tuple[tuple[str, float], ...]


def place_by_likeness(owner: str, tokens: Sequence[str], rules: LikenessRules) -> Likely | None:
    """Place a name in the family whose names it resembles, if one family is clearly likelier than all others.

    Parameters
    ----------
    owner : str
        The owner.
    tokens : sequence of str
        The tokens of the name, without stems.
    rules : LikenessRules
        The weights.
    """
    values = _weigh_features(owner, tokens, rules)
    decisions = list(rules.intercepts)
    for key, value in values.items():
        for number, weight in rules.features[key].weights.items():
            decisions[number] += value * weight
    best, second = sorted(range(len(decisions)), key=lambda number: (-decisions[number], number))[:2]
    higher, lower = _squash(decisions[best]), _squash(decisions[second])
    probability = higher / (higher + lower)
    if rules.clades[best] < 0 or probability < rules.least:
        return None
    worth = {key: value * rules.features[key].weights.get(best, 0.0) for key, value in values.items()}
    listed = sorted((-amount, key) for key, amount in worth.items() if amount > 0 and key[0] != LETTERS_MARK)
    total = sum(amount for amount, _ in listed[:LISTED])
    evidence = [(key, amount / total) for amount, key in listed[:LISTED]] or [(" ".join(tokens), 1.0)]
    return Likely(rules.clades[best], rules.clades[second], TRUST * probability, tuple(evidence))


def _weigh_features(owner: str, tokens: Sequence[str], rules: LikenessRules) -> dict[str, float]:
    """Return the TF-IDF weight of each known feature of a name."""
    words = [*tokens, *(f"{first} {second}" for first, second in pairwise(tokens))]
    words.append(f"{owner}/")
    letters = [LETTERS_MARK + gram for token in tokens for gram in list_letters(token)]
    weights = {
        key: weight * rules.features[key].frequency
        for keys, weight in ((words, 1.0), (letters, LETTERS_WEIGHT))
        for key in keys
        if key in rules.features
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {key: rules.scale * weight / length for key, weight in weights.items()} if length else {}


def _squash(decision: float) -> float:
    """Return the logistic function of a number."""
    return 1 / (1 + math.exp(-max(decision, -700.0)))
