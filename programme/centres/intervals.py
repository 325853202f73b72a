"""Intervals of a median and of a difference of two means, from first principles; every one is of 95 %."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, exp, inf, lgamma, log, log1p, sqrt
from statistics import fmean, median, variance

SURE = 0.95
_TINY, _CLOSE, _STEPS = 1e-300, 1e-16, 500


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the ends of its interval."""

    value: float
    low: float
    high: float


def median_between(values: Sequence[float]) -> Estimate | None:
    """The median with the narrowest interval of order statistics that holds it in 95 % of samples; None under 6.

    [x_(r), x_(n+1−r)] with the largest r for which 1 − 2 P(B < r) ≥ 0.95, B ~ Bin(n, ½): it asks nothing of how values
    are spread, and takes no draws (David & Nagaraja 2003, Order Statistics, 7.1; Conover 1999, 3.2).
    """
    ordered = sorted(values)
    rank = _rank(len(ordered))
    if not rank:
        return None
    return Estimate(median(ordered), ordered[rank - 1], ordered[-rank])


def _rank(n: int) -> int:
    """The largest r with P(B < r) ≤ 2.5 %, B ~ Bin(n, ½); 0 where there is none."""
    below, rank, whole = 0, 0, 2**n
    # Whole numbers, so that the tail is exact however large n is.
    while rank < n and 2000 * (below := below + comb(n, rank)) <= 50 * whole:
        rank += 1
    return rank


def difference_between(one: Sequence[float], other: Sequence[float]) -> Estimate | None:
    """The difference of two means with Welch's interval; None where one of them has fewer than two values.

    d = m₁ − m₂, d ± t(0.975, ν) s with s² = s₁²/n₁ + s₂²/n₂ and ν = s⁴ / Σ (s_i²/n_i)²/(n_i − 1) (Welch 1947;
    Satterthwaite 1946). Of values that are all alike the interval is the difference itself.
    """
    if min(len(one), len(other)) < 2:
        return None
    gap = fmean(one) - fmean(other)
    parts = [variance(held) / len(held) for held in (one, other)]
    spread = sum(parts)
    if not spread:
        return Estimate(gap, gap, gap)
    freedom = spread**2 / sum(part**2 / (len(held) - 1) for part, held in zip(parts, (one, other), strict=True))
    reach = t_quantile(freedom) * sqrt(spread)
    return Estimate(gap, gap - reach, gap + reach)


def t_quantile(freedom: float) -> float:
    """The t that Student's distribution with these degrees of freedom (1 or more) exceeds by 2.5 %, by halving.

    P(|T| > t) = I_x(ν/2, ½) with x = ν/(ν + t²) (Abramowitz & Stegun 26.7.1, DLMF 8.17).
    """
    low, high = 0.0, 1.0
    while _beyond(high, freedom) > 1 - SURE:
        high *= 2
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        low, high = (middle, high) if _beyond(middle, freedom) > 1 - SURE else (low, middle)
    return (low + high) / 2


def _beyond(t: float, freedom: float) -> float:
    return _beta(freedom / (freedom + t * t), freedom / 2, 0.5)


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction (DLMF 8.17.22)."""
    if not 0 < x < 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or _TINY)
    found, last = d, inf
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for part in (even, odd):
            d = 1 / (1 + part * d or _TINY)
            c = 1 + part / c or _TINY
            found *= c * d
        if abs(found - last) <= _CLOSE * abs(found):
            break
        last = found
    return front * found
