"""Proven stems and their bearers in, which stem grew from which, and by what evidence, out.

Three kinds of evidence show that a brand is built on a line, all of them read from ids:

* ``names``: most of the brand's names bear another stem too, and it is nearly always the same one
  (``Mistral-Nemo``, ``Nemo-12B``);
* ``maker``: the owner who is named after the line makes the brand (``mistralai/Devstral``);
* ``sizes``: the brand comes in several sizes, nearly all of them sizes that nearly only the line comes in
  (``Ornith-1.5-35B-A3B``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constellation.analysis.names import Names
from constellation.analysis.stems import Stems

_LARGER = 1.5  # how many times the models of the brand the line must have
_LINE_ALONE = 0.5  # the share of a line's names that bear no other stem
_TOGETHER = 3  # models that bear brand and line
_SHARE = 0.3  # of the brand's models that bear the line too
_SAME = 0.8  # of the brand's models that bear any line
_MADE = 2  # of the brand's models, made by the line's own owner
_MADE_SHARE = 0.05
_TELLING = 0.7  # of the other models in the brand's sizes, the share that must be the line's
_SIZES = 3  # distinct sizes that are mostly the line's
_SIZED = 5  # models of the brand with a size, and of the line in such a size
_ROUNDS = 2


@dataclass(frozen=True)
class Growth:
    """The stem that another grew from, by which evidence (names, maker or sizes)."""

    line: str
    evidence: str


def find_growth(names: Names, stems: Stems, makers: Mapping[str, str]) -> dict[str, Growth]:
    """Give what each stem grew from, if from any. No circles: a line always has more models."""
    lines = _find_lines(stems)
    grown = _grow_by_makers(names, stems, makers, lines)
    grown |= _grow_by_names(stems, lines)
    grown |= _grow_by_sizes(names, stems, lines, grown)
    return dict(sorted(grown.items()))


def list_ancestors(stem: str, grown: Mapping[str, Growth]) -> list[str]:
    """Give the stems that a stem grew from, the oldest first, the stem itself last."""
    chain = [stem]
    while chain[-1] in grown:
        chain.append(grown[chain[-1]].line)
    return chain[::-1]


def _find_lines(stems: Stems) -> set[str]:
    return {stem for stem, count in stems.support.items() if stems.alone.get(stem, 0) >= _LINE_ALONE * count}


def _outgrows(line: str, brand: str, stems: Stems, lines: set[str]) -> bool:
    return line in lines and stems.support[line] >= _LARGER * stems.support[brand]


def _grow_by_names(stems: Stems, lines: set[str]) -> dict[str, Growth]:
    beside: dict[str, Counter[str]] = defaultdict(Counter)
    for row in stems.borne:
        for brand in row:
            if brand.stem in lines:
                continue
            larger = [other.stem for other in row if _outgrows(other.stem, brand.stem, stems, lines)]
            if larger:
                beside[brand.stem][max(larger, key=lambda line: (stems.support[line], line))] += 1
    grown = {}
    for brand, counts in beside.items():
        line, count = _top(counts)
        if count >= max(_TOGETHER, _SHARE * stems.support[brand]) and count >= _SAME * counts.total():
            grown[brand] = Growth(line, "names")
    return grown


def _grow_by_makers(names: Names, stems: Stems, makers: Mapping[str, str], lines: set[str]) -> dict[str, Growth]:
    made: dict[str, Counter[str]] = defaultdict(Counter)
    for owner, row in zip(names.owners, stems.borne, strict=True):
        line = makers.get(owner, "")
        if line and line not in [bearing.stem for bearing in row]:
            for bearing in row[:1]:
                made[bearing.stem][line] += 1
    grown = {}
    for brand, counts in made.items():
        line, count = _top(counts)
        if count >= max(_MADE, _MADE_SHARE * stems.support[brand]) and _outgrows(line, brand, stems, lines):
            grown[brand] = Growth(line, "maker")
    return grown


def _grow_by_sizes(names: Names, stems: Stems, lines: set[str], known: Mapping[str, Growth]) -> dict[str, Growth]:
    """Let brands grow from the line whose sizes they have.

    A second round counts the models of the first round's brands as the line's.
    """
    ranges: dict[str, Counter[str]] = defaultdict(Counter)  # stem -> size -> models
    for tokens, kinds, row in zip(names.tokens, names.kinds, stems.borne, strict=True):
        size = _read_size(tokens, kinds) if len(row) == 1 else ""
        if size:
            ranges[row[0].stem][size] += 1
    grown: dict[str, Growth] = {}
    for _ in range(_ROUNDS):
        pooled: dict[str, Counter[str]] = defaultdict(Counter)  # size -> oldest ancestor -> models
        for stem, counts in ranges.items():
            root = list_ancestors(stem, {**known, **grown})[0]
            for size, count in counts.items():
                pooled[size][root] += count
        grown |= {
            brand: Growth(line, "sizes")
            for brand, counts in ranges.items()
            if brand not in known
            and brand not in grown
            and (line := _find_line_of_sizes(brand, counts, pooled))
            and _outgrows(line, brand, stems, lines)
        }
    return grown


def _find_line_of_sizes(brand: str, counts: Counter[str], pooled: Mapping[str, Counter[str]]) -> str:
    """Give the line that holds most of the other models in a brand's sizes, or "" where none holds enough."""
    if counts.total() < _SIZED:
        return ""
    shares: dict[str, float] = defaultdict(float)
    distinct: Counter[str] = Counter()
    for size, count in counts.items():
        others = {stem: models for stem, models in pooled[size].items() if stem != brand}
        total = sum(others.values())
        for stem, models in others.items():
            shares[stem] += count * models / total
            distinct[stem] += models >= _SIZED and 2 * models >= total
    if not shares:
        return ""
    line = max(shares, key=lambda stem: (shares[stem], stem))
    return line if distinct[line] >= _SIZES and shares[line] >= _TELLING * counts.total() else ""


def _read_size(tokens: Sequence[str], kinds: Sequence[str]) -> str:
    """Give the first size in a name that begins with a number: the whole model's, not its active part's."""
    return next(
        (token for token, kind in zip(tokens, kinds, strict=True) if kind == "size" and token[0].isdigit()), ""
    )


def _top(counts: Counter[str]) -> tuple[str, int]:
    stem = max(counts, key=lambda key: (counts[key], key))
    return stem, counts[stem]
