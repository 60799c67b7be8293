"""The similarity graph in, gzipped GraphML and GEXF out, written as a stream."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from xml.sax.saxutils import quoteattr

import numpy as np
from scipy import sparse

from constellation.atlas import Atlas
from constellation.render.exports.tables import write_number

#: Node attributes: name, type in GraphML, type in GEXF.
_ATTRIBUTES = (
    ("family", "string", "string"),
    ("community", "int", "integer"),
    ("cluster", "int", "integer"),
    ("downloads", "double", "double"),
    ("likes", "double", "double"),
)


def _list_nodes(atlas: Atlas) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each model's id, quoted for XML, and those of its attributes that are known."""
    slugs = [clade.slug for clade in atlas.families.clades] + [""]
    columns = zip(
        atlas.ids,
        [slugs[clade] for clade in atlas.families.member_of.tolist()],
        (atlas.communities.member_of + 1).tolist(),
        (atlas.clusters.member_of + 1).tolist(),
        atlas.counts.downloads.tolist(),
        atlas.counts.likes.tolist(),
        strict=True,
    )
    for name, *values in columns:
        known = [
            (attribute[0], quoteattr(write_number(value) if isinstance(value, float) else str(value)))
            for attribute, value in zip(_ATTRIBUTES, values, strict=True)
            if value == value and value != ""  # NaN is not equal to itself
        ]
        yield quoteattr(name), known


def _list_edges(graph: sparse.csr_matrix) -> Iterator[tuple[int, int, float]]:
    upper = sparse.triu(graph, k=1).tocoo()
    order = np.lexsort((upper.col, upper.row))
    columns = (upper.row[order].tolist(), upper.col[order].tolist(), upper.data[order].tolist())
    return zip(*columns, strict=True)


def _write_graphml(atlas: Atlas) -> Iterator[str]:
    """GraphML 1.0 (graphml.graphdrawing.org); weights are cosines."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for name, kind, _ in _ATTRIBUTES:
        yield f'<key id="{name}" for="node" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '<key id="weight" for="edge" attr.name="weight" attr.type="double"/>\n<graph edgedefault="undirected">\n'
    quoted = []
    for name, known in _list_nodes(atlas):
        quoted.append(name)
        # Attribute values are quoted for an attribute; as text they need no quotes.
        data = "".join(f'<data key="{key}">{value[1:-1]}</data>' for key, value in known)
        yield f"<node id={name}>{data}</node>\n"
    for left, right, weight in _list_edges(atlas.similarity.graph):
        yield (
            f'<edge source={quoted[left]} target={quoted[right]}><data key="weight">{weight:.4g}</data></edge>\n'
        )
    yield "</graph>\n</graphml>\n"


def _write_gexf(atlas: Atlas) -> Iterator[str]:
    """GEXF 1.2 (gexf.net), without the date that its header may carry."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
    yield '<graph defaultedgetype="undirected" mode="static">\n<attributes class="node" mode="static">\n'
    for number, (name, _, kind) in enumerate(_ATTRIBUTES):
        yield f'<attribute id="{number}" title="{name}" type="{kind}"/>\n'
    yield "</attributes>\n<nodes>\n"
    numbers = {name: number for number, (name, _, _) in enumerate(_ATTRIBUTES)}
    quoted = []
    for name, known in _list_nodes(atlas):
        quoted.append(name)
        values = "".join(f'<attvalue for="{numbers[key]}" value={value}/>' for key, value in known)
        yield f"<node id={name} label={name}><attvalues>{values}</attvalues></node>\n"
    yield "</nodes>\n<edges>\n"
    for number, (left, right, weight) in enumerate(_list_edges(atlas.similarity.graph)):
        yield f'<edge id="{number}" source={quoted[left]} target={quoted[right]} weight="{weight:.4g}"/>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


WRITERS: dict[str, Callable[[Atlas], Iterator[str]]] = {
    "data/graph.graphml.gz": _write_graphml,
    "data/graph.gexf.gz": _write_gexf,
}


def compress_text(parts: Iterator[str]) -> bytes:
    """The parts, gzipped without a name and a time in the header, so that equal input gives equal bytes."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0, filename="") as stream:
        buffered = io.BufferedWriter(stream, 1 << 20)
        for part in parts:
            buffered.write(part.encode())
        buffered.flush()
    return packed.getvalue()
