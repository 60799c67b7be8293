"""Find the names of a catalogue that are nearest to given names.

Names are compared by the same weights as in the atlas: TF-IDF weights of their token n-grams and of their character
trigrams. The weights are those of the catalogue, so the other given names do not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from constellation.analysis.names.names import Names
from constellation.analysis.neighbours import multiply_nearest
from constellation.analysis.top_k import rank_pairs, round_cosines

#: The number of tokens in the longest n-gram, and of characters in a trigram (see features.py).
_LONGEST, _CHARACTERS = 3, 3
#: Names that are compared at once.
_BLOCK = 4096


@dataclass(frozen=True, eq=False)
class NearestNames:
    """The names of a catalogue, prepared for the search.

    Attributes
    ----------
    ids : sequence of str
        The ids of the models.
    tokens, characters : TfidfVectorizer
        The weights of n-grams and of trigrams.
    common : ndarray of int
        The trigrams that several names have. Others are not compared.
    transposed : sparse.csr_matrix
        The vectors of the models, as columns.
    """

    ids: Sequence[str]
    tokens: TfidfVectorizer
    characters: TfidfVectorizer
    common: np.ndarray
    transposed: sparse.csr_matrix

    @staticmethod
    def prepare(ids: Sequence[str], names: Names) -> NearestNames:
        """Compute the weights of the names of a catalogue."""
        options = {"analyzer": list, "sublinear_tf": True, "dtype": np.float32}
        tokens, characters = TfidfVectorizer(**options), TfidfVectorizer(**options)
        by_token = tokens.fit_transform(_list_ngrams(names))
        by_character = characters.fit_transform(_list_trigrams(names))
        common = np.flatnonzero(np.bincount(by_character.indices, minlength=by_character.shape[1]) > 1)
        vectors = _join(by_token, by_character[:, common])
        return NearestNames(ids, tokens, characters, common, vectors.T.tocsr())

    def find(self, names: Names, most: int, floor: float = 0.1) -> list[tuple[tuple[str, float], ...]]:
        """Return the nearest names of the catalogue, with their similarity.

        A model of the catalogue is not near itself.

        Parameters
        ----------
        names : Names
            The given names.
        most : int
            The largest number of names for each given name.
        floor : float
            The smallest similarity.
        """
        found: list[tuple[tuple[str, float], ...]] = []
        by_token = self.tokens.transform(_list_ngrams(names))
        by_character = self.characters.transform(_list_trigrams(names))[:, self.common]
        vectors = _join(by_token, by_character)
        for first in range(0, len(names), _BLOCK):
            some = vectors[first : first + _BLOCK]
            products = multiply_nearest(some, self.transposed, most + 1, floor, 1)
            rows = np.repeat(np.arange(products.shape[0]), np.diff(products.indptr))
            nearest = rank_pairs(rows, products.indices, round_cosines(products.data), products.shape, most + 1)
            bounds, columns, cosines = nearest.indptr.tolist(), nearest.indices.tolist(), nearest.data.tolist()
            for row in range(products.shape[0]):
                own = f"{names.owners[first + row]}/{names.names[first + row]}"
                places = range(bounds[row], bounds[row + 1])
                near = ((self.ids[columns[at]], round(cosines[at], 3)) for at in places)
                found.append(tuple(one for one in near if one[0] != own)[:most])
        return found


def _join(by_token: sparse.csr_matrix, by_character: sparse.csr_matrix) -> sparse.csr_matrix:
    both = sparse.hstack([by_token, normalize(by_character)], format="csr")
    return normalize(both).astype(np.float32)


def _list_ngrams(names: Names) -> list[list[str]]:
    return [
        [
            " ".join(row[at : at + length])
            for length in range(1, _LONGEST + 1)
            for at in range(len(row) - length + 1)
        ]
        for row in names.tokens
    ]


def _list_trigrams(names: Names) -> list[list[str]]:
    padded = [f" {name.lower()} " for name in names.names]
    return [[name[at : at + _CHARACTERS] for at in range(len(name) - _CHARACTERS + 1)] for name in padded]
