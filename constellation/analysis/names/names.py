"""The parts of model ids: the owner, the name, and the tokens of the name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.ragged import Ragged
from constellation.analysis.names.tokenizer import Cuts, WholeWords, compile_chunks, cut_rows, find_cuts
from constellation.catalogue.vocabulary import Vocabulary

_NEARLY_ALL = 0.8  # if this share of the models has the same owner, or no owner, their makers are unknown
_BLOCK = 1 << 16  # names read at once, so that their chunks are never all held as strings


@dataclass(frozen=True, eq=False)
class Names:
    """The owners, names and tokens of all model ids.

    Row i is model i.

    Attributes
    ----------
    owners, names : tuple of str, length n
        The parts of the id before and after the slash. The owner is "" if the id has no slash.
    tokens, kinds, spelled, joined : Ragged, n rows with the same bounds
        For each name, its tokens in lower case, their kinds in the vocabulary ("" for a word that is not a
        descriptor), the tokens as written, and whether each token follows the previous one without a separator. The
        values of `tokens` are sorted, so that their codes sort in the same order.
    owner_of : ndarray of int32, shape (n,)
        The owner of each model, as an index of `all_owners`.
    all_owners : tuple of str
        The distinct owners, sorted.
    chunked : Ragged
        The chunks of each name (see tokenizer.py).
    cuts : Cuts
        How the chunks are cut into tokens.
    """

    owners: tuple[str, ...]
    names: tuple[str, ...]
    tokens: Ragged
    kinds: Ragged
    spelled: Ragged
    joined: Ragged
    owner_of: NDArray[np.int32]
    all_owners: tuple[str, ...]
    chunked: Ragged
    cuts: Cuts

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def kind_of(self) -> dict[str, int]:
        """A mapping from each kind of token, such as 'size', to its index in `kinds.values`."""
        return {kind: number for number, kind in enumerate(self.cuts.kinds)}

    @cached_property
    def is_maker(self) -> NDArray[np.bool_]:
        """Whether each owner in `all_owners` is the maker of its models rather than, for example, a registry.

        This is a boolean array of shape (owners,). A missing owner is not the maker of models. An owner of nearly
        all models is not a maker either, because it is the name of a registry.
        """
        named = np.array([owner != "" for owner in self.all_owners], dtype=bool)
        return named & ~self._holds_nearly_all

    @cached_property
    def maker_of(self) -> NDArray[np.int64]:
        """The owner that has made each model, as an index into `all_owners`.

        This is an int64 array of shape (n,). If nearly all models have no owner, or the same owner, their makers
        are unknown. Each of these models gets a number of its own, from `len(all_owners)` on. Owners are then no
        evidence, neither for nor against a family.
        """
        unknown = self._holds_nearly_all[self.owner_of]
        return np.where(unknown, len(self.all_owners) + np.arange(len(self)), self.owner_of)

    @cached_property
    def _holds_nearly_all(self) -> NDArray[np.bool_]:
        return np.bincount(self.owner_of, minlength=len(self.all_owners)) >= max(_NEARLY_ALL * len(self), 1)

    @cached_property
    def follower(self) -> NDArray[np.int32]:
        """The code of the token that follows each token.

        This is an int32 array of shape (entries,). The code is -1 for the last token of a name.
        """
        after = np.append(self.tokens.codes[1:], np.int32(-1))[: len(self.tokens.codes)]
        ends = self.tokens.bounds[1:][np.diff(self.tokens.bounds) > 0]
        after[ends - 1] = -1
        return after

    def stand(self, *kinds: str) -> NDArray[np.bool_]:
        """Return whether each token is of one of the given kinds.

        The result is a boolean array of shape (entries,).
        """
        return np.isin(self.kinds.codes, [self.kind_of[kind] for kind in kinds])

    def ask(self, question: Callable[[str], object], *kinds: str) -> NDArray[np.bool_]:
        """Call a function with each distinct token, and return whether each result is true.

        If kinds are given, the result is False for tokens of other kinds.

        Returns
        -------
        ndarray of bool, shape (len(self.tokens.values),)
        """
        asked = np.isin(self.cuts.kind_of, [self.kind_of[kind] for kind in kinds or self.kind_of])
        pairs = zip(self.tokens.values, asked.tolist(), strict=True)
        return np.array([wanted and bool(question(token)) for token, wanted in pairs], dtype=bool)

    def facet(self, *kinds: str) -> tuple[tuple[str, ...], ...]:
        """Return the distinct tokens of the given kinds in each name, in the order of the name."""
        wanted = self.stand(*kinds)
        among = np.concatenate([[0], np.cumsum(wanted)])[self.tokens.bounds]
        of_kind = Ragged(among, self.tokens.codes[wanted], self.tokens.values)
        return tuple(tuple(dict.fromkeys(row)) for row in of_kind)

    def take(self, rows: NDArray[np.integer]) -> Names:
        """Return the names of some of the models.

        The names are divided into tokens as if there were no other models.

        Parameters
        ----------
        rows : ndarray of int
            The rows of the models, ascending. The values of every column are kept, so codes keep their meaning.
        """
        owners, names = (tuple(map(column.__getitem__, rows.tolist())) for column in (self.owners, self.names))
        return _form_names(owners, names, self.owner_of[rows], self.all_owners, self.chunked.take(rows), self.cuts)


def read_names(ids: Sequence[str], vocabulary: Vocabulary, whole: WholeWords | None = None) -> Names:
    """Split every model id into its owner and the tokens of its name.

    An id without a slash has no owner. A name that consists only of separators has no tokens. The time is linear in
    the length of the ids.

    Parameters
    ----------
    ids : sequence of str
        The ids.
    vocabulary : Vocabulary
        The known descriptors.
    whole : WholeWords, optional
        The words of mixed case that stay whole. By default, they are found in the names themselves.
    """
    parts = [model.split("/", 1) if "/" in model else ("", model) for model in ids]
    names = tuple(name for _, name in parts)
    all_owners = tuple(sorted({owner for owner, _ in parts}))
    number = {owner: code for code, owner in enumerate(all_owners)}
    owner_of = np.fromiter((number[owner] for owner, _ in parts), dtype=np.int32, count=len(parts))
    owners = tuple(map(all_owners.__getitem__, owner_of.tolist()))
    chunked = _find_chunks(names, compile_chunks(vocabulary))
    return _form_names(owners, names, owner_of, all_owners, chunked, find_cuts(chunked.values, vocabulary), whole)


def _find_chunks(names: Sequence[str], chunks: re.Pattern[str]) -> Ragged:
    # All names are read as one text with one name per line, because each call of a regular expression is slow.
    known: defaultdict[str, int] = defaultdict()
    known.default_factory = known.__len__
    line = known["\n"]
    blocks = [np.empty(0, dtype=np.int32)]
    for first in range(0, len(names), _BLOCK):
        # A line feed within a name is replaced by another separator, and a multiplication sign by an x.
        text = "\n".join(name.replace("\n", "\t") for name in names[first : first + _BLOCK]) + "\n"
        text = text.replace("×", "x")
        blocks.append(np.array(list(map(known.__getitem__, chunks.findall(text))), dtype=np.int32))
    codes = np.concatenate(blocks)
    ends = np.flatnonzero(codes == line)
    bounds = np.concatenate([[0], ends - np.arange(len(ends))])
    return Ragged(bounds, codes[codes != line] - 1, tuple(known)[1:])


def _form_names(
    owners: tuple[str, ...],
    names: tuple[str, ...],
    owner_of: NDArray[np.int32],
    all_owners: tuple[str, ...],
    chunked: Ragged,
    cuts: Cuts,
    whole: WholeWords | None = None,
) -> Names:
    bounds, words, joined = cut_rows(chunked, cuts, whole)
    tokens = cuts.token_of[words]
    return Names(
        owners=owners,
        names=names,
        tokens=Ragged(bounds, tokens, cuts.tokens),
        kinds=Ragged(bounds, cuts.kind_of[tokens], cuts.kinds),
        spelled=Ragged(bounds, words, cuts.spelled),
        joined=Ragged(bounds, joined.astype(np.int8), (False, True)),
        owner_of=owner_of,
        all_owners=all_owners,
        chunked=chunked,
        cuts=cuts,
    )
