"""A comparison as it is shown: values, changes, places among peers, rank intervals and alerts of one period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from programme.comparison.alerts import unusual
from programme.comparison.cube import Cube, Flags, Floats
from programme.comparison.positions import percentiles, quartiles
from programme.comparison.ranks import Ranks, rank_intervals
from programme.comparison.shrinking import shrunk
from programme.indicators.definitions import LAYERS, Layer

EQUAL: Mapping[Layer, float] = dict.fromkeys(LAYERS, 1.0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A block of values compared in its last period; each table is (subjects, indicators).

    `values` are as they were said, NaN where that rests on too few cases (`withheld`); places and ranks are by `used`,
    in which what rests on `few` cases is shrunk. `spread` (3, indicators) are quartiles and median of `used`.
    """

    cube: Cube
    values: Floats
    used: Floats
    few: Flags
    withheld: Flags
    change: Floats
    places: Floats
    spread: Floats
    unusual: Flags
    ranks: Ranks | None = field(default=None)


def compare(cube: Cube, weights: Mapping[Layer, float] = EQUAL) -> Comparison:
    """Compare the subjects of a block in its last period.

    A layer's weight is shared by its indicators that have a better end, however many they are. Of an indicator of which
    less is better a high place is a low value.
    """
    smallest = np.array([one.smallest for one in cube.indicators], np.float64)
    withheld = cube.bases < smallest[:, None]  # NaN, which is not known, is not less
    series = np.where(withheld, np.nan, cube.values)
    values, bases = series[..., -1], cube.bases[..., -1]
    averaged = np.array([one.averaged for one in cube.indicators], np.bool_)
    used = shrunk(values, bases, averaged)
    signs = np.array([one.sign for one in cube.indicators], np.float64)
    change = values - series[..., -2] if len(cube.periods) > 1 else np.full(values.shape, np.nan)
    long = len(cube.periods) > 2
    return Comparison(
        cube=cube,
        values=values,
        used=used.values,
        few=used.few,
        withheld=withheld[..., -1],
        change=change,
        places=percentiles(used.values * np.where(signs < 0, -1.0, 1.0)),
        spread=quartiles(used.values),
        unusual=unusual(series) if long else np.zeros(values.shape, np.bool_),
        ranks=rank_intervals(used.values, signs, _weights(cube, weights)),
    )


def _weights(cube: Cube, weights: Mapping[Layer, float]) -> Floats:
    """What each indicator weighs."""
    number = {layer: sum(one.layer == layer and one.sign != 0 for one in cube.indicators) for layer in LAYERS}
    return np.array([weights[one.layer] / max(number[one.layer], 1) for one in cube.indicators], np.float64)
