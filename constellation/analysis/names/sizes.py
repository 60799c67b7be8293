"""The sizes of models according to their names, such as 7B, 8x7B and 35B-A3B.

A number with a unit is not always the size of the model. It may be a context length (``7B-1M``), the number of
training tokens (``1.1B-3T``), the profile of a quantisation (``JANG_4M``), the size of the model that a draft model
assists (``27B-DFlash``) or the size before pruning. The neighbouring words show what the number means.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.marks import (
    FACTOR,
    HEADS,
    OF_EXPERTS,
    PRUNING,
    QUANTISED,
    SHARE,
    mark_tokens,
)
from constellation.analysis.names.names import Names
from constellation.analysis.names.quantities import Size, read_active, read_size
from constellation.analysis.names.ragged import Ragged, bound, find_first, gather, number_runs

#: The limits of the number of parameters of a language model. The largest known model has about 5e12.
LEAST, MOST = 1e4, 1e13

_APART = 2.5  # a model may be this many times larger or smaller than the size in its name
_BEYOND = 10.0  # no model is this many times larger than every number in its name, except a mixture of experts
_EXPERTS = 20.0  # a mixture of experts may be this many times larger: names often give the size of one expert
_NORMS = 1e-4  # a count below this share of the size includes little more than the weights of the norms
_PACKED, _LIKELY_PACKED = 0.9, 0.8  # a quantised copy below this share of the size has packed weights
_MERGED = 0.55  # the least share of 8 × 7B for a merge of eight 7B experts: they share the attention
_MERGES = 8  # up to this many experts, N × S is nearly the size; with more, S includes the shared parts
_PRUNED = 0.68  # a pruned quantised copy above this share of the size is not packed: four bits need half
_PRUNED_LEAST = 0.05  # the smallest share of the size that remains after pruning
_PAIR = 40.0  # a model may be this many times larger than its active part if its name has a pair of plain sizes
_FLOAT4, _WORD = 0.4, 0.8 / 32  # the smallest share of the size: 4-bit floats in bytes; each bit in 32-bit words

_TOKENS = 4e12  # a larger number with a T, in a name without other sizes, is a number of training tokens
_CONTEXTS = frozenset((1e6, 2e6, 4e6, 10e6))  # numbers with an M that are usually context lengths, not parameters
_UNSURE = 1e7  # a smaller number with an M may mean many things, and does not contradict a declared count


@dataclass(frozen=True, eq=False)
class Sizes:
    """The sizes of models according to their names.

    Row i is name i. NaN means unknown.

    Attributes
    ----------
    total, active : ndarray of float64, shape (n,)
        The number of all parameters of the model, and the number of parameters that are active for one token.
    open : ndarray of bool, shape (n,)
        Whether the total can also be read in another way.
    of : ndarray of int64, shape (n,)
        The reading of each name, as an index into the arrays below.
    near : Ragged
        For each reading, the ranges of counts that agree with it, as pairs of numbers.
    packed : ndarray of float64, shape (readings, 2)
        The range of counts of packed weights. It is empty if the first number is not smaller than the second.
    possible : ndarray of float64, shape (readings, 2)
        The range of counts that are possible for such a model.
    """

    total: NDArray[np.float64]
    active: NDArray[np.float64]
    open: NDArray[np.bool_]
    of: NDArray[np.int64]
    near: Ragged
    packed: NDArray[np.float64]
    possible: NDArray[np.float64]

    def judge(self, counts: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which declared numbers of parameters agree with the sizes in the names.

        Parameters
        ----------
        counts : ndarray of float64, shape (n,)
            Declared counts, NaN where unknown.

        Returns
        -------
        near, packed, possible : ndarray of bool, shape (n,)
            Whether each count agrees with the name, counts packed weights, and is possible. False for unknown
            counts.
        """
        places, bounds = gather(self.near.bounds, self.of)
        row = np.repeat(np.arange(len(counts)), np.diff(bounds))
        ranges = np.array(self.near.values, dtype=np.float64).reshape(-1, 2)[self.near.codes[places]]
        near = np.zeros(len(counts), dtype=bool)
        near[row[(ranges[:, 0] <= counts[row]) & (counts[row] <= ranges[:, 1])]] = True
        low, high = self.packed[self.of].T
        least, most = self.possible[self.of].T
        return near, (low <= counts) & (counts < high), (least <= counts) & (counts <= most)


class _Reading(NamedTuple):
    """The size of a model according to the marks in its name.

    The attributes are those of `Sizes`.
    """

    total: float = math.nan
    active: float = math.nan
    open: bool = False
    near: tuple[tuple[float, float], ...] = ((0.0, math.inf),)
    packed: tuple[float, float] = (0.0, 0.0)
    possible: tuple[float, float] = (0.0, math.inf)


