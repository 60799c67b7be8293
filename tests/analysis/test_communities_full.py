"""In the bundled catalogue, both engines find similar communities, and the graph has at most n × k edges."""

from __future__ import annotations

import pytest
from scipy import sparse
from sklearn.metrics import adjusted_mutual_info_score

from constellation.analysis.communities import PYTHON_LOUVAIN, SCIKIT_NETWORK, choose_engine, find_communities
from constellation.analysis.names.features import add_characters, weigh_ngrams
from constellation.analysis.names.names import read_names
from constellation.analysis.neighbours import SearchLimits
from constellation.analysis.similarity import find_neighbours
from constellation.catalogue import read_current, select_tasks
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.settings import Settings

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def graph() -> sparse.csr_matrix:
    settings = Settings()
    ids = select_tasks(read_current(), settings.tasks)[0].frame["id"].tolist()
    names = read_names(ids, load_vocabulary())
    features = add_characters(weigh_ngrams(names.tokens, 3), names.names)
    return find_neighbours(features, SearchLimits.from_settings(settings)).graph


def test_the_engines_agree(graph: sparse.csr_matrix) -> None:
    one, two = (
        find_communities(graph, engine=engine, louvain_largest=0, resolution=1.0, seed=Settings().seed)
        for engine in (PYTHON_LOUVAIN, SCIKIT_NETWORK)
    )
    assert one.modularity > 0.8
    assert two.modularity == pytest.approx(one.modularity, abs=0.002)
    assert two.count == pytest.approx(one.count, rel=0.1)
    assert one.isolates == two.isolates
    assert one.agreement > 0.8
    assert adjusted_mutual_info_score(one.member_of, two.member_of) > 0.8


def test_the_graph_grows_in_proportion_to_the_catalogue(graph: sparse.csr_matrix) -> None:
    models = graph.shape[0]
    assert choose_engine(models, "auto", Settings().louvain_largest) == PYTHON_LOUVAIN
    assert graph.nnz // 2 <= models * Settings().neighbours
