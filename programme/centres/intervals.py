"""Intervals of a median and of a difference of two means, from first principles; every one is of 95 %."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, sqrt
from statistics import fmean, median, variance

from programme.student import t_quantile

SURE = 0.95


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
    reach = t_quantile(freedom, SURE) * sqrt(spread)
    return Estimate(gap, gap - reach, gap + reach)
