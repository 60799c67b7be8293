"""Compute the layout of the similarity graph.

The layout has a position for each model and a disc for each community.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from constellation.analysis.igraph_library import load_igraph, seed_igraph
from constellation.analysis.partition import Partition

#: Communities of at least this many models are placed by forces. Smaller communities are on rings around them.
LEAST_PLACED = 4
#: Largest number of communities that are placed by forces, because every pair of these communities repels.
MOST_PLACED = 1_500
#: Side of the square of the coordinates, which are whole numbers.
EXTENT = 10_000
#: Largest number of models for which the layout uses the forces FINE.
FINE_LARGEST = 50_000
#: Circles are pushed apart in rounds. After this many rounds, the pairs of near circles are determined again.
_LOOK_AROUND = 8
_GOLDEN_ANGLE = pi * (3 - sqrt(5))
#: Radius of the disc of n models without a community: this number times the square root of n.
_SPARSE = 1.4
#: Space between this disc and the other models, as a share of the radius of the disc that holds them.
_APART = 0.06
#: Space between two discs on the map of clusters, as a share of the radius of a disc that would hold all models.
_BETWEEN = 0.05


@dataclass(frozen=True)
class GraphLayout:
    """The positions of models and communities in a square.

    EXTENT is the side of the square.

    x, y    : int32 (n,), the coordinates of the models
    centres : int32 (communities, 2), the centres of the communities' discs
    radii   : int32 (communities,), the radii of the discs, which hold all models of their community
    apart   : int32 (3,), the centre and the radius of the disc of the models that are communities of one; the
        radius is 0 if there are none
    """

    x: np.ndarray
    y: np.ndarray
    centres: np.ndarray
    radii: np.ndarray
    apart: np.ndarray


def place_spiral(count: int) -> np.ndarray:
    """Return points that fill the unit disc evenly.

    They are arranged like the seeds of a sunflower.

    Returns
    -------
    float64 (count, 2), points of nearly uniform density, from the centre outwards

    References
    ----------
    H. Vogel (1979), A better way to construct the sunflower head, Mathematical Biosciences 44.
    """
    index = np.arange(count)
    radius = np.sqrt((index + 0.5) / count)
    return np.column_stack([radius * np.cos(index * _GOLDEN_ANGLE), radius * np.sin(index * _GOLDEN_ANGLE)])


@dataclass(frozen=True)
class Forces:
    """Settings of the force-directed layout of a community.

    Larger values take more time.

    method   : the name of the method in atlas.json
    pairwise : largest community in which every pair of members repels; in larger ones, only members in neighbouring
        cells of a grid repel
    patient  : communities with fewer members have 120 rounds, others 60
    """

    method: str
    pairwise: int
    patient: int

    def uses_grid(self, size: int) -> bool:
        """Return whether the layout of a community is computed on a grid, which is faster.

        `size` is the number of members. With a grid, only members in neighbouring cells repel one another.
        """
        return size > self.pairwise


FINE = Forces("Fruchterman-Reingold, every pair to 1,000 members", pairwise=1000, patient=400)
COARSE = Forces("Fruchterman-Reingold, every pair to 150 members", pairwise=150, patient=150)


def choose_forces(models: int, fine_largest: int = FINE_LARGEST) -> Forces:
    """Choose the settings of the force-directed layout for an atlas.

    `models` is the number of models of the atlas. The repulsion of every pair takes nearly all of the layout's
    time: 0.8 of 0.9 s for the bundled catalogue, and 44 s for a million models. With a grid it takes an eighth of
    this time, but edges become a third longer.
    """
    return FINE if models <= fine_largest else COARSE


@dataclass(frozen=True)
class Edges:
    """The edges of a graph with their weights.

    ends    : int64 (edges, 2), node numbers
    weights : float64 (edges,)
    """

    ends: np.ndarray
    weights: np.ndarray


def _apply_forces(size: int, edges: Edges, start: np.ndarray, seed: int, rounds: int, grid: bool) -> np.ndarray:
    """Move the nodes of a graph by a force-directed method, so that connected nodes are close together.

    Edges pull their nodes together, and nodes repel one another.

    Parameters
    ----------
    size : number of nodes
    start : float64 (size, 2), initial positions of the nodes
    rounds : number of iterations
    grid : whether only nodes in neighbouring cells of a grid repel one another

    Returns
    -------
    float64 (size, 2), final positions of the nodes

    References
    ----------
    T. Fruchterman and E. Reingold (1991), Graph drawing by force-directed placement, Software: Practice and
    Experience 21.
    """
    graph = load_igraph().Graph(size, zip(*edges.ends.T.tolist(), strict=True))
    with seed_igraph(seed):
        layout = graph.layout_fruchterman_reingold(
            weights=edges.weights, niter=rounds, seed=start.tolist(), grid=grid
        )
    return np.array(layout.coords)


def split_edges(graph: sparse.csr_matrix, groups: Partition) -> list[Edges]:
    """Divide the edges of a graph by groups of nodes. Edges between two groups are left out.

    Nodes are numbered within their group. Each edge occurs once.

    Parameters
    ----------
    graph : (n, n), symmetric weights
    groups : the groups of the n nodes

    Returns
    -------
    The edges of each group. Members are numbered in ascending order of their rows. The lower number of an edge
    comes first.
    """
    order = np.argsort(groups.member_of, kind="stable")
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
    return [Edges(*pair) for pair in zip(np.split(ends, cuts), np.split(weights, cuts), strict=True)]


def _fit_disc(points: np.ndarray) -> np.ndarray:
    """Scale and move points so that they are within the unit disc.

    The points are spread out, because they would otherwise crowd in the middle. The new distance of a point from
    the centre depends on its old distance and on the rank of the old distance.

    Parameters
    ----------
    points : float64 (m, 2)

    Returns
    -------
    float64 (m, 2)
    """
    centred = points - points.mean(axis=0)
    distance = np.hypot(*centred.T)
    order = np.lexsort((np.arange(len(points)), distance))
    even = np.empty(len(points))
    even[order] = np.sqrt((np.arange(len(points)) + 0.5) / len(points))
    mixed = 0.35 * distance / max(distance.max(), 1e-9) + 0.65 * even
    return centred * (mixed / np.maximum(distance, 1e-9))[:, None]


def _place_members(size: int, edges: Edges, forces: Forces, seed: int) -> np.ndarray:
    """Place the members of a community in the unit disc.

    Similar names are near one another.

    Returns
    -------
    float64 (size, 2)
    """
    start = place_spiral(size)
    if size < 3 or not len(edges.ends):
        return start * (0.5 if size < 3 else 1.0)
    rounds = 120 if size < forces.patient else 60
    return _fit_disc(_apply_forces(size, edges, start * sqrt(size), seed, rounds, forces.uses_grid(size)))


def _join_communities(graph: sparse.csr_matrix, member_of: np.ndarray, placed: int) -> sparse.coo_matrix:
    """For every two communities, add up the similarities between their models.

    Only the first `placed` communities are used. The result is an upper triangular matrix.
    """
    coo = graph.tocoo()
    left, right = member_of[coo.row], member_of[coo.col]
    keep = (left < right) & (right < placed)
    joined = sparse.coo_matrix((coo.data[keep], (left[keep], right[keep])), shape=(placed, placed)).tocsr()
    joined.sum_duplicates()
    return joined.tocoo()


def _separate_circles(centres: np.ndarray, radii: np.ndarray, gap: float, rounds: int = 400) -> np.ndarray:
    """Push circles apart until they do not overlap.

    The circles are also pulled gently towards the middle.

    Parameters
    ----------
    centres : float64 (m, 2)
    radii : float64 (m,)
    gap : space between two circles
    rounds : maximum number of iterations

    Returns
    -------
    float64 (m, 2), the new centres
    """
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
    """Return the pairs of circles whose distance is less than `gap`.

    The result is two int64 arrays in ascending order.
    """
    distance = np.hypot(*(centres[:, None, :] - centres[None, :, :]).transpose(2, 0, 1))
    one, two = np.nonzero(np.triu(distance < radii[:, None] + radii[None, :] + gap, k=1))
    return one, two


def _place_discs(
    graph: sparse.csr_matrix, groups: Partition, placed: int, seed: int, gap: float
) -> NDArray[np.float64]:
    """Choose the centres of the discs of the first `placed` groups.

    Similar groups are side by side, and the discs do not overlap. `gap` is the space between two discs.

    Returns
    -------
    float64 (placed, 2)
    """
    radii = np.sqrt(groups.sizes[:placed].astype(np.float64))
    joined = _join_communities(graph, groups.member_of, placed)
    span = sqrt(float((radii**2).sum()))
    start = place_spiral(placed) * span
    if placed > 2 and joined.nnz:
        weights = joined.data / np.sqrt(groups.sizes[joined.row] * groups.sizes[joined.col])
        edges = Edges(np.column_stack([joined.row, joined.col]).astype(np.int64), weights)
        drawn = _fit_disc(_apply_forces(placed, edges, start, seed, 500, FINE.uses_grid(placed)))
        start = drawn * span * 1.2
    return _separate_circles(start, radii, gap)


def _place_communities(
    graph: sparse.csr_matrix, groups: Partition, seed: int, most_placed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Choose a centre and a radius for each community.

    The larger communities are placed by forces. The others are on rings around them, except for single models,
    which fill a disc to the upper right of the rings.

    Returns
    -------
    centres : float64 (communities, 2)
    radii : float64 (communities,)
    apart : float64 (3,), the centre and the radius of the disc of the single models
    """
    radii = np.sqrt(groups.sizes.astype(np.float64))
    paired = int((groups.sizes > 1).sum())
    placed = min(int((groups.sizes >= LEAST_PLACED).sum()), most_placed)
    centres = np.zeros((len(radii), 2))
    reach = 1.0
    if placed:
        centres[:placed] = _place_discs(graph, groups, placed, seed, gap=1.2)
        reach = float((np.hypot(*centres[:placed].T) + radii[:placed]).max())
    rest = paired - placed
    if rest:
        ring = np.sqrt(np.linspace((reach * 1.04) ** 2, (reach * 1.04) ** 2 + 3.5 * rest, rest))
        angle = np.arange(rest) * _GOLDEN_ANGLE
        centres[placed:paired] = np.column_stack([ring * np.cos(angle), ring * np.sin(angle)])
        reach = float((ring + radii[placed:paired]).max())
    single = len(radii) - paired
    apart = np.zeros(3)
    if single:
        radius = max(_SPARSE * sqrt(single), 1.0)
        away = (reach * (1 + _APART) + radius) / sqrt(2) if paired else 0.0
        apart = np.array([away, -away, radius])
        centres[paired:] = place_spiral(single) * (radius - 1) + apart[:2]
    return centres, radii, apart


