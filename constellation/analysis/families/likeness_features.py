"""Features of names that are used to place models in families by likeness.

The features are words, pairs of words, n-grams of letters, and the owner. Stems are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from constellation.analysis.families.letters import LETTERS_MARK, LETTERS_WEIGHT, list_letters
from constellation.analysis.families.occurrences import Occurrences
from constellation.analysis.names.features import list_ngrams
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import Ragged, bound, count_keys, find_rows, number_rows

#: The smallest number of names with a feature, and the largest number of features of all kinds.
_COMMON, _MOST = 2, 50_000


@dataclass(frozen=True, eq=False)
class LikenessFeatures:
    """The features of some names as a matrix of weights.

    Attributes
    ----------
    matrix : sparse.csr_matrix of float32, shape (names, features)
        TF-IDF weights. Rows are unit vectors.
    feature : ndarray of int64, shape (features,)
        The features: first all tokens, then pairs of tokens, then all owners, then n-grams of letters.
    pairs : ndarray of int64, shape (pairs,)
        The tokens of each pair a, b, as a·T + b, where T is the number of distinct tokens.
    letters : tuple of str
        The n-grams of letters, with < and > at the ends of a word.
    frequency : ndarray of float64, shape (features,)
        The inverse document frequency of each feature.
    names : Names
        All names.
    rows : ndarray of int, shape (names,)
        The name of each row of the matrix.
    """

    matrix: sparse.csr_matrix
    feature: NDArray[np.int64]
    pairs: NDArray[np.int64]
    letters: tuple[str, ...]
    frequency: NDArray[np.float64]
    names: Names
    rows: NDArray[np.integer]

    def write(self, column: int) -> str:
        """Return the text of the feature in a given column.

        The text is tokens, or an owner and a slash. It is '' for an n-gram of letters.
        """
        values, owners = self.names.tokens.values, self.names.all_owners
        number = int(self.feature[column])
        if number < len(values):
            return str(values[number])
        number -= len(values)
        if number < len(self.pairs):
            return " ".join(values[code] for code in divmod(int(self.pairs[number]), len(values)))
        number -= len(self.pairs)
        return f"{owners[number]}/" if number < len(owners) else ""

    def write_key(self, column: int) -> str:
        """Return the key of the feature in a given column.

        The key is the text of the feature. The key of an n-gram of letters begins with `LETTERS_MARK`.
        """
        text = self.write(column)
        first = len(self.names.tokens.values) + len(self.pairs) + len(self.names.all_owners)
        return text or LETTERS_MARK + self.letters[int(self.feature[column]) - first]

    def write_name(self, place: int) -> str:
        """Return the tokens of one name, separated by spaces."""
        return " ".join(self.names.tokens[int(self.rows[place])])


def list_likeness_features(names: Names, occurrences: Occurrences, rows: NDArray[np.integer]) -> LikenessFeatures:
    """List the features of some names, such as their words.

    The time is linear in the tokens.

    Parameters
    ----------
    names : Names
        All names.
    occurrences : Occurrences
        The occurrences of stems, which are hidden.
    rows : ndarray of int, shape (some,)
        The names, ascending.
    """
    steps = np.zeros(len(names.tokens.codes) + 1, dtype=np.int64)
    np.add.at(steps, occurrences.start, 1)
    np.add.at(steps, occurrences.end, -1)
    shown = np.cumsum(steps)[:-1] == 0
    rest = Ragged(
        np.concatenate([[0], np.cumsum(shown)])[names.tokens.bounds], names.tokens.codes[shown], names.tokens.values
    ).take(rows)
    size, values = len(rows), len(names.tokens.values)
    words = _count(number_rows(rest.bounds), rest.codes, (size, values))
    starts, lengths = list_ngrams(rest, 2)
    starts = starts[lengths == 2]
    pairs, _, number = count_keys(rest.codes[starts].astype(np.int64) * values + rest.codes[starts + 1])
    couples = _count(find_rows(rest.bounds, starts), number, (size, len(pairs)))
    makers = np.flatnonzero(names.is_maker[names.owner_of[rows]])
    owners = _count(makers, names.owner_of[rows[makers]], (size, len(names.all_owners)))
    grams, texts = _list_letters(rest)
    letters = words @ grams
    letters.data[:] = LETTERS_WEIGHT
    every = sparse.hstack([words, couples, owners, letters], format="csr", dtype=np.float32)
    often = np.bincount(every.indices, minlength=every.shape[1])
    least = max(_COMMON, int(np.sort(often)[-_MOST]) if len(often) > _MOST else 0)
    kept = np.flatnonzero(often >= least)
    weigh = TfidfTransformer().fit(every[:, kept])
    return LikenessFeatures(weigh.transform(every[:, kept]), kept, pairs, texts, weigh.idf_, names, rows)


def _count(rows: NDArray[np.integer], columns: NDArray[np.integer], shape: tuple[int, int]) -> sparse.csr_matrix:
    """Return a sparse matrix that is 1 at the given positions and 0 elsewhere.

    A position may be given more than once.
    """
    matrix = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
    matrix.data[:] = 1
    return matrix


def _list_letters(tokens: Ragged) -> tuple[sparse.csr_matrix, tuple[str, ...]]:
    """List the n-grams of letters in each distinct word.

    The result is a float32 matrix of shape (distinct tokens, n-grams), and the n-grams.
    """
    known: dict[str, int] = {}
    columns: list[int] = []
    lengths = np.zeros(len(tokens.values), dtype=np.int64)
    for code in np.unique(tokens.codes).tolist():
        grams = list_letters(tokens.values[code])
        columns += [known.setdefault(gram, len(known)) for gram in grams]
        lengths[code] = len(grams)
    shape = (len(tokens.values), len(known))
    matrix = sparse.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, bound(lengths)), shape=shape)
    return matrix, tuple(known)
