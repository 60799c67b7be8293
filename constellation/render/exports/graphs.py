"""Write the similarity graph as compressed GraphML and GEXF files.

The graph is written whole or in parts. A part contains consecutive models with their attributes, and the edges from
these models to later models. If an edge ends in another part, the node at that end has no attributes. If there are
several parts, the edges refer to nodes by number, because ids would double the size of the edges. The label of a
node is then the id of its model. In this case, weights have two digits, because further digits can hardly be
compressed.
"""

from __future__ import annotations

import gzip
import io
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
from scipy import sparse

from constellation.atlas import Atlas
from constellation.render.column_kinds import write_number
from constellation.render.exports.node_attributes import ATTRIBUTES, COUNTS, list_attributes
from constellation.render.exports.parts import Parts

#: Diameters of the nodes in GEXF, for models without downloads and for each factor of ten.
_SMALLEST, _STEP = 1.0, 1.5
#: Significant digits of the weights.
DIGITS = 4
#: Number of edges that are written at a time.
_BATCH = 2_000


@dataclass(frozen=True)
class Section:
    """The nodes and the edges in one part of the similarity graph.

    The part may be the whole graph.

    rows   : int (m,), the models of the part, which are written with attributes
    others : int (k,), the models in other parts that its edges lead to
    number : int (n,), the node number of each model of the atlas, or None if nodes are named by id
    left, right, weight : (edges,), the rows at both ends of each edge and its cosine, in the order of the parts
    """

    rows: np.ndarray
    others: np.ndarray
    number: np.ndarray | None
    left: np.ndarray
    right: np.ndarray
    weight: np.ndarray


def cut_section(graph: sparse.csr_matrix, parts: Parts, part: int) -> Section:
    """Select the nodes and the edges in one part of the similarity graph.

    Parameters
    ----------
    part : number of the part, counted from 0
    """
    run = parts.edges[part]
    rows = parts.order[run]
    number = np.empty(len(parts.order), dtype=np.int64)
    number[parts.order] = np.arange(len(parts.order))
    inside = graph[rows].tocoo()
    left, right = number[rows[inside.row]], number[inside.col]
    ahead = np.flatnonzero(right > left)
    ahead = ahead[np.lexsort((right[ahead], left[ahead]))]
    left, right = left[ahead], right[ahead]
    others = np.unique(right[right >= run.stop])
    weight, in_parts = inside.data[ahead], len(parts.edges) > 1
    return Section(
        rows=rows,
        others=parts.order[others],
        number=number if in_parts else None,
        left=parts.order[left],
        right=parts.order[right],
        weight=np.round(weight, 2) if in_parts else weight,
    )


def _name_nodes(atlas: Atlas, section: Section) -> Callable[[int], str]:
    """Return a function that returns the node name of a model.

    The function takes the row number of the model. The name is quoted for XML.
    """
    if section.number is None:
        ids = [quoteattr(name) for name in atlas.ids]
        return ids.__getitem__
    numbers = section.number.tolist()
    return lambda row: f'"{numbers[row]}"'


def _escape(text: str) -> str:
    """Return a text as the content of an XML element or attribute."""
    return quoteattr(text, {'"': "&quot;"})[1:-1]


def _write_value(value: str | int | float) -> str:
    """Return an attribute as the content of an XML element or attribute."""
    return _escape(value) if isinstance(value, str) else write_number(value)


def _list_edges(section: Section) -> Iterator[list[tuple[int, int, float]]]:
    """Yield batches of the edges that an exported graph contains.

    Each edge consists of the row numbers of its two models and its weight.
    """
    for start in range(0, len(section.weight), _BATCH):
        batch = slice(start, start + _BATCH)
        columns = (section.left[batch].tolist(), section.right[batch].tolist(), section.weight[batch].tolist())
        yield list(zip(*columns, strict=True))


