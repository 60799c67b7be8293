"""Clues: facts about a model that suggest what the model is built on.

A clue is what is known of a model apart from its declared architecture and base models. The similarity of two
models is the cosine of their names, plus a fixed amount for each of these facts that both models share: the owner,
the most specific family, the top-level family, and the exact number of parameters. This similarity is the dot
product of two vectors (see `Vectors.form`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.preprocessing import normalize

from constellation.analysis.names.ragged import Ragged

#: The similarity that a common owner, a common family or sub-family, and a common number of parameters add to the
#: cosine of two names, which is at most 1. Chosen on the bundled catalogue (see docs/lines.md).
OWNER, CLADE, NUMBER = 0.1, 0.1, 0.5
#: The lengths of the n-grams of characters. They are taken within tokens.
_CHARACTERS = (3, 4)
#: An exact number of parameters has more significant digits than this. Rounder numbers (7,000,000,000) do not
#: identify an architecture.
_ROUND_DIGITS = 3
_FEWEST_PARAMETERS = 1e6


@dataclass(frozen=True)
class Clues:
    """The facts about models from which their lines are inferred.

    Row i is model i.

    Attributes
    ----------
    tokens : Ragged
        The tokens of each name.
    weights : sparse.csr_matrix of float32, shape (n, terms)
        The TF-IDF weights of the n-grams of tokens (see `Features`).
    owner_of : ndarray of int, shape (n,)
        A number for each owner. Models whose owner is unknown have numbers of their own (see `Names.maker_of`).
    leaf, top : ndarrays of int32, shape (n,)
        The most specific clade and the top-level family of each model, -1 for an unplaced model.
    number : ndarray of int64, shape (n,)
        The exact number of parameters, -1 where it is unknown or round (see `keep_exact_numbers`).
    """

    tokens: Ragged
    weights: sparse.csr_matrix
    owner_of: NDArray[np.integer]
    leaf: NDArray[np.int32]
    top: NDArray[np.int32]
    number: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.leaf)


def keep_exact_numbers(parameters: NDArray[np.float64]) -> NDArray[np.int64]:
    """Keep only the numbers of parameters that are exact enough to identify an architecture.

    All other numbers are replaced by -1. For example, the number 7,615,616,512 identifies the architecture of Qwen2
    7B, but many architectures may have 7,000,000,000 parameters.

    Parameters
    ----------
    parameters : ndarray of float64, shape (n,)
        The declared numbers, NaN where unknown.
    """
    exact = np.full(len(parameters), -1, dtype=np.int64)
    known = np.flatnonzero(np.isfinite(parameters) & (parameters >= _FEWEST_PARAMETERS) & (parameters < 2**53))
    numbers = parameters[known].astype(np.int64)
    digits = np.floor(np.log10(parameters[known])).astype(np.int64) + 1
    precise = numbers % 10 ** (digits - _ROUND_DIGITS) != 0
    exact[known[precise]] = numbers[precise]
    return exact


class Vectors:
    """Vectors of models. The dot product of two vectors is the similarity of the models.

    Parameters
    ----------
    clues : Clues
        The facts of all models.
    rows : ndarray of int
        The models that all others will be compared with. The weights of the n-grams of characters are learnt from
        these models. Facts that none of these models has are left out.
    """

    def __init__(self, clues: Clues, rows: NDArray[np.integer]) -> None:
        self._clues = clues
        self._facts = [
            (values, np.unique(values[rows][values[rows] >= 0]), amount)
            for values, amount in (
                (np.asarray(clues.owner_of), OWNER),
                (clues.leaf, CLADE),
                (clues.top, CLADE),
                (clues.number, NUMBER),
            )
        ]
        self._spelling = self._count_in_tokens()
        counts = self._count_characters(rows)
        self._columns = np.flatnonzero(np.bincount(counts.indices, minlength=counts.shape[1]) > 1)
        self._weigh = TfidfTransformer(sublinear_tf=True).fit(counts[:, self._columns])

    def form(self, rows: NDArray[np.integer], *, counted: bool = True) -> sparse.csr_matrix:
        """Return the vectors of some models as a float32 CSR matrix of shape (rows, columns).

        Without `counted`, the numbers of parameters are left out.
        """
        characters = self._weigh.transform(self._count_characters(rows)[:, self._columns])
        name = normalize(sparse.hstack([self._clues.weights[rows], characters], format="csr"))
        facts = [_mark(values[rows], known, amount) for values, known, amount in self._facts]
        if not counted:
            facts[-1] = sparse.csr_matrix(facts[-1].shape)
        return sparse.hstack([name, *facts], format="csr", dtype=np.float32)

    def _count_in_tokens(self) -> sparse.csr_matrix:
        """Count the n-grams of characters in each distinct token.

        The result is a CSR matrix of shape (tokens, n-grams).
        """
        tokens = list(map(str, self._clues.tokens.values))
        if not tokens:
            return sparse.csr_matrix((0, 1))
        return CountVectorizer(analyzer="char_wb", ngram_range=_CHARACTERS, lowercase=False).fit_transform(tokens)

    def _count_characters(self, rows: NDArray[np.integer]) -> sparse.csr_matrix:
        tokens = self._clues.tokens.take(rows)
        ones = np.ones(len(tokens.codes), dtype=np.float32)
        shape = (len(rows), len(self._clues.tokens.values))
        return (sparse.csr_matrix((ones, tokens.codes, tokens.bounds), shape=shape) @ self._spelling).tocsr()


def _mark(values: NDArray[np.integer], known: NDArray[np.integer], amount: float) -> sparse.csr_matrix:
    """Return a matrix that shows which known value each row has.

    There is one column for each known value. An entry is the square root of `amount` if the row has the value of
    the column, and 0 otherwise.
    """
    place = np.searchsorted(known, values)
    found = np.flatnonzero(np.append(known, -1)[place] == np.where(values < 0, -2, values))
    marks = np.full(len(found), np.sqrt(amount), dtype=np.float32)
    return sparse.csr_matrix((marks, (found, place[found])), shape=(len(values), len(known)))
