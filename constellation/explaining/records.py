"""Convert explanations to records, CSV rows and texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from constellation.analysis.explaining.explanation import Explanation
from constellation.analysis.memory import PRECISIONS

#: The fields of an explanation that are columns of a table, with their descriptions.
COLUMNS = {
    "name": "the name as it was given",
    "owner": "the text before the slash; empty if there is no slash",
    "family": "title of the top-level family; empty if the name belongs to none",
    "path": "titles of the family and its sub-families, from the top, separated by ' > '",
    "slug": "slug of the smallest of them, as in the column family of models.csv",
    "family_source": "'catalogue' if the id is a model of the catalogue; 'name' if the name contains the stem of "
    "the family; 'likeness' if the name is only similar to the names of the family; 'list' if it is a well-known "
    "family that the catalogue does not have",
    "confidence": "how clearly the name belongs to the family, from 0 to 1",
    "evidence": "the parts of the name that decide, each with its share of the evidence",
    "runner_up": "title of the second-best family",
    "teacher": "title of the family of the teacher, if the name says that the model was distilled",
    "line": "what the model is probably built on",
    "line_source": "'declared' if the model of the catalogue declares it; 'family' if it is the usual line of the "
    "family; 'name' if it is the line of another family in the name; 'list' if it is that of a well-known family; "
    "'inferred' if it is inferred from similar models of the catalogue",
    "line_confidence": "probability that the line is right, from 0 to 1",
    "edition": "version number, as in models.csv",
    "size": "number of parameters, as the column name_parameters of models.csv",
    "active": "number of parameters that are active for one token",
    "experts": "number of experts",
    "quantisation": "quantisations, as in models.csv",
    "bits": "bits per weight, as in models.csv",
    "format": "file formats, as in models.csv",
    "methods": "training methods and changes, as in models.csv",
    "context": "length of the context in tokens",
    "modality": "what the model reads or writes besides text, according to its name",
    "languages": "human languages, as ISO codes where there is one",
    "date": "date, as YYYY-MM-DD where possible",
    **{f"memory_{bits}": f"estimated memory in GB at {bits} bits per weight" for bits in PRECISIONS},
    "nearest": "ids of the catalogue with the nearest names, each with its similarity",
}


def make_record(one: Explanation) -> dict[str, Any]:
    """Return an explanation as a dictionary that can be written as JSON. An unknown value is None or empty."""
    return {
        "name": one.name,
        "owner": one.owner,
        "family": one.family,
        "path": list(one.path),
        "slug": one.slug,
        "family_source": one.family_source,
        "confidence": one.confidence,
        "evidence": [[text, round(weight, 3)] for text, weight in one.evidence],
        "runner_up": one.runner_up,
        "teacher": one.teacher,
        "line": one.line,
        "line_source": one.line_source,
        "line_confidence": one.line_confidence,
        "edition": one.edition,
        "size": one.size,
        "active": one.active,
        "experts": one.experts,
        "quantisation": list(one.quantisation),
        "bits": one.bits,
        "format": list(one.format),
        "methods": list(one.methods),
        "context": one.context,
        "modality": list(one.modality),
        "languages": list(one.languages),
        "date": one.date,
        **{f"memory_{bits}": one.memory.get(bits) for bits in PRECISIONS},
        "parts": [list(part) for part in one.parts],
        "nearest": [list(near) for near in one.nearest],
    }


def make_cells(one: Explanation) -> dict[str, str | int | float | None]:
    """Return the value of each column of `COLUMNS`. Lists are joined, and an unknown number is None."""
    record: dict[str, Any] = make_record(one)
    record["path"] = " > ".join(one.path)
    for name in ("quantisation", "format", "methods", "modality", "languages"):
        record[name] = " ".join(record[name])
    record["evidence"] = _join_pairs(one.evidence)
    record["nearest"] = _join_pairs(one.nearest)
    return {name: record[name] for name in COLUMNS}


def _join_pairs(pairs: Sequence[tuple[str, float]]) -> str:
    return "; ".join(f"{text} {share:.2f}" for text, share in pairs)


def show_text(text: str) -> str:
    """Return a text in which control characters and other unprintable characters are shown by their code points.

    A terminal then cannot act on them, and text cannot change its direction.
    """
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)
