"""Tests of simple methods of grouping names, which are compared with the families."""

from __future__ import annotations

import pytest

from constellation.analysis.evaluation.baselines import (
    SAMPLE,
    cluster_by_average_linkage,
    group_by_first_token,
    sample_rows,
)
from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary


def test_names_with_the_same_first_token_are_a_group():
    names = read_names(["x/Llama-2", "y/llama-7b", "z/opt", "z/..."], load_vocabulary())
    groups = group_by_first_token(names)
    assert groups[0] == groups[1] != groups[2]
    assert groups[3] == -1


def test_average_linkage_joins_similar_names():
    clusters = cluster_by_average_linkage(["llama-7b", "llama-13b", "opt-350m", "opt-125m"], 2)
    assert clusters[0] == clusters[1] != clusters[2] == clusters[3]
    assert len(cluster_by_average_linkage([], 2)) == 0
    assert len(cluster_by_average_linkage(["one"], 2)) == 1


def test_average_linkage_refuses_more_names_than_it_can_hold():
    assert len(sample_rows(10, 0)) == 10
    drawn = sample_rows(SAMPLE * 2, 0)
    assert len(set(drawn.tolist())) == SAMPLE
    assert (drawn == sample_rows(SAMPLE * 2, 0)).all()
    with pytest.raises(ValueError, match=f"give at most {SAMPLE}"):
        cluster_by_average_linkage(["x"] * (SAMPLE + 1), 2)
