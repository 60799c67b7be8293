"""The agreement of groups with labels is measured."""

from __future__ import annotations

import numpy as np
import pytest

from constellation.analysis.evaluation.labels import keep_common_labels, measure_label_agreement


def test_groups_that_equal_the_labels_agree_completely():
    measured = measure_label_agreement(["a", "a", "b", "b", ""], np.array([5, 5, 2, 2, 0]))
    assert (measured.n, measured.labels, measured.groups, measured.coverage) == (4, 2, 2, 1.0)
    assert (measured.homogeneity, measured.completeness, measured.information) == pytest.approx((1, 1, 1))


def test_an_unplaced_model_is_a_group_of_its_own():
    whole = measure_label_agreement(["a"] * 4 + ["b"] * 4, np.array([0] * 4 + [1] * 4))
    partial = measure_label_agreement(["a"] * 4 + ["b"] * 4, np.array([0] * 4 + [-1] * 4))
    assert partial.coverage == 0.5
    assert partial.groups == 1
    assert partial.homogeneity == pytest.approx(1)
    assert partial.information < whole.information


def test_without_labels_there_is_nothing_to_measure():
    assert measure_label_agreement(["", ""], np.array([0, 1])).n == 0


def test_rare_labels_are_removed():
    assert keep_common_labels(["a", "b", "a", ""], 2) == ["a", "", "a", ""]
