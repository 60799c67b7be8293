"""Words and proven stems in, which words have a stem glued into them (``codellama``, ``wizardlm``) out."""

from __future__ import annotations

from collections.abc import Mapping, Set

import numpy as np

from constellation.analysis.names import Names
from constellation.catalogue.vocabulary import Vocabulary

# From five letters on a stem may be glued to any letters ('medgemma'), from three on to a descriptor, and then
# only where the case changes at the border ('ChatGLM'), or where the stem is common or has a digit ('distilgpt2').
_FREE = 5
_KNOWN = 3
_COMMON = 100
_PART = 0.2  # a stem must be borne by this share of the names of the word that it is glued into ('wizard' 'lm')


def find_borders(names: Names) -> set[tuple[str, int]]:
    """Find where words change from small to capital letters or back: ('codellama', 4) for CodeLlama."""
    present = map(names.spelled.values.__getitem__, np.unique(names.spelled.codes).tolist())
    return {
        (word.lower(), at)
        for word in present
        if not word.islower() and not word[1:].islower()
        for at in range(1, len(word))
        if (word[at].isupper() and (word[at - 1].islower() or word[at + 1 : at + 2].islower()))
        or (at > 1 and word[at].islower() and word[at - 2 : at].isupper())
    }


def find_hosts(
    support: Mapping[str, int], candidates: Set[str], borders: Set[tuple[str, int]], vocabulary: Vocabulary
) -> dict[str, str]:
    """Find for each word the commonest candidate glued into it at either end, where what is left over
    allows it.

    Linear in the letters of the words. `support` counts the names of each word.
    """

    def may_glue(word: str, stem: str, at: int, rest: str) -> bool:
        if stem not in candidates or len(rest) == 0:
            return False
        known = len(rest) > 1 and vocabulary.kind_of(rest) not in ("", "date")
        if support[stem] < (_PART if known else 1) * support[word]:
            return False
        if len(stem) >= _FREE:
            return known or (len(rest) >= 2 if word.endswith(stem) else len(rest) <= 2)
        if known and (support[stem] >= _COMMON or not stem.isalpha()):
            return True
        return len(rest) >= 2 and (word, at) in borders

    hosts: dict[str, str] = {}
    heads, tails = {stem[:_KNOWN] for stem in candidates}, {stem[-_KNOWN:] for stem in candidates}
    for word in sorted(support):
        if word[:_KNOWN] not in heads and word[-_KNOWN:] not in tails:
            continue
        found = []
        for length in range(_KNOWN, len(word)):
            cut = len(word) - length
            ends = ((word[cut:], cut, word[:cut]), (word[:length], length, word[length:]))
            found += [stem for stem, at, rest in ends if may_glue(word, stem, at, rest)]
        if found:
            hosts[word] = max(found, key=lambda stem: (support[stem], stem))
    return hosts
