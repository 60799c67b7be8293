"""Every model has a position inside the disc of its community, and the discs do not overlap."""

from __future__ import annotations

import random
from itertools import combinations

import igraph
import numpy as np
import pytest
from scipy import sparse

from constellation.analysis.graph_layout import (
    COARSE,
    EXTENT,
    FINE,
    FINE_LARGEST,
    LEAST_PLACED,
    GraphLayout,
    choose_forces,
    lay_out_graph,
    place_spiral,
    split_edges,
)
from constellation.analysis.partition import Partition, number_by_size
from constellation.atlas import Atlas


def draw(sizes: list[int], density: float = 0.4) -> tuple[sparse.csr_matrix, Partition]:
    """Make a graph of groups with many edges inside the groups and a few edges between them."""
    groups = np.repeat(np.arange(len(sizes)), sizes)
    n = len(groups)
    rng = np.random.default_rng(3)
    alike = groups[:, None] == groups[None, :]
    joined = rng.random((n, n)) < np.where(alike, density, 0.002)
    weights = np.triu(joined, 1) * rng.uniform(0.2, 1, (n, n))
    return sparse.csr_matrix((weights + weights.T).astype(np.float32)), number_by_size(groups)


def check_layout(layout: GraphLayout, groups: Partition) -> None:
    """Check the properties that every layout must have."""
    n = len(groups.member_of)
    assert layout.x.shape == layout.y.shape == (n,) and layout.x.dtype == np.int32
    assert layout.centres.shape == (len(groups.sizes), 2) and layout.radii.shape == (len(groups.sizes),)
    for values in (layout.x, layout.y, layout.centres):
        assert values.min(initial=0) >= 0 and values.max(initial=0) <= EXTENT
    reach = np.hypot(layout.x - layout.centres[groups.member_of, 0], layout.y - layout.centres[groups.member_of, 1])
    assert (reach <= layout.radii[groups.member_of] + 2).all()


@pytest.mark.parametrize(
    "sizes", [[1], [2], [3], [4], [1] * 9, [30], [6, 5, 4, 3, 2, 1, 1, 1], [40, 30, 20, 10, 10, 5, 1], [400]]
)
def test_every_model_lies_in_the_disc_of_its_community(sizes: list[int]) -> None:
    graph, groups = draw(sizes)
    check_layout(lay_out_graph(graph, groups, 1), groups)


def test_discs_of_larger_communities_do_not_overlap() -> None:
    graph, groups = draw([40, 35, 30, 20, 20, 10, 10, 8, 6, 4, 2, 1, 1])
    layout = lay_out_graph(graph, groups, 1)
    large = np.flatnonzero(groups.sizes >= LEAST_PLACED)
    for one, two in combinations(large.tolist(), 2):
        apart = np.hypot(*(layout.centres[one] - layout.centres[two]).astype(float))
        assert apart >= 0.95 * (layout.radii[one] + layout.radii[two])
    area = layout.radii[large].astype(float) ** 2 / groups.sizes[large]
    assert area.max() / area.min() < 1.05, "area is in proportion to the models"


def test_models_do_not_lie_on_one_another() -> None:
    graph, groups = draw([60, 40, 3, 2, 1, 1], density=1.0)
    layout = lay_out_graph(graph, groups, 1)
    assert len(set(zip(layout.x.tolist(), layout.y.tolist(), strict=True))) == len(layout.x)


def test_same_places_twice_whatever_was_drawn_by_chance_meanwhile() -> None:
    graph, groups = draw([30, 20, 10, 1])
    one = lay_out_graph(graph, groups, 1)
    random.seed(99)
    np.random.default_rng(99).random()
    two = lay_out_graph(graph, groups, 1)
    for name in ("x", "y", "centres", "radii"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes()


def test_layout_of_an_atlas(small_atlas: Atlas) -> None:
    layout = lay_out_graph(small_atlas.network.similarity.graph, small_atlas.network.communities, 1)
    check_layout(layout, small_atlas.network.communities)


@pytest.mark.parametrize("count", [1, 2, 50])
def test_spiral_fills_the_unit_disc_without_two_points_at_one_place(count: int) -> None:
    points = place_spiral(count)
    assert points.shape == (count, 2) and (np.hypot(*points.T) < 1).all()
    assert len(np.unique(points.round(6), axis=0)) == count


def test_large_atlases_have_cheaper_forces() -> None:
    assert [choose_forces(models) for models in (1, FINE_LARGEST, FINE_LARGEST + 1)] == [FINE, FINE, COARSE]
    assert not FINE.uses_grid(1_000) and COARSE.uses_grid(160) and not COARSE.uses_grid(150)


def test_coarse_forces_keep_what_holds_of_a_layout() -> None:
    graph, groups = draw([300, 160, 30, 6, 2, 1])
    coarse, fine = (lay_out_graph(graph, groups, 1, fine_largest=largest) for largest in (10, 1_000))
    check_layout(coarse, groups)
    large = groups.sizes[groups.member_of] > COARSE.pairwise
    moved = (coarse.x != fine.x) | (coarse.y != fine.y)
    assert moved[large].any() and not moved[groups.sizes[groups.member_of] < 10].any()


def test_each_inner_edge_is_taken_once_and_no_other() -> None:
    """The forces within a community use only the edges within the community, so their work is limited."""
    graph, groups = draw([200, 160, 30, 6, 2, 1])
    found = set()
    for index, edges in enumerate(split_edges(graph, groups)):
        rows = np.flatnonzero(groups.member_of == index)
        assert len(edges.ends) == len(edges.weights)
        for (one, two), weight in zip(rows[edges.ends], edges.weights, strict=True):
            assert one < two and weight == graph[one, two] and (one, two) not in found
            found.add((one, two))
    coo = graph.tocoo()
    inner = (coo.row < coo.col) & (groups.member_of[coo.row] == groups.member_of[coo.col])
    assert len(found) == inner.sum()


def test_the_forces_place_a_bounded_number_of_communities() -> None:
    """Circles are pushed apart in pairs, so their number must not grow with the catalogue."""
    groups = number_by_size(np.repeat(np.arange(40), 5))
    graph = sparse.csr_matrix((200, 200), dtype=np.float32)
    for most, outside in ((12, 28), (40, 0)):
        layout = lay_out_graph(graph, groups, 1, most_placed=most)
        check_layout(layout, groups)
        distance = np.hypot(*(layout.centres - EXTENT / 2).T)
        assert (distance > distance[:most].max() + layout.radii[0]).sum() == outside


def test_random_numbers_of_others_are_left_alone() -> None:
    graph, groups = draw([30, 20, 10])
    random.seed(5)
    before = igraph.Graph.Erdos_Renyi(20, 0.3).get_edgelist()
    random.seed(5)
    state = random.getstate()
    lay_out_graph(graph, groups, 1)
    assert random.getstate() == state
    assert igraph.Graph.Erdos_Renyi(20, 0.3).get_edgelist() == before, "igraph takes Python's random numbers again"
