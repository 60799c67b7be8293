"""Branches of families: the editions and products that follow a family stem in names.

For example, the branches of Qwen include the editions 3 and 3.8 and the product VL.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.stems import Stems
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys

_NUMBER = re.compile(r"v?\d{1,2}(?:\.\d{1,2})?[a-z]?")
_SERIES = re.compile(r"[a-z]\d{1,2}(?:\.\d{1,2})?[a-z]?")
_BARE_PAIR = re.compile(r"\d\d")
#: The largest number of words after a stem that are read as products.
_PRODUCTS = 2
#: The kinds of word that may be a product, for example Coder, VL, mini or Next.
_PRODUCT_KINDS = ("modality", "generic", "size", "version")


@dataclass(frozen=True, eq=False)
class Branches:
    """The editions (such as 3.5) and products (such as VL) that follow the family stems in names.

    Attributes
    ----------
    occurrence : ndarray of int64, shape (branches,)
        The occurrence that the branch follows (see `Stems.occurrences`).
    place : ndarray of int64, shape (branches,)
        The order of the branches of one occurrence. A larger number means further down the path.
    at : ndarray of int64, shape (branches,)
        The token that spells the branch, as a position among the tokens of all names.
    edition : ndarray of bool, shape (branches,)
        Whether the branch is an edition; otherwise it is a product.
    text : ndarray of int64, shape (branches,)
        The text in lower case, as an index into `texts`. The text of an edition does not include the stem ('3.8').
    texts : tuple of str
        The tokens of the names, followed by the editions that do not occur as tokens.
    """

    occurrence: NDArray[np.int64]
    place: NDArray[np.int64]
    at: NDArray[np.int64]
    edition: NDArray[np.bool_]
    text: NDArray[np.int64]
    texts: tuple[str, ...]


#: For a stem and a token, the edition with a dot that the token stands for: ('llama', '33') for 3.3.
Dotted = Mapping[tuple[str, str], str]


def read_branches(names: Names, stems: Stems, known: Dotted | None = None) -> Branches:
    """Read the edition and the products that follow each family stem in the names.

    At most two products, such as VL, are read. An edition is a number of at most two digits, perhaps with a letter
    before it. It follows directly after the stem or a product. For example, 3.8 is read as two editions: 3, and 3.8
    below it. Reading stops at a size with a number, a method, a format, a language or another stem. The time is
    linear in the occurrences.

    Parameters
    ----------
    names : Names
        The names.
    stems : Stems
        The stems of the names.
    known : mapping, optional
        The numbers that stand for an edition with a dot. By default, the names themselves show this.
    """
    occurrences, token = stems.occurrences, names.tokens.codes
    is_edition, is_product = _find_editions(names), _find_products(names, stems)
    last = names.tokens.bounds[occurrences.row + 1]
    at, occurrence = occurrences.end, np.arange(len(occurrences))
    numbered = np.zeros(len(occurrences), dtype=bool)
    products = np.zeros(len(occurrences), dtype=np.int8)
    steps = []
    for place in range(_PRODUCTS + 1):
        within = at < last[occurrence]
        at, occurrence = at[within], occurrence[within]
        edition = ~numbered[occurrence] & is_edition[token[at]]
        product = ~edition & (products[occurrence] < _PRODUCTS) & is_product[token[at]]
        numbered[occurrence[edition]] = True
        products[occurrence[product]] += 1
        on = edition | product
        at, occurrence = at[on], occurrence[on]
        steps.append((occurrence, np.full(len(at), 2 * place), at, edition[on]))
        at = at + 1
    return _write_texts(names, stems, known, *map(np.concatenate, zip(*steps, strict=True)))


def _write_texts(
    names: Names,
    stems: Stems,
    known: Dotted | None,
    occurrence: NDArray[np.int64],
    place: NDArray[np.int64],
    at: NDArray[np.int64],
    edition: NDArray[np.bool_],
) -> Branches:
    """Replace the numbers of the branches by texts, such as 3.5 or VL.

    A wider edition is added above each edition that has one, for example v2 above v2.5.
    """
    tokens, size = names.tokens, len(names.tokens.values)
    text = tokens.codes[at].astype(np.int64)
    numbered = np.flatnonzero(edition)
    stem = stems.occurrences.stem[occurrence[numbered]]
    pairs, _, number = count_keys(stem.astype(np.int64) * size + text[numbered])
    dotted, extra = find_dotted(names, stems) if known is None else known, _Texts(tokens.values)
    following = [(stems.words[pair // size], tokens.values[pair % size]) for pair in pairs.tolist()]
    narrow = [dotted.get(pair, pair[1]) for pair in following]
    wide = [extra.find(_widen(edition)) for edition in narrow]
    text[numbered] = np.array([extra.find(edition) for edition in narrow], dtype=np.int64)[number]
    wider = np.array(wide, dtype=np.int64)[number]
    apart = wider != text[numbered]
    above = numbered[apart]
    return Branches(
        occurrence=np.concatenate([occurrence, occurrence[above]]),
        place=np.concatenate([place + 1, place[above]]),
        at=np.concatenate([at, at[above]]),
        edition=np.concatenate([edition, edition[above]]),
        text=np.concatenate([text, wider[apart]]),
        texts=(*tokens.values, *extra.added),
    )


class _Texts:
    """A list of texts that can be extended.

    The list begins with the sorted tokens. Any other text is added when it is looked up for the first time.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self.added: dict[str, int] = {}

    def find(self, text: str) -> int:
        place = bisect_left(self.tokens, text)
        if place < len(self.tokens) and self.tokens[place] == text:
            return place
        return self.added.setdefault(text, len(self.tokens) + len(self.added))


