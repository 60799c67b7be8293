"""The parts of a model's name and their kinds, such as family, edition, size and format."""

from __future__ import annotations

from collections.abc import Collection

from constellation.analysis.names.names import Names
from constellation.analysis.names.quantities import read_active

#: The kinds of the parts of a name. Other words and the separators have the kind ''.
KINDS = (
    "family", "edition", "size", "active", "quantisation", "format", "method", "context", "modality", "language",
    "date",
)  # fmt: skip
#: The kinds of parts for the kinds of words in the vocabulary.
_KIND_OF = {
    "quantisation": "quantisation",
    "format": "format",
    "method": "method",
    "context": "context",
    "modality": "modality",
    "language": "language",
    "version": "edition",
    "date": "date",
}

#: A text of a name and its kind.
Part = tuple[str, str]


def take_apart(names: Names, row: int, stems: Collection[str]) -> list[Part]:
    """Divide the name of a model into parts, and return the parts with their kinds.

    The parts, joined, are the name. Separators are parts of their own, with the kind ''.

    Parameters
    ----------
    names : Names
        All names.
    row : int
        The model.
    stems : collection of str
        The tokens that name the family of the model and the families above it.
    """
    name = names.names[row]
    text = name.replace("\n", "\t").replace("×", "x")  # as the tokens are written, with the same length
    parts: list[Part] = []
    place = 0
    for spelled, token, kind in zip(names.spelled[row], names.tokens[row], names.kinds[row], strict=True):
        start = text.find(spelled, place)
        if start > place:
            parts.append((name[place:start], ""))
        place = start + len(spelled)
        parts.append((name[start:place], _find_kind(token, kind, token in stems)))
    if place < len(name):
        parts.append((name[place:], ""))
    return parts


def _find_kind(token: str, kind: str, names_family: bool) -> str:
    if kind == "size":
        if token == "base":  # a base model, not a size
            return "method"
        return "active" if read_active(token) else "size"
    if names_family:
        return "edition" if kind in ("version", "date") else "family"
    return _KIND_OF.get(kind, "")
