"""Lines: the family or architecture that each model is built on, according to its declarations.

The line of a model is independent of its family. The family shows what the model is called. The line shows what the
model is built on. A base model is a more direct statement than an architecture, so it takes precedence. The lines
of models that declare nothing are inferred (see inference.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.column import Column, code_column
from constellation.analysis.families.clades import Clade, arrange_clades
from constellation.analysis.lineage.graph import FOLLOWED, ITSELF, LineageGraph

DECLARED_BASE, DECLARED_ARCHITECTURE = "declared base model", "declared architecture"
BY_FAMILY, INFERRED = "family", "inferred"

_WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True)
class Lines:
    """The line of each model: the family or architecture that the model is built on.

    Row i is model i.

    Attributes
    ----------
    line : Column
        The title of a top-level family; the declared architecture if it leads to no family; '' if nothing is known.
    source : Column
        DECLARED_BASE, DECLARED_ARCHITECTURE, BY_FAMILY, INFERRED or ''.
    clade : ndarray of int32, shape (n,)
        The top-level family of the line, -1 for none.
    confidence : ndarray of float64, shape (n,)
        The probability that the line is right: 1 for a declared line, NaN where it is unknown.
    """

    line: Column
    source: Column
    clade: NDArray[np.int32]
    confidence: NDArray[np.float64]

    @property
    def declared(self) -> NDArray[np.bool_]:
        """Whether the line of each model is declared.

        This is a boolean array of shape (n,).
        """
        return np.isin(self.source.values, (DECLARED_BASE, DECLARED_ARCHITECTURE))[self.source.codes]


def find_lines(
    architectures: Sequence[str], lineage: LineageGraph, clades: Sequence[Clade], member_of: NDArray[np.int32]
) -> Lines:
    """Find the lines that models declare.

    The time is linear in the number of models. If a base model is in the catalogue, the line is the one that the
    base model declares. A quantised copy therefore has the line of the original. A base model that declares nothing
    leads to its family. A base model that is not in the catalogue leads to the family of the first stem in its
    name. If a model has several base models, the most common of their lines is used. An architecture leads to the
    family whose stem it contains (`qwen3_5_moe`, `mllama`). Without such a stem, the line is the architecture
    itself (`gpt_bigcode`).

    Parameters
    ----------
    architectures : sequence of str, length n
        The declared architecture of each model, '' for none.
    lineage : LineageGraph
        The declared base models.
    clades : sequence of Clade
        The clades.
    member_of : ndarray of int32, shape (n,)
        The most specific clade of each model, -1 for an unplaced model.
    """
    reader = _StemReader(clades)
    top = arrange_clades(clades).find_tops(member_of)
    others = sorted(set(architectures) - {""})
    # A line is given as the number of a family, or as len(clades) plus the position of an architecture in `others`.
    number_of = {"": -1}
    for place, (text, leading) in enumerate(_find_leading(architectures, others, top.tolist())):
        family = reader.read_architecture(text, leading)
        number_of[text] = family if family >= 0 else len(clades) + place
    by_architecture = [number_of[text] for text in architectures]
    by_base = _resolve_bases(lineage, by_architecture, top.tolist(), reader)
    line = np.array(by_architecture, dtype=np.int32)
    line[list(by_base)] = list(by_base.values())
    source = np.where(line >= 0, DECLARED_ARCHITECTURE, "").astype(object)
    source[list(by_base)] = DECLARED_BASE
    texts = np.array([*(clade.title for clade in clades), *others, ""], dtype=object)
    return Lines(
        line=code_column(texts[line]),
        source=code_column(source),
        clade=np.where(line < len(clades), line, -1).astype(np.int32),
        confidence=np.where(line >= 0, 1.0, np.nan),
    )


def _find_leading(
    architectures: Sequence[str], distinct: Sequence[str], top: Sequence[int]
) -> Iterator[tuple[str, int]]:
    """Yield each distinct architecture and the family that most of its models belong to.

    The family is -1 if none of the models has one.
    """
    tallies: dict[str, Counter[int]] = {text: Counter() for text in distinct}
    for text, family in zip(architectures, top, strict=True):
        if text and family >= 0:
            tallies[text][family] += 1
    for text, tally in tallies.items():
        yield text, min(tally, key=lambda family: (-tally[family], family)) if tally else -1


def _resolve_bases(
    lineage: LineageGraph, by_architecture: Sequence[int], top: Sequence[int], reader: _StemReader
) -> dict[int, int]:
    """Map each model to the line of its base models.

    This is the most common line of the base models. If several are equally common, it is the line of the base model
    that is declared first. A base model within a cycle of declarations counts as if it declared no base model.
    Models whose base models lead to no line are left out.
    """
    bases, found = lineage.bases, dict[int, int]()
    start, rows, status = bases.start.tolist(), bases.row.tolist(), lineage.status.tolist()
    declaring = np.flatnonzero(np.diff(bases.start))
    for row in declaring[np.argsort(lineage.depth[declaring], kind="stable")].tolist():  # base models come first
        tally: Counter[int] = Counter()
        for entry in range(start[row], start[row + 1]):
            base, line = rows[entry], -1
            if status[entry] == ITSELF:
                continue
            if base >= 0:
                own = by_architecture[base] if by_architecture[base] >= 0 else top[base]
                line = found.get(base, own) if status[entry] == FOLLOWED else own
            tally[line if line >= 0 else reader.read(bases.name[entry].split("/", 1)[-1])] += 1
        tally.pop(-1, None)
        if tally:
            found[row] = tally.most_common(1)[0][0]
    return found


class _StemReader:
    """A reader that finds the top-level family whose stem occurs in a text.

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
        """Return the family whose stem occurs first in a text.

        The family is a number, -1 if no stem occurs. The stem consists of whole words. If several stems begin with
        the same word, the longest is used.
        """
        words = _WORD.findall(text.lower())
        for start in range(len(words)):
            for end in range(len(words), start, -1):
                clade = self.stems.get("".join(words[start:end]), -1)
                if clade >= 0:
                    return int(self.top[clade])
        return -1

    def read_architecture(self, text: str, leading: int) -> int:
        """Return the family whose stem occurs in the name of an architecture.

        The family is a number, -1 if no stem occurs. The family `leading` is returned if one of its stems occurs
        anywhere, even within a word. Otherwise, the stem must consist of whole words, as in `read`.
        """
        letters = "".join(_WORD.findall(text.lower()))
        if any(len(stem) > 2 and stem in letters for stem in self.stems_of.get(leading, ())):
            return leading
        return self.read(text)
