"""Statistical tests of whether counts are placeholders."""

from __future__ import annotations

from scipy.special import bdtr, gammainc

#: Fewer rows are never treated as placeholders.
LEAST_ROWS = 3
#: Rows are compared with at least this many other rows.
LEAST_OTHERS = 20
#: The largest expected share of genuine counts among rows that are treated as placeholders, as a false discovery
#: rate: B. Efron (2010). Large-scale inference. Cambridge University Press. doi:10.1017/CBO9780511761362
_MOST_GENUINE = 0.2
#: The largest probability of finding so many rows by chance: among the many values of a column, and in a group.
_CHANCE, _CHANCE_OF_GROUP = 1e-6, 1e-3


def are_too_many(found: int, expected: float) -> bool:
    """Return whether far more rows have suspicious counts than would be expected by chance.

    found: the number of rows with these counts.
    expected: the number of rows that would have such counts by chance.
    """
    return _are_mostly_false(found, expected) and float(gammainc(found, expected)) <= _CHANCE


def have_too_few(others: int, zeros: int, odds: float, tolerance: float) -> bool:
    """Return whether a group of rows has so few counts above zero that its zeros must be placeholders.

    others: the number of rows with a count above zero.
    odds: the expected number of genuine zeros for each count above zero, estimated from other rows.
    tolerance: how many times higher the odds in the group may be.
    """
    chance = float(bdtr(others, others + zeros, 1 / (1 + odds)))
    return _are_mostly_false(zeros, (others + 1) * odds * tolerance) and chance <= _CHANCE_OF_GROUP


def _are_mostly_false(found: int, genuine: float) -> bool:
    return found >= LEAST_ROWS and genuine <= _MOST_GENUINE * found
