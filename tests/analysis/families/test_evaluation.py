"""The measures are those of the papers, unplaced models never help, and baselines are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from constellation.analysis.families.evaluation import (
    SAMPLE,
    cluster_by_average_linkage,
    group_by_first_token,
    keep_common_labels,
    measure_agreement,
    sample_rows,
)
from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary


def test_the_same_groups_agree_wholly():
    measured = measure_agreement(["a", "a", "b", "b", ""], np.array([5, 5, 2, 2, 0]))
    assert (measured.n, measured.labels, measured.groups, measured.coverage) == (4, 2, 2, 1.0)
    assert (measured.homogeneity, measured.completeness, measured.information) == pytest.approx((1, 1, 1))


def test_an_unplaced_model_is_a_group_of_its_own():
    whole = measure_agreement(["a"] * 4 + ["b"] * 4, np.array([0] * 4 + [1] * 4))
    holed = measure_agreement(["a"] * 4 + ["b"] * 4, np.array([0] * 4 + [-1] * 4))
    assert holed.coverage == 0.5
    assert holed.groups == 1
    assert holed.homogeneity == pytest.approx(1)
    assert holed.information < whole.information


def test_nothing_labelled():
    assert measure_agreement(["", ""], np.array([0, 1])).n == 0


def test_rare_labels_are_left_out():
    assert keep_common_labels(["a", "b", "a", ""], 2) == ["a", "", "a", ""]


def test_first_token():
    names = read_names(["x/Llama-2", "y/llama-7b", "z/opt", "z/..."], load_vocabulary())
    groups = group_by_first_token(names)
    assert groups[0] == groups[1] != groups[2]
    assert groups[3] == -1


def test_the_papers_method_joins_like_names():
    clusters = cluster_by_average_linkage(["llama-7b", "llama-13b", "opt-350m", "opt-125m"], 2)
    assert clusters[0] == clusters[1] != clusters[2] == clusters[3]
    assert len(cluster_by_average_linkage([], 2)) == 0
    assert len(cluster_by_average_linkage(["one"], 2)) == 1


def test_it_is_given_no_more_than_it_can_hold():
    assert len(sample_rows(10, 0)) == 10
    drawn = sample_rows(SAMPLE * 2, 0)
    assert len(set(drawn.tolist())) == SAMPLE
    assert (drawn == sample_rows(SAMPLE * 2, 0)).all()
    with pytest.raises(ValueError, match=f"give at most {SAMPLE}"):
        cluster_by_average_linkage(["x"] * (SAMPLE + 1), 2)
