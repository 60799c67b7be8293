"""A stem's place in a name in, the branches below the stem that the name spells out (Qwen 3, 3.8, VL) out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from constellation.analysis.names import Names
from constellation.analysis.stems import Bearing, Stems

_NUMBER = re.compile(r"v?\d{1,2}(?:\.\d{1,2})?[a-z]?")
_SERIES = re.compile(r"[a-z]\d{1,2}(?:\.\d{1,2})?[a-z]?")
_BARE_PAIR = re.compile(r"\d\d")
_WORDS = 2  # words after a stem that are read as branches
_PRODUCT_KINDS = frozenset({"modality", "generic", "size", "version"})  # product words: Coder, VL, mini, Next


class Branch(NamedTuple):
    """One step below a stem.

    ``kind`` is 'stem', 'word' (a stem glued into a longer word), 'edition' or 'product'; ``text`` its
    lower-case text, for an edition without what comes before it ('3.8'); ``at`` the token that spells it.
    """

    kind: str
    text: str
    at: int


def read_branches(
    names: Names, row: int, bearing: Bearing, stems: Stems, dotted: Mapping[tuple[str, str], str]
) -> list[Branch]:
    """Read the branches that follow a stem in one name: an edition, then up to two product words.

    An edition is a number of at most two digits, with a v or another letter before it or none, right after
    the stem or its product word; 3.8 is read as 3 and below it 3.8. Reading stops at a size with a number,
    a method, a format, a language or another stem.
    """
    tokens, kinds = names.tokens[row], names.kinds[row]
    branches = [Branch("stem", bearing.stem, bearing.start)]
    if bearing.word != bearing.stem:
        branches.append(Branch("word", bearing.word, bearing.start))
    at, edition, words = bearing.end, False, 0
    while at < len(tokens):
        token, kind = tokens[at], kinds[at]
        if not edition and _is_edition(token, kind):
            edition = True
            branches += _split_edition(dotted.get((bearing.stem, token), token), at)
        elif words < _WORDS and _is_product(token, kind, stems):
            words += 1
            branches.append(Branch("product", token, at))
        else:
            break
        at += 1
    return branches


def find_dotted(names: Names, stems: Stems) -> dict[tuple[str, str], str]:
    """Find the bare pairs of digits that stand for an edition with a dot.

    After llama 33 is 3.3, because 3.3 is commoner there.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for tokens, row in zip(names.tokens, stems.borne, strict=True):
        for bearing in row:
            if bearing.end < len(tokens):
                seen[bearing.stem, tokens[bearing.end]] += 1
    pairs = [(stem, token) for stem, token in seen if _BARE_PAIR.fullmatch(token)]
    return {
        (stem, token): f"{token[0]}.{token[1]}"
        for stem, token in pairs
        if seen[stem, f"{token[0]}.{token[1]}"] > seen[stem, token]
    }


def _is_edition(token: str, kind: str) -> bool:
    return (kind in ("", "version") and bool(_NUMBER.fullmatch(token))) or (
        kind == "" and bool(_SERIES.fullmatch(token))
    )


def _split_edition(text: str, at: int) -> list[Branch]:
    """Give an edition and before it the wider one that it belongs to: v2.5 is below v2, 3n below 3."""
    wider = re.match(r"[a-z]?\d+", text)
    steps = [text] if wider is None or wider.group() == text else [wider.group(), text]
    return [Branch("edition", step, at) for step in steps]


def _is_product(token: str, kind: str, stems: Stems) -> bool:
    if not token.isalpha() or len(token) < 2:
        return False
    return kind in _PRODUCT_KINDS or (kind == "" and token not in stems.support and token not in stems.hosts)


def list_texts(branches: Sequence[Branch]) -> tuple[tuple[str, str], ...]:
    """Give branches without their place in the name, to compare those of different names."""
    return tuple((branch.kind, branch.text) for branch in branches)
