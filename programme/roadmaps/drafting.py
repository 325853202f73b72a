"""A first draft from figures: where somebody stands, what is weak, who is best at it, and what to do about it.

The rules stand here and on the page: a draft says what figures say, and people change it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from graph.words.sentences import Language
from programme.comparison.positions import PEERS
from programme.roadmaps.advice import HEADINGS, Measured
from programme.roadmaps.content import Action, Standing, new_key

Floats = NDArray[np.float64]
WEAK = 40.0
"""The percentile below which a measure is weak."""
A_HEADING, IN_ALL = 2, 8
"""Actions that are proposed under a heading, and in all."""
STEP = 0.1
"""What a measure without peers shall gain: a tenth."""
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Stand:
    """Measures of subjects in a period, the first subject being the one that the roadmap is of.

    `values`, `places` (percentiles, 100 the best) and `used` are (subjects, measures), `spread` (3, measures) quartiles
    and median of `used`; NaN where there is nothing, or fewer than five peers.
    """

    measures: Sequence[Measured]
    subjects: Sequence[str]
    periods: Sequence[str]
    values: Floats
    used: Floats
    places: Floats
    spread: Floats


def standings(stand: Stand) -> list[Standing]:
    """Where the first subject stands in each measure of which anything is known of it or of enough peers."""
    found = []
    for at, one in enumerate(stand.measures):
        own, peers = stand.values[0, at], int((~np.isnan(stand.used[1:, at])).sum())
        if np.isnan(own) and peers < PEERS:
            continue
        best = _best(stand, at)
        place, median = _known(stand.places[0, at]), _known(stand.spread[1, at])
        told = (best, _known(stand.used[stand.subjects.index(best), at])) if best else (None, None)
        found.append(Standing(one.code, stand.periods[at], _known(own), place, median, peers, *told))
    return found


def proposed(stand: Stand, language: Language, owner: str, begins: int) -> list[Action]:
    """Actions for what is weak, the weakest first, at most A_HEADING under a heading; then for what is not known.

    Weak is a place below WEAK among five peers or more, and without them a value below the measure's threshold. The
    goal is the peers' median, past it their better quartile; without peers the threshold, or a tenth more.
    """
    weak = [at for at in range(len(stand.measures)) if _is_weak(stand, at)]
    weak.sort(key=lambda at: (_shortfall(stand, at), stand.measures[at].code))
    missing = [at for at in range(len(stand.measures)) if np.isnan(stand.values[0, at]) and _peers(stand, at) >= PEERS]
    missing.sort(key=lambda at: stand.measures[at].code)
    chosen: list[int] = []
    for at in (*weak, *missing):
        heading = stand.measures[at].heading
        if sum(stand.measures[held].heading == heading for held in chosen) < A_HEADING and len(chosen) < IN_ALL:
            chosen.append(at)
    chosen.sort(key=lambda at: HEADINGS.index(stand.measures[at].heading))
    return [_action(stand, at, language, owner, _due(begins, n)) for n, at in enumerate(chosen)]


def goal(sign: int, value: float, spread: Sequence[float], threshold: float | None) -> float:
    """What a measure shall come to; `spread` are first quartile, median and third quartile of peers, NaN for none."""
    if not np.isnan(spread[1]):
        median, better = spread[1], spread[2] if sign > 0 else spread[0]
        aim = median if sign * (median - value) > 0 else better
        if sign * (aim - value) > 0:
            return _rounded(aim)
    elif threshold is not None and value < threshold:
        return threshold
    return _rounded(value + sign * STEP * abs(value))


def _action(stand: Stand, at: int, language: Language, owner: str, due: date) -> Action:
    one, value = stand.measures[at], _known(stand.values[0, at])
    aim = None if value is None else goal(one.sign, value, [float(each) for each in stand.spread[:, at]], one.threshold)
    return Action(
        key=new_key(), heading=one.heading, title=one.action[language], code=one.code, period=stand.periods[at],
        value=value, goal=aim, owner=owner, due=due, learn=_best(stand, at),
    )  # fmt: skip


def _is_weak(stand: Stand, at: int) -> bool:
    value, place, threshold = stand.values[0, at], stand.places[0, at], stand.measures[at].threshold
    if np.isnan(value):
        return False
    if not np.isnan(place):
        return bool(place < WEAK)
    return threshold is not None and bool(value < threshold)


def _shortfall(stand: Stand, at: int) -> float:
    """What the weak are ordered by: their place; without peers after all that have one."""
    place = stand.places[0, at]
    return WEAK if np.isnan(place) else float(place)


def _best(stand: Stand, at: int) -> str | None:
    """The peer with the best value, where it is better than the subject's own; None where there is none, or too few."""
    signed = stand.measures[at].sign * stand.used[:, at]
    peers = signed[1:]
    if _peers(stand, at) < PEERS:
        return None
    first = int(np.nanargmax(peers))
    return None if peers[first] <= signed[0] else stand.subjects[first + 1]


def _peers(stand: Stand, at: int) -> int:
    return int((~np.isnan(stand.used[1:, at])).sum())


def _due(year: int, at: int) -> date:
    """The ends of the year's quarters, one after the other."""
    return (date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 31))[at % 4]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _rounded(value: float) -> float:
    """A number of three digits: a goal is no measurement."""
    return float(f"{value:.{_DIGITS}g}")
