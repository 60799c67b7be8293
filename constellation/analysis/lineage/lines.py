"""Lines: the family that each model is built on, according to its base model, its architecture or its name.

The line of a model is independent of its family. The family describes what the model is called, the line what it is
built on. Declarations take precedence over the name, and declared base models over declared architectures.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.clades import Clade, arrange_clades
from constellation.analysis.groups import Column, code_column
from constellation.analysis.lineage.bases import Bases

DECLARED_BASE, DECLARED_ARCHITECTURE, FROM_NAME = "declared base model", "declared architecture", "from the name"

#: The smallest number of other models with the same declaration from which a line is learnt.
LEAST_OTHERS = 5
#: The share of these models that must agree.
CLEAR = 0.6
_WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True)
class Lines:
    """The family that each model is built on (its line). Row i is model i.

    Attributes
    ----------
    line : Column
        The title of a top-level family; the declared architecture if it leads to no family; '' if nothing is known.
    source : Column
        DECLARED_BASE, DECLARED_ARCHITECTURE, FROM_NAME or ''.
    clade : ndarray of int32, shape (n,)
        The top-level family of the line, -1 for none.
    """

    line: Column
    source: Column
    clade: NDArray[np.int32]


def find_lines(
    architectures: Sequence[str], bases: Bases, clades: Sequence[Clade], member_of: NDArray[np.int32]
) -> Lines:
    """Find the family that each model is built on, in time linear in the number of models.

    A base model in the catalogue leads to its family. Any other base model leads to the family of the first stem in
    its name. If a model has several base models, the most common of these families is used. An architecture leads
    to the family whose stem it contains (`qwen3_5_moe`, `mllama`). Without such a stem, the line is the
    architecture itself (`gpt_bigcode`).

    Parameters
    ----------
    architectures : sequence of str, length n
        The declared architecture of each model, '' for none.
    bases : Bases
        The declared base models.
    clades : sequence of Clade
        The clades.
    member_of : ndarray of int32, shape (n,)
        The most specific clade of each model, -1 for an unplaced model.
    """
    reader = _StemReader(clades)
    top = arrange_clades(clades).find_tops(member_of)
    by_architecture = {
        text: reader.read_architecture(text, family)
        for text, family in _find_leading(architectures, top.tolist()).items()
    }
    starts, declared = bases.start.tolist(), list(zip(bases.row.tolist(), bases.name, strict=True))
    lines, sources, families = [], [], []
    columns = (architectures, top.tolist(), itertools.pairwise(starts))
    for row, (architecture, own, (start, end)) in enumerate(zip(*columns, strict=True)):
        family = _resolve_bases([one for one in declared[start:end] if one[0] != row], top, reader)
        source, line = DECLARED_BASE, ""
        if family < 0 and architecture:
            source, line, family = DECLARED_ARCHITECTURE, architecture, by_architecture[architecture]
        elif family < 0:
            source, family = (FROM_NAME if own >= 0 else ""), own
        lines.append(clades[family].title if family >= 0 else line)
        sources.append(source)
        families.append(family)
    return Lines(code_column(lines), code_column(sources), np.array(families, dtype=np.int32))


def _find_leading(architectures: Sequence[str], top: Sequence[int]) -> dict[str, int]:
    """For each architecture, return the most common family of the models that declare it, or -1.

    The result is -1 if all of these models are unplaced.
    """
    tallies: dict[str, Counter[int]] = {text: Counter() for text in architectures if text}
    for text, family in zip(architectures, top, strict=True):
        if text and family >= 0:
            tallies[text][family] += 1
    return {
        text: min(tally, key=lambda family: (-tally[family], family)) if tally else -1
        for text, tally in tallies.items()
    }


def _resolve_bases(bases: Sequence[tuple[int, str]], top: NDArray[np.int32], reader: _StemReader) -> int:
    """Return the most common top-level family of a model's base models, or -1 if their families are unknown.

    If several are equally common, the family of the first declared base model is returned.

    bases : the row and the name of each base model; the row is -1 if it is not in the catalogue
    """
    found: Counter[int] = Counter()
    for row, name in bases:
        family = int(top[row]) if row >= 0 else -1
        found[family if family >= 0 else reader.read(name.split("/", 1)[-1])] += 1
    found.pop(-1, None)
    return found.most_common(1)[0][0] if found else -1


class _StemReader:
    """Finds the top-level family whose name occurs in a text.

    The names are the stems of the families and of their compounds.
    """

    def __init__(self, clades: Sequence[Clade]) -> None:
        self.top = arrange_clades(clades).top
        self.stems: dict[str, int] = {}
        self.stems_of: dict[int, list[str]] = {}
        for number, clade in enumerate(clades):
            if clade.origin in ("stem", "word"):
                self.stems.setdefault(clade.stem, number)
                self.stems_of.setdefault(int(self.top[number]), []).append(clade.stem)

    def read(self, text: str) -> int:
        """Return the number of the family whose stem occurs first in a text, or -1 if no stem occurs.

        The stem consists of whole words. If several stems begin with the same word, the longest is used.
        """
        words = _WORD.findall(text.lower())
        for start in range(len(words)):
            for end in range(len(words), start, -1):
                clade = self.stems.get("".join(words[start:end]), -1)
                if clade >= 0:
                    return int(self.top[clade])
        return -1

    def read_architecture(self, text: str, leading: int) -> int:
        """Return the number of the family whose stem an architecture contains, or -1 if it contains no stem.

        The family `leading` is returned if one of its stems occurs anywhere, even within a word. Otherwise, the
        stem must consist of whole words, as in `read`.
        """
        letters = "".join(_WORD.findall(text.lower()))
        if any(len(stem) > 2 and stem in letters for stem in self.stems_of.get(leading, ())):
            return leading
        return self.read(text)
