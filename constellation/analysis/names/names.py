"""Model ids in, their owners, names, lower-case tokens and the kind of each token out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.ragged import Ragged
from constellation.analysis.names.tokenizer import Cuts, compile_chunks, cut_rows, find_cuts
from constellation.catalogue.vocabulary import Vocabulary

_NEARLY_ALL = 0.8  # the share of all models from which on an owner, or the lack of one, says nothing about makers
_BLOCK = 1 << 16  # names read at once, so that their chunks are never all held as strings


@dataclass(frozen=True, eq=False)
class Names:
    """Every id taken apart; row i is model i.

    ``owners`` and ``names`` are what stands before and after the slash ("" where an id has no owner).
    ``tokens`` are lower case, without the owner. ``kinds`` is the vocabulary's kind of each token ("" for
    no descriptor), ``spelled`` the token as written, ``joined`` whether it touches the token before it: four
    sequences of tuples with the same bounds. The tokens' values are sorted, so their codes sort as they do.

    ``owner_of`` is int32 (n,), the place of each owner in ``all_owners``, which is sorted. ``chunked`` and
    ``cuts`` are what names are cut by (see cutting.py).
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
        """The place of each kind among the values of `kinds`."""
        return {kind: number for number, kind in enumerate(self.cuts.kinds)}

    @cached_property
    def tells_maker(self) -> NDArray[np.bool_]:
        """Whether each of `all_owners` says who made a model: bool, shape (owners,).

        The absence of an owner does not, nor does an owner of nearly all models: it is the list, not a maker.
        """
        named = np.array([owner != "" for owner in self.all_owners], dtype=bool)
        return named & ~self._holds_nearly_all

    @cached_property
    def maker_of(self) -> NDArray[np.int64]:
        """Who made each model, as far as owners tell: int64, shape (n,), at least `len(all_owners)` for unknown.

        Where a list gives nearly all models no owner, or the same one, each of those may have a maker of its own.
        Evidence that needs owners is then absent, which is not the same as evidence against.
        """
        unknown = self._holds_nearly_all[self.owner_of]
        return np.where(unknown, len(self.all_owners) + np.arange(len(self)), self.owner_of)

    @cached_property
    def _holds_nearly_all(self) -> NDArray[np.bool_]:
        return np.bincount(self.owner_of, minlength=len(self.all_owners)) >= max(_NEARLY_ALL * len(self), 1)

    @cached_property
    def follower(self) -> NDArray[np.int32]:
        """For each token the code of the one after it in its name, -1 for none: int32 (entries,)."""
        after = np.append(self.tokens.codes[1:], np.int32(-1))[: len(self.tokens.codes)]
        ends = self.tokens.bounds[1:][np.diff(self.tokens.bounds) > 0]
        after[ends - 1] = -1
        return after

    def stand(self, *kinds: str) -> NDArray[np.bool_]:
        """Whether each token is of one of those kinds: bool (entries,)."""
        return np.isin(self.kinds.codes, [self.kind_of[kind] for kind in kinds])

    def ask(self, question: Callable[[str], object], *kinds: str) -> NDArray[np.bool_]:
        """The answer for each distinct token, no for those of other kinds where some are given: bool (values,)."""
        asked = np.isin(self.cuts.kind_of, [self.kind_of[kind] for kind in kinds or self.kind_of])
        pairs = zip(self.tokens.values, asked.tolist(), strict=True)
        return np.array([wanted and bool(question(token)) for token, wanted in pairs], dtype=bool)

    def facet(self, *kinds: str) -> tuple[tuple[str, ...], ...]:
        """Give the tokens of those kinds for each model, each once, in the order of the name."""
        wanted = self.stand(*kinds)
        among = np.concatenate([[0], np.cumsum(wanted)])[self.tokens.bounds]
        of_kind = Ragged(among, self.tokens.codes[wanted], self.tokens.values)
        return tuple(tuple(dict.fromkeys(row)) for row in of_kind)

    def take(self, rows: NDArray[np.integer]) -> Names:
        """The names of some models as if there were no others, without reading them again.

        rows : ascending. The values of every column stay, so that codes mean the same in both.
        """
        owners, names = (tuple(map(column.__getitem__, rows.tolist())) for column in (self.owners, self.names))
        return _form_names(owners, names, self.owner_of[rows], self.all_owners, self.chunked.take(rows), self.cuts)


def read_names(ids: Sequence[str], vocabulary: Vocabulary) -> Names:
    """Take every id apart; linear in the length of the ids.

    An id without a slash has no owner. A name of nothing but separators has no tokens.
    """
    parts = [model.split("/", 1) if "/" in model else ("", model) for model in ids]
    names = tuple(name for _, name in parts)
    all_owners = tuple(sorted({owner for owner, _ in parts}))
    number = {owner: code for code, owner in enumerate(all_owners)}
    owner_of = np.fromiter((number[owner] for owner, _ in parts), dtype=np.int32, count=len(parts))
    owners = tuple(map(all_owners.__getitem__, owner_of.tolist()))
    chunked = _find_chunks(names, compile_chunks(vocabulary))
    return _form_names(owners, names, owner_of, all_owners, chunked, find_cuts(chunked.values, vocabulary))


def _find_chunks(names: Sequence[str], chunks: re.Pattern[str]) -> Ragged:
    # All names are read as one text, a line each: an expression is slow to start and fast to go on.
    known: defaultdict[str, int] = defaultdict()
    known.default_factory = known.__len__
    line = known["\n"]
    blocks = [np.empty(0, dtype=np.int32)]
    for first in range(0, len(names), _BLOCK):
        # Within a name a line feed is a separator like any other, and a multiplication sign is an x.
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
) -> Names:
    bounds, words, joined = cut_rows(chunked, cuts)
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
