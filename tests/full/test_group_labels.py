"""Each word in the label of a community or cluster occurs in half of the names, or is shown with its share."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary

pytestmark = pytest.mark.full

#: The labels of smaller groups are not checked.
LEAST = 50
_SHARE = re.compile(r"(.+) \((<?\d+)%\)")
_HEADING = re.compile(r'<h2 id="cluster-\d+-title">([^<]*)</h2>')


def list_labels(site: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the column and the labels of the communities and of the clusters, the largest first."""
    script = (site / "data" / "graph.js").read_text(encoding="utf-8")
    graph = json.loads(script[script.index("{") : script.rindex("}") + 1])
    yield "community", [one["label"] for one in graph["communities"]]
    yield "cluster", [unescape(text) for text in _HEADING.findall((site / "clusters.html").read_text("utf-8"))]


@pytest.mark.parametrize("site", ["default_site", "paper_site"])
def test_each_word_is_in_half_of_the_names_or_has_its_share(site: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(site)
    models = pd.read_csv(folder / "data" / "models.csv", dtype=str, keep_default_na=False)
    tokens = [set(words) for words in read_names(models["id"].tolist(), load_vocabulary()).tokens]
    checked = 0
    for column, labels in list_labels(folder):
        assert len(labels) == len(set(labels)) == models.loc[models[column] != "", column].nunique()
        for number, label in enumerate(labels, 1):
            members = np.flatnonzero(models[column] == str(number))
            if len(members) < LEAST:
                continue
            for part in label.split(" · "):
                stated = _SHARE.fullmatch(part)
                word = stated[1] if stated else part
                share = np.mean([word in tokens[row] for row in members.tolist()])
                if stated is None:
                    assert share >= 0.5, (column, label)
                elif not stated[2].startswith("<"):
                    assert int(stated[2]) == pytest.approx(100 * share, abs=1), (column, label)
                checked += 1
    assert checked > 40
