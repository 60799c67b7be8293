"""Communities are reproducible and connected. A model without a similar name is in no community."""

from __future__ import annotations

import community
import networkx as nx
import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from constellation.analysis.communities import (
    LEIDEN,
    PYTHON_LOUVAIN,
    SCIKIT_NETWORK,
    Communities,
    build_graph,
    choose_engine,
    connect_communities,
    find_communities,
    join_near_duplicates,
)
from constellation.analysis.partition import number_by_size
from constellation.settings import Settings

ENGINES = pytest.mark.parametrize("engine", [PYTHON_LOUVAIN, SCIKIT_NETWORK, LEIDEN])


def weigh(size: int, edges: list[tuple[int, int, float]]) -> sparse.csr_matrix:
    """Return the symmetric matrix of the weights of some edges."""
    matrix = sparse.lil_matrix((size, size), dtype=np.float32)
    for left, right, weight in edges:
        matrix[left, right] = matrix[right, left] = weight
    return matrix.tocsr()


def join_cliques(count: int, size: int) -> sparse.csr_matrix:
    """Return several cliques in a ring. A weak edge joins each clique to the next one."""
    edges = [
        (clique * size + i, clique * size + j, 1.0)
        for clique in range(count)
        for i in range(size)
        for j in range(i)
    ]
    edges += [(clique * size, (clique + 1) % count * size, 0.2) for clique in range(count)]
    return weigh(count * size, edges)


def find(
    weights: sparse.csr_matrix,
    engine: str = "auto",
    resolution: float = 1.0,
    louvain_largest: int = 25_000,
    seed: int = 20230719,
) -> Communities:
    return find_communities(
        weights, engine=engine, louvain_largest=louvain_largest, resolution=resolution, seed=seed
    )


def test_graph_has_every_row_as_a_node_in_order_and_each_edge_once() -> None:
    graph = build_graph(weigh(5, [(3, 1, 0.5), (1, 0, 0.25)]))
    assert list(graph) == [0, 1, 2, 3, 4]
    assert list(graph.edges(data="weight")) == [(0, 1, 0.25), (1, 3, 0.5)]


@ENGINES
def test_cliques_are_communities(engine: str) -> None:
    found = find(join_cliques(6, 5), engine=engine)
    assert found.engine == engine
    assert found.sizes.tolist() == [5] * 6
    assert all(len(set(found.member_of[start : start + 5].tolist())) == 1 for start in range(0, 30, 5))


@ENGINES
def test_modularity_is_newmans(engine: str) -> None:
    weights = join_cliques(4, 4)
    found = find(weights, resolution=1.3, engine=engine)
    groups = [set(np.flatnonzero(found.member_of == group).tolist()) for group in range(len(found.sizes))]
    expected = nx.community.modularity(build_graph(weights), groups, resolution=1.3)
    assert found.modularity == pytest.approx(expected, abs=1e-6)


def draw_noise(size: int, density: float, seed: int) -> sparse.csr_matrix:
    noise = sparse.triu(sparse.random(size, size, density, random_state=seed), k=1)
    return (noise + noise.T).tocsr()


@ENGINES
def test_the_result_does_not_depend_on_the_global_random_state(engine: str) -> None:
    weights = draw_noise(150, 0.05, 3)
    one = find(weights, engine=engine)
    np.random.seed(7)
    two = find(weights, engine=engine)
    assert one.member_of.tobytes() == two.member_of.tobytes()
    assert one.modularity == two.modularity


@ENGINES
def test_a_model_without_a_neighbour_is_in_no_community(engine: str) -> None:
    found = find(weigh(6, [(1, 4, 1.0)]), engine=engine)
    assert (found.count, found.isolates) == (1, 4)
    assert found.numbers.tolist() == [-1, 0, -1, -1, 0, -1]
    assert found.member_of[1] == found.member_of[4] == 0
    assert found.sizes.tolist() == [2, 1, 1, 1, 1]
    assert sorted(found.member_of.tolist()) == [0, 0, 1, 2, 3, 4]


@ENGINES
@pytest.mark.parametrize("size", [0, 1, 3])
def test_a_graph_without_edges_has_modularity_zero(size: int, engine: str) -> None:
    found = find(sparse.csr_matrix((size, size), dtype=np.float32), engine=engine)
    assert (found.sizes.tolist(), found.modularity) == ([1] * size, 0.0)
    assert (found.count, found.isolates) == (0, size)
    assert np.isnan(found.agreement)


def test_a_disconnected_community_is_split() -> None:
    weights = weigh(6, [(0, 1, 1.0), (2, 3, 1.0), (3, 4, 1.0), (1, 5, 0.5)])
    # Louvain's method sometimes returns such labels (Traag, Waltman and van Eck 2019), so they are given here.
    found = number_by_size(connect_communities(weights, np.array([7, 7, 7, 7, 7, 7])))
    assert found.member_of.tolist() == [0, 0, 1, 1, 1, 0]


