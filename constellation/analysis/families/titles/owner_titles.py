"""Titles for families in which all models have the same owner.

The title is a name that the models share, or the owner's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.names import Names
from constellation.catalogue.titles import capitalise, fold_title

#: The smallest share of the models, and the smallest number, whose names begin with the shared name.
_SHARE, _LEAST = 2 / 3, 3
#: The smallest number of letters and digits of a shared name.
_LETTERS = 2
#: The kinds of token that end a shared name.
_ENDING = ("size", "version", "quantisation", "format", "date", "context", "method")


def title_owners(
    names: Names,
    owners: NDArray[np.int64],
    node_of: NDArray[np.int64],
    nodes: NDArray[np.int64],
    taken: Collection[str],
) -> Iterator[str]:
    """Yield a title for each family in which all models have the same owner.

    If the names of most models begin with the same words, these are the title. A single word that only describes a
    model is a title only if the owner's name contains it (step of ``stepfun-ai``). A title that another family has
    is not used.

    Parameters
    ----------
    names : Names
        The names.
    owners : ndarray of int64, shape (families,)
        The owners, as indices into `names.all_owners`.
    node_of : ndarray of int64, shape (n,)
        The node of each model.
    nodes : ndarray of int64, shape (families,)
        The node of each family.
    taken : collection of str
        The titles of other families, folded (see `fold_title`).
    """
    order = np.argsort(node_of, kind="stable")
    first, last = (np.searchsorted(node_of[order], nodes, side=side) for side in ("left", "right"))
    for owner, begin, end in zip(owners.tolist(), first.tolist(), last.tolist(), strict=True):
        own = names.all_owners[owner]
        shared = find_shared_name(names, order[begin:end].tolist(), fold_title(own))
        yield shared if shared and fold_title(shared) not in taken else own


def find_shared_name(names: Names, rows: Sequence[int], owner: str) -> str:
    """Return the words that most names of an owner's models begin with.

    The words are in their commonest spelling. The result is '' if the names do not share their first words.

    Parameters
    ----------
    names : Names
        The names.
    rows : sequence of int
        The models of the owner.
    owner : str
        The name of the owner, folded (see `fold_title`).
    """
    least = max(_LEAST, _SHARE * len(rows))
    tokens = {row: names.tokens[row] for row in rows}
    shared: tuple[str, ...] = ()
    while True:
        longer = Counter(tokens[row][: len(shared) + 1] for row in rows if tokens[row][: len(shared)] == shared)
        prefix, count = max(longer.items(), key=lambda item: (item[1], item[0]), default=((), 0))
        if count < least or len(prefix) == len(shared):
            break
        row = next(row for row in rows if tokens[row][: len(prefix)] == prefix)
        apart = bool(shared) and not names.joined[row][len(shared)]
        if apart and names.kinds[row][len(shared)] in _ENDING:
            break
        shared = prefix
    bearers = [row for row in rows if shared and tokens[row][: len(shared)] == shared]
    if not bearers or _is_cut(names, bearers, len(shared)):
        return ""
    spellings = Counter(_cut_name(names.names[row], len("".join(shared))) for row in bearers)
    title = max(spellings, key=lambda spelling: (spellings[spelling], spelling))
    telling = len(shared) > 1 or names.kinds[bearers[0]][0] == "" or fold_title(title) in owner
    return capitalise(title) if telling and len(fold_title(title)) >= _LETTERS else ""


def _is_cut(names: Names, rows: Sequence[int], length: int) -> bool:
    """Return whether a cut after the first `length` tokens would divide a word in most names."""
    after = [
        (names.tokens[row][length], names.joined[row][length]) for row in rows if len(names.tokens[row]) > length
    ]
    return sum(joined and token.isalpha() for token, joined in after) >= _SHARE * len(rows)


def _cut_name(name: str, length: int) -> str:
    """Return the beginning of a name, up to a number of letters and digits.

    The characters between the letters and digits are included.
    """
    ends = [place for place, letter in enumerate(name, 1) if letter.isalnum()]
    return name[: ends[length - 1]].replace("_", " ").strip() if len(ends) >= length else name
