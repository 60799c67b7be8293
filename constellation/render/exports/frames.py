"""Return the tables and the graph of an atlas as objects of pandas and networkx."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from constellation.analysis.communities import build_graph
from constellation.atlas import Atlas
from constellation.render.columns import tabulate_columns
from constellation.render.exports.lines import LINE_COLUMNS, list_line_rows
from constellation.render.exports.tables import FAMILY_COLUMNS, list_family_rows

if TYPE_CHECKING:
    import networkx as nx

#: Columns with texts in the tables of families and lines. All other columns have numbers.
_TEXTS = frozenset(
    (
        "slug", "title", "parent", "parent_from", "parent_source", "line", "first_seen", "last_seen", "maker",
        "top_model", "strength", "page", "family",
    )
)  # fmt: skip


def tabulate_models(atlas: Atlas) -> pd.DataFrame:
    """Return the table of models as a pandas data frame.

    The columns are those of data/models.csv.

    Returns
    -------
    A data frame with a row for each model, in the order of the catalogue. MODEL_COLUMNS describes the columns.
    Unknown texts are '', unknown numbers NaN.
    """
    table = tabulate_columns(atlas)
    numeric = {column.name for column in table.columns if column.values.is_number}
    return _make_frame(table.describe(), table.list_rows(), numeric)


def tabulate_families(atlas: Atlas) -> pd.DataFrame:
    """Return the table of families as a pandas data frame.

    The columns are those of data/families.csv.

    Returns
    -------
    A data frame with a row for each family. Parents come before children, and larger families first. FAMILY_COLUMNS
    describes the columns. Unknown texts are '', unknown numbers NaN.
    """
    return _make_frame(FAMILY_COLUMNS, list_family_rows(atlas), FAMILY_COLUMNS.keys() - _TEXTS)


def tabulate_lines(atlas: Atlas) -> pd.DataFrame:
    """Return the table of lines as a pandas data frame.

    The columns are those of data/lines.csv. The table is empty if no model declares a line.

    Returns
    -------
    A data frame with a row for each line. Lines with more models come first. LINE_COLUMNS describes the columns.
    Unknown texts are '', unknown numbers NaN.
    """
    return _make_frame(LINE_COLUMNS, list_line_rows(atlas), LINE_COLUMNS.keys() - _TEXTS)


def connect_models(atlas: Atlas) -> nx.Graph[Hashable]:
    """Return the similarity graph of the models as a networkx graph.

    Returns
    -------
    A graph whose nodes are the ids of the models. Nodes have the attributes `family` (slug, '' if unplaced) and
    `community` (1 is the largest, 0 for a model without a similar name). Edges have a `weight`, the cosine
    similarity of the two names.
    """
    graph = build_graph(atlas.network.similarity.graph, atlas.ids)
    slugs = [clade.slug for clade in atlas.families.clades] + [""]
    columns = (atlas.ids, atlas.families.member_of.tolist(), atlas.network.communities.numbers.tolist())
    for model, family, community in zip(*columns, strict=True):
        graph.nodes[model].update(family=slugs[family], community=community + 1)
    return graph


def _make_frame(columns: Collection[str], rows: Iterable[Sequence[str]], numeric: Collection[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    return frame.assign(**{name: pd.to_numeric(frame[name]) for name in columns if name in numeric})
