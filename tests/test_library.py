"""Constellation can be used as a library that returns pandas frames and networkx graphs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import constellation
from constellation import connect_models, load_catalogue, tabulate_families, tabulate_lines, tabulate_models
from constellation.atlas import Atlas

ROOT = Path(__file__).resolve().parents[1]


def run_python(code: str, folder: Path) -> str:
    """Return what a program prints, run in a process of its own with the project on its path."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.slow
def test_the_documented_example_runs(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    example = re.search(r"<!-- example -->\n```python\n(.*?)```\n<!-- end -->", text, re.S)[1]
    printed = run_python(example, tmp_path)
    assert "2026-11-01 20 models" in printed
    assert "Nova" in printed and "other/Nova-7b" in printed
    assert (tmp_path / "my-site" / "families" / "nova.html").is_file()


def test_every_public_name_exists_and_has_a_docstring() -> None:
    assert set(constellation.__all__) <= set(dir(constellation))
    for name in constellation.__all__:
        assert getattr(constellation, name).__doc__, f"{name} has no docstring"
    with pytest.raises(AttributeError, match="no attribute 'atlases'"):
        constellation.atlases  # noqa: B018 - that it raises is what is tested


@pytest.mark.slow
def test_importing_the_package_loads_no_library(tmp_path: Path) -> None:
    heavy = ("numpy", "pandas", "sklearn", "networkx", "matplotlib", "plotly")
    assert run_python(f"import constellation\nprint(set({heavy}) & set(sys.modules))", tmp_path).strip() == "set()"


def test_frames_have_texts_and_numbers(small_atlas: Atlas) -> None:
    models, families = tabulate_models(small_atlas), tabulate_families(small_atlas)
    assert models["id"].tolist() == small_atlas.ids
    np.testing.assert_array_equal(models["downloads"], small_atlas.facts.counts.downloads)
    placed = models[models["family"].notna()]
    assert placed.groupby("family").size().to_dict() == {
        slug: own for slug, own in zip(families["slug"], families["own_models"], strict=True) if own
    }
    for frame in (models, families):
        assert not [name for name in frame if frame[name].dtype == object and pd.isna(frame[name]).any()]
        assert {"confidence", "downloads"} & set(frame.select_dtypes("number"))


def test_the_graph_joins_ids_by_similarity(small_atlas: Atlas) -> None:
    graph = connect_models(small_atlas)
    assert isinstance(graph, nx.Graph)
    assert list(graph) == small_atlas.ids
    assert graph.number_of_edges() == small_atlas.network.similarity.graph.nnz // 2
    left, right, weight = next(iter(graph.edges(data="weight")))
    at = small_atlas.ids.index
    assert weight == pytest.approx(small_atlas.network.similarity.graph[at(left), at(right)], rel=1e-3)
    assert graph.nodes[left]["community"] == small_atlas.network.communities.numbers[at(left)] + 1


def test_the_graph_is_that_of_the_exported_file(small_atlas: Atlas, small_site: Path) -> None:
    graph, read = connect_models(small_atlas), nx.read_graphml(small_site / "data" / "graph.graphml.gz")
    assert dict(graph.edges) == dict(read.edges)
    for model, known in read.nodes(data=True):
        del known["name"]
        assert {name: value for name, value in known.items() if value == value} == graph.nodes[model]


def test_the_frames_are_those_of_the_exported_tables(small_atlas: Atlas, small_site: Path) -> None:
    tables = {"models": tabulate_models, "families": tabulate_families, "lines": tabulate_lines}
    for name, tabulate in tables.items():
        read = pd.read_csv(small_site / "data" / f"{name}.csv")
        frame = tabulate(small_atlas)
        assert frame.isna().equals(read.isna()), name
        known = frame.astype(object).where(frame.notna(), None)
        assert known.equals(read.astype(object).where(read.notna(), None).astype(known.dtypes)), name


def test_an_atlas_is_shown_in_one_line_and_as_a_table_in_a_notebook(small_atlas: Atlas) -> None:
    assert "\n" not in repr(small_atlas) and len(repr(small_atlas)) < 200
    assert f"{len(small_atlas):,}" in repr(small_atlas)
    assert f"<td>{len(small_atlas):,}</td>" in small_atlas._repr_html_()


def test_a_catalogue_is_loaded_whole_or_by_task(tmp_path: Path) -> None:
    path = tmp_path / "mine-2026-11-01.csv"
    path.write_text("id,task\na/one,text-generation\na/two,image-classification\na/three,\n", encoding="utf-8")
    assert load_catalogue(path).frame["id"].tolist() == ["a/one", "a/three"]
    assert load_catalogue(path, tasks=None).frame["id"].tolist() == ["a/one", "a/three", "a/two"]
    assert load_catalogue(path, tasks=["image-classification"]).frame["id"].tolist() == ["a/two"]


@pytest.mark.slow
def test_the_reference_is_made_from_docstrings(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pdoc", "constellation", "!constellation.cli", "-o", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    page = (tmp_path / "constellation.html").read_text(encoding="utf-8")
    assert [name for name in constellation.__all__ if f'id="{name}"' not in page] == []


def test_the_documentation_lists_all_public_names() -> None:
    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    table = text.split("## Public names")[1].split("\n## ")[0]
    assert set(re.findall(r"`(\w+)`", table)) - {"constellation"} == set(constellation.__all__)
