"""Values in a block: subjects × indicators × periods, so that all of them are worked on at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from programme.indicators.definitions import Indicator
from programme.indicators.statements import Standing

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cube:
    """Values and the cases they rest on, each (subjects, indicators, periods); NaN is what is not known.

    `lent` is where a value is that of the region in which its subject is.
    """

    subjects: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    periods: tuple[str, ...]
    values: Floats
    bases: Floats
    lent: Flags


def cube_of(
    rows: Iterable[Standing],
    subjects: Sequence[str],
    indicators: Sequence[Indicator],
    periods: Sequence[str],
    regions: Mapping[str, Sequence[str]] | None = None,
) -> Cube:
    """The block of these rows, in whatever order they come; rows of other subjects, indicators and periods are left.

    `regions` names for a subject the regions in which it is, the narrowest first: a statistic of which nobody says
    anything of the subject itself is that of the first region that has it.
    """
    held = list(rows)
    shape = len(subjects), len(indicators), len(periods)
    values, bases, lent = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape, np.bool_)
    place = {one: at for at, one in enumerate(subjects)}
    code = {one.code: at for at, one in enumerate(indicators)}
    when = {one: at for at, one in enumerate(periods)}
    kept = [row for row in held if row.indicator in code and row.period in when and row.value is not None]
    for row in kept:
        if row.subject in place:
            at = place[row.subject], code[row.indicator], when[row.period]
            values[at], bases[at] = row.value, np.nan if row.base is None else row.base
    statistics = np.array([one.layer == "statistics" for one in indicators], np.bool_)
    of_region: dict[str, list[Standing]] = {}
    for row in kept:
        if statistics[code[row.indicator]]:
            of_region.setdefault(row.subject, []).append(row)
    for subject, above in (regions or {}).items():
        for region in above if subject in place else ():
            for row in of_region.get(region, ()):
                at = place[subject], code[row.indicator], when[row.period]
                if np.isnan(values[at]):
                    values[at], bases[at], lent[at] = row.value, np.nan if row.base is None else row.base, True
    return Cube(tuple(subjects), tuple(indicators), tuple(periods), values, bases, lent)
