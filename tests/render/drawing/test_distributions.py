"""Histograms and bubbles count every model once, and have short labels on logarithmic axes."""

from __future__ import annotations

import re
from math import nan
from xml.etree import ElementTree

import numpy as np
import pytest

from constellation.render.drawing.distributions import HEIGHT, TALL, WIDTH, bin_counts, draw_bubbles, draw_histogram


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def list_titles(svg: str) -> list[str]:
    return [title.text or "" for title in ElementTree.fromstring(svg).iter("title")]


HISTOGRAMS = [
    (
        array(0, 0, 1, 2, 3, 4, 9.9, 10, 10.1, nan),
        ["0", "1 to 3.2", "3.2 to 10", "10 to 31.6"],
        [2, 3, 2, 2],
    ),
    (array(nan, 0), ["0"], [1]),
    (array(1), ["1 to 3.2"], [1]),
    (array(100), ["100 to 316"], [1]),
    (array(7e9, 1.5e12, 3.2e13), ["3.2B to 10B", "10B to 31.6B", "31.6B to 100B", "100B to 316B", "316B to 1T",
                                  "1T to 3.2T", "3.2T to 10T", "10T to 31.6T", "31.6T to 100T"],
     [1, 0, 0, 0, 0, 1, 0, 0, 1]),
]  # fmt: skip


@pytest.mark.parametrize(("values", "labels", "counts"), HISTOGRAMS)
def test_a_histogram_counts_every_known_value_once(values: np.ndarray, labels: list, counts: list) -> None:
    bins = bin_counts(values)
    assert ([one.label for one in bins], [one.models for one in bins]) == (labels, counts)
    svg = draw_histogram(bins, "downloads")
    assert len(list_titles(svg)) == len(bins)
    assert list_titles(svg)[0].startswith(f"{labels[0]}: {counts[0]} model")


@pytest.mark.parametrize("power", range(16))
def test_a_power_of_ten_begins_a_bin(power: int) -> None:
    (one,) = bin_counts(array(10.0**power))
    assert one.low == 10.0**power


def test_the_labels_of_an_axis_are_short_and_inside_the_drawing() -> None:
    svg = ElementTree.fromstring(draw_histogram(bin_counts(array(0, 1, 3e13)), "parameters"))
    texts = svg.findall("text")
    assert all(re.fullmatch(r"[\d.]+[kMBT]?|parameters", text.text or "") for text in texts)
    assert {"0", "1", "1T"} <= {text.text for text in texts}
    assert all(0 <= float(text.attrib["x"]) <= WIDTH and float(text.attrib["y"]) <= HEIGHT for text in texts)


@pytest.mark.parametrize("n", [1, 7, 5000])
def test_bubbles_count_every_model_once(n: int) -> None:
    rng = np.random.default_rng(1)
    svg = draw_bubbles(np.floor(rng.lognormal(3, 3, n)), np.floor(rng.lognormal(1, 2, n)), "Likes")
    counts = [int(title.split()[0].replace(",", "")) for title in list_titles(svg)]
    assert sum(counts) == n
    dots = list(ElementTree.fromstring(svg).iter("circle"))
    assert all(0 <= float(dot.attrib["cx"]) <= WIDTH and 0 <= float(dot.attrib["cy"]) <= TALL for dot in dots)


def test_bubbles_keep_zeros_apart_from_ones_and_say_whole_counts() -> None:
    svg = draw_bubbles(array(0, 0, 1, 20), array(0, 0, 1, 0), "Likes")
    assert sorted(list_titles(svg)) == [
        "1 model with 1 download and 1 like",
        "1 model with 18 to 31 downloads and 0 likes",
        "2 models with 0 downloads and 0 likes",
    ]
    xs = [float(dot.attrib["cx"]) for dot in ElementTree.fromstring(svg).iter("circle")]
    assert min(xs) < sorted(xs)[2]
