"""networkx reads the GraphML and GEXF files with every model and every edge."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import igraph
import networkx as nx
import numpy as np
import pytest
from scipy import sparse

from constellation.atlas import Atlas, build_atlas
from constellation.render.exports.graphs import WRITERS, compress_text, write_graph
from constellation.render.exports.node_attributes import COUNTS, list_colours
from constellation.render.exports.parts import plan_parts

ML = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://www.gexf.net/1.2draft}"
VIZ = "{http://www.gexf.net/1.2draft/viz}"
READERS = {"data/graph.graphml.gz": nx.read_graphml, "data/graph.gexf.gz": nx.read_gexf}


def test_both_formats_are_written() -> None:
    assert {f"data/graph.{kind}.gz" for kind in WRITERS} == set(READERS)


def read(atlas: Atlas, path: str) -> nx.Graph:
    packed = write_graph(atlas, plan_parts(atlas), list_colours(atlas), path.split(".")[1], 0)
    return READERS[path](io.BytesIO(gzip.decompress(packed)))


@pytest.mark.parametrize("path", READERS)
def test_networkx_reads_every_node_and_edge(small_site: Path, small_atlas: Atlas, path: str) -> None:
    graph = READERS[path](small_site / path)
    assert not graph.is_directed() and not graph.is_multigraph()
    assert list(graph) == small_atlas.ids
    upper = sparse.triu(small_atlas.network.similarity.graph, k=1).tocoo()
    expected = {
        frozenset((small_atlas.ids[left], small_atlas.ids[right])): weight
        for left, right, weight in zip(upper.row, upper.col, upper.data, strict=True)
    }
    found = {frozenset((left, right)): weight for left, right, weight in graph.edges(data="weight")}
    assert found.keys() == expected.keys() and len(found) > 40
    assert all(abs(found[pair] - expected[pair]) < 1e-4 for pair in found)


@pytest.mark.parametrize("path", READERS)
def test_nodes_carry_what_is_known_of_them(small_atlas: Atlas, path: str) -> None:
    graph = read(small_atlas, path)
    slugs = [clade.slug for clade in small_atlas.families.clades]
    lines = [line.title for line in small_atlas.lineage.index.lines] + [None]
    layout = small_atlas.network.layout
    for row, (_, facts) in enumerate(graph.nodes(data=True)):
        family = small_atlas.families.member_of[row]
        assert facts.get("family") == (slugs[family] if family >= 0 else None)
        assert facts.get("community", 0) == small_atlas.network.communities.numbers[row] + 1
        assert facts["cluster"] == small_atlas.network.clusters.member_of[row] + 1
        for name in COUNTS:
            value = getattr(small_atlas.facts.counts, name)[row]
            assert facts.get(name, np.nan) == pytest.approx(value, nan_ok=True)
        assert facts.get("line") == lines[small_atlas.lineage.index.line_of[row]]
        assert (facts["x"], facts["y"]) == (layout.x[row], layout.y[row])
        assert re.fullmatch("#[0-9a-f]{6}", facts["colour"])


def test_unknown_counts_do_not_become_zero(small_atlas: Atlas) -> None:
    """graph-tool reads a missing number as 0 if its key has no default."""
    packed = write_graph(small_atlas, plan_parts(small_atlas), list_colours(small_atlas), "graphml", 0)
    keys = ElementTree.fromstring(gzip.decompress(packed)).findall(f"{ML}key")
    defaults = {key.attrib["id"]: key.findtext(f"{ML}default") for key in keys}
    assert {name for name, text in defaults.items() if text == "NaN"} == set(COUNTS)


def test_igraph_finds_models_by_name(small_atlas: Atlas, tmp_path: Path) -> None:
    packed = write_graph(small_atlas, plan_parts(small_atlas), list_colours(small_atlas), "graphml", 0)
    path = tmp_path / "graph.graphml"
    path.write_bytes(gzip.decompress(packed))
    graph = igraph.Graph.Read_GraphML(str(path))
    model = small_atlas.ids[0]
    assert graph.vs.find(model)["cluster"] == small_atlas.network.clusters.member_of[0] + 1
    known = small_atlas.facts.counts.likes
    assert np.nanmean(graph.vs["likes"]) == pytest.approx(np.nanmean(known))


def test_nodes_of_gexf_have_positions_sizes_and_colours(small_atlas: Atlas) -> None:
    packed = write_graph(small_atlas, plan_parts(small_atlas), list_colours(small_atlas), "gexf", 0)
    nodes = ElementTree.fromstring(gzip.decompress(packed)).findall(f".//{GEXF}node")
    assert len(nodes) == len(small_atlas)
    sizes = []
    for node in nodes:
        position, colour, size = (node.find(f"{VIZ}{name}") for name in ("position", "color", "size"))
        assert {"x", "y", "z"} == position.attrib.keys()
        assert all(0 <= int(colour.attrib[name]) <= 255 for name in "rgb")
        sizes.append(float(size.attrib["value"]))
    order = np.argsort(np.nan_to_num(small_atlas.facts.counts.downloads), kind="stable")
    assert (np.diff(np.array(sizes)[order]) >= 0).all(), "more downloads, larger nodes"


@pytest.mark.parametrize("path", READERS)
def test_counts_are_exact(models: Callable, path: str) -> None:
    atlas = build_atlas(models(["a/x", "b/y"], downloads=[12_345_678, 999_999_999_999_999], likes=[1_234_567, 0]))
    facts = [node for _, node in read(atlas, path).nodes(data=True)]
    assert [node["downloads"] for node in facts] == [12_345_678, 999_999_999_999_999]
    assert [node["likes"] for node in facts] == [1_234_567, 0]


@pytest.mark.parametrize("path", READERS)
def test_hostile_ids_are_read_back_as_they_are(models: Callable, path: str) -> None:
    ids = ['a"b/c', "it's/x", "<b>&amp;/]]>", "模型/🌟", "a b/\u2028c", "Org/x", "org/X", "&lt;/--"]
    graph = read(build_atlas(models(ids, architecture=['"<&>'] * 8)), path)
    assert list(graph) == sorted(ids)


@pytest.mark.parametrize("path", READERS)
@pytest.mark.parametrize("ids", [["a/x"], ["a/x", "b/y", "c/z"]])
def test_graphs_without_edges_are_graphs(models: Callable, path: str, ids: list[str]) -> None:
    graph = read(build_atlas(models(ids)), path)
    assert list(graph) == ids and graph.number_of_edges() == 0


@pytest.mark.parametrize("path", READERS)
def test_gzip_header_has_no_time_and_no_name(small_site: Path, path: str) -> None:
    data = (small_site / path).read_bytes()
    assert data[:4] == b"\x1f\x8b\x08\x00" and data[4:8] == b"\x00" * 4
    text = gzip.decompress(data)
    assert text.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert b"lastmodified" not in text
    ElementTree.fromstring(text)


def test_parts_are_packed_whole() -> None:
    parts = [f"part {number} é\n" for number in range(5000)]
    assert gzip.decompress(compress_text(iter(parts))).decode() == "".join(parts)
    assert compress_text(iter(parts)) == compress_text(iter(parts))
