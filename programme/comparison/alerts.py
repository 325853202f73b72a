"""Alerts: an indicator has moved by more than is usual for it, told by its own past."""

from __future__ import annotations

import numpy as np

from programme.comparison.cube import Flags, Floats

BEYOND = 3.5
FEWEST = 4
"""Past changes without which nothing is known of what is usual."""
_NORMAL, _MEAN = 0.6745, 0.7979
"""What MAD and mean deviation of a normal distribution are, by its standard deviation."""


def unusual(values: Floats) -> Flags:
    """Whether the last change of values (…, periods) is beyond what is usual among the changes before it.

    The modified z score of Iglewicz and Hoaglin (1993): |.6745 (d − median)/MAD| > 3.5, with median and MAD of the past
    changes of the same indicator of the same cluster; where MAD is nought their mean absolute deviation by .7979
    instead, and where that is nought, too, no change is usual but the one that there always was. Changes are from one
    period to the next; at least FEWEST past ones have to be known, and so has the last.
    """
    changes = np.diff(values, axis=-1)
    past, last = changes[..., :-1], changes[..., -1]
    number = (~np.isnan(past)).sum(axis=-1)
    known = ~np.isnan(last) & (number >= FEWEST)
    middle = _median(past, number)
    away = np.abs(past - middle[..., None])
    spread = _median(away, number) / _NORMAL
    mean = np.where(np.isnan(away), 0.0, away).sum(axis=-1) / np.maximum(number, 1) / _MEAN
    # Changes of fractions differ in their last digits where they are the same.
    tiny = 1e-9 * np.maximum(np.abs(np.where(np.isnan(values), 0.0, values)).max(axis=-1), 1e-300)
    usual = np.where(spread > tiny, spread, np.where(mean > tiny, mean, 0.0))
    found: Flags = known & (np.abs(last - middle) > np.maximum(BEYOND * usual, tiny))
    return found


def _median(values: Floats, number: np.typing.NDArray[np.int_]) -> Floats:
    """The median over the last axis of the values that are there; nought where none is."""
    ordered = np.sort(values, axis=-1)  # NaN last
    low, high = np.maximum((number - 1) // 2, 0), np.maximum(number // 2, 0)
    one = np.take_along_axis(ordered, low[..., None], axis=-1)[..., 0]
    other = np.take_along_axis(ordered, np.minimum(high, values.shape[-1] - 1)[..., None], axis=-1)[..., 0]
    found: Floats = np.where(number > 0, (one + other) / 2, 0.0)
    return found
