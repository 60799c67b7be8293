"""Blends: words that begin or end like a frequent family stem, such as ``codestral`` for Mistral."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set

from constellation.catalogue.vocabulary import Vocabulary

#: The smallest number of letters that a blend and a line share, and the smallest share of the line's letters.
_SHARED, _SHARED_PART = 4, 0.7
#: A line that is part of a longer word must have this many letters. Shorter lines are part of many words by chance.
_WHOLE = 5
#: The smallest number of letters of the shared part that do not belong to a descriptor. For example, minimax and
#: minimind share only the descriptor 'mini'.
_OWN = 3
#: A line must have at least this many models, and this many for each model with the blend.
_LINE, _LARGER = 50, 10


def find_blends(
    support: Mapping[str, int], candidates: Set[str], compounds: Set[str], vocabulary: Vocabulary
) -> dict[str, str]:
    """Find the words that share their beginning or end with exactly one frequent family stem.

    These words are blends. The frequent stem is called the line. The time is linear in the letters.

    Parameters
    ----------
    support : mapping of str to int
        The number of models with each word.
    candidates : set of str
        Words that may be stems.
    compounds : set of str
        Words that contain a stem and an affix (see compounds.py). They are not considered.
    vocabulary : Vocabulary
        The known descriptors.

    Returns
    -------
    dict of str to str
        The line of each blend.
    """
    lines = [word for word in candidates if support[word] >= _LINE and word.isalpha() and word not in compounds]
    parts: dict[tuple[bool, str], set[str]] = defaultdict(set)
    for line in lines:
        for length in range(max(_SHARED, -int(-_SHARED_PART * len(line) // 1)), len(line) + 1):
            if length == len(line) < _WHOLE:
                continue
            for at_end in (True, False):
                part = line[-length:] if at_end else line[:length]
                if _is_distinctive(part, vocabulary):
                    parts[at_end, part].add(line)
    blends = {}
    for word in sorted(support):
        if word in compounds or word in lines or not word.isalpha() or vocabulary.kind_of(word):
            continue
        found = {
            line
            for length in range(_SHARED, len(word))
            for key in ((True, word[-length:]), (False, word[:length]))
            for line in parts.get(key, ())
            if word not in line and support[line] >= _LARGER * support[word]
        }
        if len(found) == 1:
            blends[word] = found.pop()
    return blends


def _is_distinctive(part: str, vocabulary: Vocabulary) -> bool:
    """Return whether a part of a stem is more than a common descriptor.

    It must have `_OWN` letters or more besides a descriptor at its beginning or end.
    """
    return not any(
        vocabulary.kind_of(part[:length]) or vocabulary.kind_of(part[-length:])
        for length in range(len(part) - _OWN + 1, len(part) + 1)
    )
