"""Terms: words or pairs of words in names that may be the name of a family.

Descriptors, such as sizes and versions, are not terms. A genus (``gpt``, ``lm``) is a word that does not identify a
family on its own. It forms one term with the word after it: ``gpt-2``, ``gpt-neo`` and ``gpt-oss`` are three terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.leading_words import find_leading_words
from constellation.analysis.families.rules import ALL_RULES, Rules
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys
from constellation.catalogue.vocabulary import Vocabulary

#: A genus and a word are one term if at least this share of the word's occurrences follow the genus.
_PAIRED = 0.2


@dataclass(frozen=True, eq=False)
class Terms:
    """The terms of every name, sorted by name, then by position.

    A term is a word that may name a family.

    Attributes
    ----------
    bounds : ndarray of int64, shape (n + 1,)
        Name i has the terms from bounds[i] up to bounds[i + 1].
    word : ndarray of int32, shape (terms,)
        The word of each term, as an index into `words`.
    start, end : ndarrays of int64, shape (terms,)
        The first token of each term, and the token after the term, as positions among the tokens of all names.
    words : tuple of str
        The distinct words, sorted. They include the backbone classes.
    leading : frozenset of str
        The words that are descriptors elsewhere (see leading_words.py).
    """

    bounds: NDArray[np.int64]
    word: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    words: tuple[str, ...]
    leading: frozenset[str]


@dataclass(frozen=True)
class TermRules:
    """What the names of a catalogue show about terms.

    Attributes
    ----------
    pairs : frozenset of (str, str)
        The two-token terms that begin with a genus, such as ('gpt', 'neo').
    tails : frozenset of (str, str)
        The two-token terms whose first token ends with a genus, such as ('distilgpt', '2').
    leading : frozenset of str
        The descriptors that are terms at the beginning of a name (see leading_words.py).
    """

    pairs: frozenset[tuple[str, str]]
    tails: frozenset[tuple[str, str]]
    leading: frozenset[str]


def learn_term_rules(names: Names, vocabulary: Vocabulary) -> TermRules:
    """Find the words that form terms in a catalogue. Other names can then be read in the same way."""
    pairs = _find_genus_pairs(names)
    tails = _find_tails(names, _list_genera(vocabulary), pairs, names.ask(_is_edition))
    leading = np.unique(names.tokens.codes[find_leading_words(names)])
    values, size = names.tokens.values, max(len(names.tokens.values), 1)
    texts = [
        frozenset((values[code // size], values[code % size]) for code in codes.tolist())
        for codes in (pairs, tails)
    ]
    return TermRules(texts[0], texts[1], frozenset(values[code] for code in leading.tolist()))


def list_terms(
    names: Names, vocabulary: Vocabulary, rules: Rules = ALL_RULES, known: TermRules | None = None
) -> Terms:
    """List the terms of every name.

    A term is a word that may name a family. The time is linear in the tokens.

    Parameters
    ----------
    names : Names
        The names.
    vocabulary : Vocabulary
        The known descriptors.
    rules : Rules
        Whether descriptors that lead names may be terms.
    known : TermRules, optional
        Which words form terms. By default, the names themselves show this.
    """
    tokens, edition = names.tokens, names.ask(_is_edition)
    if known is None:
        pairs = _find_genus_pairs(names)
        tails = _find_tails(names, _list_genera(vocabulary), pairs, edition)
        leading = find_leading_words(names) if rules.leading_words else np.zeros(len(tokens.codes), dtype=bool)
    else:
        pairs, tails = _find_pairs(names, known.pairs), _find_pairs(names, known.tails)
        leading = _find_known_leading_words(names, known.leading)
    paired, alone, added = _read_spans(names, edition, pairs, tails)
    alone |= leading
    start = np.flatnonzero(paired | alone)
    number = np.cumsum(paired | alone) - 1
    taken = np.flatnonzero(added)
    end = start + 1 + paired[start] + np.bincount(number[taken], minlength=len(start))
    words = _Words(tokens.values)
    second = start[paired[start]]
    word = tokens.codes[start].astype(np.int64)
    word[paired[start]] = words.join(tokens.codes[second], tokens.codes[second + 1], edition)
    while len(taken):  # append the genera that follow a term, one for each term in a round
        _, first = np.unique(number[taken], return_index=True)
        term = number[taken[first]]
        word[term] = words.join(word[term], tokens.codes[taken[first]])
        taken = np.delete(taken, first)
    classes = np.unique(tokens.codes[names.stand("class")])
    values, codes = words.sort(np.concatenate([word, classes]))
    bounds = np.searchsorted(start, tokens.bounds)
    promoted = frozenset(tokens.values[code] for code in np.unique(tokens.codes[leading]).tolist())
    return Terms(bounds, codes[: len(word)], start, end, values, promoted)


def _list_genera(vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(word for word in vocabulary.words_of("genus") if len(word) > 2)


def _find_pairs(names: Names, pairs: frozenset[tuple[str, str]]) -> NDArray[np.int64]:
    """Return the codes of the given pairs whose tokens both occur in the names (see `_find_genus_pairs`)."""
    code, size = {token: number for number, token in enumerate(names.tokens.values)}, len(names.tokens.values)
    found = [code[first] * size + code[second] for first, second in pairs if first in code and second in code]
    return np.array(sorted(found), dtype=np.int64)


def _find_known_leading_words(names: Names, words: frozenset[str]) -> NDArray[np.bool_]:
    bounds = names.tokens.bounds
    first = bounds[:-1][np.diff(bounds) > 1]
    leading = np.zeros(len(names.tokens.codes), dtype=bool)
    leading[first] = names.ask(words.__contains__)[names.tokens.codes[first]]
    return leading


def _find_genus_pairs(names: Names) -> NDArray[np.int64]:
    """Find two-token terms that begin with a generic word, such as 'gpt neo'.

    A generic word (genus) does not name a family on its own. A pair such as 'gpt llama' is not one term, because
    'llama' usually occurs without 'gpt'. The tokens a and b are encoded as a·T + b, where T is the number of
    distinct tokens.
    """
    token, after, size = names.tokens.codes, names.follower, len(names.tokens.values)
    loose = names.stand("", "genus")
    at = np.flatnonzero(names.stand("genus") & np.append(loose[1:], False)[: len(loose)] & (after >= 0))
    pairs, counts, _ = count_keys(token[at].astype(np.int64) * size + after[at])
    alone = np.bincount(token[loose], minlength=size)
    return pairs[counts >= _PAIRED * alone[pairs % max(size, 1)]]


def _find_tails(
    names: Names, genera: tuple[str, ...], genus_pairs: NDArray[np.int64], edition: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Find two-token terms whose first token ends with a generic word, such as 'distilgpt 2'.

    A generic word (genus) is a word like gpt or lm. The pair 'smollm 2' is not one term. A number forms a term with
    the word before it unless the number follows the word more often than it follows the genus alone.
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
    return pairs[np.isin(own, genus_pairs) | (edition[second] & (there >= counts))]


def _read_spans(
    names: Names, edition: NDArray[np.bool_], genus_pairs: NDArray[np.int64], tails: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Find the first and the last token of every term.

    Returns
    -------
    paired, alone, added : ndarrays of bool, shape (tokens of all names,)
        For each token, whether it begins a term of two tokens, whether it is a term by itself, and whether it is a
        genus that is appended to the term before it.
    """
    token, after = names.tokens.codes, names.follower
    genus, size = names.stand("genus"), len(names.tokens.values)
    plain = names.ask(lambda value: len(value) > 1 and not value.isdigit(), "")[token]
    numbered = (after >= 0) & np.append(edition, False)[after]
    joined = names.joined.codes.astype(bool)
    touched = np.append(joined[1:], False)[: len(joined)]
    pair = np.where(after >= 0, token.astype(np.int64) * size + after, -1)
    wants = genus & (numbered | np.isin(pair, genus_pairs))
    wants |= plain & np.isin(pair, tails) & (touched | ~numbered)
    # If several consecutive tokens could each form a pair with the next token, the first, the third and so on do.
    place = np.arange(len(wants))
    begins = wants & ~np.append(False, wants[:-1])[: len(wants)]
    paired = wants & ((place - np.maximum.accumulate(np.where(begins, place, 0))) % 2 == 0)
    second = np.append(False, paired[:-1])[: len(paired)]
    alone = plain & ~wants & ~second
    appended = genus & ~paired & ~second & joined
    added, ends = np.zeros(len(wants), dtype=bool), second | alone
    while True:
        more = appended & ~added & np.append(False, ends[:-1])[: len(ends)]
        if not more.any():
            return paired, alone, added
        added |= more
        ends = ends | more


class _Words:
    """A list of words and their codes.

    A word is made of one or more tokens. A word of one token has the code of this token.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        self.texts = list(tokens)

    def join(
        self, first: NDArray[np.integer], second: NDArray[np.integer], edition: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """Join each word with the token after it.

        The codes of the joined words are returned. `edition` marks the tokens that are versions. Only their first
        number is used, so gpt 3.5 becomes gpt3.
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
        """Return the distinct words of the given codes, sorted alphabetically.

        For each code, the position of its word is also returned.
        """
        used, number = np.unique(codes, return_inverse=True)
        texts = [self.texts[code] for code in used.tolist()]
        values = sorted(set(texts))
        place = {text: at for at, text in enumerate(values)}
        return tuple(values), np.array([place[text] for text in texts], dtype=np.int32)[number.reshape(-1)]


def _is_edition(token: str) -> bool:
    """Return whether a token is an edition number, such as 2, 3.5 or 4o."""
    return len(token) < 4 and token[0].isdigit() and token.removesuffix("o").replace(".", "").isdigit()
