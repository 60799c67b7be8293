"""Declared base models, declared architectures and families in, what each model is built on out.

The backbone is a fact apart from the family: the family says what a model is called, the backbone what lies
under it. A declaration goes before the name, a base model before an architecture.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from constellation.analysis.families.families import Families
from constellation.analysis.groups import Column, code_column
from constellation.analysis.lineage.bases import Bases

DECLARED_BASE, DECLARED_ARCHITECTURE, FROM_NAME = "declared base model", "declared architecture", "from the name"

LEAST_OTHERS = 5  # other models that must declare the same before anything is learnt from them
CLEAR = 0.6  # the share of them that must agree
_WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True)
class Lines:
    """What each model is built on; row i is model i.

    line   : a top-level family's title, or an architecture as declared where no family's name is in it; ''
             where nothing is known
    source : DECLARED_BASE, DECLARED_ARCHITECTURE, FROM_NAME or ''
    clade  : int32 (n,), the top-level family that the line is of, -1 for none
    """

    line: Column
    source: Column
    clade: NDArray[np.int32]


def find_lines(frame: pd.DataFrame, families: Families, bases: Bases) -> Lines:
    """Find what every model is built on; linear in the number of models.

    frame : the catalogue's, of which `architecture` is read; bases : what its models declare to be made from
    A base model that is in the catalogue counts for its family there, another for the first family's stem in
    its name; of several bases, the family that most of them have. An architecture counts for the family
    whose stem its name bears (`qwen3_5_moe`, `mllama`), or else for itself (`gpt_bigcode`).
    """
    reader = _StemReader(families)
    top = list_top_families(families)
    by_architecture = {
        text: reader.read_architecture(text, family)
        for text, family in _find_leading(frame["architecture"].tolist(), top.tolist()).items()
    }
    starts, declared = bases.start.tolist(), list(zip(bases.row.tolist(), bases.name, strict=True))
    lines, sources, clades = [], [], []
    columns = (frame["architecture"].tolist(), top.tolist(), itertools.pairwise(starts))
    for row, (architecture, family, (start, end)) in enumerate(zip(*columns, strict=True)):
        clade = _resolve_bases([one for one in declared[start:end] if one[0] != row], top, reader)
        source, line = DECLARED_BASE, ""
        if clade < 0 and architecture:
            source, line, clade = DECLARED_ARCHITECTURE, architecture, by_architecture[architecture]
        elif clade < 0:
            source, clade = (FROM_NAME if family >= 0 else ""), family
        lines.append(families.clades[clade].title if clade >= 0 else line)
        sources.append(source)
        clades.append(clade)
    return Lines(code_column(lines), code_column(sources), np.array(clades, dtype=np.int32))


def list_top_families(families: Families) -> NDArray[np.int32]:
    """Give the top-level family of each model; int32 (n,), -1 if unplaced."""
    return np.append(families.top, np.int32(-1))[families.member_of]


def _find_leading(architectures: Sequence[str], top: Sequence[int]) -> dict[str, int]:
    """Give for each architecture the family that most of the placed models that declare it are in, -1 for none."""
    tallies: dict[str, Counter[int]] = {text: Counter() for text in architectures if text}
    for text, family in zip(architectures, top, strict=True):
        if text and family >= 0:
            tallies[text][family] += 1
    return {
        text: min(tally, key=lambda family: (-tally[family], family)) if tally else -1
        for text, tally in tallies.items()
    }


def _resolve_bases(bases: Sequence[tuple[int, str]], top: NDArray[np.int32], reader: _StemReader) -> int:
    """Give the top-level family that most of a model's bases are of; the first named of equals, -1 for none.

    bases : row and name of each, the row -1 where it is not in the catalogue
    """
    found: Counter[int] = Counter()
    for row, name in bases:
        clade = int(top[row]) if row >= 0 else -1
        found[clade if clade >= 0 else reader.read(name.split("/", 1)[-1])] += 1
    found.pop(-1, None)
    return found.most_common(1)[0][0] if found else -1


class _StemReader:
    """Finds the top-level family whose stem, or a branch's, stands in a text that is no model of the catalogue."""

    def __init__(self, families: Families) -> None:
        self.top = families.top
        self.stems: dict[str, int] = {}
        self.stems_of: dict[int, list[str]] = {}
        for number, clade in enumerate(families.clades):
            if clade.origin in ("stem", "word"):
                self.stems.setdefault(clade.stem, number)
                self.stems_of.setdefault(int(families.top[number]), []).append(clade.stem)

    def read(self, text: str) -> int:
        """Give the top-level family of the first stem made of whole words, the longest there; -1 for none."""
        words = _WORD.findall(text.lower())
        for start in range(len(words)):
            for end in range(len(words), start, -1):
                clade = self.stems.get("".join(words[start:end]), -1)
                if clade >= 0:
                    return int(self.top[clade])
        return -1

    def read_architecture(self, text: str, leading: int) -> int:
        """The same, but a stem of the family that most of its models are in may stand anywhere in it."""
        glued = "".join(_WORD.findall(text.lower()))
        if any(len(stem) > 2 and stem in glued for stem in self.stems_of.get(leading, ())):
            return leading
        return self.read(text)