def read_sizes(names: Names) -> Sizes:
    """Read the size of each model from its name.

    Names are first reduced to marks (see marks.py). Each distinct sequence of marks is read only once.
    """
    marks = mark_tokens(names)
    lengths = np.diff(marks.bounds)
    some = np.flatnonzero(lengths)
    number = number_runs(marks.codes, marks.bounds[:-1][some], lengths[some])
    first = some[find_first(number, int(number.max(initial=-1)) + 1)]
    readings = [_Reading(), *map(_read_marks, marks.take(first))]  # the first is that of a name without marks
    of = np.zeros(len(names), dtype=np.int64)
    of[some] = number + 1
    ranges = [(low, high) for reading in readings for low, high in reading.near]
    return Sizes(
        total=np.array([reading.total for reading in readings])[of],
        active=np.array([reading.active for reading in readings])[of],
        open=np.array([reading.open for reading in readings])[of],
        of=of,
        near=Ragged(bound(np.array([len(reading.near) for reading in readings])), np.arange(len(ranges)), ranges),
        packed=np.array([reading.packed for reading in readings]),
        possible=np.array([reading.possible for reading in readings]),
    )


def _read_marks(marks: tuple[str, ...]) -> _Reading:
    """Determine the size of a model from the marks that represent its name."""
    active = _find_active(marks)
    sizes = _choose_sizes(marks, active)
    if "draft" in marks or _is_assistant_of(marks):
        return _Reading()
    if not sizes:
        return _Reading(active=active)
    total, part = _find_total(marks, sizes)
    largest = max(size.product for size in sizes)
    doubtful = not math.isnan(sizes[0].other) or total in _CONTEXTS or "assistant" in marks
    if largest <= _UNSURE or (sizes[0].unit == "t" and math.isnan(active)):
        return _Reading(total, active, doubtful or largest > _UNSURE)
    mixture = "moe" in marks or not math.isnan(active)
    exact = not math.isnan(active) and len(sizes) == 1
    head, pruned = HEADS.intersection(marks), any(map(PRUNING.fullmatch, marks))
    least = _NORMS * min(size.count for size in sizes)
    most = _APART * total if exact else math.inf if mixture else _BEYOND * largest
    unknown = sizes[0].times > _MERGES and total == sizes[0].product
    return _Reading(
        total=math.nan if unknown else total,
        active=active if math.isnan(part) else part,
        open=doubtful or total == sizes[0].product != sizes[0].count,  # experts share layers
        near=_list_near(sizes, mixture and not exact, _NORMS if head else _PRUNED_LEAST if pruned else 1.0),
        packed=_find_packed(marks, sizes, total),
        possible=(least, most),
    )


def _find_active(marks: Sequence[str]) -> float:
    """Return the number of active parameters that the name of a mixture of experts states.

    The result is NaN if the name does not give one. For example, A3B gives 3e9, and 17B-16E gives 17e9.
    """
    active = math.nan
    for place, mark in enumerate(marks):
        if (part := read_active(mark.removeprefix("+"))) is not None:
            active = part
        elif _precedes_experts(marks, place) and (size := read_size(mark.removeprefix("+"), place)):
            active = size.count
    return active


def _precedes_experts(marks: Sequence[str], place: int) -> bool:
    return place + 1 < len(marks) and bool(OF_EXPERTS.fullmatch(marks[place + 1]))


def _is_assistant_of(marks: Sequence[str]) -> bool:
    """Return whether a name belongs to a draft model, such as 31B-it-assistant.

    A draft model assists another model. Such a name is the full name of the other model, followed by 'assistant'.
    """
    if "assistant" not in marks:
        return False
    before = marks[: marks.index("assistant")]
    return bool(before) and before[-1].startswith(("it", QUANTISED))


def _choose_sizes(marks: Sequence[str], active: float) -> list[Size]:
    """Return the numbers in a name that may be the size of the whole model.

    They are in the order of the name.
    """
    found = [read_size(mark.removeprefix("+"), place) for place, mark in enumerate(marks)]
    sizes = [size for size in found if size and LEAST <= size.count <= MOST and _may_be_size(marks, size)]
    apart = [size for size in sizes if size.unit != "t"]
    if math.isnan(active) and (apart or {"small", "training", "tokens"}.intersection(marks)):
        sizes = apart
    sure = [size for size in sizes if size.count not in _CONTEXTS]
    if sure or "small" not in marks:
        sizes = sure
    return [_multiply(marks, size, len(sizes)) for size in sizes]


