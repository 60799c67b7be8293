"""Explain names: what each name says about a model, its family and its line."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.column import Column
from constellation.analysis.descriptors import Descriptors, describe_names
from constellation.analysis.explaining.listed import Listed, find_listed
from constellation.analysis.explaining.model import ExplainModel, KnownModel
from constellation.analysis.explaining.placing import Placed, place_names
from constellation.analysis.lineage.usual import CLEAR
from constellation.analysis.memory import PRECISIONS, estimate_memory
from constellation.analysis.names.bits import read_bits
from constellation.analysis.names.dates import read_dates
from constellation.analysis.names.names import Names, read_names
from constellation.analysis.names.parts import Part, PartReader
from constellation.analysis.names.ragged import number_rows
from constellation.analysis.names.sizes import read_sizes
from constellation.catalogue.descriptors import Descriptor
from constellation.catalogue.known_families import KnownFamily
from constellation.catalogue.vocabulary import Vocabulary

#: The probability of a line that follows from the second-best family. It is the share of the models of the bundled
#: catalogue for which this line is right, if their family has no usual line: 15 of 21.
MENTIONED = 0.71
#: The family that is often abbreviated in names, and its abbreviation.
LLAMA = "Llama"
_ABBREVIATION = re.compile(r"l[23](\.\d)?")


@dataclass(frozen=True)
class Explanation:
    """What a name says about a model. Unknown texts are '', and unknown numbers are None.

    Attributes
    ----------
    name : str
        The name as it was given, with or without an owner.
    owner : str
        The text before the slash.
    family : str
        The title of the top-level family.
    path : tuple of str
        The titles of the family and its sub-families, from the top.
    slug : str
        The slug of the smallest of them.
    family_source : str
        'catalogue' if the id is a model of the catalogue, 'name' if the name contains the stem of the family,
        'likeness' if it is only similar to the names of the family, 'list' if the family is not in the catalogue,
        but is a well-known family.
    confidence : float or None
        How clearly the name belongs to the family, from 0 to 1.
    evidence : tuple of (str, float)
        The parts of the name that decide, with weights that add up to 1.
    runner_up, teacher : str
        The titles of the second-best family, and of the family of the teacher of a distilled model.
    line : str
        What the model is probably built on.
    line_source : str
        'declared' (the model of the catalogue declares it), 'family' (the usual line of the family), 'name' (the
        line of another family that the name mentions), 'list' (of a well-known family) or 'inferred' (from similar
        models of the catalogue).
    line_confidence : float or None
        The probability that the line is right.
    edition : str
        The version number, such as 3.1.
    size, active : int or None
        The number of all parameters and of those that are active for one token.
    experts : int or None
        The number of experts.
    quantisation, format, methods, modality, languages : tuple of str
        The values of these columns of models.csv.
    bits : float or None
        The bits per weight.
    context : int or None
        The length of the context in tokens.
    date : str
        The date, as YYYY-MM-DD where possible.
    memory : mapping of int to float
        The memory in gigabytes at 16, 8 and 4 bits per weight; empty without a size.
    parts : tuple of (str, str)
        The parts of the name without the owner, with their kinds.
    nearest : tuple of (str, float)
        The ids of the catalogue with the nearest names, and the similarity of each.
    """

    name: str
    owner: str
    family: str
    path: tuple[str, ...]
    slug: str
    family_source: str
    confidence: float | None
    evidence: tuple[tuple[str, float], ...]
    runner_up: str
    teacher: str
    line: str
    line_source: str
    line_confidence: float | None
    edition: str
    size: int | None
    active: int | None
    experts: int | None
    quantisation: tuple[str, ...]
    bits: float | None
    format: tuple[str, ...]
    methods: tuple[str, ...]
    context: int | None
    modality: tuple[str, ...]
    languages: tuple[str, ...]
    date: str
    memory: Mapping[int, float]
    parts: tuple[Part, ...]
    nearest: tuple[tuple[str, float], ...] = field(default=())


def explain(
    texts: Sequence[str],
    model: ExplainModel,
    vocabulary: Vocabulary,
    descriptors: Mapping[str, Descriptor],
    listed: Mapping[str, KnownFamily] | None = None,
    *,
    lookup: bool = True,
) -> list[Explanation]:
    """Explain names. The time is linear in the length of the names.

    Parameters
    ----------
    texts : sequence of str
        Names, with or without an owner.
    model : ExplainModel
        What an atlas has learnt about names.
    vocabulary : Vocabulary
        The known descriptors.
    descriptors : mapping of str to Descriptor
        The descriptive words.
    listed : mapping of str to KnownFamily, optional
        Well-known families by their texts, for names in no family of the catalogue.
    lookup : bool
        Whether the families and lines of the catalogue are used for its own models. Otherwise all names are read as
        if they were new.
    """
    names = read_names(texts, vocabulary, model.rules.whole)
    placed = place_names(names, model.rules, vocabulary)
    known = [model.known.find(text) if lookup else None for text in texts]
    family = [one.family if one else clade for one, clade in zip(known, placed.clade.tolist(), strict=True)]
    others = _find_others(names, placed, known, listed or {})
    family = [-1 if other else clade for clade, other in zip(family, others, strict=True)]
    stems = [
        " ".join(other.tokens) if other else model.families[clade].stem if clade >= 0 else ""
        for clade, other in zip(family, others, strict=True)
    ]
    reader = PartReader.open(names, descriptors)
    said = describe_names(names, stems, [""] * len(names), reader.meanings)
    numbers = _read_numbers(names, said)
    quantisation, formats, methods = _split(said.quantisation), _split(said.format), _split(said.methods)
    modality, languages = _split(said.modality), _split(said.languages)
    editions, dates = said.edition, read_dates(names)
    has_llama = any(family.title == LLAMA for family in model.families)
    abbreviated = _find_abbreviated(names) if has_llama else frozenset()
    explanations = []
    for row, text in enumerate(texts):
        clade = family[row]
        size, active, experts, context, bits = numbers[row]
        one, other = known[row], others[row]
        runner_up = one.runner_up if one else -1 if other else int(placed.runner_up[row])
        line, line_source, line_confidence = _find_line(model, clade, runner_up, one, row in abbreviated)
        teacher = int(placed.teacher[row])
        confidence = one.confidence if one else float(placed.confidence[row])
        path = tuple(model.families[above].title for above in model.list_path(clade))
        evidence = tuple(placed.evidence[row]) if placed.clade[row] == clade else ()
        words = model.stems[clade] if clade >= 0 else frozenset()
        if other:
            path, words = (other.family.title,), frozenset(other.tokens)
            evidence = ((" ".join(other.tokens), 1.0),)
            line, line_source, line_confidence = other.family.line, "list", None
        explanations.append(
            Explanation(
                name=text,
                owner=names.owners[row],
                family=path[0] if path else "",
                path=path,
                slug=model.families[clade].slug if clade >= 0 else "",
                family_source="list" if other else _say_source(clade, one, bool(placed.likely[row])),
                confidence=round(confidence, 2) if clade >= 0 else None,
                evidence=evidence,
                runner_up=model.families[runner_up].title if runner_up >= 0 else "",
                teacher=model.families[teacher].title if teacher >= 0 else "",
                line=line,
                line_source=line_source,
                line_confidence=line_confidence,
                edition=editions.values[editions.codes[row]],
                size=size,
                active=active,
                experts=experts,
                bits=bits,
                context=context,
                date=dates[row],
                memory={} if size is None else {bit: estimate_gigabytes(size, bit) for bit in PRECISIONS},
                parts=tuple(reader.take_apart(row, words)),
                quantisation=quantisation[row],
                format=formats[row],
                methods=methods[row],
                modality=modality[row],
                languages=languages[row],
            )
        )
    return explanations


def _find_others(
    names: Names, placed: Placed, known: Sequence[KnownModel | None], listed: Mapping[str, KnownFamily]
) -> list[Listed | None]:
    """Return the well-known family of each name that has no family of the catalogue, or only by likeness."""
    values, codes, bounds = names.tokens.values, names.tokens.codes, names.tokens.bounds.tolist()
    missing = (placed.clade < 0) | placed.likely
    return [
        find_listed([values[code] for code in codes[bounds[row] : bounds[row + 1]].tolist()], listed)
        if missing[row] and known[row] is None
        else None
        for row in range(len(names))
    ]


def estimate_gigabytes(size: int, bits: float) -> float:
    """Estimate the memory that a model needs, in gigabytes."""
    return round(float(estimate_memory(np.array([float(size)]), bits)[0]), 3)


def _read_numbers(
    names: Names, said: Descriptors
) -> list[tuple[int | None, int | None, int | None, int | None, float | None]]:
    """Return the size, the active size, the number of experts, the context and the bits of each name."""
    sizes = read_sizes(names)
    active = np.where(sizes.active > sizes.total, np.nan, sizes.active)
    counts = (_list_counts(values) for values in (sizes.total, active, said.experts, said.context))
    bits = [value if math.isfinite(value) else None for value in read_bits(names).tolist()]
    return list(zip(*counts, bits, strict=True))


def _list_counts(values: NDArray[np.float64]) -> list[int | None]:
    return [round(value) if math.isfinite(value) else None for value in values.tolist()]


def _split(column: Column) -> list[tuple[str, ...]]:
    """Return the values of each row of a column of words."""
    values = [tuple(text.split()) for text in column.values]
    return [values[code] for code in column.codes.tolist()]


def _say_source(clade: int, known: KnownModel | None, likely: bool) -> str:
    if clade < 0:
        return ""
    return "catalogue" if known else "likeness" if likely else "name"


def _find_abbreviated(names: Names) -> frozenset[int]:
    """Return the names with the abbreviation L2 or L3 of Llama and with a size, as in WinterGoddess-70B-L2."""
    row = number_rows(names.tokens.bounds)
    short = row[names.ask(_ABBREVIATION.fullmatch)[names.tokens.codes]]
    sized = row[names.stand("size")]
    return frozenset(np.intersect1d(short, sized).tolist())


def _find_line(
    model: ExplainModel, clade: int, runner_up: int, known: KnownModel | None, abbreviated: bool
) -> tuple[str, str, float | None]:
    """Return the line of a name, its source, and the probability that it is right.

    If the models of the family have no usual line, the line of the second-best family in the name is more often
    right, as in laser-dolphin-mixtral. Without another line, the name may have an abbreviation of Llama.
    """
    if known and known.line:
        return known.line, known.line_source, known.line_confidence
    family = model.families[clade] if clade >= 0 else None
    if family and family.confidence < CLEAR and runner_up >= 0 and model.families[runner_up].line:
        return model.families[runner_up].line, "name", MENTIONED
    if family and family.line:
        return family.line, "family", family.confidence
    return (LLAMA, "name", None) if abbreviated else ("", "", None)
