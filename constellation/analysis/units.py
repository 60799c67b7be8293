"""Names in, the words of each name that could be a family's stem out: no descriptors, a genus with its
second part.

A genus (``gpt``, ``lm``) names nothing alone: ``gpt-2``, ``gpt-neo`` and ``gpt-oss`` are three words.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence, Set

from constellation.analysis.names import Names
from constellation.catalogue.vocabulary import Vocabulary

Unit = tuple[str, int, int]  # the word, the first of its tokens, the one after its last

_COMPOUND = 0.2  # of the second part's names, the share in which a genus stands before it, to be one word with it


def list_units(names: Names, vocabulary: Vocabulary) -> list[list[Unit]]:
    """List the words of every name that could be a stem, in the order of the name."""
    compounds = _find_compounds(names)
    genera = tuple(word for word in vocabulary.words_of("genus") if len(word) > 2)
    tails = _find_tails(names, genera, compounds)
    rows = zip(names.tokens, names.kinds, names.joined, strict=True)
    return [_list_row(*row, compounds, tails) for row in rows]


def _find_compounds(names: Names) -> set[tuple[str, str]]:
    """Find the pairs of a genus and the word after it that are one word: gpt neo, but not gpt llama."""
    pairs: Counter[tuple[str, str]] = Counter()
    alone: Counter[str] = Counter()
    for tokens, kinds in zip(names.tokens, names.kinds, strict=True):
        for at, (token, kind) in enumerate(zip(tokens, kinds, strict=True)):
            if kind == "genus" and at + 1 < len(tokens) and kinds[at + 1] in ("", "genus"):
                pairs[token, tokens[at + 1]] += 1
            if kind in ("", "genus"):
                alone[token] += 1
    return {pair for pair, count in pairs.items() if count >= _COMPOUND * alone[pair[1]]}


def _find_tails(names: Names, genera: tuple[str, ...], compounds: Set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Find what a genus at the end of a longer word takes with it: distil-gpt 2, ko-gpt j, but not smol-lm 2.

    A number goes with the genus where the genus alone has it more often than the longer word.
    """
    pairs = Counter(pair for tokens in names.tokens for pair in itertools.pairwise(tokens))
    tails: set[tuple[str, str]] = set()
    for (word, second), count in pairs.items():
        genus = next((genus for genus in genera if word.endswith(genus) and word != genus), "")
        if genus and ((genus, second) in compounds or (_is_edition(second) and pairs[genus, second] >= count)):
            tails.add((word, second))
    return tails


def _list_row(
    tokens: Sequence[str],
    kinds: Sequence[str],
    joined: Sequence[bool],
    compounds: Set[tuple[str, str]],
    tails: Set[tuple[str, str]],
) -> list[Unit]:
    units: list[Unit] = []
    at, last = 0, len(tokens)
    while at < last:
        token, kind, end = tokens[at], kinds[at], at + 1
        numbered = end < last and _is_edition(tokens[end])
        if kind == "genus":
            paired = end < last and (token, tokens[end]) in compounds
            if numbered or paired:
                end += 1
                units.append((_join(token, tokens[at + 1]), at, end))
            elif joined[at] and units and units[-1][2] == at:
                units[-1] = (units[-1][0] + token, units[-1][1], end)
        elif kind == "" and len(token) > 1 and not token.isdigit():
            if end < last and (token, tokens[end]) in tails and (joined[end] or not numbered):
                end += 1
                units.append((_join(token, tokens[at + 1]), at, end))
            else:
                units.append((token, at, end))
        at = end
    return units


def _is_edition(token: str) -> bool:
    return len(token) < 4 and token[0].isdigit() and token.replace(".", "").isdigit()


def _join(first: str, second: str) -> str:
    """Write two parts as one word; of a version only the edition counts: gpt 3.5 is gpt3."""
    return first + (second.split(".")[0] if _is_edition(second) else second)
