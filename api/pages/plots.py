"""Small drawings of numbers: dots on a strip or in stacks, a line over periods, and tracks of ranks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from programme.comparison.ranks import Ranks

Floats = NDArray[np.float64]
WIDTH, EDGE = 190, 6
_LINE = (84.0, 22.0)
DOTS_WIDTH, DOTS_AXIS, _DOTS_TALL = 440, 125, 112
CLIPPED = (-0.6, 1.2)
"""Changes as far as their axis goes."""
_STEPS, _MOST_STACKS = (0.01, 0.02, 0.04, 0.05, 0.1), 40
_TICKS, _MOST_TICKS = (0.05, 0.1, 0.2, 0.5), 9
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Strip:
    """Where the dots of a strip stand, in pixels; the first quartile, median and third where they are shown."""

    dots: tuple[float, ...]
    own: float | None
    middle: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line over periods: points as SVG has them, and the last; gaps where a value is missing part it."""

    parts: tuple[str, ...]
    last: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Track:
    """A rank interval: its ends and median as parts of the track, 0–1, and as ranks."""

    left: float
    right: float
    at: float
    low: int
    median: float
    high: int


def strip(values: Floats, spread: Floats, own: int | None = None) -> Strip | None:
    """The strip of the values of an indicator with its quartiles; None where there are fewer than two values."""
    there = values[~np.isnan(values)]
    if len(there) < 2:
        return None
    low, high = float(there.min()), float(there.max())

    def place(value: float) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * ((value - low) / (high - low) if high > low else 0.5), 1)

    dots = tuple(place(value) for row, value in enumerate(values) if row != own and not np.isnan(value))
    mine = None if own is None or np.isnan(values[own]) else place(values[own])
    middle = None if np.isnan(spread[1]) else (place(spread[0]), place(spread[1]), place(spread[2]))
    return Strip(dots, mine, middle)


def line(values: Floats) -> Line | None:
    """The line of a series (periods,); None where there are fewer than two values."""
    places = np.flatnonzero(~np.isnan(values))
    if len(places) < 2:
        return None
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    wide, tall = _LINE

    def point(at: int) -> tuple[float, float]:
        up = (values[at] - low) / (high - low) if high > low else 0.5
        return round(wide * at / (len(values) - 1), 1), round(tall * (1 - float(up)), 1)

    runs = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
    parts = tuple(" ".join("{},{}".format(*point(int(at))) for at in run) for run in runs)
    return Line(parts, point(int(places[-1])))


def tracks(ranks: Ranks) -> list[tuple[int, Track]]:
    """The rows that have a rank with their tracks, the best median first."""
    rows = [int(row) for row in np.flatnonzero(~np.isnan(ranks.median))]
    last = max(ranks.number - 1, 1)

    def part(rank: float) -> float:
        return round((rank - 1) / last, 4)

    found = []
    for row in sorted(rows, key=lambda row: (ranks.median[row], ranks.low[row], row)):
        low, high = int(np.floor(ranks.low[row])), int(np.ceil(ranks.high[row]))
        median = float(ranks.median[row])
        found.append((row, Track(part(low), part(high), part(median), low, median, high)))
    return found


def scale(ranks: Ranks) -> Sequence[tuple[int, float]]:
    """Ranks to write under tracks, each with its place in percent."""
    last = max(ranks.number - 1, 1)
    shown = sorted({1 + round(last * part / 4) for part in range(5)})
    return [(rank, round(100 * (rank - 1) / last, 2)) for rank in shown]


@dataclass(frozen=True, slots=True)
class Dots:
    """One dot a value over an axis: where each stands and whether it is at the target; ticks by value, all in pixels.

    `span` are the ends of an interval and its middle, `target` where the target stands.
    """

    circles: tuple[tuple[float, float, bool], ...]
    radius: float
    ticks: tuple[tuple[float, float], ...]
    target: float
    span: tuple[float, float, float] | None


def dots(values: Sequence[float], target: float, span: tuple[float, float, float] | None) -> Dots:
    """The dots of shares (0.2 is a fifth), stacked in steps that begin at the target, so that none hides another.

    Beyond CLIPPED they stand at the edge.
    """
    low, high = (max(min(*values, 0.0), CLIPPED[0]), min(max(*values, target), CLIPPED[1]))
    step = next((one for one in _STEPS if (high - low) / one <= _MOST_STACKS), _STEPS[-1])
    first, last = floor((low - target) / step + _ROUNDING), floor((high - target) / step + _ROUNDING)
    wide = DOTS_WIDTH / (last - first + 1)

    def across(value: float) -> float:
        return round(wide * ((min(max(value, low), high) - target) / step - first), 1)

    stacks = Counter(min(max(floor((one - target) / step + _ROUNDING), first), last) for one in values)
    tall = min(wide, _DOTS_TALL / max(stacks.values(), default=1))
    circles = tuple(
        (round(wide * (at - first + 0.5), 1), round(DOTS_AXIS - tall * (n + 0.5), 1), at >= 0)
        for at in sorted(stacks)
        for n in range(stacks[at])
    )
    apart = next((one for one in _TICKS if (high - low) / one <= _MOST_TICKS), _TICKS[-1])
    marks = (round(n * apart, 2) for n in range(ceil(low / apart), floor(high / apart + _ROUNDING) + 1))
    ticks = tuple((across(mark), mark) for mark in marks)
    return Dots(circles, round(min(tall, wide) * 0.42, 2), ticks, across(target), span and _three(across, span))


def _three(across: Callable[[float], float], span: tuple[float, float, float]) -> tuple[float, float, float]:
    return across(span[0]), across(span[1]), across(span[2])
