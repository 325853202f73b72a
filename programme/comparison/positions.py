"""Where a value stands among those of peers: percentiles, median and quartiles, shown where there are enough."""

from __future__ import annotations

import numpy as np

from programme.comparison.cube import Floats

PEERS = 5
"""Fewer peers than this are no comparison: the place among them would say more of them than of the cluster."""


def percentiles(values: Floats) -> Floats:
    """(n_< + ½ n_=)/n × 100 of each row among the other rows, for values (rows, …); NaN with fewer than PEERS others.

    n counts the other rows that have a value (the mid-rank percentile; Parzen 2004). What is missing counts nowhere.
    """
    there = ~np.isnan(values)
    others = there.sum(axis=0) - 1
    one, other = values[:, None], values[None, :]
    # A row beside itself is equal once, which is taken off; NaN is neither less nor equal.
    below, equal = (other < one).sum(axis=1), (other == one).sum(axis=1) - 1
    enough = there & (others >= PEERS)
    return np.where(enough, 100.0 * (below + 0.5 * equal) / np.maximum(others, 1), np.nan)


def quartiles(values: Floats) -> Floats:
    """First quartile, median and third quartile (3, …) over the rows that have a value.

    NaN where that are no more than PEERS, so that each of them has fewer peers than that.

    Between two values by linear interpolation (type 7 of Hyndman and Fan 1996).
    """
    found = np.full((3, *values.shape[1:]), np.nan)
    if len(values) <= PEERS:
        return found
    ordered = np.sort(values, axis=0)  # NaN last
    number = (~np.isnan(values)).sum(axis=0)
    for at, part in enumerate((0.25, 0.5, 0.75)):
        place = part * np.maximum(number - 1, 0)
        low = np.floor(place).astype(np.intp)
        high = np.minimum(low + 1, np.maximum(number - 1, 0))
        below = np.take_along_axis(ordered, low[None], axis=0)[0]
        above = np.take_along_axis(ordered, high[None], axis=0)[0]
        found[at] = np.where(number > PEERS, below + (place - low) * (above - below), np.nan)
    return found
