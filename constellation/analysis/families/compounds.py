"""Compounds: words that consist of a family stem and an affix, such as ``codellama`` and ``wizardlm``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set

import numpy as np

from constellation.analysis.names.names import Names
from constellation.catalogue.vocabulary import Vocabulary

#: A stem of at least this many letters may have any affix before it ('medgemma'), and a short one after it. A long
#: affix after it needs a change of case between the two and a maker that uses both words ('XortronCriminal').
_FREE = 5
#: A stem of at least this many letters may have a descriptor as its affix. In addition, the case must change
#: between the two ('ChatGLM'), or the stem must be common or contain a digit ('distilgpt2').
_KNOWN = 3
#: A stem of at least this many models is common.
_COMMON = 100
#: A single letter may follow a longer stem that has at least this many models for each model with the compound,
#: if the case changes between the two ('OLMoE').
_LETTER = 5
#: A stem must have at least this many models for each model with the compound ('wizard' in 'wizardlm').
_PART = 0.2


def find_case_changes(names: Names) -> set[tuple[str, int]]:
    """Find the positions in words where the case of the letters changes.

    Returns
    -------
    set of (str, int)
        The word in lower case and the position, for example ('codellama', 4) for CodeLlama.
    """
    present = map(names.spelled.values.__getitem__, np.unique(names.spelled.codes).tolist())
    return {
        (word.lower(), at)
        for word in present
        if not word.islower() and not word[1:].islower()
        for at in range(1, len(word))
        if (word[at].isupper() and (word[at - 1].islower() or word[at + 1 : at + 2].islower()))
        or (at > 1 and word[at].islower() and word[at - 2 : at].isupper())
    }


def find_compounds(
    support: Mapping[str, int],
    candidates: Set[str],
    case_changes: Set[tuple[str, int]],
    vocabulary: Vocabulary,
    have_same_maker: Callable[[str, str], bool],
    words: Iterable[str] | None = None,
) -> dict[str, str]:
    """Find the words that consist of a family stem and an affix.

    These words are compounds. The affix is before or after the stem. `is_stem` below decides which affixes are
    accepted. The time is linear in the letters of the words.

    Parameters
    ----------
    support : mapping of str to int
        The number of models with each word.
    candidates : set of str
        Words that may be stems.
    case_changes : set of (str, int)
        See `find_case_changes`.
    vocabulary : Vocabulary
        The known descriptors.
    have_same_maker : callable
        A function that takes two words and returns whether one maker uses both.
    words : iterable of str, optional
        The words that are examined, by default all words in `support`.

    Returns
    -------
    dict of str to str
        The stem of each compound. If several stems are possible, it is the most common one.
    """

    def is_stem(stem: str, word: str, at: int, affix: str) -> bool:
        if stem not in candidates or len(affix) == 0:
            return False
        known = len(affix) > 1 and vocabulary.kind_of(affix) not in ("", "date")
        if support[stem] < (_PART if known else 1) * support[word]:
            return False
        if len(stem) >= _FREE:
            if known or (len(affix) >= 2 if word.endswith(stem) else len(affix) <= 2):
                return True
            return word.startswith(stem) and (word, at) in case_changes and have_same_maker(stem, word)
        if known and (support[stem] >= _COMMON or not stem.isalpha()):
            return True
        if word.startswith(stem) and len(stem) > _KNOWN and support[stem] >= _LETTER * support[word]:
            return (word, at) in case_changes
        return len(affix) >= 2 and (word, at) in case_changes

    compounds: dict[str, str] = {}
    heads, tails = {stem[:_KNOWN] for stem in candidates}, {stem[-_KNOWN:] for stem in candidates}
    for word in sorted(support if words is None else words):
        if word[:_KNOWN] not in heads and word[-_KNOWN:] not in tails:
            continue
        found = []
        for length in range(_KNOWN, len(word)):
            cut = len(word) - length
            ends = ((word[cut:], cut, word[:cut]), (word[:length], length, word[length:]))
            found += [stem for stem, at, affix in ends if is_stem(stem, word, at, affix)]
        if found:
            compounds[word] = max(found, key=lambda stem: (support[stem], stem))
    return compounds