def test_a_single_model_with_neighbours_joins_the_community_of_the_nearest() -> None:
    weights = weigh(6, [(0, 1, 1.0), (2, 3, 1.0), (3, 4, 1.0), (1, 5, 0.5), (4, 5, 0.4)])
    found = number_by_size(connect_communities(weights, np.array([7, 7, 9, 9, 9, 8])))
    assert found.member_of.tolist() == [0, 0, 1, 1, 1, 0]


@ENGINES
def test_every_community_has_two_models_even_at_a_high_resolution(engine: str) -> None:
    weights = draw_noise(200, 0.03, 4)
    found = find(weights, resolution=50.0, engine=engine)
    assert found.isolates == int((np.diff(weights.indptr) == 0).sum())


@ENGINES
def test_a_higher_resolution_gives_more_communities_and_a_lower_one_fewer(engine: str) -> None:
    weights = draw_noise(400, 0.02, 4) * 0.7  # so that no names count as nearly equal
    counts = [find(weights, resolution=resolution, engine=engine).count for resolution in (0.3, 1.0, 4.0)]
    assert counts == sorted(counts) and len(set(counts)) == 3


@ENGINES
@pytest.mark.parametrize("resolution", [0.3, 3.0])
def test_no_move_of_a_community_improves_the_modularity_at_any_resolution(engine: str, resolution: float) -> None:
    weights = join_cliques(12, 4)
    found = find(weights, resolution=resolution, engine=engine)
    graph = build_graph(weights)

    def measure(labels: np.ndarray) -> float:
        groups = [set(np.flatnonzero(labels == group).tolist()) for group in np.unique(labels)]
        return nx.community.modularity(graph, groups, resolution=resolution)

    best = measure(found.member_of)
    for one in range(found.count):
        for two in range(one):
            merged = np.where(found.member_of == one, two, found.member_of)
            assert measure(merged) <= best + 1e-9


@ENGINES
def test_nearly_equal_names_are_in_one_community(engine: str) -> None:
    weights = draw_noise(200, 0.05, 6)
    found = find(weights, engine=engine, resolution=20.0)
    unit = join_near_duplicates(weights)
    for number in np.unique(unit):
        assert len(set(found.member_of[unit == number].tolist())) == 1


@ENGINES
def test_the_agreement_of_clear_communities_is_1_and_of_noise_is_less(engine: str) -> None:
    assert find(join_cliques(6, 5), engine=engine).agreement == pytest.approx(1.0)
    assert find(draw_noise(300, 0.03, 2) * 0.5, engine=engine).agreement < 0.9


def test_leiden_is_seeded() -> None:
    weights = draw_noise(300, 0.03, 2) * 0.5
    one, two, other = (find(weights, engine=LEIDEN, seed=seed) for seed in (1, 1, 2))
    assert one.member_of.tobytes() == two.member_of.tobytes() != other.member_of.tobytes()


@ENGINES
def test_every_community_is_connected(engine: str) -> None:
    weights = draw_noise(300, 0.008, 5)
    found = find(weights, engine=engine)
    for group in range(len(found.sizes)):
        rows = np.flatnonzero(found.member_of == group)
        assert connected_components(weights[rows][:, rows], directed=False)[0] == 1


def test_the_engines_find_communities_of_similar_modularity() -> None:
    weights = draw_noise(400, 0.01, 8)
    one, two = (find(weights, engine=engine) for engine in (PYTHON_LOUVAIN, SCIKIT_NETWORK))
    assert one.engine != two.engine
    assert one.modularity == pytest.approx(two.modularity, abs=0.03)


@pytest.mark.parametrize(
    ("models", "asked", "engine"),
    [
        (0, "auto", PYTHON_LOUVAIN),
        (50, "auto", PYTHON_LOUVAIN),
        (51, "auto", SCIKIT_NETWORK),
        (1_000_000, "auto", SCIKIT_NETWORK),
        (51, "python-louvain", PYTHON_LOUVAIN),
        (1, "scikit-network", SCIKIT_NETWORK),
        (1_000_000, "leiden", LEIDEN),
    ],
)
def test_the_engine_is_the_one_asked_for_or_depends_on_the_number_of_models(
    models: int, asked: str, engine: str
) -> None:
    assert choose_engine(models, asked, louvain_largest=50) == engine


def test_the_default_engine_of_the_bundled_catalogue_and_of_a_million_models() -> None:
    settings = Settings()
    chosen = [choose_engine(n, settings.communities, settings.louvain_largest) for n in (16_849, 1_000_000)]
    assert chosen == [PYTHON_LOUVAIN, SCIKIT_NETWORK]


def test_only_the_chosen_engine_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("python-louvain was called")

    monkeypatch.setattr(community, "best_partition", refuse)
    found = find(join_cliques(6, 5), louvain_largest=29)
    assert found.sizes.tolist() == [5] * 6


def test_the_seed_does_not_change_the_result_of_scikit_network() -> None:
    weights = draw_noise(200, 0.03, 4)
    one, two = (find(weights, engine=SCIKIT_NETWORK, seed=seed) for seed in (1, 2))
    assert one.member_of.tobytes() == two.member_of.tobytes()
