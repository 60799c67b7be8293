"""The types, keys, links, units and separators of the exported tables.

The modules that make the tables have the names and the descriptions of the columns. This module adds what a CSV
file cannot express. The database, the Parquet files, the data frames and datapackage.json use it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from constellation.render.columns import ModelTable
from constellation.render.exports.adoption import ADOPTION_COLUMNS
from constellation.render.exports.created import CREATED_COLUMNS
from constellation.render.exports.lines import LINE_COLUMNS
from constellation.render.exports.popular import POPULAR_COLUMNS
from constellation.render.exports.tables import FAMILY_COLUMNS, HISTORY_COLUMNS, LINEAGE_COLUMNS
from constellation.render.exports.word_trends import WORD_QUARTER_COLUMNS, WORD_TREND_COLUMNS

#: The types of columns: texts, whole numbers, and other numbers.
Kind = Literal["string", "integer", "number"]
TEXT: Kind = "string"
INTEGER: Kind = "integer"
NUMBER: Kind = "number"

#: What separates the entries of a list in a cell.
SEPARATOR = " "

_MODEL_INTEGERS = frozenset(
    (
        "cluster", "community", "downloads", "likes", "parameters", "declared_parameters", "name_parameters",
        "active_parameters", "context", "experts", "graph_x", "graph_y", "map_x", "map_y",
    )
)  # fmt: skip
_MODEL_LISTS = ("license", "languages", "base_model", "quantisation", "format", "methods", "modality")
_COUNTS = "downloads downloads_known likes likes_known"
_CORRELATIONS = "pearson log_pearson spearman"
_HISTORY_COUNTS = " ".join(
    f"{noun}{ending}"
    for noun in ("downloads", "likes")
    for ending in ("", "_observed", "_compared", "_before", "_now")
)

#: Units of columns, by the name of the column. Columns without a unit count something or are texts.
_UNITS = {
    "memory": "GB",
    "context": "tokens",
    "bits": "bits per weight",
    "size_class": "billions of parameters",
}


@dataclass(frozen=True)
class TableSchema:
    """The description of an exported table.

    Attributes
    ----------
    name : str
        The name of the table, which is that of its file without the ending.
    title : str
        What the table contains.
    columns : mapping of str to str
        The description of each column, in order.
    integers, numbers : frozenset of str
        The columns with whole numbers and with other numbers. All other columns have texts.
    key : tuple of str
        The columns that identify a row, () if no columns do.
    links : mapping of str to (str, str)
        For columns that refer to another table: that table and its column.
    separators : mapping of str to str
        For columns with lists: what separates the entries.
    """

    name: str
    title: str
    columns: Mapping[str, str]
    integers: frozenset[str]
    numbers: frozenset[str]
    key: tuple[str, ...] = ()
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    separators: Mapping[str, str] = field(default_factory=dict)

    def describe_counts(self, say: Callable[[str], str]) -> TableSchema:
        """Return the schema with other descriptions. `say` replaces the names of counts (see `CountNames.say`)."""
        return replace(self, columns={name: say(meaning) for name, meaning in self.columns.items()})

    def find_kind(self, column: str) -> Kind:
        """Return the type of a column."""
        return INTEGER if column in self.integers else NUMBER if column in self.numbers else TEXT

    def find_unit(self, column: str) -> str:
        """Return the unit of a column, '' for none."""
        return _UNITS.get(column, "") if column in self.integers | self.numbers else ""


def _describe(
    name: str,
    title: str,
    columns: Mapping[str, str],
    integers: str,
    numbers: str,
    key: str = "",
    links: Mapping[str, tuple[str, str]] | None = None,
) -> TableSchema:
    kinds = frozenset(integers.split()), frozenset(numbers.split())
    return TableSchema(name, title, columns, *kinds, tuple(key.split()), links or {})


def describe_models(table: ModelTable) -> TableSchema:
    """Describe the table of models, which may have columns that were added to those of MODEL_COLUMNS."""
    numeric = {column.name for column in table.columns if column.values.is_number}
    columns = table.describe()
    return TableSchema(
        "models",
        "models, with their families, lines, counts and what their names say",
        columns,
        integers=_MODEL_INTEGERS & numeric,
        numbers=frozenset(numeric - _MODEL_INTEGERS),
        key=("id",),
        links=dict.fromkeys(("family", "top_family", "teacher", "runner_up"), ("families", "slug")),
        separators={name: SEPARATOR for name in _MODEL_LISTS if name in columns},
    )


FAMILIES = _describe(
    "families",
    "families and sub-families",
    FAMILY_COLUMNS,
    f"models own_models owners correlated {_COUNTS}",
    f"{_CORRELATIONS} stability agreement consistency",
    "slug",
    {"parent": ("families", "slug"), "top_model": ("models", "id")},
)
LINES = _describe(
    "lines",
    "lines: what models are built on",
    LINE_COLUMNS,
    f"models in_family in_others unplaced declared by_family inferred brands owners {_COUNTS}",
    f"confidence {_CORRELATIONS}",
    "slug",
    {"family": ("families", "slug"), "top_model": ("models", "id")},
)
LINEAGE = _describe(
    "lineage", "declared base models", LINEAGE_COLUMNS, "", "", "child parent", {"child": ("models", "id")}
)
HISTORY = _describe(
    "history",
    "counts of the whole catalogue and of each family in each snapshot",
    HISTORY_COLUMNS,
    f"models gone {_HISTORY_COUNTS}",
    "downloads_index likes_index",
    "date family",
    {"family": ("families", "slug")},
)
ADOPTION = _describe(
    "adoption",
    "models of each line by the quarter of their creation",
    ADOPTION_COLUMNS,
    "models models_by_others",
    "share share_by_others",
    "quarter line",
    {"line": ("lines", "slug")},
)
POPULAR = _describe(
    "popular",
    "models with many downloads for their size and age",
    POPULAR_COLUMNS,
    "parameters downloads others",
    "size_class median percentile",
    "id",
    {"id": ("models", "id")},
)
CREATED = _describe(
    "created",
    "models of each family by the month of their creation",
    CREATED_COLUMNS,
    "models",
    "",
    "month family",
    {"family": ("families", "slug")},
)
WORD_TRENDS = _describe(
    "word_trends",
    "words that became more or less common in the names of new models",
    WORD_TREND_COLUMNS,
    "models_before models",
    "share_before share change low high",
    "word",
)
WORD_QUARTERS = _describe(
    "word_quarters",
    "models with these words in each quarter",
    WORD_QUARTER_COLUMNS,
    "models created",
    "share",
    "quarter word",
    {"word": ("word_trends", "word")},
)
