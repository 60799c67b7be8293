"""Placement of models by likeness: models without a stem join the family with the most similar names.

The family is guessed from the words of the name and the owner. A classifier learns from the names that contain the
stem of a family. The stems are hidden from it, so it learns what else is typical of each family: sizes, editions,
words and owners. It then places a model without a stem if one family is clearly more likely than all others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import SGDClassifier

from constellation.analysis.families.letters import LISTED, TRUST
from constellation.analysis.families.likeness_features import LikenessFeatures, list_likeness_features
from constellation.analysis.families.occurrences import Occurrences
from constellation.analysis.names.names import Names

#: A probability that is never reached: the rule is switched off.
OFF = 1.0
#: The smallest number of models of a family that is learnt, and the largest number of such families.
_LEARNT, _FAMILIES = 30, 100
#: The weight of a model of a smaller family. Models without a stem are usually built on other models, so the
#: classifier must not learn that most of them belong to no large family.
_SMALLER = 0.1
#: The largest number of names to learn from.
_TAUGHT = 50_000
#: The number of passes over these names, and the strength of the regularisation. Weaker regularisation places more
#: models because of a single word, and more of them wrongly.
_PASSES, _ALPHA = 4, 1e-4
_BLOCK = 1 << 14  # models compared with all families at once


@dataclass(frozen=True, eq=False)
class Likeness:
    """The models that are placed by likeness.

    Their names are similar to the names of a family. Every array has one entry for each of these models.

    Attributes
    ----------
    row : ndarray of int64, shape (placed,)
        The models, ascending.
    family, runner_up : ndarrays of int32, shape (placed,)
        The likeliest and the second likeliest family; -1 if the latter is a small family.
    confidence : ndarray of float64, shape (placed,)
        In [0, 1].
    evidence : tuple of tuples of (str, float)
        The features that speak for the family, with weights that add up to 1.
    """

    row: NDArray[np.int64]
    family: NDArray[np.int32]
    runner_up: NDArray[np.int32]
    confidence: NDArray[np.float64]
    evidence: tuple[tuple[tuple[str, float], ...], ...]


@dataclass(frozen=True, eq=False)
class Taught:
    """A classifier that has learnt what is typical of each family.

    Attributes
    ----------
    features : LikenessFeatures
        The features of the names.
    classifier : SGDClassifier
        The classifier.
    families : ndarray of int32, shape (classes + 1,)
        The family of each class, -1 for the class of the small families and for the last entry.
    unplaced : ndarray of int64, shape (u,)
        The names without a family.
    """

    features: LikenessFeatures
    classifier: SGDClassifier
    families: NDArray[np.int32]
    unplaced: NDArray[np.int64]


def find_likeness(
    names: Names,
    occurrences: Occurrences,
    top_of: NDArray[np.int32],
    learnable: NDArray[np.bool_],
    *,
    least: float,
) -> Likeness:
    """Find models without a family whose names clearly resemble the names of one family.

    The time is linear in the tokens of the names and in the number of families that are learnt.

    Parameters
    ----------
    names : Names
        The names.
    occurrences : Occurrences
        The occurrences of stems.
    top_of : ndarray of int32, shape (n,)
        The top-level family of each model, -1 for an unplaced model.
    learnable : ndarray of bool, shape (clades,)
        Whether each clade has a stem, and not only an owner in common. The classifier learns from such clades if
        they are top-level families.
    least : float
        The smallest probability, at least 0.5, that a model belongs to the likeliest family rather than to the
        second likeliest. `OFF` switches the rule off.
    """
    taught = teach_families(names, occurrences, top_of, learnable, least=least)
    return _place(taught, least) if taught else _find_none()


def teach_families(
    names: Names,
    occurrences: Occurrences,
    top_of: NDArray[np.int32],
    learnable: NDArray[np.bool_],
    *,
    least: float,
) -> Taught | None:
    """Teach a classifier what is typical of the names of each family.

    The parameters are those of `find_likeness`. The result is None if there are too few families, if all models
    have one, or if the rule is switched off.
    """
    models = np.bincount(top_of[top_of >= 0], minlength=len(learnable))
    large = np.flatnonzero(learnable & (models >= _LEARNT))
    large = np.sort(large[np.argsort(-models[large], kind="stable")][:_FAMILIES])
    unplaced = np.flatnonzero(top_of < 0)
    if least >= OFF or len(large) < 2 or not len(unplaced):
        return None
    taught = np.flatnonzero(top_of >= 0)
    taught = taught[:: -(-len(taught) // _TAUGHT)]
    number = np.full(len(learnable), len(large))  # all smaller families are one class
    number[large] = np.arange(len(large))
    rows = np.sort(np.concatenate([taught, unplaced]))
    features = list_likeness_features(names, occurrences, rows)
    labels = number[top_of[taught]]
    classifier = SGDClassifier(loss="log_loss", alpha=_ALPHA, max_iter=_PASSES, tol=None, random_state=0)
    classifier.fit(
        features.matrix[np.searchsorted(rows, taught)],
        labels,
        sample_weight=np.where(labels == len(large), _SMALLER, 1.0),
    )
    return Taught(features, classifier, np.append(large, -1).astype(np.int32), unplaced)


def _find_none() -> Likeness:
    none = np.empty(0, dtype=np.int32)
    return Likeness(none.astype(np.int64), none, none, none.astype(np.float64), ())


def _place(taught: Taught, least: float) -> Likeness:
    features, classifier, families, unplaced = taught.features, taught.classifier, taught.families, taught.unplaced
    classes, places = classifier.classes_, np.searchsorted(features.rows, unplaced)
    best, second = np.empty(len(places), dtype=np.int64), np.empty(len(places), dtype=np.int64)
    probability = np.empty(len(places))
    for first in range(0, len(places), _BLOCK):
        block = slice(first, first + _BLOCK)
        likelihood = expit(_decide(classifier, features, places[block]))
        order = np.argsort(-likelihood, axis=1, kind="stable")[:, :2]
        best[block], second[block] = order.T
        (higher, lower) = np.take_along_axis(likelihood, order, axis=1).T
        probability[block] = higher / (higher + lower)
    family, runner_up = families[classes[best]], families[classes[second]]
    chosen = np.flatnonzero((family >= 0) & (probability >= least))
    evidence = tuple(
        _list_evidence(features, classifier, int(places[place]), int(best[place])) for place in chosen.tolist()
    )
    return Likeness(unplaced[chosen], family[chosen], runner_up[chosen], TRUST * probability[chosen], evidence)


def _decide(
    classifier: SGDClassifier, features: LikenessFeatures, places: NDArray[np.int64]
) -> NDArray[np.float64]:
    """For some models, return how strongly the classifier favours each class.

    The result is a float64 array of shape (places, classes).
    """
    decision = classifier.decision_function(features.matrix[places])
    return np.column_stack([-decision, decision]) if decision.ndim == 1 else decision


def _list_evidence(
    features: LikenessFeatures, classifier: SGDClassifier, place: int, best: int
) -> tuple[tuple[str, float], ...]:
    """List the features of a name that support its class most, with their weights.

    These features contribute most to the choice of the class of the name. If only n-grams of letters contribute,
    the whole name is returned.
    """
    row = features.matrix[place]
    coefficients = classifier.coef_[best] if len(classifier.coef_) > 1 else classifier.coef_[0] * (2 * best - 1)
    worth = row.data * coefficients[row.indices]
    ranked = sorted(
        (-float(value), text)
        for value, column in zip(worth.tolist(), row.indices.tolist(), strict=True)
        if value > 0 and (text := features.write(column))
    )[:LISTED]
    if not ranked:
        return ((features.write_name(place), 1.0),)
    total = sum(value for value, _ in ranked)
    return tuple((text, value / total) for value, text in ranked)
