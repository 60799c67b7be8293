"""The similarity graph in, gzipped GraphML and GEXF out, written as a stream."""

from __future__ import annotations

import gzip
import io
import itertools
from collections.abc import Callable, Iterable, Iterator
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


#: Edges in one part of the text: enough that a part is worth its while, few enough that none is large.
_BATCH = 2_000


def _quote_ids(atlas: Atlas) -> list[str]:
    """Each model's id as an attribute's value, once for its node and all of its edges."""
    return [quoteattr(name) for name in atlas.ids]


def _list_nodes(atlas: Atlas) -> Iterator[list[tuple[str, str]]]:
    """For each model those of its attributes that are known, their values quoted for XML."""
    slugs = [clade.slug for clade in atlas.families.clades] + [""]
    columns = zip(
        [slugs[clade] for clade in atlas.families.member_of.tolist()],
        map(str, (atlas.communities.member_of + 1).tolist()),
        map(str, (atlas.clusters.member_of + 1).tolist()),
        map(write_number, atlas.counts.downloads.tolist()),
        map(write_number, atlas.counts.likes.tolist()),
        strict=True,
    )
    names = [name for name, *_ in _ATTRIBUTES]
    for values in columns:  # slugs and numbers need no escape
        yield [(name, f'"{value}"') for name, value in zip(names, values, strict=True) if value]


def _list_edges(graph: sparse.csr_matrix) -> Iterator[list[tuple[int, int, float]]]:
    """Each edge once, by row and column, in batches: its ends and its weight."""
    upper = sparse.triu(graph, k=1).tocoo()
    order = np.lexsort((upper.col, upper.row))
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        columns = (upper.row[batch].tolist(), upper.col[batch].tolist(), upper.data[batch].tolist())
        yield list(zip(*columns, strict=True))


def _write_graphml(atlas: Atlas) -> Iterator[str]:
    """GraphML 1.0 (graphml.graphdrawing.org); weights are cosines."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for name, kind, _ in _ATTRIBUTES:
        yield f'<key id="{name}" for="node" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '<key id="weight" for="edge" attr.name="weight" attr.type="double"/>\n<graph edgedefault="undirected">\n'
    ids = _quote_ids(atlas)
    for name, known in zip(ids, _list_nodes(atlas), strict=True):
        data = "".join([f'<data key="{key}">{value[1:-1]}</data>' for key, value in known])
        yield f"<node id={name}>{data}</node>\n"
    for batch in _list_edges(atlas.similarity.graph):
        yield "".join(
            [
                f'<edge source={ids[left]} target={ids[right]}><data key="weight">{weight:.4g}</data></edge>\n'
                for left, right, weight in batch
            ]
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
    ids = _quote_ids(atlas)
    for name, known in zip(ids, _list_nodes(atlas), strict=True):
        values = "".join([f'<attvalue for="{numbers[key]}" value={value}/>' for key, value in known])
        yield f"<node id={name} label={name}><attvalues>{values}</attvalues></node>\n"
    yield "</nodes>\n<edges>\n"
    count = itertools.count()
    for batch in _list_edges(atlas.similarity.graph):
        yield "".join(
            [
                f'<edge id="{number}" source={ids[left]} target={ids[right]} weight="{weight:.4g}"/>\n'
                for (left, right, weight), number in zip(batch, count, strict=False)
            ]
        )
    yield "</edges>\n</graph>\n</gexf>\n"


WRITERS: dict[str, Callable[[Atlas], Iterator[str]]] = {
    "data/graph.graphml.gz": _write_graphml,
    "data/graph.gexf.gz": _write_gexf,
}


def compress_text(parts: Iterable[str]) -> bytes:
    """The parts, gzipped without a name and a time in the header, so that equal input gives equal bytes.

    Each part is packed as it comes: the whole text, ten times as long as what comes of it, is never there.
    """
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0, filename="") as stream:
        for part in parts:
            stream.write(part.encode())
    return packed.getvalue()
