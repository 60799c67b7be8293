"""Inference of lines. The line of a model is the family or architecture that the model is built on.

The line of a model is inferred if the model declares neither an architecture nor a base model that leads to a line.
The other models are the training data. Each of the most similar ones votes for its own line (see votes.py). A
logistic regression on the numbers of votes gives the probability that the result is right. The regression is
similar to beta calibration [1]_, and is fitted to the votes for models whose lines are known. No model has a vote
on its own line.

References
----------
.. [1] M. Kull, T. Silva Filho and P. Flach (2017). Beta calibration: a well-founded and easily implemented
   improvement on logistic calibration for binary classifiers. AISTATS, PMLR 54, 623-631.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from constellation.analysis.column import code_column
from constellation.analysis.families.clades import Clade
from constellation.analysis.lineage.clues import Clues
from constellation.analysis.lineage.lines import BY_FAMILY, INFERRED, Lines
from constellation.analysis.lineage.usual import learn_usual
from constellation.analysis.lineage.votes import VOTERS, Electorate, Votes, draw_rows
from constellation.workers import Engine

#: The smallest number of models with a known line, and of different lines, from which lines are learnt.
LEAST_TAUGHT, LEAST_LINES = 100, 2
#: The largest number of models to which the probabilities are fitted.
_CALIBRATED = 3_000
#: The number of anchors at each end (see `_Calibration`).
_ANCHORS = 5
#: The inverse strength of the regularisation of the logistic regression, which is almost none.
_REGULARISATION = 1e3
#: This is added to each number of votes before the logarithm is taken.
_SMALLEST = 0.05
#: The range of the probabilities. No inference is certain.
_LOWEST, _HIGHEST = 0.01, 0.99


@dataclass(frozen=True)
class Inference:
    """The lines that were inferred for some models.

    Attributes
    ----------
    line : ndarray of int32, shape (m,)
        The number of the line, -1 if nothing is known.
    by_family : ndarray of bool, shape (m,)
        Whether the line is also the line of the model's family: what most of its other models declare, or the line
        with the family's own name if none of them declares anything.
    probability : ndarray of float64, shape (m,)
        The probability that the line is right. NaN if it cannot be measured.
    """

    line: NDArray[np.int32]
    by_family: NDArray[np.bool_]
    probability: NDArray[np.float64]


def complete_lines(
    lines: Lines, clues: Clues, clades: Sequence[Clade], seed: int, *, engine: Engine | None = None
) -> Lines:
    """Infer the line of each model that does not declare one.

    Parameters
    ----------
    lines : Lines
        The declared lines.
    clues : Clues
        The facts of all models.
    clades : sequence of Clade
        The clades.
    seed : int
        The seed of the samples.
    engine : Engine, optional
        Where the votes are computed. It does not change the result.
    """
    rows = np.flatnonzero(~lines.declared)
    if not len(rows):
        return lines
    titles = np.array([*(clade.title for clade in clades), ""], dtype=object)
    texts = np.array(lines.line.values, dtype=object)[lines.line.codes]
    values, line, own = number_lines(texts.tolist(), titles[clues.top].tolist())
    found = infer_lines(clues, line, own, rows, seed, engine)
    clade_of = {clade.title: number for number, clade in reversed(list(enumerate(clades))) if clade.parent < 0}
    clade_of |= dict(zip(texts[lines.clade >= 0].tolist(), lines.clade[lines.clade >= 0].tolist(), strict=True))
    sources = np.array(lines.source.values, dtype=object)[lines.source.codes]
    clade, confidence = lines.clade.copy(), lines.confidence.copy()
    texts[rows] = np.array([*values, ""], dtype=object)[found.line]
    sources[rows] = np.where(found.line < 0, "", np.where(found.by_family, BY_FAMILY, INFERRED))
    clade[rows] = [clade_of.get(text, -1) for text in texts[rows].tolist()]
    confidence[rows] = found.probability
    return Lines(code_column(texts), code_column(sources), clade, confidence)


def number_lines(
    lines: Sequence[str], own: Sequence[str]
) -> tuple[list[str], NDArray[np.int32], NDArray[np.int32]]:
    """Number the distinct lines, and return the number of each model's line.

    Parameters
    ----------
    lines : sequence of str, length n
        The line of each model, '' where unknown.
    own : sequence of str, length n
        The line with the name of each model's top-level family, '' for an unplaced model.

    Returns
    -------
    values : list of str
        The distinct lines, sorted.
    line, own : ndarrays of int32, shape (n,)
        The arguments as indices of `values`, -1 for ''.
    """
    values = sorted({*lines, *own} - {""})
    number = {"": -1} | {text: place for place, text in enumerate(values)}
    line, named = (np.array([number[text] for text in texts], dtype=np.int32) for texts in (lines, own))
    return values, line, named


def infer_lines(
    clues: Clues,
    line: NDArray[np.int32],
    own: NDArray[np.int32],
    rows: NDArray[np.int64],
    seed: int,
    engine: Engine | None = None,
) -> Inference:
    """Infer the lines of some models from the lines of other models.

    If fewer than 100 lines are known, or all of them are the same, there is too little to learn from. A model then
    gets the line that most other models of its family declare, or else the line with its family's own name.

    Parameters
    ----------
    clues : Clues
        The facts of all models.
    line : ndarray of int32, shape (n,)
        The number of the line of each model, -1 where unknown.
    own : ndarray of int32, shape (n,)
        The number of the line with the name of each model's top-level family, -1 for an unplaced model.
    rows : ndarray of int64, shape (m,)
        The models whose lines are inferred. Their lines are unknown.
    seed : int
        The seed of the samples.
    engine : Engine, optional
        Where the votes are computed. It does not change the result.
    """
    usual = find_usual_lines(clues, line)[rows]
    named = np.where(_find_silent(clues, line)[rows], own[rows], -1).astype(np.int32)
    family = np.where(usual >= 0, usual, named)
    taught = np.flatnonzero(line >= 0)
    if len(taught) < LEAST_TAUGHT or len(np.unique(line[taught])) < LEAST_LINES:
        family = np.where(family >= 0, family, own[rows])
        return Inference(family, family >= 0, np.full(len(rows), np.nan))
    electorate = Electorate(clues, line, seed)
    votes, probability = _vote(electorate, clues, line, rows, seed, engine or Engine())
    by_name = _measure_namesakes(clues, line, own)
    renamed = (named >= 0) & (by_name > probability)
    found = np.where(renamed, named, votes.line)
    return Inference(
        line=found,
        by_family=(found >= 0) & (found == family),
        probability=np.where(found < 0, np.nan, np.where(renamed, by_name, probability)),
    )


def find_usual_lines(clues: Clues, line: NDArray[np.int32]) -> NDArray[np.int32]:
    """For each model, find the line that most other models of its family declare.

    The result is an int32 array of shape (n,), with -1 if there is no such line. The most specific family counts
    first, then the top-level family (see `learn_usual`).
    """
    usual = learn_usual(clues.leaf, line)
    return np.where(usual >= 0, usual, learn_usual(clues.top, line)).astype(np.int32)


def _find_silent(clues: Clues, line: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which models are in a top-level family where no model has a known line.

    The result is a boolean array of shape (n,).
    """
    heard = np.unique(clues.top[line >= 0])
    return (clues.top >= 0) & ~np.isin(clues.top, heard)