def _write_graphml(atlas: Atlas, colours: Sequence[str], section: Section) -> Iterator[str]:
    """Yield the text of a GraphML 1.0 file, piece by piece.

    The weights of the edges are cosines. The attribute `name` is the id of the model, because igraph looks for
    nodes by this attribute. The format is described at graphml.graphdrawing.org.
    """
    name_of, labelled = _name_nodes(atlas, section), section.number is not None
    attributes = [("name", "string"), *([("label", "string")] if labelled else [])]
    attributes += [(name, kind) for name, kind, _ in ATTRIBUTES]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for name, kind in attributes:
        key = f'<key id="{name}" for="node" attr.name="{name}" attr.type="{kind}"'
        # Some programs (graph-tool) read a missing number as 0 unless it has a default.
        yield f"{key}><default>NaN</default></key>\n" if name in COUNTS else f"{key}/>\n"
    yield '<key id="weight" for="edge" attr.name="weight" attr.type="double"/>\n<graph edgedefault="undirected">\n'
    for row, known in zip(section.rows.tolist(), list_attributes(atlas, colours, section.rows), strict=True):
        model = atlas.ids[row]
        named = {"name": model, **({"label": model} if labelled else {}), **known}
        data = "".join([f'<data key="{key}">{_write_value(value)}</data>' for key, value in named.items()])
        yield f"<node id={name_of(row)}>{data}</node>\n"
    for row in section.others.tolist():
        yield f"<node id={name_of(row)}/>\n"
    for batch in _list_edges(section):
        yield "".join(
            [
                f"<edge source={name_of(left)} target={name_of(right)}>"
                f'<data key="weight">{weight:.{DIGITS}g}</data></edge>\n'
                for left, right, weight in batch
            ]
        )
    yield "</graph>\n</graphml>\n"


def _write_gexf(atlas: Atlas, colours: Sequence[str], section: Section) -> Iterator[str]:
    """Yield the text of a GEXF 1.2 file, piece by piece.

    The header has no date, because the date is optional. Positions, colours and sizes are those of the module viz
    of the format, which is described at gexf.net.
    """
    name_of = _name_nodes(atlas, section)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft"'
    yield ' xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">\n'
    yield '<graph defaultedgetype="undirected" mode="static">\n<attributes class="node" mode="static">\n'
    for number, (name, _, kind) in enumerate(ATTRIBUTES):
        yield f'<attribute id="{number}" title="{name}" type="{kind}"/>\n'
    yield "</attributes>\n<nodes>\n"
    numbers = {name: number for number, (name, _, _) in enumerate(ATTRIBUTES)}
    for row, known in zip(section.rows.tolist(), list_attributes(atlas, colours, section.rows), strict=True):
        values = "".join(
            [f'<attvalue for="{numbers[key]}" value="{_write_value(value)}"/>' for key, value in known.items()]
        )
        start = f"<node id={name_of(row)} label={quoteattr(atlas.ids[row])}>"
        yield f"{start}<attvalues>{values}</attvalues>{_draw_node(known)}</node>\n"
    for row in section.others.tolist():  # without the label, programs that join the parts lose it
        yield f"<node id={name_of(row)} label={quoteattr(atlas.ids[row])}/>\n"
    yield "</nodes>\n<edges>\n"
    count = itertools.count()
    for batch in _list_edges(section):
        yield "".join(
            [
                f'<edge id="{number}" source={name_of(left)} target={name_of(right)}'
                f' weight="{weight:.{DIGITS}g}"/>\n'
                for (left, right, weight), number in zip(batch, count, strict=False)
            ]
        )
    yield "</edges>\n</graph>\n</gexf>\n"


def _draw_node(known: Mapping[str, Any]) -> str:
    """Return the size, the position and the colour of a node in GEXF. The y axis points upwards there."""
    red, green, blue = (int(known["colour"][place : place + 2], 16) for place in (1, 3, 5))
    size = _SMALLEST + _STEP * math.log10(1 + known.get("downloads", 0))
    return (
        f'<viz:size value="{size:.2f}"/><viz:position x="{known["x"]}" y="{-known["y"]}" z="0"/>'
        f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
    )


WRITERS: dict[str, Callable[[Atlas, Sequence[str], Section], Iterator[str]]] = {
    "graphml": _write_graphml,
    "gexf": _write_gexf,
}


def compress_text(pieces: Iterable[str]) -> bytes:
    """Compress a text with gzip.

    The same text always gives the same bytes. The header has no name and no time. Each piece of the text is
    compressed immediately, because the whole text is ten times as large as the result.
    """
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0, filename="") as stream:
        for piece in pieces:
            stream.write(piece.encode())
    return packed.getvalue()


def write_graph(atlas: Atlas, parts: Parts, colours: Sequence[str], kind: str, part: int) -> bytes:
    """Return the compressed content of one file with a part of the similarity graph.

    Parameters
    ----------
    colours : the colour of each clade, and that of the models without a family, as '#rrggbb'
    kind : 'graphml' or 'gexf'
    part : number of the part, counted from 0
    """
    section = cut_section(atlas.network.similarity.graph, parts, part)
    return compress_text(WRITERS[kind](atlas, colours, section))
