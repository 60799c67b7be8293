"""How many rows of a group may have genuine counts, and whether the others are too many for chance."""

from __future__ import annotations

from scipy.special import gammainc

#: Fewer rows are never treated as placeholders.
LEAST_ROWS = 3
#: Fewer other rows are too few to compare with.
LEAST_OTHERS = 20
#: The largest expected share of genuine counts among rows that are treated as placeholders.
_MOST_GENUINE = 0.2
#: The largest probability of finding so many rows by chance.
_CHANCE = 1e-6


def are_placeholders(found: int, expected: float) -> bool:
    """Return whether rows are placeholders, given the expected number of such rows with genuine counts.

    The share of genuine ones among them (the false discovery rate [1]_) must be small, and so many rows must be very
    unlikely if all of them are genuine.

    References
    ----------
    .. [1] B. Efron (2010). Large-scale inference. Cambridge University Press. doi:10.1017/CBO9780511761362
    """
    return found >= LEAST_ROWS and expected <= _MOST_GENUINE * found and compute_chance(found, expected) <= _CHANCE


def compute_chance(found: int, expected: float) -> float:
    """Return the probability that a Poisson variable with mean `expected` is at least `found`."""
    return float(gammainc(found, expected))
