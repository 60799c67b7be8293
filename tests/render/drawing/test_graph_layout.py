"""Every model has a place, inside its community's disc, and the discs stand apart."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from constellation.analysis.partition import Partition, number_by_size
from constellation.atlas import Atlas
from constellation.render.drawing import graph_layout
from constellation.render.drawing.graph_layout import (
    COARSE,
    EXTENT,
    FINE,
    FINE_LARGEST,
    LEAST_PLACED,
    GraphLayout,
    choose_forces,
    lay_out_graph,
    place_spiral,
)


def draw(sizes: list[int], density: float = 0.4) -> tuple[sparse.csr_matrix, Partition]:
    """A graph of groups with edges inside and a few between."""
    groups = np.repeat(np.arange(len(sizes)), sizes)
    n = len(groups)
    rng = np.random.default_rng(3)
    alike = groups[:, None] == groups[None, :]
    joined = rng.random((n, n)) < np.where(alike, density, 0.002)
    weights = np.triu(joined, 1) * rng.uniform(0.2, 1, (n, n))
    return sparse.csr_matrix((weights + weights.T).astype(np.float32)), number_by_size(groups)


def check_layout(layout: GraphLayout, groups: Partition) -> None:
    """What holds of every layout."""
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


def test_discs_of_larger_communities_stand_apart() -> None:
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


def test_coarse_forces_keep_what_holds_of_a_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_layout, "FINE_LARGEST", 10)
    graph, groups = draw([300, 160, 30, 6, 2, 1])
    check_layout(lay_out_graph(graph, groups, 1), groups)


@pytest.mark.parametrize(("fine_largest", "on_grid"), [(10_000, 0), (0, 2)])
def test_the_forces_are_given_each_inner_edge_once(
    monkeypatch: pytest.MonkeyPatch, fine_largest: int, on_grid: int
) -> None:
    """What the forces take is the edges within communities and the pairs of communities, and no more."""
    given: list[tuple[int, int]] = []
    real = graph_layout._force

    def count(size, edges, start, seed, rounds, pairwise=FINE.pairwise):
        assert edges.ends.max() < size and (edges.ends[:, 0] < edges.ends[:, 1]).all()
        given.append((len(edges.ends), size > pairwise))
        return real(size, edges, start, seed, rounds, pairwise)

    monkeypatch.setattr(graph_layout, "_force", count)
    monkeypatch.setattr(graph_layout, "FINE_LARGEST", fine_largest)
    graph, groups = draw([200, 160, 30, 6, 2, 1])
    lay_out_graph(graph, groups, 1)
    coo = graph.tocoo()
    inner = (coo.row < coo.col) & (groups.member_of[coo.row] == groups.member_of[coo.col])
    inner &= groups.sizes[groups.member_of[coo.row]] > 2
    between, *within = given
    assert between[0] <= 6 and sum(edges for edges, _ in within) == inner.sum()
    assert sum(grid for _, grid in within) == on_grid


def test_the_forces_place_a_bounded_number_of_communities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Circles are pushed apart pair by pair: their number must not grow with the catalogue."""
    placed: list[int] = []
    real = graph_layout._part_circles

    def count(centres, radii, gap):
        placed.append(len(radii))
        return real(centres, radii, gap)

    monkeypatch.setattr(graph_layout, "_part_circles", count)
    monkeypatch.setattr(graph_layout, "MOST_PLACED", 12)
    for communities in (8, 40):
        groups = number_by_size(np.repeat(np.arange(communities), 5))
        lay_out_graph(sparse.csr_matrix((communities * 5, communities * 5), dtype=np.float32), groups, 1)
    assert placed == [8, 12]
