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
#: Most models whose layout is worth the forces of every pair within their communities.
FINE_LARGEST = 50_000
#: Rounds of pushing circles apart between two looks at which of them are near one another.
_LOOK_AROUND = 8
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


@dataclass(frozen=True)
class Forces:
    """How much is spent on the forces of Fruchterman and Reingold (1991) within a community.

    method   : its name in atlas.json
    pairwise : most members of which every pair repels; of more, only those in neighbouring cells of a grid do
    patient  : most members that have 120 rounds; more have 60
    """

    method: str
    pairwise: int
    patient: int


FINE = Forces("Fruchterman-Reingold, every pair to 1,000 members", pairwise=1000, patient=400)
COARSE = Forces("Fruchterman-Reingold, every pair to 150 members", pairwise=150, patient=150)


def choose_forces(models: int) -> Forces:
    """The forces that an atlas of so many models can afford.

    The repulsion of every pair is nearly all of the layout's time: 0.8 s of 0.9 on the bundled catalogue, and
    with FINE 44 s for a million models. On a grid it takes an eighth, and edges come out a third longer.
    """
    return FINE if models <= FINE_LARGEST else COARSE


@dataclass(frozen=True)
class _Edges:
    """ends : int64 (edges, 2), numbers of nodes; weights : float64 (edges,)"""

    ends: np.ndarray
    weights: np.ndarray


def _force(
    size: int, edges: _Edges, start: np.ndarray, seed: int, rounds: int, pairwise: int = FINE.pairwise
) -> np.ndarray:
    """Fruchterman and Reingold (1991) as igraph has it, from a given start: float64 (size, 2)."""
    igraph.set_random_number_generator(random.Random(seed))
    graph = igraph.Graph(size, zip(*edges.ends.T.tolist(), strict=True))
    layout = graph.layout_fruchterman_reingold(
        weights=edges.weights, niter=rounds, seed=start.tolist(), grid=size > pairwise
    )
    return np.array(layout.coords)


def _gather_edges(graph: sparse.csr_matrix, groups: Partition, order: np.ndarray) -> list[_Edges]:
    """The edges within each community, their ends numbered within it.

    order : the rows by community, and there rising
    """
    starts = np.concatenate([[0], np.cumsum(groups.sizes)])
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - np.repeat(starts[:-1], groups.sizes)
    coo = graph.tocoo()
    inside = np.flatnonzero((coo.row < coo.col) & (groups.member_of[coo.row] == groups.member_of[coo.col]))
    community = groups.member_of[coo.row[inside]]
    inside = inside[np.argsort(community, kind="stable")]
    cuts = np.cumsum(np.bincount(community, minlength=len(groups.sizes)))[:-1]
    ends = np.column_stack([place[coo.row[inside]], place[coo.col[inside]]])
    weights = coo.data[inside].astype(np.float64)
    return [_Edges(*pair) for pair in zip(np.split(ends, cuts), np.split(weights, cuts), strict=True)]


def _fit_disc(points: np.ndarray) -> np.ndarray:
    """The points moved into the unit disc, spread by the rank of their distance, so that none crowd the middle."""
    centred = points - points.mean(axis=0)
    distance = np.hypot(*centred.T)
    order = np.lexsort((np.arange(len(points)), distance))
    even = np.empty(len(points))
    even[order] = np.sqrt((np.arange(len(points)) + 0.5) / len(points))
    mixed = 0.35 * distance / max(distance.max(), 1e-9) + 0.65 * even
    return centred * (mixed / np.maximum(distance, 1e-9))[:, None]


def _place_members(size: int, edges: _Edges, forces: Forces, seed: int) -> np.ndarray:
    """The members of one community in the unit disc, those with similar names near one another."""
    start = place_spiral(size)
    if size < 3 or not len(edges.ends):
        return start * (0.5 if size < 3 else 1.0)
    rounds = 120 if size < forces.patient else 60
    return _fit_disc(_force(size, edges, start * sqrt(size), seed, rounds, forces.pairwise))


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
    area = radii**2
    for round_ in range(rounds):
        centres *= 1 - 0.02 * (1 - round_ / rounds)
        if round_ % _LOOK_AROUND == 0:
            one, two = _list_near(centres, radii, gap + 0.1 * float(radii.mean()))
            reach = radii[one] + radii[two] + gap
            share = area[two] / (area[one] + area[two])  # the larger circle moves less
        offset = centres[one] - centres[two]
        distance = np.maximum(np.hypot(*offset.T), 1e-6)
        overlap = np.clip(reach - distance, 0, None)
        if round_ > rounds // 2 and overlap.max(initial=0.0) < 0.05:
            break
        push = offset / distance[:, None] * overlap[:, None] * 0.5
        for axis in range(2):
            centres[:, axis] += np.bincount(one, push[:, axis] * share, len(radii))
            centres[:, axis] -= np.bincount(two, push[:, axis] * (1 - share), len(radii))
    return centres


def _list_near(centres: np.ndarray, radii: np.ndarray, gap: float) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of circles that are less than `gap` apart: two rising int64 arrays."""
    distance = np.hypot(*(centres[:, None, :] - centres[None, :, :]).transpose(2, 0, 1))
    one, two = np.nonzero(np.triu(distance < radii[:, None] + radii[None, :] + gap, k=1))
    return one, two


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
            edges = _Edges(np.column_stack([joined.row, joined.col]).astype(np.int64), weights)
            drawn = _fit_disc(_force(placed, edges, start, seed, 500))
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
    of each by forces within its disc, whose area is in proportion to their number; how much these cost,
    choose_forces says. Smaller communities than LEAST_PLACED, among them the models without a neighbour, surround
    the rest. No step looks at all pairs of models.
    """
    forces = choose_forces(len(communities.member_of))
    centres, radii = _place_communities(graph, communities, seed)
    order = np.argsort(communities.member_of, kind="stable")
    bounds = np.searchsorted(communities.member_of[order], np.arange(len(radii) + 1))
    points = np.empty((len(order), 2))
    for index, edges in enumerate(_gather_edges(graph, communities, order)):
        rows = order[bounds[index] : bounds[index + 1]]
        places = _place_members(len(rows), edges, forces, seed)
        points[rows] = centres[index] + places * radii[index] * 0.92
    span = max(
        float(np.abs(points).max(initial=0.0)), float((np.abs(centres).max(axis=1) + radii).max(initial=1.0))
    )
    scale = EXTENT / 2 / span
    xy = np.rint(points * scale + EXTENT / 2).astype(np.int32)
    middle = np.rint(centres * scale + EXTENT / 2).astype(np.int32)
    return GraphLayout(xy[:, 0], xy[:, 1], middle, np.ceil(radii * scale).astype(np.int32))
