"""The similarity graph and its communities in, a place in the plane for every model out."""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import pi, sqrt

import igraph
import numpy as np
from scipy import sparse

from constellation.analysis.partition import Partition

#: Communities of at least this many models get a place by the forces; smaller ones go around them.
LEAST_PLACED = 4
#: Most communities that the forces place: beyond it the repulsion, which looks at every pair, costs too much.
MOST_PLACED = 1_500
#: Side of the square that coordinates are given in, in whole numbers.
EXTENT = 10_000
_GOLDEN_ANGLE = pi * (3 - sqrt(5))


@dataclass(frozen=True)
class GraphLayout:
    """Coordinates in 0..EXTENT.

    x, y    : int32 (n,), the models
    centres : int32 (communities, 2); radii : int32 (communities,), a disc around each community's models
    """

    x: np.ndarray
    y: np.ndarray
    centres: np.ndarray
    radii: np.ndarray


def place_spiral(count: int) -> np.ndarray:
    """`count` points of a sunflower head in the unit disc, the first at its centre: float64 (count, 2)."""
    index = np.arange(count)
    radius = np.sqrt((index + 0.5) / count)
    return np.column_stack([radius * np.cos(index * _GOLDEN_ANGLE), radius * np.sin(index * _GOLDEN_ANGLE)])


def _force(
    size: int, pairs: np.ndarray, weights: np.ndarray, start: np.ndarray, seed: int, rounds: int
) -> np.ndarray:
    """Fruchterman and Reingold (1991) as igraph has it, from a given start: float64 (size, 2)."""
    igraph.set_random_number_generator(random.Random(seed))
    graph = igraph.Graph(size, pairs.tolist())
    layout = graph.layout_fruchterman_reingold(
        weights=weights.tolist(), niter=rounds, seed=start.tolist(), grid=size > 1000
    )
    return np.array(layout.coords)


def _fit_disc(points: np.ndarray) -> np.ndarray:
    """The points moved into the unit disc, spread by the rank of their distance, so that none crowd the middle."""
    centred = points - points.mean(axis=0)
    distance = np.hypot(*centred.T)
    order = np.lexsort((np.arange(len(points)), distance))
    even = np.empty(len(points))
    even[order] = np.sqrt((np.arange(len(points)) + 0.5) / len(points))
    mixed = 0.35 * distance / max(distance.max(), 1e-9) + 0.65 * even
    return centred * (mixed / np.maximum(distance, 1e-9))[:, None]


def _place_members(graph: sparse.csr_matrix, rows: np.ndarray, seed: int) -> np.ndarray:
    """The members of one community in the unit disc, those with similar names near one another."""
    start = place_spiral(len(rows))
    inside = sparse.triu(graph[rows][:, rows], k=1).tocoo()
    if len(rows) < 3 or inside.nnz == 0:
        return start * (0.5 if len(rows) < 3 else 1.0)
    pairs = np.column_stack([inside.row, inside.col])
    rounds = 120 if len(rows) < 400 else 60
    return _fit_disc(_force(len(rows), pairs, inside.data, start * sqrt(len(rows)), seed, rounds))


def _join_communities(graph: sparse.csr_matrix, member_of: np.ndarray, placed: int) -> sparse.coo_matrix:
    """Summed similarity between the first `placed` communities, upper triangle."""
    coo = graph.tocoo()
    left, right = member_of[coo.row], member_of[coo.col]
    keep = (left < right) & (right < placed)
    joined = sparse.coo_matrix((coo.data[keep], (left[keep], right[keep])), shape=(placed, placed)).tocsr()
    joined.sum_duplicates()
    return joined.tocoo()


def _part_circles(centres: np.ndarray, radii: np.ndarray, gap: float, rounds: int = 400) -> np.ndarray:
    """The circles pushed apart until none overlap, and drawn gently to the middle meanwhile."""
    centres = centres.copy()
    reach = radii[:, None] + radii[None, :] + gap
    for round_ in range(rounds):
        centres *= 1 - 0.02 * (1 - round_ / rounds)
        offset = centres[:, None, :] - centres[None, :, :]
        distance = np.maximum(np.hypot(offset[..., 0], offset[..., 1]), 1e-6)
        overlap = np.clip(reach - distance, 0, None)
        np.fill_diagonal(overlap, 0)
        if round_ > rounds // 2 and overlap.max() < 0.05:
            break
        # The larger circle moves less.
        area = radii**2
        share = area[None, :] / (area[:, None] + area[None, :])
        centres += (offset / distance[..., None] * (overlap * share)[..., None]).sum(axis=1) * 0.5
    return centres


def _place_communities(graph: sparse.csr_matrix, groups: Partition, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Centres and radii of all communities: the larger by forces, the rest on rings around them."""
    radii = np.sqrt(groups.sizes.astype(np.float64))
    placed = min(int((groups.sizes >= LEAST_PLACED).sum()), MOST_PLACED)
    centres = np.zeros((len(radii), 2))
    reach = 1.0
    if placed:
        joined = _join_communities(graph, groups.member_of, placed)
        span = sqrt(float((radii[:placed] ** 2).sum()))
        start = place_spiral(placed) * span
        if placed > 2 and joined.nnz:
            weights = joined.data / np.sqrt(groups.sizes[joined.row] * groups.sizes[joined.col])
            pairs = np.column_stack([joined.row, joined.col])
            drawn = _fit_disc(_force(placed, pairs, weights, start, seed, 500))
            start = drawn * span * 1.2
        centres[:placed] = _part_circles(start, radii[:placed], gap=1.2)
        reach = float((np.hypot(*centres[:placed].T) + radii[:placed]).max())
    rest = len(radii) - placed
    if rest:
        ring = np.sqrt(np.linspace((reach * 1.04) ** 2, (reach * 1.04) ** 2 + 3.5 * rest, rest))
        angle = np.arange(rest) * _GOLDEN_ANGLE
        centres[placed:] = np.column_stack([ring * np.cos(angle), ring * np.sin(angle)])
    return centres, radii


def lay_out_graph(graph: sparse.csr_matrix, communities: Partition, seed: int) -> GraphLayout:
    """A galaxy for each community, similar names near one another in it, related communities side by side.

    Two levels: the communities are placed by forces on their joint similarity and pushed apart, and the members
    of each by forces within its disc, whose area is in proportion to their number. Smaller communities than
    LEAST_PLACED, among them the models without a neighbour, surround the rest. No step looks at all pairs of
    models.
    """
    centres, radii = _place_communities(graph, communities, seed)
    order = np.argsort(communities.member_of, kind="stable")
    bounds = np.searchsorted(communities.member_of[order], np.arange(len(radii) + 1))
    points = np.empty((len(order), 2))
    for index in range(len(radii)):
        rows = order[bounds[index] : bounds[index + 1]]
        points[rows] = centres[index] + _place_members(graph, rows, seed) * radii[index] * 0.92
    span = max(
        float(np.abs(points).max(initial=0.0)), float((np.abs(centres).max(axis=1) + radii).max(initial=1.0))
    )
    scale = EXTENT / 2 / span
    xy = np.rint(points * scale + EXTENT / 2).astype(np.int32)
    middle = np.rint(centres * scale + EXTENT / 2).astype(np.int32)
    return GraphLayout(xy[:, 0], xy[:, 1], middle, np.ceil(radii * scale).astype(np.int32))