def _measure_namesakes(clues: Clues, line: NDArray[np.int32], own: NDArray[np.int32]) -> float:
    """Return the share of a family's models whose line has the family's name, as an average over the families.

    Only top-level families are used. All of them have the same weight.
    """
    placed = np.flatnonzero((line >= 0) & (clues.top >= 0))
    if not len(placed):
        return 0.0
    _, family, sizes = np.unique(clues.top[placed], return_inverse=True, return_counts=True)
    same = np.bincount(family, line[placed] == own[placed])
    return float((same / sizes).mean())


def _vote(
    electorate: Electorate,
    clues: Clues,
    line: NDArray[np.int32],
    rows: NDArray[np.int64],
    seed: int,
    engine: Engine,
) -> tuple[Votes, NDArray[np.float64]]:
    """For each model, return the line with the most votes of similar models, and the probability of this line.

    Models with an exact number of parameters have a calibration of their own, because such a number is strong
    evidence. If few of the models with known lines have an exact number, all models share a calibration.
    """
    sample = draw_rows(electorate.rows, _CALIBRATED, seed)
    counted, asked = sample[clues.number[sample] >= 0], clues.number[rows] >= 0
    votes = electorate.vote(rows, engine)
    probability = _Calibration(electorate.vote(sample, engine, counted=False), line[sample]).predict(votes)
    if len(counted) >= LEAST_TAUGHT and asked.any():
        precise = _Calibration(electorate.vote(counted, engine), line[counted])
        probability[asked] = precise.predict(votes[asked])
    return votes, probability


class _Calibration:
    """A model that estimates the probability that the result of a vote is correct.

    It is fitted to the votes for models whose lines are known. A few artificial results (anchors) are added: wrong
    results without any votes, and right results with unanimous votes of equal models. The anchors decide where the
    known models give no evidence, for example if all of their results are right.
    """

    def __init__(self, votes: Votes, truth: NDArray[np.int32]) -> None:
        ends = np.repeat([0.0, VOTERS], _ANCHORS)
        features = np.vstack(
            [_describe(votes), _describe(Votes(np.zeros(len(ends), dtype=np.int32), ends, 0 * ends, ends))]
        )
        right = np.append(votes.line == truth, ends > 0)
        self._model = LogisticRegression(C=_REGULARISATION, max_iter=2_000).fit(features, right)

    def predict(self, votes: Votes) -> NDArray[np.float64]:
        """Return the probability that each result is correct.

        The result is a float64 array of shape (m,).
        """
        if not len(votes.line):
            return np.empty(0)
        return np.clip(self._model.predict_proba(_describe(votes))[:, 1], _LOWEST, _HIGHEST)


def _describe(votes: Votes) -> NDArray[np.float64]:
    """Return the inputs of the logistic regression for each vote.

    The result is a float64 array of shape (m, 5). The inputs are the logarithms of the share of the votes, of 1
    minus this share [1]_, and of the numbers of votes. One vote is added to the total. This lowers the share of a
    line with few voters, or with voters that are not similar.
    """
    share = votes.first / (votes.total + 1)
    counts = (np.log(number + _SMALLEST) for number in (votes.first, votes.second, votes.total))
    return np.column_stack([np.log(np.maximum(share, 1e-3)), np.log(1 - share), *counts])
