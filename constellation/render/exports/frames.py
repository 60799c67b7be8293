"""Return the tables and the graph of an atlas as objects of pandas and networkx."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from constellation.analysis.communities import build_graph
from constellation.atlas import Atlas
from constellation.render.columns import tabulate_columns
from constellation.render.exports.graphs import DIGITS
from constellation.render.exports.lines import list_line_rows
from constellation.render.exports.node_attributes import list_attributes, list_colours
from constellation.render.exports.schemas import FAMILIES, LINES, TEXT, TableSchema, describe_models
from constellation.render.exports.tables import list_family_rows

if TYPE_CHECKING:
    import networkx as nx


def tabulate_models(atlas: Atlas) -> pd.DataFrame:
    """Return the table of models as a pandas data frame.

    The columns are those of data/models.csv.

    Returns
    -------
    A data frame with a row for each model, in the order of the catalogue. MODEL_COLUMNS describes the columns.
    Unknown texts and numbers are NaN, as when pandas reads the file.
    """
    table = tabulate_columns(atlas)
    return _make_frame(describe_models(table), table.list_rows())


def tabulate_families(atlas: Atlas) -> pd.DataFrame:
    """Return the table of families as a pandas data frame.

    The columns are those of data/families.csv.

    Returns
    -------
    A data frame with a row for each family. Parents come before children, and larger families first. FAMILY_COLUMNS
    describes the columns. Unknown texts and numbers are NaN, as when pandas reads the file.
    """
    return _make_frame(FAMILIES, list_family_rows(atlas))


def tabulate_lines(atlas: Atlas) -> pd.DataFrame:
    """Return the table of lines as a pandas data frame.

    The columns are those of data/lines.csv. The table is empty if no model declares a line.

    Returns
    -------
    A data frame with a row for each line. Lines with more models come first. LINE_COLUMNS describes the columns.
    Unknown texts and numbers are NaN, as when pandas reads the file.
    """
    return _make_frame(LINES, list_line_rows(atlas))


def connect_models(atlas: Atlas) -> nx.Graph[str]:
    """Return the similarity graph of the models as a networkx graph.

    Returns
    -------
    A graph whose nodes are the ids of the models. Nodes and edges have the same attributes as in
    data/graph.graphml.gz: facts about the model, such as `family` (a slug) and `community` (1 is the largest), and
    the `weight` of an edge, which is the cosine similarity of the two names. Unknown attributes are left out.
    """
    graph = cast("nx.Graph[str]", build_graph(atlas.network.similarity.graph, atlas.ids))
    for model, attributes in zip(atlas.ids, list_attributes(atlas, list_colours(atlas)), strict=True):
        graph.nodes[model].update(attributes)
    for _, _, edge in graph.edges(data=True):
        edge["weight"] = float(f"{edge['weight']:.{DIGITS}g}")
    return graph


def _make_frame(schema: TableSchema, rows: Iterable[Sequence[str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(schema.columns), dtype=object).replace("", np.nan)
    return frame.assign(
        **{
            name: frame[name].astype("str") if schema.find_kind(name) == TEXT else pd.to_numeric(frame[name])
            for name in schema.columns
        }
    )