def find_dotted(names: Names, stems: Stems) -> dict[tuple[str, str], str]:
    """Find the two-digit numbers that stand for an edition with a dot, such as 33 for 3.3.

    A number is read in this way if the edition with a dot is more common after the same stem. The keys of the
    result are the stem and the token.
    """
    occurrences, tokens = stems.occurrences, names.tokens
    followed = occurrences.end < tokens.bounds[occurrences.row + 1]
    after = tokens.codes[occurrences.end[followed]]
    pairs, counts, _ = count_keys(occurrences.stem[followed].astype(np.int64) * len(tokens.values) + after)
    is_bare = names.ask(_BARE_PAIR.fullmatch)
    bare = np.flatnonzero(is_bare[pairs % max(len(tokens.values), 1)])
    seen = dict(zip(pairs.tolist(), counts.tolist(), strict=True)) if len(bare) else {}
    texts, dotted = _Texts(tokens.values), {}
    for pair in pairs[bare].tolist():
        stem, token = divmod(pair, len(tokens.values))
        text = ".".join(tokens.values[token])
        if seen.get(stem * len(tokens.values) + texts.find(text), 0) > seen[pair]:
            dotted[stems.words[stem], tokens.values[token]] = text
    return dotted


def _find_editions(names: Names) -> NDArray[np.bool_]:
    """Return which distinct tokens can be an edition.

    The result is a boolean array of shape (distinct tokens,).
    """
    return names.ask(_NUMBER.fullmatch, "", "version") | names.ask(_SERIES.fullmatch, "")


def _find_products(names: Names, stems: Stems) -> NDArray[np.bool_]:
    """Return which distinct tokens can name a product, such as VL.

    The result is a boolean array of shape (distinct tokens,).
    """
    may = names.ask(lambda token: len(token) > 1 and token.isalpha(), "", *_PRODUCT_KINDS)
    free = names.cuts.kind_of == names.kind_of[""]
    texts, known = _Texts(names.tokens.values), (stems.support > 0) | (stems.compound_of >= 0)
    for word in np.flatnonzero(known).tolist():
        token = texts.find(stems.words[word])
        if token < len(may) and free[token]:
            may[token] = False
    return may


def _widen(edition: str) -> str:
    """Return the main number of an edition, such as 3 for 3n.

    An edition without a number is returned unchanged.
    """
    wider = re.match(r"[a-z]?\d+", edition)
    return wider.group() if wider else edition
