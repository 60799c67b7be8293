"""The files of the bundled catalogue's site agree with one another and with the catalogue."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from Bio import Phylo
from scipy import stats

from constellation.catalogue.languages import read_language
from constellation.catalogue.loading import CURRENT, HISTORY

pytestmark = pytest.mark.full

#: The newest edition before the bundled catalogue.
PREVIOUS = HISTORY / "models-2026-09-19.csv.gz"

MODELS = 17_115
TASKS = ("text-generation", "image-text-to-text", "any-to-any", "")


def read_table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def source() -> pd.DataFrame:
    """Return the language models of the bundled catalogue, read only with pandas."""
    table = read_table(CURRENT)
    return table[table["task"].isin(TASKS)].sort_values("id").reset_index(drop=True)


@pytest.fixture(scope="module")
def models(default_site: Path) -> pd.DataFrame:
    return read_table(default_site / "data" / "models.csv")


@pytest.fixture(scope="module")
def families(default_site: Path) -> pd.DataFrame:
    return read_table(default_site / "data" / "families.csv")


@pytest.fixture(scope="module")
def atlas(default_site: Path) -> dict:
    return json.loads((default_site / "data" / "atlas.json").read_text(encoding="utf-8"))


def test_every_language_model_has_one_row_with_its_facts(models: pd.DataFrame, source: pd.DataFrame) -> None:
    assert len(models) == models["id"].nunique() == len(source) == MODELS
    assert models["id"].tolist() == source["id"].tolist()
    for name in ("downloads", "likes"):
        np.testing.assert_array_equal(pd.to_numeric(models[name]), pd.to_numeric(source[name]))
    for name in ("task", "created"):
        assert models[name].tolist() == source[name].tolist()
    assert models["architecture"].tolist() == source["architecture"].tolist()


def test_models_that_were_left_out_are_counted(atlas: dict, default_site: Path) -> None:
    table = read_table(CURRENT)
    assert atlas["catalogue"]["left_out"] == Counter(table[~table["task"].isin(TASKS)]["task"])
    assert sum(atlas["catalogue"]["left_out"].values()) + MODELS == len(table) == atlas["catalogue"]["rows"]
    about = (default_site / "about.html").read_text(encoding="utf-8")
    for task, count in atlas["catalogue"]["left_out"].items():
        assert task in about and f"{count:,}" in about


def test_the_checksum_can_be_computed_from_the_about_page(atlas: dict, default_site: Path) -> None:
    """The about page lists the columns of the checksum. The bundled files do not have all of these columns."""
    about = (default_site / "about.html").read_text(encoding="utf-8")
    (columns,) = re.findall(r"<code>(id,downloads,[a-z_,]+)</code>", about)
    for key, path in (("catalogue", CURRENT), ("previous", PREVIOUS)):
        table = read_table(path).replace({"unknown": ""})  # a null word is an empty cell
        if "languages" in table:  # other words are no languages
            codes = [dict.fromkeys(map(read_language, cell.split())) for cell in table["languages"]]
            table["languages"] = [" ".join(filter(None, found)) for found in codes]
        table = table.sort_values("id").reindex(columns=columns.split(","), fill_value="")
        canonical = table.to_csv(index=False, lineterminator="\n")
        assert atlas[key]["source"] == path.name
        assert atlas[key]["sha256"] == hashlib.sha256(canonical.encode()).hexdigest()
        assert atlas[key]["date"] == path.name[7:17]


def test_families_table_agrees_with_the_models_table(
    models: pd.DataFrame, families: pd.DataFrame, atlas: dict
) -> None:
    slugs = set(families["slug"])
    assert len(slugs) == len(families) == atlas["counts"]["families"] > 100
    assert set(models["family"]) - {""} <= slugs and set(families["parent"]) - {""} <= slugs
    parents = dict(zip(families["slug"], families["parent"], strict=True))
    chains: dict[str, list[str]] = {"": []}

    def list_chain(slug: str) -> list[str]:
        if slug not in chains:
            chains[slug] = [slug, *list_chain(parents[slug])]
        return chains[slug]

    own, total = Counter(models["family"]), Counter()
    known: dict[str, Counter] = {"downloads": Counter(), "likes": Counter()}
    sums: dict[str, Counter] = {"downloads": Counter(), "likes": Counter()}
    for row in models.itertuples():
        for slug in list_chain(row.family):
            total[slug] += 1
            for noun, cell in (("downloads", row.downloads), ("likes", row.likes)):
                known[noun][slug] += cell != ""
                sums[noun][slug] += int(cell or 0)
    for row in families.itertuples():
        assert (int(row.models), int(row.own_models)) == (total[row.slug], own[row.slug]), row.slug
        for noun, cell in (("downloads", row.downloads), ("likes", row.likes)):
            assert cell == (str(sums[noun][row.slug]) if known[noun][row.slug] else ""), row.slug
        assert int(row.downloads_known) == known["downloads"][row.slug]
        assert int(row.likes_known) == known["likes"][row.slug]
    tops = models["family"].map(lambda family: list_chain(family)[-1] if family else "")
    assert (tops == models["top_family"]).all()
    assert own[""] == atlas["counts"]["unplaced"]


def test_every_family_has_its_page_and_files_and_there_are_no_others(
    default_site: Path, families: pd.DataFrame
) -> None:
    slugs = set(families["slug"])
    for folder, ending in (("families", "html"), ("data/families", "csv"), ("data/families", "nwk")):
        found = {path.stem for path in (default_site / folder).glob(f"*.{ending}")}
        # An address that was given up keeps a page without data.
        assert slugs <= found if ending == "html" else slugs == found
    assert all(slug.isascii() and slug.replace("-", "").isalnum() and slug == slug.lower() for slug in slugs)


def test_family_files_and_pages_agree(
    default_site: Path, models: pd.DataFrame, families: pd.DataFrame, read_pages: Callable
) -> None:
    pages = read_pages(default_site / "families")
    by_id = models.set_index("id")
    for row in families.itertuples():
        members = read_table(default_site / "data" / "families" / f"{row.slug}.csv")
        assert len(members) == int(row.models)
        assert members.set_index("id").equals(by_id.loc[members["id"]])
        leaves = Phylo.read(default_site / "data" / "families" / f"{row.slug}.nwk", "newick").get_terminals()
        assert sorted(leaf.name for leaf in leaves) == members["id"].tolist()
        listed = {name for name in pages[f"{row.slug}.html"].ids if name in by_id.index}
        assert listed <= set(members["id"])
        assert len(listed) == min(len(members), 200), "the most downloaded members are in the HTML"
        assert f"{int(row.models):,}" in pages[f"{row.slug}.html"].text


def test_tree_has_every_model_as_one_leaf(default_site: Path, models: pd.DataFrame) -> None:
    tree = Phylo.read(default_site / "data" / "tree.nwk", "newick")
    leaves = [leaf.name for leaf in tree.get_terminals()]
    assert len(leaves) == len(set(leaves)) == MODELS
    assert sorted(leaves) == models["id"].tolist()
    assert max(tree.depths(unit_branch_lengths=True).values()) < 120


@pytest.fixture(scope="module")
def read_graph(default_site: Path) -> Callable[[str], nx.Graph]:
    """Return a function that reads the graph in a given format. Each graph is read only once."""
    readers = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}
    return functools.cache(lambda kind: readers[kind](default_site / "data" / f"graph.{kind}.gz"))


@pytest.mark.parametrize("kind", ["graphml", "gexf"])
def test_graph_file_has_every_model_as_a_node(
    read_graph: Callable[[str], nx.Graph], models: pd.DataFrame, atlas: dict, kind: str
) -> None:
    graph = read_graph(kind)
    assert graph.number_of_nodes() == MODELS
    assert list(graph) == models["id"].tolist()
    assert graph.number_of_edges() == atlas["counts"]["edges"] > 50_000
    families = {node: facts.get("family", "") for node, facts in graph.nodes(data=True)}
    assert families == dict(zip(models["id"], models["family"], strict=True))
    floor = atlas["settings"]["similarity_floor"]
    weights = [weight for *_, weight in graph.edges(data="weight")]
    assert min(weights) >= floor - 1e-4 and max(weights) <= 1


def test_clusters_mean_something(models: pd.DataFrame, atlas: dict) -> None:
    sizes = models["cluster"].value_counts()
    assert len(sizes) == atlas["settings"]["clusters"] == 20
    assert sizes.iloc[0] == sizes["1"] == atlas["counts"]["largest_cluster"] < 0.3 * MODELS


def test_communities_are_those_of_the_graph(
    read_graph: Callable[[str], nx.Graph], models: pd.DataFrame, atlas: dict
) -> None:
    graph = read_graph("graphml")
    isolates = models["community"] == ""
    assert isolates.sum() == atlas["counts"]["isolates"]
    assert set(models.loc[isolates, "id"]) == set(nx.isolates(graph))
    groups = models[~isolates].groupby("community")["id"].apply(list)
    assert len(groups) == atlas["counts"]["communities"]
    assert groups.map(len).min() >= 2
    # Each is connected: without the edges between communities there are as many parts as communities and isolates.
    community = dict(zip(models["id"], models["community"], strict=True))
    inside = nx.create_empty_copy(graph)
    inside.add_edges_from((one, other) for one, other in graph.edges if community[one] == community[other])
    parts = [*groups.tolist(), *([model] for model in models.loc[isolates, "id"])]
    assert nx.number_connected_components(inside) == len(parts)
    assert nx.community.modularity(graph, parts) == pytest.approx(atlas["modularity"], abs=1e-3)
    assert atlas["modularity"] > 0.8


def test_correlations_are_scipys(source: pd.DataFrame, atlas: dict) -> None:
    counts = source[["downloads", "likes"]].apply(pd.to_numeric).dropna()
    found = atlas["likes_and_downloads"]
    assert found["n"] == len(counts) == 9_193
    x, y = counts["downloads"], counts["likes"]
    assert found["pearson"]["value"] == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-6)
    assert found["log_pearson"]["value"] == pytest.approx(
        stats.pearsonr(np.log1p(x), np.log1p(y)).statistic, abs=1e-6
    )
    assert found["spearman"]["value"] == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-6)
    values = [found[name]["value"] for name in ("pearson", "log_pearson", "spearman")]
    assert [round(value, 3) for value in values] == [0.354, 0.564, 0.522]  # as published
    interval = stats.pearsonr(x, y).confidence_interval()
    assert (found["pearson"]["low"], found["pearson"]["high"]) == pytest.approx(interval, abs=1e-5)


def test_data_scripts_agree_with_the_tables(
    default_site: Path, models: pd.DataFrame, families: pd.DataFrame
) -> None:
    def read(name: str) -> dict:
        text = (default_site / "data" / f"{name}.js").read_text(encoding="utf-8")
        return json.loads(text[text.index(",") + 1 : text.rindex(")")])

    slugs = read("clades")["slug"]
    assert slugs == families["slug"].tolist()
    put = read("models")
    assert put["ids"].split("\n") == models["id"].tolist()
    assert [slugs[family] if family >= 0 else "" for family in put["family"]] == models["family"].tolist()
    tree = read("tree")
    assert sorted(leaf for leaf in tree["leaf"] if leaf >= 0) == list(range(MODELS))
    assert tree["end"][0] == len(tree["leaf"]) == len(tree["end"])


def test_every_internal_link_and_fragment_resolves(default_site: Path, find_broken: Callable) -> None:
    assert find_broken(default_site) == []


def test_no_file_names_the_place_of_the_build(default_site: Path, root: Path) -> None:
    places = {str(root).encode(), str(default_site.parent).encode(), str(Path.home()).encode() + b"/"}
    for path in default_site.rglob("*"):
        if path.suffix in (".html", ".js", ".json", ".csv", ".nwk", ".xml"):
            data = path.read_bytes()
            assert not [place for place in places if place in data], path.name


def measure_memory(process: int) -> int:
    """Return the bytes of a process and its children, with shared memory counted once (PSS of Linux)."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()
        rolled = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
        held = int(rolled.split("\nPss:")[1].split()[0]) * 1024
    except (OSError, IndexError):  # it has just ended
        return 0
    return held + sum(measure_memory(int(child)) for child in children)


def test_another_build_has_the_same_bytes_and_takes_little_memory(
    default_site: Path, tmp_path: Path, root: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, root / "build.py", "--out", tmp_path / "again", "--no-cache", "--jobs", "2", "--quiet"],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "12345"},
    )
    most = 0
    while process.poll() is None:
        most = max(most, measure_memory(process.pid))
        time.sleep(0.1)
    assert process.returncode == 0
    assert most < 600e6
    one, two = (
        {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
        for site in (default_site, tmp_path / "again")
    )
    assert one.keys() == two.keys()
    assert [path for path in one if one[path].read_bytes() != two[path].read_bytes()] == []
