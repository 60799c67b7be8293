"""Measurement of how well the families of known stems are found. A stem is a word such as llama.

The stems are known in advance. No labels are needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from constellation.analysis.families.families import Families
from constellation.analysis.families.owners import find_series
from constellation.analysis.families.stems import find_stems
from constellation.analysis.families.terms import list_terms
from constellation.analysis.names.names import Names
from constellation.catalogue.vocabulary import Vocabulary


@dataclass(frozen=True)
class StemMeasure:
    """How complete and how pure the family of one known stem is.

    Attributes
    ----------
    stem : str
        The stem.
    models : int
        The models of the family, 0 if there is no such family.
    complete : float
        Of the models whose first stem is this stem, the share that are in the family. NaN if there are no such
        models.
    pure : float
        Of the models in the family, the share whose names contain this stem, or the stem of a sub-family. NaN if
        the family has no models.
    """

    stem: str
    models: int
    complete: float
    pure: float


def measure_known_stems(
    names: Names, families: Families, vocabulary: Vocabulary, stems: Sequence[str], *, smallest: int
) -> list[StemMeasure]:
    """Measure how complete and how pure the families of the given stems are.

    Models that are placed by likeness are left out, because their names contain no stem.

    Parameters
    ----------
    names : Names
        The names of the models.
    families : Families
        Their families.
    vocabulary : Vocabulary
        The known descriptors.
    stems : sequence of str
        The stems, in lower case.
    smallest : int
        The number of models that a family needs.
    """
    terms = list_terms(names, vocabulary)
    found = find_stems(names, terms, vocabulary, smallest, find_series(terms, names))
    occurrences = found.occurrences
    firsts = occurrences.bounds[:-1][np.diff(occurrences.bounds) > 0]
    slugs = [clade.slug for clade in families.clades]
    letters = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in names.names]
    codes = {word: code for code, word in enumerate(found.words)}
    measures = []
    for stem in stems:
        code, inside = codes.get(stem, -1), set()
        if stem in slugs:
            clade = slugs.index(stem)
            inside = {clade, *families.hierarchy.list_descendants(clade)}
        within = np.isin(families.member_of, sorted(inside)) & ~families.likely
        begin = (occurrences.stem[firsts] == code) | (occurrences.word[firsts] == code)
        expected = within[occurrences.row[firsts[begin]]]
        words = {stem, *(families.clades[one].stem.split()[0] for one in inside)}
        members = np.flatnonzero(within).tolist()
        pure = [any(word in letters[row] for word in words) for row in members]
        measures.append(
            StemMeasure(
                stem=stem,
                models=len(members),
                complete=float(expected.mean()) if len(expected) else float("nan"),
                pure=float(np.mean(pure)) if pure else float("nan"),
            )
        )
    return measures