def _scale_layout(points: np.ndarray, centres: np.ndarray, radii: np.ndarray, apart: np.ndarray) -> GraphLayout:
    """Scale a layout so that it fills the square of the coordinates.

    The parameters are the fields of GraphLayout.
    """
    reach = radii[:, None]
    ends = apart[:2] + np.array([[1], [-1]]) * apart[2]
    corners = np.concatenate([points, centres - reach, centres + reach, ends])
    low, high = corners.min(axis=0, initial=0.0), corners.max(axis=0, initial=0.0)
    scale = EXTENT / max(float((high - low).max()), 2.0)
    shift = EXTENT / 2 - (low + high) / 2 * scale
    xy, middle = (np.rint(values * scale + shift).astype(np.int32) for values in (points, centres))
    disc = np.ceil([*(apart[:2] * scale + shift), apart[2] * scale]).astype(np.int32)
    return GraphLayout(xy[:, 0], xy[:, 1], middle, np.ceil(radii * scale).astype(np.int32), disc)


def lay_out_graph(
    graph: sparse.csr_matrix,
    communities: Partition,
    seed: int,
    *,
    fine_largest: int = FINE_LARGEST,
    most_placed: int = MOST_PLACED,
) -> GraphLayout:
    """Compute the positions of all models and communities of the graph.

    First the communities are placed, and then the members of each community within its disc.

    Related communities are side by side, and similar names are near one another within a community. The communities
    are placed by forces that depend on their summed similarity, and are then pushed apart. The area of a disc is
    proportional to the number of its members. Communities with fewer than LEAST_PLACED models surround the others.
    A model without neighbours is a community of one; these models are in a disc apart from all others. No step
    compares all pairs of models.

    Parameters
    ----------
    graph : (n, n), symmetric similarities
    communities : the communities of the n models, largest first
    seed : seed of igraph's random numbers
    fine_largest : largest number of models for which the forces FINE are used, see `choose_forces`
    most_placed : largest number of communities that are placed by forces

    Returns
    -------
    GraphLayout
    """
    forces = choose_forces(len(communities.member_of), fine_largest)
    centres, radii, apart = _place_communities(graph, communities, seed, most_placed)
    order = np.argsort(communities.member_of, kind="stable")
    bounds = np.searchsorted(communities.member_of[order], np.arange(len(radii) + 1))
    points = np.empty((len(order), 2))
    for index, edges in enumerate(split_edges(graph, communities)):
        rows = order[bounds[index] : bounds[index + 1]]
        places = _place_members(len(rows), edges, forces, seed)
        points[rows] = centres[index] + places * radii[index] * 0.92
    return _scale_layout(points, centres, radii, apart)


