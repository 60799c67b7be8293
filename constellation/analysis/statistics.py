"""Descriptive statistics with confidence intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, ceil, nan, sqrt, tanh

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: The 97.5% point of the standard normal distribution, for 95% confidence intervals.
Z = 1.959963984540054


@dataclass(frozen=True)
class Proportion:
    """A proportion with its 95% confidence interval.

    Attributes
    ----------
    n, some : int
        The number of observations, and the number of those that have the property.
    value, low, high : float
        some / n and its interval; NaN where n is 0.
    """

    n: int
    some: int
    value: float
    low: float
    high: float


def measure_proportion(some: int, n: int) -> Proportion:
    """Compute a proportion with Wilson's score interval [1]_.

    The interval is valid for small n, and for proportions near 0 and 1.

    References
    ----------
    .. [1] E. B. Wilson (1927). Probable inference, the law of succession, and statistical inference. Journal of the
       American Statistical Association 22 (158), 209-212.
    """
    if not n:
        return Proportion(0, 0, nan, nan, nan)
    value, weight = some / n, Z**2 / n
    centre = (value + weight / 2) / (1 + weight)
    reach = Z * sqrt(value * (1 - value) / n + weight / (4 * n)) / (1 + weight)
    return Proportion(n, some, value, max(centre - reach, 0.0), min(centre + reach, 1.0))


@dataclass(frozen=True)
class Estimate:
    """An estimate with its 95% confidence interval.

    Attributes
    ----------
    n : int
        The number of observations.
    value, low, high : float
        The estimate and its interval; NaN where n is 0.
    """

    n: int
    value: float
    low: float
    high: float


def measure_median(values: NDArray[np.int32]) -> Estimate:
    """Compute the median with a 95% confidence interval.

    The interval lies between two order statistics, so it does not depend on the distribution [1]_.

    Parameters
    ----------
    values : ndarray of int, shape (n,)

    References
    ----------
    .. [1] W. J. Conover (1999). Practical Nonparametric Statistics, 3rd edition, section 3.2. Wiley.
    """
    n = len(values)
    if not n:
        return Estimate(0, nan, nan, nan)
    ordered, reach = np.sort(values), Z * sqrt(n) / 2
    low = max(ceil(n / 2 - reach), 1)
    high = min(ceil(n / 2 + reach), n)
    return Estimate(n, float(np.median(ordered)), float(ordered[low - 1]), float(ordered[high - 1]))


def measure_superiority(some: NDArray[np.int32], others: NDArray[np.int32]) -> Estimate:
    """Estimate the probability that a random value of `some` is less than a random value of `others`.

    Ties count one half. This is the probability of superiority [1]_, which equals the area under the ROC curve. The
    interval is that of Hanley and McNeil [2]_.

    Parameters
    ----------
    some, others : ndarrays of int, shapes (n,) and (m,)
        Non-negative integers.

    Returns
    -------
    Estimate
        The probability; 0.5 means no difference. Its `n` is the length of `some`.

    References
    ----------
    .. [1] A. Vargha and H. D. Delaney (2000). A critique and improvement of the CL common language effect size
       statistics of McGraw and Wong. Journal of Educational and Behavioral Statistics 25 (2), 101-132.
    .. [2] J. A. Hanley and B. J. McNeil (1982). The meaning and use of the area under a receiver operating
       characteristic (ROC) curve. Radiology 143 (1), 29-36.
    """
    n, m = len(some), len(others)
    if not n or not m:
        return Estimate(0, nan, nan, nan)
    size = int(max(some.max(), others.max())) + 1
    counts, against = (np.bincount(values, minlength=size).astype(np.float64) for values in (some, others))
    above = against.sum() - np.cumsum(against)
    value = float(counts @ (above + against / 2)) / (n * m)
    first, second = value / (2 - value), 2 * value**2 / (1 + value)
    variance = value * (1 - value) + (n - 1) * (first - value**2) + (m - 1) * (second - value**2)
    reach = Z * sqrt(max(variance, 0.0) / (n * m))
    return Estimate(n, value, max(value - reach, 0.0), min(value + reach, 1.0))


@dataclass(frozen=True)
class Correlation:
    """A correlation coefficient with its 95% confidence interval.

    The values are NaN where the correlation is not defined.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Correlations:
    """Three correlation coefficients of downloads and likes.

    Attributes
    ----------
    n : int
        The number of models with both counts.
    pearson, log_pearson, spearman : Correlation
        Pearson's correlation of the counts and of log(1 + count), and Spearman's rank correlation.
    """

    n: int
    pearson: Correlation
    log_pearson: Correlation
    spearman: Correlation


