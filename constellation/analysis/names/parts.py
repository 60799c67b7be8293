"""The parts of a model's name and their kinds, such as family, edition, size and format."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.meanings import Meaning, Meanings, find_contexts
from constellation.analysis.names.names import Names
from constellation.analysis.names.neighbouring import read_meanings
from constellation.analysis.names.quantities import read_active
from constellation.catalogue.descriptors import Descriptor

#: The kinds of the parts of a name. Other words and the separators have the kind ''.
KINDS = (
    "family", "edition", "size", "active", "quantisation", "format", "method", "context", "modality", "language",
    "date",
)  # fmt: skip
#: A text of a name and its kind.
Part = tuple[str, str]


@dataclass(frozen=True, eq=False)
class PartReader:
    """A reader that divides names into parts.

    Attributes
    ----------
    names : Names
        All names.
    meanings : Meanings
        The meaning of each token, from `read_meanings`.
    contexts : ndarray of float64, shape (tokens of all names,)
        The length of a context that each token gives, from `find_contexts`.
    """

    names: Names
    meanings: Meanings
    contexts: NDArray[np.float64]

    @staticmethod
    def open(names: Names, descriptors: Mapping[str, Descriptor]) -> PartReader:
        """Return a reader of some names, for the descriptive words from `load_descriptors`."""
        meanings = read_meanings(names, descriptors)
        return PartReader(names, meanings, find_contexts(names, meanings))

    def take_apart(self, row: int, stems: Collection[str]) -> list[Part]:
        """Divide the name of a model into parts, and return the parts with their kinds.

        The parts, joined, are the name. Separators are parts of their own, with the kind ''. A part has the kind of
        a column of the table of models if it gives the model a value in this column (see `read_token`).

        Parameters
        ----------
        row : int
            The model.
        stems : collection of str
            The tokens that name the family of the model and the families above it.
        """
        names, (first, last) = self.names, self.names.tokens.bounds[row : row + 2].tolist()
        name = names.names[row]
        text = name.replace("\n", "\t").replace("×", "x")  # as the tokens are written, with the same length
        parts: list[Part] = []
        place = 0
        for at in range(first, last):
            code, spelled = int(names.tokens.codes[at]), names.spelled.values[names.spelled.codes[at]]
            kind, token = names.kinds.values[names.kinds.codes[at]], names.tokens.values[code]
            start = text.find(spelled, place)
            if start > place:
                parts.append((name[place:start], ""))
            place = start + len(spelled)
            is_context = math.isfinite(self.contexts[at])
            parts.append(
                (
                    name[start:place],
                    _find_kind(
                        token, kind, self.meanings.values[self.meanings.codes[at]], is_context, token in stems
                    ),
                )
            )
        if place < len(name):
            parts.append((name[place:], ""))
        return parts


def _find_kind(token: str, kind: str, meaning: Meaning, is_context: bool, names_family: bool) -> str:
    if is_context:
        return "context"
    if names_family and kind != "size":
        return "edition" if kind in ("version", "date") else "family"
    for column, values in (
        ("quantisation", meaning.quantisation),
        ("format", meaning.format),
        ("method", meaning.methods),
        ("modality", meaning.modality),
        ("language", meaning.languages),
        ("edition", meaning.edition or (meaning.lettered if kind == "version" else "")),
    ):
        if values:
            return column
    if kind == "size":
        return "active" if read_active(token) else "size"
    return "size" if math.isfinite(meaning.experts) else "date" if kind == "date" else ""