def fill_disc(x: NDArray[np.int32], y: NDArray[np.int32]) -> NDArray[np.float64]:
    """Spread points evenly over the unit disc. Points that are near one another remain near one another.

    The points are sorted into columns by x, and by y within each column. The square of these columns is then mapped
    to the disc.

    Parameters
    ----------
    x, y : int (m,)

    Returns
    -------
    float64 (m, 2)

    References
    ----------
    P. Shirley and K. Chiu (1997), A low distortion map between disk and square, Journal of Graphics Tools 2.
    """
    count = len(x)
    across = np.empty(count, dtype=np.int64)
    across[np.lexsort((np.arange(count), y, x))] = np.arange(count)
    columns = max(1, round(sqrt(count)))
    column = across * columns // max(count, 1)
    order = np.lexsort((across, y, column))
    held = np.bincount(column, minlength=columns)
    down = np.empty(count)
    down[order] = (np.arange(count) - np.repeat(np.cumsum(held) - held, held) + 0.5) / np.repeat(held, held)
    a, b = 2 * (across + 0.5) / max(count, 1) - 1, 2 * down - 1
    is_wide = np.abs(a) > np.abs(b)
    radius = np.where(is_wide, a, b)
    other = np.where(is_wide, b, a)
    angle = pi / 4 * other / np.where(radius == 0, 1, radius)
    angle = np.where(is_wide, angle, pi / 2 - angle)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def lay_out_clusters(graph: sparse.csr_matrix, clusters: Partition, layout: GraphLayout, seed: int) -> GraphLayout:
    """Compute a map of the clusters. Each cluster is a disc that is filled by its models.

    Clusters whose models have many edges between them are side by side. The area of a disc is proportional to the
    number of its models. Within a disc, models that are near one another in the graph are near one another.

    Parameters
    ----------
    graph : (n, n), symmetric similarities
    clusters : the clusters of the n models, largest first
    layout : the layout of the graph
    seed : seed of igraph's random numbers

    Returns
    -------
    GraphLayout, whose discs are those of the clusters
    """
    radii = np.sqrt(clusters.sizes.astype(np.float64))
    gap = _BETWEEN * sqrt(len(clusters.member_of))
    centres = _place_discs(graph, clusters, len(radii), seed, gap) if len(radii) else np.zeros((0, 2))
    points = np.zeros((len(clusters.member_of), 2))
    for index in range(len(radii)):
        rows = np.flatnonzero(clusters.member_of == index)
        points[rows] = centres[index] + fill_disc(layout.x[rows], layout.y[rows]) * radii[index] * 0.95
    return _scale_layout(points, centres, radii, np.zeros(3))
