"""Rows of unit feature vectors in, nested average-linkage merges out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform
from sklearn.cluster import KMeans
from sklearn.preprocessing import normalize

#: Merge heights are whole numbers of this many steps from cosine distance 0 to 1. A smaller difference is
#: noise, and merges at one height become one node; so no path is longer than this, whatever the names.
STEPS = 90


@dataclass(frozen=True)
class Merge:
    """An inner node: `height` in steps (0 to STEPS), and its children, each a row or another merge."""

    height: int
    children: tuple[int | Merge, ...]


def _height_of(node: int | Merge) -> int:
    return 0 if isinstance(node, int) else node.height


def join(height: int, parts: list[int | Merge]) -> int | Merge:
    """One node over the parts, at `height` or as high as the highest of them; parts as high are taken in."""
    if len(parts) == 1:
        return parts[0]
    height = max(height, *(_height_of(part) for part in parts))
    children: list[int | Merge] = []
    for part in parts:
        if isinstance(part, Merge) and part.height == height:
            children.extend(part.children)
        else:
            children.append(part)
    return Merge(height, tuple(children))


def _link_centres(centres: sparse.csr_matrix, parts: list[int | Merge]) -> int | Merge:
    """Average linkage (Sokal and Michener 1958) at cosine distance over unit rows, each standing for a part.

    Dense, so only ever called with at most a block of rows.
    """
    if len(parts) == 1:
        return parts[0]
    distance = np.clip(1.0 - (centres @ centres.T).toarray().astype(np.float64), 0.0, 1.0)
    np.fill_diagonal(distance, 0.0)
    # Rounded so that ties are ties on every machine.
    merges = linkage(np.round(squareform(distance, checks=False), 5), "average")
    nodes = list(parts)
    for left, right, height, _ in merges:
        nodes.append(join(int(height * STEPS + 0.5), [nodes[int(left)], nodes[int(right)]]))
    return nodes[-1]


def _divide(embedding: np.ndarray, block: int, seed: int) -> list[np.ndarray]:
    """Positions 0..m-1 in at least two groups: k-means, or equal runs where the rows are all alike."""
    count = len(embedding)
    groups = min(block, -(-2 * count // block))
    if len(np.unique(embedding, axis=0)) >= groups:
        labels = KMeans(groups, random_state=seed, n_init=1, max_iter=50).fit_predict(embedding)
        divided = [np.flatnonzero(labels == label) for label in np.unique(labels)]
        if len(divided) > 1 and max(map(len, divided)) < count:
            return divided
    return np.array_split(np.arange(count), groups)


def link_rows(
    rows: np.ndarray, matrix: sparse.csr_matrix, embedding: np.ndarray, block: int, seed: int
) -> int | Merge:
    """The merges of some rows of the catalogue: exact average linkage up to `block` of them.

    More are first divided by k-means on the embedding into groups of about half a block; each group is
    linked by itself, and then the groups by their mean vectors. So time and memory are n × block, never n².

    rows      : integer (m,), m >= 1
    matrix    : float32 CSR (n, terms), unit rows
    embedding : float32 (n, dimensions), unit rows
    """
    if len(rows) <= block:
        return _link_centres(matrix[rows], [int(row) for row in rows])
    parts, centres = [], []
    for positions in _divide(embedding[rows], block, seed):
        members = rows[positions]
        parts.append(link_rows(members, matrix, embedding, block, seed))
        centres.append(sparse.csr_matrix(matrix[members].mean(axis=0)))
    return _link_centres(normalize(sparse.vstack(centres)).tocsr(), parts)
