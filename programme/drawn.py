"""Numbers for demonstrations that the words they are drawn by decide alone: the same on every machine."""

from __future__ import annotations

from hashlib import blake2b
from statistics import NormalDist


def drawn(*what: object) -> float:
    """A number in [0, 1), evenly."""
    return int.from_bytes(blake2b(" ".join(map(str, what)).encode(), digest_size=4).digest(), "big") / 2**32


def normal(*what: object) -> float:
    """A number of the standard normal distribution."""
    return NormalDist().inv_cdf(min(max(drawn(*what, "normal"), 1e-6), 1 - 1e-6))