def _may_be_size(marks: Sequence[str], size: Size) -> bool:
    before = marks[size.place - 1] if size.place else ""
    after, then = (*marks[size.place + 1 : size.place + 3], "", "")[:2]
    if marks[size.place].startswith("+") and (before == "letter" or size.unit == "t"):
        return False
    if size.unit == "t" and (before == "base" or size.count > _TOKENS):
        return False
    if size.unit == "m" and ("context" in (before, after) or before.startswith(QUANTISED)):
        return False
    counts_tokens = before == "tokens" or (after == "tokens" and not then[:1].isdigit())  # 22B-token-500B
    return not counts_tokens and not _precedes_experts(marks, size.place)


def _multiply(marks: Sequence[str], size: Size, sizes: int) -> Size:
    """Multiply a size by a factor in the next token, as in 10.7B-x2-MoE."""
    if size.times > 1 or "moe" not in marks or sizes > 1:
        return size
    factors = map(FACTOR.fullmatch, marks[size.place + 1 :])
    times = next((int(factor[1] or factor[2]) for factor in factors if factor), 1)
    return replace(size, times=times) if times > 1 else size


def _find_total(marks: Sequence[str], sizes: Sequence[Size]) -> tuple[float, float]:
    """Determine the size of the whole model and the size of its active part.

    The size of the active part is NaN unless the name gives a pair of sizes, as in 1b14b.
    """
    first = sizes[0]
    for one, two in itertools.pairwise(sizes):
        low, high = sorted((one.count, two.count))
        beside = two.place == one.place + 1 and one.times == two.times == 1
        if beside and ("moe" in marks or marks[two.place].startswith("+")) and low < high <= _PAIR * low:
            return high, low
    if first.times > 1:  # 34Bx2-MoE-60B names the size too
        named = (size.count for size in sizes[1:] if first.product / 2 <= size.count <= first.product)
        return next(named, first.product), math.nan
    return first.count, math.nan


def _list_near(sizes: Sequence[Size], mixture: bool, least: float) -> tuple[tuple[float, float], ...]:
    """Return the ranges of parameter counts that agree with the sizes in a name.

    A declared count agrees with the name if it is in one of these ranges. There is a range around each size, around
    the other possible reading of the size, and around the sum of all sizes.
    """
    ranges = [(size.count / (1 if size.times > 1 else _APART), _APART * size.product) for size in sizes]
    ranges += [(size.other / _APART, size.other * _APART) for size in sizes if not math.isnan(size.other)]
    total = sum(size.product for size in sizes)
    ranges.append((total / _APART, (_EXPERTS if mixture else _APART) * total))
    return tuple((low * least, high) for low, high in ranges)


def _find_packed(marks: Sequence[str], sizes: Sequence[Size], total: float) -> tuple[float, float]:
    """Return the range in which a declared count is probably the number of packed weights.

    Several parameters are packed into one weight, so such a count is not the number of parameters.
    """
    quantised = [mark.removeprefix(QUANTISED) for mark in marks if mark.startswith(QUANTISED)]
    pruned = [place for place, mark in enumerate(marks) if PRUNING.fullmatch(mark)]
    if not quantised or "unquantized" in quantised or any(_is_share(marks, place) for place in pruned):
        return 0.0, 0.0
    certain = not {"", "mlx"}.issuperset(quantised)
    size = min([total, *(size.count for size in sizes if size.times == 1)])
    high = (_PACKED if certain else _LIKELY_PACKED) * size
    if sizes[0].times > 1 and total == sizes[0].product:
        high = max(sizes[0].count, _MERGED * total if sizes[0].times <= _MERGES else 0.0)
    if pruned:
        high = min(high, _PRUNED * size)
    # A smaller count than these bits need is the count of a head alone.
    return _find_least_share(quantised) * size if HEADS.intersection(marks) else 0.0, high


def _is_share(marks: Sequence[str], place: int) -> bool:
    """Return whether a number follows a word for pruning, as the percentage 25 in REAP-25.

    The size in such a name is the size of the model before pruning.
    """
    word = PRUNING.fullmatch(marks[place])
    return any(map(SHARE.fullmatch, [word[1] if word else "", *marks[place + 1 : place + 2]]))


def _find_least_share(quantised: Sequence[str]) -> float:
    """Return the smallest possible ratio of a model's packed weights to its parameters."""
    if "fp4" in quantised and "mlx" not in quantised:
        return _FLOAT4
    return _WORD * min((int(bits) for bits in quantised if bits.isdigit()), default=1)
