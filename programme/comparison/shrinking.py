"""Shares and means of few cases, drawn towards what is usual before they are compared."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from programme.comparison.cube import Flags, Floats

STRENGTH = 5.0
"""κ: as many cases of what is usual are put to each cluster's own."""
MARKED = 2 / 3
"""A value is marked where its own cases weigh less than this, that is where there are fewer than ten of them."""


class Shrunk(NamedTuple):
    """The values to compare by, and which of them rest on few cases; each as the values given."""

    values: Floats
    few: Flags


def shrunk(values: Floats, bases: Floats, averaged: Flags) -> Shrunk:
    """Z v + (1 − Z) m, with Z = n/(n + κ) and m the mean Σ n v/Σ n of all rows, for values (rows, indicators).

    The credibility formula of Bühlmann (1967), with κ set once instead of estimated: of some twenty clusters the
    variance between them cannot be told well. For a share it is the mean of a beta posterior with κ cases before.
    Only where `averaged` (indicators,) says that it is a share or a mean, and n is known; all else stays as it is.
    """
    known = ~np.isnan(values) & ~np.isnan(bases) & averaged
    cases = np.where(known, bases, 0.0)
    total = cases.sum(axis=0)
    mean = (cases * np.where(known, values, 0.0)).sum(axis=0) / np.where(total > 0, total, 1.0)
    own = cases / (cases + STRENGTH)
    return Shrunk(np.where(known, own * values + (1 - own) * mean, values), known & (own < MARKED))
