"""Figures from counts of stars, each with how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True)
class Estimate:
    """A figure with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


def mean(stars: Sequence[int]) -> float:
    """Mean number of stars; `stars` counts the ratings of 1, 2, 3, 4 and 5 stars."""
    return sum(score * count for score, count in enumerate(stars, 1)) / sum(stars)


def csi(stars: Sequence[int]) -> Estimate:
    """Customer satisfaction index, 100 (mean - 1) / 4, with Student's t interval cut to 0..100; two ratings or more."""
    n, centre = sum(stars), mean(stars)
    squares = sum(count * (score - centre) ** 2 for score, count in enumerate(stars, 1))
    half = t_quantile((1 + CONFIDENCE) / 2, n - 1) * sqrt(squares / (n - 1) / n) * 25
    index = 25 * (centre - 1)
    return Estimate(index, max(0.0, index - half), min(100.0, index + half))


def satisfied(stars: Sequence[int]) -> Estimate:
    """Share of 4 and 5 stars, 0..1."""
    return wilson(stars[3] + stars[4], sum(stars))


def dissatisfied(stars: Sequence[int]) -> Estimate:
    """Share of 1 and 2 stars, 0..1."""
    return wilson(stars[0] + stars[1], sum(stars))


def wilson(successes: int, n: int) -> Estimate:
    """A share with Wilson's score interval (E. B. Wilson, JASA 22, 1927), without continuity correction."""
    share, z2 = successes / n, Z * Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Estimate(share, low, high)


@lru_cache(maxsize=4096)
def t_quantile(p: float, freedom: int) -> float:
    """The p-quantile, 0.5 <= p < 1, of Student's t with `freedom` >= 1 degrees of freedom, to nine digits."""
    low, high = 0.0, 1.0
    while t_cdf(high, freedom) < p:
        low, high = high, high * 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if t_cdf(middle, freedom) < p else (low, middle)
    return (low + high) / 2


def t_cdf(t: float, freedom: int) -> float:
    """P(T <= t) for t >= 0."""
    return 1 - _beta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function (DLMF 8.17.22, by Lentz's method)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or tiny)
    value = d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / (1 + step * d or tiny)
            c = 1 + step / c or tiny
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value
