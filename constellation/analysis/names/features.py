"""Vectors of names: TF-IDF weights of token n-grams, and a low-dimensional embedding of these weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from constellation.analysis.names.ragged import Ragged, bound, find_first, find_rows, form_ragged, number_runs


@dataclass(frozen=True)
class Features:
    """The TF-IDF weights of the token n-grams in each name.

    Attributes
    ----------
    matrix : sparse.csr_matrix of float32, shape (n models, n terms)
        Rows are unit vectors, so a dot product is a cosine.
    terms : tuple of str
        The n-gram of each column, its tokens joined by a space.
    """

    matrix: sparse.csr_matrix
    terms: tuple[str, ...]


def list_ngrams(tokens: Ragged, longest: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the n-grams of all names.

    An n-gram is a run of 1 to `longest` consecutive tokens of one name.

    Returns
    -------
    starts, lengths : ndarray of int64, shape (runs,)
        The first token of each run, as a position among the tokens of all names, and the number of tokens in each
        run. Runs are sorted by length, then by position.
    """
    left = np.repeat(tokens.bounds[1:], np.diff(tokens.bounds)) - np.arange(len(tokens.codes))
    starts = [np.flatnonzero(left >= length) for length in range(1, longest + 1)]
    lengths = [np.full(len(some), length) for length, some in enumerate(starts, 1)]
    return np.concatenate(starts), np.concatenate(lengths)


def weigh_ngrams(tokens: Sequence[Sequence[str]], longest: int) -> Features:
    """Compute the TF-IDF weights of the token n-grams in each name.

    The time is linear in the tokens. Gao and Gao (2023) use n-grams of characters. Tokens are better: in the
    bundled catalogue, the nearest name has the same declared architecture for 79% of the models, against 71% with 3
    to 5 characters. The search takes a third of the time. The n-grams are counted as integers, because
    scikit-learn's vectoriser creates a string for each n-gram.

    Parameters
    ----------
    tokens : sequence of sequences of str
        The tokens of each name.
    longest : int
        The number of tokens in the longest n-gram.

    References
    ----------
    S. Gao and A. K. Gao (2023). On the Origin of LLMs: An Evolutionary Tree and Graph for 15,821 Large Language
    Models. arXiv:2307.09793.
    """
    ragged = form_ragged(tokens)
    if not len(ragged.codes):
        return Features(sparse.csr_matrix((len(ragged), 1), dtype=np.float32), ("",))
    starts, lengths = list_ngrams(ragged, longest)
    number = number_runs(ragged.codes, starts, lengths)
    term, terms = _sort_terms(ragged, starts, lengths, number)
    row = find_rows(ragged.bounds, starts)
    ones = np.ones(len(row), dtype=np.float32)
    counts = sparse.coo_matrix((ones, (row, term)), shape=(len(ragged), len(terms))).tocsr()
    counts.sort_indices()
    weigh = TfidfTransformer(sublinear_tf=True).fit(counts)
    return Features(weigh.transform(counts, copy=False), terms)


def _sort_terms(
    tokens: Ragged, starts: NDArray[np.int64], lengths: NDArray[np.int64], number: NDArray[np.int64]
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Sort the distinct n-grams.

    Returns
    -------
    index : ndarray of int64, shape (runs,)
        The position of each run's n-gram among the sorted n-grams.
    terms : tuple of str
        The sorted distinct n-grams.
    """
    order = np.array(sorted(range(len(tokens.values)), key=tokens.values.__getitem__), dtype=np.int64)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    first = find_first(number, int(number.max()) + 1)
    start, length = starts[first], lengths[first]
    codes = np.append(tokens.codes, 0)
    columns = [
        np.where(step < length, rank[codes[np.minimum(start + step, len(codes) - 1)]], -1)
        for step in range(int(length.max()))
    ]
    by_text = np.lexsort(columns[::-1])
    place = np.empty(len(by_text), dtype=np.int64)
    place[by_text] = np.arange(len(by_text))
    ends = bound(length[by_text])
    at = np.repeat(start[by_text] - ends[:-1], length[by_text]) + np.arange(ends[-1])
    return place[number], tuple(map(" ".join, Ragged(ends, tokens.codes[at], tokens.values)))


def embed_features(features: Features, *, components: int, seed: int) -> np.ndarray:
    """Compute a low-dimensional embedding of the features by a truncated singular value decomposition.

    Parameters
    ----------
    features : Features
        The features of n models.
    components : int
        The largest number of dimensions.
    seed : int
        The seed of the random projection.

    Returns
    -------
    ndarray of float32, shape (n, at most `components`)
        The embedding. Each row is a unit vector.

    References
    ----------
    N. Halko, P. G. Martinsson and J. A. Tropp (2011), Finding structure with randomness, SIAM Review 53(2).
    """
    n_models, n_terms = features.matrix.shape
    components = min(components, n_terms - 1, n_models - 1)
    if components < 2 or features.matrix.nnz == 0:
        return np.ones((n_models, 1), dtype=np.float32)
    # TruncatedSVD also divides by the variance, which is zero if all names are the same.
    left, singular, _ = randomized_svd(features.matrix, components, n_iter=4, random_state=seed)
    # Rounding makes the rows of equal names equal to the last digit. Adding 0 turns −0 into 0.
    return np.round(normalize(left * singular), 5).astype(np.float32) + np.float32(0)
