"""Prediction of the line of a model from the lines of the most similar models (k nearest neighbours [1]_).

The line of a model is the family or architecture that it is built on. Each similar model votes for its own line.
Only models whose lines are known vote.

References
----------
.. [1] S. A. Dudani (1976). The distance-weighted k-nearest-neighbor rule. IEEE Transactions on Systems, Man, and
   Cybernetics SMC-6(4), 325-327.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from constellation.analysis.lineage.clues import Clues, Vectors
from constellation.analysis.neighbours import multiply_nearest
from constellation.analysis.top_k import UNIT, count_up
from constellation.workers import Engine

#: The number of models that vote.
VOTERS = 20
#: The weight of a vote is the similarity raised to this power.
POWER = 4
#: The number of models with a known line that all others are compared with. The time is then proportional to the
#: number of the others, not to its square.
_MOST_TAUGHT = 20_000
#: Only models that are more similar than this vote.
_LEAST = 1e-9
#: The number of models in a piece of work.
_PIECE = 4096


@dataclass(frozen=True)
class Votes:
    """The results of the votes for the lines of some models.

    Attributes
    ----------
    line : ndarray of int32, shape (m,)
        The line with the most votes, -1 if no voter is similar at all.
    first, second, total : ndarrays of float64, shape (m,)
        The votes for this line, for the line with the second most votes, and for all lines.
    """

    line: NDArray[np.int32]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    total: NDArray[np.float64]

    def __getitem__(self, chosen: NDArray[np.bool_]) -> Votes:
        """Return the results for some of the models."""
        return Votes(self.line[chosen], self.first[chosen], self.second[chosen], self.total[chosen])


class Electorate:
    """The models whose votes decide the lines of other models.

    The lines of these models are known.

    Parameters
    ----------
    clues : Clues
        The facts of all models.
    line : ndarray of int32, shape (n,)
        The line of each model, -1 where unknown.
    seed : int
        The seed of the sample that is taken if more than 20,000 lines are known.

    Attributes
    ----------
    rows : ndarray of int64
        The models that vote, ascending.
    """

    def __init__(self, clues: Clues, line: NDArray[np.int32], seed: int) -> None:
        self.rows = draw_rows(np.flatnonzero(line >= 0), _MOST_TAUGHT, seed)
        self._line = line[self.rows]
        self._vectors = Vectors(clues, self.rows)
        self._columns = self._vectors.form(self.rows).T.tocsr()

    def vote(self, rows: NDArray[np.integer], engine: Engine, *, counted: bool = True) -> Votes:
        """For each model in `rows`, let the most similar models vote on the line of this model.

        No model has a vote on its own line.

        Parameters
        ----------
        rows : ndarray of int, shape (m,)
            The models whose lines are decided.
        engine : Engine
            Where the votes are computed. It does not change the result.
        counted : bool
            Whether the numbers of parameters are compared.
        """
        pieces = [rows[begin : begin + _PIECE] for begin in range(0, len(rows), _PIECE)]
        found = [_NO_VOTES, *engine.run(_count_votes, (self, counted), pieces)]
        columns = ([getattr(votes, field.name) for votes in found] for field in dataclasses.fields(Votes))
        return Votes(*map(np.concatenate, columns))

    def find_voters(
        self, rows: NDArray[np.integer], counted: bool, threads: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
        """Find the most similar models with known lines for each model in `rows`.

        The result is three arrays of the same length: the position of the model in `rows`, the line of a similar
        model, and its similarity.
        """
        vectors = self._vectors.form(rows, counted=counted)
        found = multiply_nearest(vectors, self._columns, VOTERS + 1, _LEAST, threads)
        asked = np.repeat(np.arange(len(rows)), np.diff(found.indptr))
        other = self.rows[found.indices] != rows[asked]
        asked, voter = asked[other], found.indices[other]
        similarity = np.rint(found.data[other].astype(np.float64) * UNIT) / UNIT
        order = np.lexsort((voter, -similarity, asked))
        order = order[count_up(np.bincount(asked, minlength=len(rows))) < VOTERS]
        return asked[order], self._line[voter[order]], similarity[order]


_NO_VOTES = Votes(np.empty(0, dtype=np.int32), np.empty(0), np.empty(0), np.empty(0))


def _count_votes(shared: tuple[Electorate, bool], rows: NDArray[np.integer], threads: int) -> Votes:
    electorate, counted = shared
    asked, line, similarity = electorate.find_voters(rows, counted, threads)
    votes = sparse.csr_matrix((similarity**POWER, (asked, line)), shape=(len(rows), int(line.max(initial=0)) + 1))
    row = np.repeat(np.arange(len(rows)), np.diff(votes.indptr))
    order = np.lexsort((votes.indices, -votes.data, row))
    place = count_up(np.diff(votes.indptr))
    winner = np.full(len(rows), -1, dtype=np.int32)
    winner[row[place == 0]] = votes.indices[order[place == 0]]
    first, second, total = np.zeros((3, len(rows)))
    first[row[place == 0]] = votes.data[order[place == 0]]
    second[row[place == 1]] = votes.data[order[place == 1]]
    np.add.at(total, row, votes.data)
    return Votes(winner, first, second, total)


def draw_rows(rows: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    """Return a random sample of at most `most` rows, in ascending order.

    All rows are returned if there are not more.
    """
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))
