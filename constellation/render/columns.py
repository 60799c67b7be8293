"""The columns of the table of models.

This list is the only place that names the columns. It determines models.csv and its description on the about page,
the data frame for pandas, the tables on the pages, and the data scripts and the style of these tables. To add a
column, add an entry to MODEL_COLUMNS, and a function that returns its values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from constellation.analysis.column import Column, code_column
from constellation.analysis.families.families import Families as FoundFamilies
from constellation.analysis.lineage.lines import BY_FAMILY, DECLARED_ARCHITECTURE, DECLARED_BASE, INFERRED
from constellation.analysis.memory import estimate_memory
from constellation.atlas import Atlas
from constellation.catalogue.licences import group_licences, write_licences
from constellation.render.column_kinds import (
    Choices,
    Dates,
    Families,
    Lines,
    Memory,
    Names,
    Numbers,
    Shares,
    Sizes,
    Texts,
    Values,
    Words,
)
from constellation.render.counts import name_counts
from constellation.render.wording import write_short

#: Number of rows that are written at a time, because a table may have a million.
_BATCH = 20_000
#: Formats whose weights are nearly always quantised.
_PACKED_FORMATS = frozenset(("exl2", "exl3", "ggml", "gguf"))
#: Words for weights that are not quantised.
_FULL_PRECISIONS = frozenset(("16bit", "32bit", "bf16", "f16", "f32", "fp16", "fp32", "unquantized"))


@dataclass(frozen=True)
class FilledColumn:
    """A column of the table of models, including its values.

    The attributes are those of `ModelColumn`. Unlike a ModelColumn, it can be sent to another process.
    """

    name: str
    meaning: str
    heading: str
    place: int
    script: str
    key: str
    term: str
    printed: bool
    values: Values


@dataclass(frozen=True)
class ModelColumn:
    """A column of the table of models: its name, its description and where it is shown.

    Attributes
    ----------
    name : str
        The name of the column in models.csv.
    meaning : str
        Its description on the about page.
    values : function
        Returns the values of an atlas.
    heading : str
        The heading in the tables of pages, '' for a column that they do not have.
    place : int
        The place of the column in these tables, from the left.
    script : str
        The data script with the values, '' for none.
    field : str
        The name in that script and in the state of the table, by default `name`.
    term : str
        The term of the glossary to which the heading links, '' for none.
    printed : bool
        Whether the tables have the column on paper, too.
    """

    name: str
    meaning: str
    values: Callable[[Atlas], Values]
    heading: str = ""
    place: int = 0
    script: str = ""
    field: str = ""
    term: str = ""
    printed: bool = True

    def fill(self, atlas: Atlas) -> FilledColumn:
        """Return this column together with its values for an atlas."""
        key = self.field or self.name
        facts = (self.name, self.meaning, self.heading, self.place, self.script, key)
        return FilledColumn(*facts, self.term, self.printed, self.values(atlas))


@dataclass(frozen=True)
class ModelTable:
    """The table of models: all its columns with their values.

    models : the number of models
    """

    models: int
    columns: tuple[FilledColumn, ...]

    def describe(self) -> dict[str, str]:
        """Return the name and the description of each column of models.csv."""
        return {column.name: column.meaning for column in self.columns}

    def list_rows(self) -> Iterator[tuple[str, ...]]:
        """Yield the cells of each row of models.csv."""
        for start in range(0, self.models, _BATCH):
            yield from zip(
                *(column.values.export(slice(start, start + _BATCH)) for column in self.columns), strict=True
            )

    def write_rows(self, rows: np.ndarray, root: str) -> Iterator[tuple[str, ...]]:
        """Yield the HTML of the cells in each row of a page's table.

        Parameters
        ----------
        rows : int (m,), the models
        root : the path from the page to the site's root
        """
        return zip(*(column.values.write(rows, root) for column in self.list_shown()), strict=True)

    def list_shown(self) -> list[FilledColumn]:
        """Return the columns that the tables on pages show, from left to right."""
        shown = [column for column in self.columns if column.heading]
        return sorted(shown, key=lambda column: column.place)

    def describe_header(self) -> list[dict[str, str | bool]]:
        """Describe each column for the header of a table on a page."""
        return [
            {
                "key": column.key,
                "name": column.name,
                "text": column.heading,
                "kind": column.values.kind,
                "number": column.values.is_number,
                "texts": column.values.texts_field if isinstance(column.values, Choices) else "",
                "term": column.term,
            }
            for column in self.list_shown()
        ]

    def pack(self, script: str, rows: np.ndarray) -> dict[str, Any]:
        """For some models, return the values of all columns that a data script contains."""
        fields: dict[str, Any] = {}
        for column in self.columns:
            if column.script == script:
                fields |= column.values.pack(column.key, rows)
        return fields


def tabulate_columns(atlas: Atlas, columns: Sequence[ModelColumn] | None = None) -> ModelTable:
    """Make the table of models of an atlas.

    Parameters
    ----------
    columns : the columns, by default MODEL_COLUMNS
    """
    counts = name_counts(atlas)
    chosen = MODEL_COLUMNS if columns is None else [*columns]
    known = {"downloads": counts.downloads, "likes": counts.likes}
    named = [
        replace(
            column,
            meaning=counts.say(column.meaning),
            heading=counts.say(column.heading) if known.get(column.name, True) else "",
        )
        for column in chosen
    ]
    return ModelTable(len(atlas), tuple(column.fill(atlas) for column in named))


def _read_text(name: str) -> Callable[[Atlas], Texts]:
    return lambda atlas: Texts(atlas.catalogue.frame[name].tolist())


def _link_families(choose: Callable[[FoundFamilies], np.ndarray]) -> Callable[[Atlas], Families]:
    return lambda atlas: Families(choose(atlas.families), atlas.families.clades)


def _find_confidences(atlas: Atlas) -> Shares:
    placed = atlas.families.member_of >= 0
    return Shares(np.where(placed, atlas.families.confidence, np.nan))


def _say_source_of_family(atlas: Atlas) -> Texts:
    found = np.where(atlas.families.likely, "likeness", "name")
    return Texts(np.where(atlas.families.member_of < 0, "", found).tolist())


#: The values of the columns `line_source` and `backbone_from` for each source of a line.
_LINE_SOURCES = {
    DECLARED_BASE: ("declared", DECLARED_BASE),
    DECLARED_ARCHITECTURE: ("declared", DECLARED_ARCHITECTURE),
    BY_FAMILY: ("family", "from the name"),
    INFERRED: ("inferred", "from the name"),
    "": ("", ""),
}


def _say_source_of_line(place: int) -> Callable[[Atlas], Choices]:
    def say(atlas: Atlas) -> Choices:
        source = atlas.lineage.lines.source
        return Choices(Column(source.codes, tuple(_LINE_SOURCES[text][place] for text in source.values)))

    return say


def _number_communities(atlas: Atlas) -> Numbers:
    number = atlas.network.communities.numbers
    return Numbers(np.where(number < 0, np.nan, number + 1))


def _write_parameters(atlas: Atlas) -> Sizes:
    parameters = atlas.facts.parameters
    numbers = zip(parameters.doubt, parameters.declared.tolist(), parameters.named.tolist(), strict=True)
    notes = [_explain_doubt(*three) if three[0] else "" for three in numbers]
    return Sizes(np.rint(parameters.total), source=parameters.source, notes=notes)


#: What a tooltip says about a doubtful number of parameters.
_REASONS = {
    "name": "",
    "packed": " The declared number counts packed weights.",
    "size": " The declared number is too large or too small for this model.",
}


def _explain_doubt(doubt: str, declared: float, named: float) -> str:
    if doubt == "reading":
        return "The size in the name can be read in several ways."
    numbers = f"The declared number is {write_short(declared)}, the number in the name is {write_short(named)}."
    return numbers + _REASONS[doubt]


def _say_source_of_parameters(atlas: Atlas) -> Texts:
    known = np.isfinite(atlas.facts.parameters.total)
    return Texts(np.where(atlas.facts.parameters.read, "name", np.where(known, "declared", "")).tolist())


def _estimate_memory(atlas: Atlas) -> Memory:
    form, quantisation = atlas.facts.descriptors.format, atlas.facts.descriptors.quantisation
    packed, full = (
        np.array([not words.isdisjoint(text.split()) for text in column.values], dtype=bool)[column.codes]
        for column, words in ((form, _PACKED_FORMATS), (quantisation, _FULL_PRECISIONS))
    )
    weights = atlas.facts.weights
    bits = weights.list_published_bits(packed & ~full)
    return Memory(estimate_memory(weights.parameters, bits), bits=bits)


def _code_licences(atlas: Atlas) -> Choices:
    return Choices(code_column(write_licences(atlas.catalogue.frame["license"])), "licenses")


def _group_licences(atlas: Atlas) -> Choices:
    licences = code_column(write_licences(atlas.catalogue.frame["license"]))
    groups = code_column([group_licences(tags.split()) for tags in licences.values])
    return Choices(Column(groups.codes[licences.codes], groups.values))


#: The columns of models.csv and of families/SLUG.csv, in order. Scripts of other people use these files, so new
#: columns are added at the end.
MODEL_COLUMNS: tuple[ModelColumn, ...] = (
    ModelColumn(
        "id",
        "the model's id, usually OWNER/NAME",
        lambda atlas: Names(atlas.ids, atlas.names.names),
        heading="Model",
    ),
    ModelColumn(
        "family",
        "slug of the smallest family or sub-family that contains the model; empty if the model is unplaced",
        _link_families(lambda families: families.member_of),
        heading="Family",
        place=5,
        term="family",
    ),
    ModelColumn(
        "top_family",
        "slug of the top-level family of the model; empty if the model is unplaced",
        _link_families(lambda families: families.top_of),
    ),
    ModelColumn(
        "confidence",
        "how clearly the name belongs to the family, from 0 to 1; empty if the model is unplaced",
        _find_confidences,
        heading="Confidence",
        place=13,
        script="facts",
        term="confidence",
        printed=False,
    ),
    ModelColumn(
        "family_from",
        "'name' if the name contains the family, 'likeness' if the name is only similar to the names of the "
        "family; empty if the model is unplaced",
        _say_source_of_family,
    ),
    ModelColumn(
        "teacher",
        "slug of the family of the teacher model, if the name says that the model was distilled; otherwise empty",
        _link_families(lambda families: families.teacher),
    ),
    ModelColumn(
        "runner_up",
        "slug of the second-best family for the name; empty if there is no other family",
        _link_families(lambda families: families.runner_up),
    ),
    ModelColumn(
        "line",
        "title of the family on which the model is built, or the declared architecture if it leads to no family; "
        "empty if unknown",
        lambda atlas: Lines(atlas.lineage.index.line_of, atlas.lineage.index.lines),
        heading="Line",
        place=6,
        term="line",
    ),
    ModelColumn(
        "line_source",
        "'declared' if the model declares a base model or an architecture of the line; 'family' if the line is not "
        "declared, but is the usual line of the model's family; 'inferred' if the line is only inferred from "
        "similar models; empty if unknown",
        _say_source_of_line(0),
    ),
    ModelColumn(
        "line_confidence",
        "probability that the line is right, from 0 to 1; 1 for a declared line; empty if too few models declare a "
        "line, because the probability cannot be measured then",
        lambda atlas: Shares(atlas.lineage.lines.confidence),
    ),
    ModelColumn(
        "backbone",
        "deprecated copy of the column line; the next version will not have this column",
        lambda atlas: Lines(atlas.lineage.index.line_of, atlas.lineage.index.lines),
    ),
    ModelColumn(
        "backbone_from",
        "deprecated, see line_source: 'declared base model', 'declared architecture' or 'from the name'; empty if "
        "unknown",
        _say_source_of_line(1),
    ),
    ModelColumn(
        "cluster",
        "number of the agglomerative cluster; 1 is the largest",
        lambda atlas: Numbers(atlas.network.clusters.member_of + 1),
    ),
    ModelColumn(
        "community",
        "number of the community; 1 is the largest; empty if no name is similar enough",
        _number_communities,
    ),
    ModelColumn(
        "downloads",
        "downloads in the last 30 days; empty if unknown",
        lambda atlas: Numbers(atlas.facts.counts.downloads),
        heading="Downloads",
        place=1,
        script="facts",
    ),
    ModelColumn(
        "likes",
        "number of likes; empty if unknown",
        lambda atlas: Numbers(atlas.facts.counts.likes),
        heading="Likes",
        place=2,
        script="facts",
    ),
    ModelColumn(
        "parameters",
        "number of parameters, declared or read from the name; empty if unknown",
        _write_parameters,
        heading="Parameters",
        place=3,
        script="facts",
        term="parameters",
    ),
    ModelColumn(
        "parameters_from",
        "source of the column parameters: 'declared' or 'name'; empty if unknown",
        _say_source_of_parameters,
    ),
    ModelColumn(
        "declared_parameters",
        "declared number of parameters, even if it is not used; empty if unknown",
        lambda atlas: Numbers(atlas.facts.parameters.declared),
    ),
    ModelColumn(
        "name_parameters",
        "number of parameters in the name, even if it is not used; empty if unknown",
        lambda atlas: Numbers(np.rint(atlas.facts.parameters.named)),
    ),
    ModelColumn(
        "doubt",
        "reason to doubt the number of parameters; empty if there is no doubt. 'name': the name contradicts the "
        "declared number, which is used. 'reading': the size in the name can be read in several ways. 'packed': "
        "the declared number counts packed weights, so it is not used. 'size': the declared number is too large "
        "or too small for such a model, so it is not used",
        lambda atlas: Texts(atlas.facts.parameters.doubt),
    ),
    ModelColumn(
        "active_parameters",
        "number of parameters that are active for one token in a mixture of experts; empty if unknown",
        lambda atlas: Numbers(np.rint(atlas.facts.parameters.active)),
    ),
    ModelColumn(
        "task",
        "the task, such as text-generation; empty if untagged",
        lambda atlas: Choices(code_column(atlas.catalogue.frame["task"]), "tasks"),
        script="facts",
    ),
    ModelColumn(
        "architecture",
        "declared architecture (model_type in the configuration of the model); empty if unknown",
        _read_text("architecture"),
    ),
    ModelColumn(
        "license",
        "licence tags, separated by spaces; empty if unknown",
        _code_licences,
        heading="Licence",
        place=10,
        script="facts",
        term="licence",
    ),
    ModelColumn("languages", "language tags, separated by spaces", _read_text("languages")),
    ModelColumn(
        "created",
        "date of creation as YYYY-MM-DD, YYYY-MM or YYYY; 2022-03-02 means that day or before; empty if unknown",
        lambda atlas: Dates(atlas.facts.counts.created),
        heading="Created",
        place=12,
        script="details",
        field="date",
    ),
    ModelColumn(
        "base_model",
        "declared base models, separated by spaces, or a JSON list if a name contains a space",
        _read_text("base_model"),
    ),
    ModelColumn(
        "edition",
        "version number in the name, such as 3.1 or v0.2; if there are several, the number after the name of the "
        "family where possible; empty if the name has none",
        lambda atlas: Choices(atlas.facts.descriptors.edition),
    ),
    ModelColumn(
        "quantisation",
        "quantisations in the name, such as awq, 4bit or q4_k_m, separated by spaces; empty if the name has none",
        lambda atlas: Words(atlas.facts.descriptors.quantisation),
        heading="Quantisation",
        place=7,
        script="details",
        term="quantisation",
        printed=False,
    ),
    ModelColumn(
        "bits",
        "bits per weight of a quantised copy according to the name; empty if the name does not say, or says that "
        "the model has full precision",
        lambda atlas: Numbers(atlas.facts.weights.bits),
        script="facts",
    ),
    ModelColumn(
        "format",
        "file formats in the name, such as gguf or mlx, separated by spaces; empty if the name has none",
        lambda atlas: Words(atlas.facts.descriptors.format),
        heading="Format",
        place=8,
        script="details",
        term="format",
        printed=False,
    ),
    ModelColumn(
        "methods",
        "training methods and changes in the name, such as instruct, dpo or abliterated, separated by spaces; "
        "empty if the name has none",
        lambda atlas: Words(atlas.facts.descriptors.methods),
        heading="Methods",
        place=9,
        script="details",
        field="method",
        term="method",
        printed=False,
    ),
    ModelColumn(
        "context",
        "length of the context in tokens according to the name (128k is 131,072); empty if the name does not say",
        lambda atlas: Numbers(atlas.facts.descriptors.context),
    ),
    ModelColumn(
        "experts",
        "number of experts of a mixture of experts according to the name; empty if the name does not say",
        lambda atlas: Numbers(atlas.facts.descriptors.experts),
    ),
    ModelColumn(
        "modality",
        "what the model reads or writes besides text, according to its name and task: audio, documents, "
        "multimodal, video or vision, separated by spaces; empty if neither states this",
        lambda atlas: Words(atlas.facts.descriptors.modality),
    ),
    ModelColumn(
        "memory",
        "estimated memory in GB that the model needs: its parameters times the bits per weight, plus 20%; the bits "
        "are those in the name, otherwise 4 for GGUF, GGML and EXL, and 16 for other models; empty if the number "
        "of parameters is unknown",
        _estimate_memory,
        heading="Memory",
        place=4,
        script="facts",
        term="memory",
    ),
    ModelColumn(
        "license_group",
        "group of the licence: 'open' for free licences such as Apache 2.0, 'restricted' for commercial use under "
        "conditions, 'non-commercial', or 'unknown'",
        _group_licences,
        heading="Licence group",
        place=11,
        script="details",
        field="rights",
        printed=False,
    ),
    ModelColumn(
        "graph_x",
        "position of the model in the layout of the graph, from left to right",
        lambda atlas: Numbers(atlas.network.layout.x.astype(np.float64)),
    ),
    ModelColumn(
        "graph_y",
        "position of the model in the layout of the graph, from top to bottom",
        lambda atlas: Numbers(atlas.network.layout.y.astype(np.float64)),
    ),
    ModelColumn(
        "map_x",
        "position of the model on the map of the clusters, from left to right",
        lambda atlas: Numbers(atlas.cluster_map.x.astype(np.float64)),
    ),
    ModelColumn(
        "map_y",
        "position of the model on the map of the clusters, from top to bottom",
        lambda atlas: Numbers(atlas.cluster_map.y.astype(np.float64)),
    ),
)