def correlate(downloads: np.ndarray, likes: np.ndarray) -> Correlations:
    """Compute the correlations of downloads and likes, with 95% confidence intervals.

    The intervals use Fisher's z transformation [1]_. For Spearman's coefficient, its variance is that of Bonett and
    Wright [2]_, 1 + r²/2. The intervals are NaN for fewer than four models, or if the coefficient is 1 or -1.

    Parameters
    ----------
    downloads, likes : ndarrays of float64, shape (n,)
        NaN where unknown. Models with an unknown count are left out.

    References
    ----------
    .. [1] R. A. Fisher (1915). Frequency distribution of the values of the correlation coefficient in samples from
       an indefinitely large population. Biometrika 10 (4), 507-521.
    .. [2] D. G. Bonett and T. A. Wright (2000). Sample size requirements for estimating Pearson, Kendall and
       Spearman correlations. Psychometrika 65 (1), 23-28.
    """
    known = np.isfinite(downloads) & np.isfinite(likes)
    x, y = downloads[known], likes[known]
    n = int(known.sum())
    pearson = _pearson(x, y)
    log_pearson = _pearson(np.log1p(x), np.log1p(y))
    spearman = _pearson(_rank(x), _rank(y))
    return Correlations(
        n,
        _interval(pearson, n, 1.0),
        _interval(log_pearson, n, 1.0),
        _interval(spearman, n, 1.0 + spearman**2 / 2),
    )


def _rank(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rank of each value, beginning with 1.

    Equal values share their mean rank.
    """
    return np.asarray(pd.Series(values).rank(), dtype=np.float64)


def _pearson(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Compute Pearson's correlation coefficient.

    For a few models, this is ten times as fast as numpy's corrcoef.
    """
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return nan
    left, right = x - x.mean(), y - y.mean()
    value = float(left @ right) / sqrt(float(left @ left) * float(right @ right))
    # The last digits differ between processors. Rounding makes a coefficient of 1 the same on all machines.
    return min(max(round(value, 12), -1.0), 1.0)


def _interval(value: float, n: int, variance: float) -> Correlation:
    """Return a correlation coefficient with its confidence interval by Fisher's transformation.

    The interval is NaN for fewer than four pairs, and for coefficients of 1 and -1.
    """
    if not np.isfinite(value):
        return Correlation(nan, nan, nan)
    if n < 4 or abs(value) >= 1:
        return Correlation(value, nan, nan)
    reach = Z * sqrt(variance / (n - 3))
    return Correlation(value, tanh(atanh(value) - reach), tanh(atanh(value) + reach))


@dataclass(frozen=True)
class Concentration:
    """How unequally a count, such as downloads, is distributed over models.

    Attributes
    ----------
    n : int
        The number of models with a known count.
    gini : float
        The Gini coefficient: from 0, where all counts are equal, towards 1, where one model has everything. NaN
        where the sum is 0.
    top_hundredth : float
        The share of the sum that the top 1% of the models (at least one model) have. NaN where the sum is 0.
    half : int
        The smallest number of models that together have half of the sum.
    """

    n: int
    gini: float
    top_hundredth: float
    half: int


def measure_concentration(values: np.ndarray) -> Concentration:
    """Measure how unequally a count, such as downloads, is distributed over models.

    The measures are the Gini coefficient [1]_, the share of the top 1%, and the number of models that have half.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        NaN where unknown.

    References
    ----------
    .. [1] C. Gini (1912). Variabilità e mutabilità. Cuppini, Bologna.
    """
    known = np.sort(values[np.isfinite(values)])[::-1]
    n, total = len(known), float(known.sum())
    if total <= 0:
        return Concentration(n, nan, nan, 0)
    running = np.cumsum(known)
    rank = np.arange(1, n + 1)
    gini = (n + 1 - 2 * float((rank * known).sum()) / total) / n
    return Concentration(
        n,
        max(gini, 0.0),
        float(running[max(n // 100, 1) - 1]) / total,
        int(np.searchsorted(running, total / 2) + 1),
    )


def find_outliers(
    rows: np.ndarray, downloads: np.ndarray, likes: np.ndarray, *, least: int, apart: float, most: int = 3
) -> tuple[list[int], list[int]]:
    """Find the models that have far more or far fewer likes than their downloads suggest.

    A line is fitted to log(1 + likes) and log(1 + downloads) by least squares. Outliers are the models with the
    largest residuals, measured in standard deviations. Models without downloads are left out, because their
    downloads do not suggest a number of likes.

    Parameters
    ----------
    rows : ndarray of int, shape (any,)
        The models of the group.
    downloads, likes : ndarrays of float64, shape (n,)
        NaN where unknown.
    least : int
        The smallest number of models to which a line is fitted.
    apart : float
        The smallest residual of an outlier, in standard deviations.
    most : int
        The largest number of models in each list.

    Returns
    -------
    more, fewer : lists of int
        The rows, those with the largest residuals first.
    """
    known = rows[np.isfinite(downloads[rows]) & np.isfinite(likes[rows]) & (np.nan_to_num(downloads[rows]) > 0)]
    x, y = np.log1p(downloads[known]), np.log1p(likes[known])
    if len(known) < least or np.ptp(x) == 0 or np.ptp(y) == 0:
        return [], []
    slope, intercept = np.polyfit(x, y, 1)
    residual = y - (slope * x + intercept)
    score = residual / residual.std()
    order = np.lexsort((known, -score))
    more = [int(known[place]) for place in order[:most] if score[place] > apart]
    fewer = [int(known[place]) for place in order[::-1][:most] if score[place] < -apart]
    return more, fewer
