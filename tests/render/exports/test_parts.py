"""The numbered parts of an export are complete files, and together contain the whole export."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from Bio import Phylo

from constellation.analysis.tree_cuts import cut_branches
from constellation.atlas import Atlas
from constellation.render.columns import tabulate_columns
from constellation.render.exports.newick import write_newick
from constellation.render.exports.parts import cut_rows, name_parts, plan_parts
from constellation.render.exports.tables import FAMILY_COLUMNS, list_family_rows

RUNS = [(0, 5, [0]), (5, 5, [5]), (6, 5, [3, 3]), (11, 5, [4, 3, 4]), (3, 1, [1, 1, 1])]


def list_parts(site: Path, stem: str, ending: str) -> list[Path]:
    return sorted((site / "data").glob(f"{stem}-[0-9]*{ending}"))


def read_rows(paths: list[Path], header: list[str]) -> list[tuple[str, ...]]:
    rows = []
    for path in paths:
        first, *others = csv.reader(io.StringIO(gzip.decompress(path.read_bytes()).decode(), newline=""))
        assert first == header
        rows += map(tuple, others)
    return rows


@pytest.mark.parametrize(("count", "most", "sizes"), RUNS)
def test_rows_are_cut_into_equal_runs(count: int, most: int, sizes: list[int]) -> None:
    runs = cut_rows(count, most)
    assert sorted(run.stop - run.start for run in runs) == sorted(sizes)
    assert [row for run in runs for row in range(run.start, run.stop)] == list(range(count))


def test_one_file_has_the_plain_name_and_several_are_numbered() -> None:
    assert name_parts("data/models", ".csv", 1) == ("data/models.csv",)
    assert name_parts("data/graph", ".gexf.gz", 2) == ("data/graph-0001.gexf.gz", "data/graph-0002.gexf.gz")


def test_branches_are_cut_whole_and_hold_every_leaf_once(pieces_atlas: Atlas) -> None:
    tree = pieces_atlas.tree
    runs = cut_branches(tree, 30)
    assert all(0 < sum(int(tree.count[node]) for node in nodes) <= 30 for nodes in runs)
    held = [
        leaf for nodes in runs for node in nodes for leaf in range(node, tree.end[node]) if tree.leaf[leaf] >= 0
    ]
    assert held == np.flatnonzero(tree.leaf >= 0).tolist()


def test_tables_in_parts_have_every_row(pieces_atlas: Atlas, pieces_site: Path) -> None:
    parts = list_parts(pieces_site, "models", ".csv.gz")
    assert len(parts) == 10
    rows = list(tabulate_columns(pieces_atlas).list_rows())
    assert read_rows(parts, list(tabulate_columns(pieces_atlas).describe())) == rows
    first, *families = csv.reader((pieces_site / "data/families.csv").open(newline="", encoding="utf-8"))
    assert first == list(FAMILY_COLUMNS)
    assert families == [list(row) for row in list_family_rows(pieces_atlas)]
    declared = list_parts(pieces_site, "lineage", ".csv.gz")
    header = ["child", "parent", "relation", "in_catalogue", "same_family", "left_out"]
    assert len(read_rows(declared, header)) == len(pieces_atlas.lineage.graph.status) and len(declared) > 1
    clade = max(range(len(pieces_atlas.facts.groups)), key=lambda index: len(pieces_atlas.facts.groups[index]))
    own = pieces_site / "data/families" / pieces_atlas.families.clades[clade].slug
    assert read_rows(sorted(own.glob("models-*.csv.gz")), list(tabulate_columns(pieces_atlas).describe())) == [
        rows[row] for row in np.sort(pieces_atlas.facts.groups[clade].rows)
    ]


def test_graph_in_parts_is_the_graph(pieces_atlas: Atlas, pieces_site: Path) -> None:
    for ending, read in ((".graphml.gz", nx.read_graphml), (".gexf.gz", nx.read_gexf)):
        paths = list_parts(pieces_site, "graph", ending)
        assert len(paths) > 2
        whole = nx.compose_all([read(path) for path in paths])
        ids = {node: facts["label"] for node, facts in whole.nodes(data=True)}
        assert sorted(ids.values()) == pieces_atlas.ids
        edges = pieces_atlas.network.similarity.graph
        assert whole.number_of_edges() == edges.nnz // 2
        number = {model: row for row, model in enumerate(pieces_atlas.ids)}
        slugs = [clade.slug for clade in pieces_atlas.families.clades] + [""]
        for node, facts in whole.nodes(data=True):
            row = number[ids[node]]
            assert facts.get("family", "") == slugs[pieces_atlas.families.member_of[row]]
            assert facts.get("community", 0) == pieces_atlas.network.communities.numbers[row] + 1
        for left, right, facts in whole.edges(data=True):
            assert facts["weight"] == pytest.approx(edges[number[ids[left]], number[ids[right]]], abs=0.00501)


def test_tree_in_parts_joined_at_the_backbone_is_the_tree(pieces_atlas: Atlas, pieces_site: Path) -> None:
    joined = join_tree(pieces_site / "data", "tree")
    titles = [clade.title for clade in pieces_atlas.families.clades]
    newick = write_newick(pieces_atlas.tree, pieces_atlas.ids, titles)
    assert joined == newick.cut()
    clade = max(range(len(pieces_atlas.facts.groups)), key=lambda index: len(pieces_atlas.facts.groups[index]))
    node = int(pieces_atlas.tree.find_clades(len(titles))[clade])
    folder = pieces_site / "data/families" / pieces_atlas.families.clades[clade].slug
    assert join_tree(folder, "tree") == newick.cut(node)


def join_tree(folder: Path, stem: str) -> str:
    """Return the tree as one text: each leaf of the backbone is replaced by the branch that it represents."""
    branches: dict[str, str] = {}
    for number, path in enumerate(sorted(folder.glob(f"{stem}-[0-9]*.nwk.gz")), 1):
        text = gzip.decompress(path.read_bytes()).decode()
        assert Phylo.read(io.StringIO(text), "newick").count_terminals() <= 30
        depth = place = begin = 1
        for at, token in ((match.start(), match[0]) for match in re.finditer(r"'(?:[^']|'')*'|[(),;]", text[1:])):
            depth += (token == "(") - (token == ")")
            if depth == 0 or (depth == 1 and token == ","):
                branches[f"{number:04d}/{place}"] = text[begin : at + 1]
                place, begin = place + 1, at + 2
            if depth == 0:
                break
    backbone = (folder / f"{stem}-backbone.nwk").read_text(encoding="utf-8")
    assert set(re.findall(r"(\d{4}/\d+):", backbone)) == set(branches)
    return re.sub(r"(\d{4}/\d+):[\d.e-]+", lambda found: branches[found[1]], backbone)


def test_summary_and_about_page_list_the_parts(pieces_atlas: Atlas, pieces_site: Path) -> None:
    exports = json.loads((pieces_site / "data/atlas.json").read_text(encoding="utf-8"))["exports"]
    parts = plan_parts(pieces_atlas)
    for kind, unit, total in (
        ("models", "rows", len(pieces_atlas)),
        ("tree", "leaves", len(pieces_atlas)),
        ("graphml", "edges", pieces_atlas.network.similarity.graph.nnz // 2),
        ("lineage", "rows", len(pieces_atlas.lineage.graph.status)),
    ):
        assert [one["path"] for one in exports[kind]] == list(parts.list_files(kind))
        assert sum(one[unit] for one in exports[kind]) == total
    about = (pieces_site / "about.html").read_text(encoding="utf-8")
    assert all(f'href="{path}"' in about for path in parts.list_files("models"))
    assert "numbered parts" in about and 'id="files"' in about


def test_an_ordinary_site_has_no_parts(small_atlas: Atlas, small_site: Path) -> None:
    assert "exports" not in json.loads((small_site / "data/atlas.json").read_text(encoding="utf-8"))
    assert not [path for path in (small_site / "data").rglob("*") if re.search(r"-\d{4}\.", path.name)]
    assert "numbered parts" not in (small_site / "about.html").read_text(encoding="utf-8")
    assert len(plan_parts(small_atlas).edges) == 1


def test_families_and_owners_beyond_the_largest_have_the_least(pieces_atlas: Atlas, pieces_site: Path) -> None:
    settings = pieces_atlas.settings
    clades = zip(pieces_atlas.families.clades, pieces_atlas.facts.groups, strict=True)
    sizes = {clade.slug: len(group) for clade, group in clades}
    folders = {path.name for path in (pieces_site / "data/families").iterdir()}
    assert len(folders) == settings.families_full < len(sizes)
    assert min(sizes[slug] for slug in folders) >= max(sizes[slug] for slug in sizes.keys() - folders)
    for slug in sizes:
        page = (pieces_site / f"families/{slug}.html").read_text(encoding="utf-8")
        assert ("<svg" in page.split("<main")[1]) == (slug in folders), slug
    assert len(list((pieces_site / "owners").glob("*.html"))) == settings.owners_paged
    listed = (pieces_site / "families.html").read_text(encoding="utf-8")
    assert f"{settings.families_listed} largest of {len(sizes)}" in listed
    assert listed.count('<tr id="family-') == settings.families_listed
