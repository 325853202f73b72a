"""Spans of an array, such as the rows of a table that lies in one column after another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


def spread(first: Integers, lengths: Integers) -> Integers:
    """All places of spans that begin somewhere, one span after the other."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(first - before, lengths) + np.arange(int(lengths.sum()))


def starts(lengths: Integers) -> Integers:
    """Where spans of these lengths begin that lie one after the other, and at last where they all end."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
