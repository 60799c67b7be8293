"""Words and proven stems in, which words have a stem glued into them (``codellama``, ``wizardlm``) out.

Names in, the words of each name that could be a family's stem out: no descriptors, a genus with its
second part.

A genus (``gpt``, ``lm``) names nothing alone: ``gpt-2``, ``gpt-neo`` and ``gpt-oss`` are three words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys
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


_COMPOUND = 0.2  # of the second part's names, the share in which a genus stands before it, to be one word with it


@dataclass(frozen=True, eq=False)
class Units:
    """The words of every name that could be a stem, in the order of the names, then of their tokens.

    bounds : int64 (n + 1,), name i has the units from bounds[i] up to bounds[i + 1]
    word   : int32 (units,), into `words`; start, end : int64, the span of their tokens among those of all names
    words  : the distinct words, sorted, so that their codes sort as they do; backbone classes are among them
    """

    bounds: NDArray[np.int64]
    word: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    words: tuple[str, ...]


def list_units(names: Names, vocabulary: Vocabulary) -> Units:
    """List the words of every name that could be a stem; linear in the tokens of the names."""
    tokens, edition = names.tokens, names.ask(_is_edition)
    compounds = _find_compounds(names)
    genera = tuple(word for word in vocabulary.words_of("genus") if len(word) > 2)
    tails = _find_tails(names, genera, compounds, edition)
    paired, alone, added = _read_spans(names, edition, compounds, tails)
    start = np.flatnonzero(paired | alone)
    number = np.cumsum(paired | alone) - 1
    taken = np.flatnonzero(added)
    end = start + 1 + paired[start] + np.bincount(number[taken], minlength=len(start))
    words = _Words(tokens.values)
    second = start[paired[start]]
    word = tokens.codes[start].astype(np.int64)
    word[paired[start]] = words.join(tokens.codes[second], tokens.codes[second + 1], edition)
    while len(taken):  # the genera glued behind a word, one of each unit at a time
        _, first = np.unique(number[taken], return_index=True)
        unit = number[taken[first]]
        word[unit] = words.join(word[unit], tokens.codes[taken[first]])
        taken = np.delete(taken, first)
    classes = np.unique(tokens.codes[names.stand("class")])
    values, codes = words.sort(np.concatenate([word, classes]))
    bounds = np.searchsorted(start, tokens.bounds)
    return Units(bounds, codes[: len(word)], start, end, values)


def _find_compounds(names: Names) -> NDArray[np.int64]:
    """Find the pairs of a genus and the word after it that are one word: gpt neo, but not gpt llama.

    Pairs of tokens a and b are written as a·T + b, with T the number of distinct tokens.
    """
    token, after, size = names.tokens.codes, names.follower, len(names.tokens.values)
    loose = names.stand("", "genus")
    at = np.flatnonzero(names.stand("genus") & np.append(loose[1:], False)[: len(loose)] & (after >= 0))
    pairs, counts, _ = count_keys(token[at].astype(np.int64) * size + after[at])
    alone = np.bincount(token[loose], minlength=size)
    return pairs[counts >= _COMPOUND * alone[pairs % max(size, 1)]]


def _find_tails(
    names: Names, genera: tuple[str, ...], compounds: NDArray[np.int64], edition: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Find what a genus at the end of a longer word takes with it: distil-gpt 2, ko-gpt j, but not smol-lm 2.

    A number goes with the genus where the genus alone has it more often than the longer word.
    """
    token, after, values = names.tokens.codes, names.follower, names.tokens.values
    size, codes = len(values), {word: code for code, word in enumerate(values) if word in genera}
    genus_of = np.full(size, -1, dtype=np.int64)
    for code, word in enumerate(values):
        if word.endswith(genera):
            genus = next((genus for genus in genera if word.endswith(genus) and word != genus), "")
            genus_of[code] = codes.get(genus, -1)
    of_genus = np.zeros(size, dtype=bool)
    of_genus[list(codes.values())] = True
    longer = np.flatnonzero((after >= 0) & (genus_of[token] >= 0))
    pairs, counts, _ = count_keys(token[longer].astype(np.int64) * size + after[longer])
    plain = np.flatnonzero((after >= 0) & of_genus[token])
    simple, often, _ = count_keys(token[plain].astype(np.int64) * size + after[plain])
    base, second = np.divmod(pairs, max(size, 1))
    own = genus_of[base] * size + second
    order = np.argsort(simple)
    simple, often = np.append(simple[order], -1), np.append(often[order], 0)
    place = np.searchsorted(simple[:-1], own)
    there = np.where(simple[place] == own, often[place], 0)
    return pairs[np.isin(own, compounds) | (edition[second] & (there >= counts))]


def _read_spans(
    names: Names, edition: NDArray[np.bool_], compounds: NDArray[np.int64], tails: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Say of every token whether a unit of two begins there, a unit of one stands there, or it is a genus that
    is glued to the unit before it: three times bool (entries,)."""
    token, after = names.tokens.codes, names.follower
    genus, size = names.stand("genus"), len(names.tokens.values)
    plain = names.ask(lambda value: len(value) > 1 and not value.isdigit(), "")[token]
    numbered = (after >= 0) & np.append(edition, False)[after]
    joined = names.joined.codes.astype(bool)
    touched = np.append(joined[1:], False)[: len(joined)]
    pair = np.where(after >= 0, token.astype(np.int64) * size + after, -1)
    wants = genus & (numbered | np.isin(pair, compounds))
    wants |= plain & np.isin(pair, tails) & (touched | ~numbered)
    # Of tokens in a row that would each take the next with them, the first, third, ... do.
    place = np.arange(len(wants))
    begins = wants & ~np.append(False, wants[:-1])[: len(wants)]
    paired = wants & ((place - np.maximum.accumulate(np.where(begins, place, 0))) % 2 == 0)
    second = np.append(False, paired[:-1])[: len(paired)]
    alone = plain & ~wants & ~second
    glued = genus & ~paired & ~second & joined
    added, ends = np.zeros(len(wants), dtype=bool), second | alone
    while True:
        more = glued & ~added & np.append(False, ends[:-1])[: len(ends)]
        if not more.any():
            return paired, alone, added
        added |= more
        ends = ends | more


class _Words:
    """Words made of tokens, each with a code; those of single tokens have the tokens' own."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.texts = list(tokens)

    def join(
        self, first: NDArray[np.integer], second: NDArray[np.integer], edition: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """Write words and the tokens after them as one word each, and give the codes.

        Of a version only the edition counts, where `edition` says which tokens are one: gpt 3.5 is gpt3.
        """
        size = len(self.texts)
        pairs, _, number = count_keys(first.astype(np.int64) * size + second)
        for base, after in zip(*(part.tolist() for part in np.divmod(pairs, size)), strict=True):
            text = self.texts[after]
            if edition is not None and edition[after]:
                text = text.split(".")[0].removesuffix("o")
            self.texts.append(self.texts[base] + text)
        return size + number

    def sort(self, codes: NDArray[np.int64]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
        """The distinct words that some codes stand for, sorted, and for each code its place among them."""
        used, number = np.unique(codes, return_inverse=True)
        texts = [self.texts[code] for code in used.tolist()]
        values = sorted(set(texts))
        place = {text: at for at, text in enumerate(values)}
        return tuple(values), np.array([place[text] for text in texts], dtype=np.int32)[number.reshape(-1)]


def _is_edition(token: str) -> bool:
    """Return whether a token is an edition: 2, 3.5, and 4o, a multimodal ("omni") model of the fourth."""
    return len(token) < 4 and token[0].isdigit() and token.removesuffix("o").replace(".", "").isdigit()
