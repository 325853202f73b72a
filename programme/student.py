"""Student's distribution, from first principles: scipy is no dependency for a quantile."""

from __future__ import annotations

from math import exp, inf, lgamma, log, log1p

_TINY, _CLOSE, _STEPS = 1e-300, 1e-16, 500


def t_quantile(freedom: float, sure: float) -> float:
    """The t within whose distance of nought Student's distribution with these degrees of freedom lies so surely.

    By halving, from P(|T| > t) = I_x(ν/2, ½) with x = ν/(ν + t²) (Abramowitz & Stegun 26.7.1, DLMF 8.17); ν is 1 or
    more and need not be whole.
    """
    low, high = 0.0, 1.0
    while _beyond(high, freedom) > 1 - sure:
        high *= 2
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        low, high = (middle, high) if _beyond(middle, freedom) > 1 - sure else (low, middle)
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
