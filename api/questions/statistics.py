"""The figures behind what is computed, by measure, sector, region and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from graph.codes import region_code, sector_code, sector_key
from programme.statistics.formulas import location_quotient

if TYPE_CHECKING:
    from programme.statistics.asked import Figure, Held, Statistics


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures are asked for; what is None is not filtered by."""

    measure: str | None = None
    region: str | None = None
    sector: str | None = None
    year: int | None = None
    dataset: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures that were asked for, newest first, `more` where there are others; and all series that are there."""

    figures: Sequence[Figure]
    more: bool
    series: Sequence[Held]


def figures(statistics: Statistics, asked: Asked, n: int) -> Figures:
    """The figures; BadInput for what is no code of a region or a sector. A sector's version is not filtered by."""
    region = None if asked.region is None else region_code(asked.region)
    sector = None if asked.sector is None else sector_code(asked.sector).partition("@")[0]
    found = statistics.figures(
        asked.measure, dataset=asked.dataset, region=region, sector=sector, year=asked.year, most=n + 1
    )
    return Figures(found[:n], len(found) > n, statistics.series())


class Placed(NamedTuple):
    """The figure of a province and its location quotient; None where it is not published."""

    value: float | None
    quotient: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """A sector's figures of a year by province, with the series that they are of."""

    dataset: str
    year: int
    provinces: Mapping[str, Placed]


def spread(statistics: Statistics, asked: Asked, country: str, letters: int = 5) -> Spread | None:
    """Where a sector is, by a measure; None where neither is asked for, or no figures of them are there."""
    held = (
        statistics.best(asked.measure, country, asked.dataset, asked.year) if asked.measure and asked.sector else None
    )
    if held is None:
        return None
    year = statistics.year(held, asked.year or held.years[country][-1], letters, country)
    key = sector_key(sector_code(asked.sector or ""))
    at = next((at for at, code in enumerate(year.sectors) if sector_key(code) == key), None)
    if at is None:
        return None
    quotients = location_quotient(year.values)
    found = {
        code: Placed(_known(year.values[row, at]), _known(quotients[row, at])) for row, code in enumerate(year.regions)
    }
    return Spread(held.series.dataset, year.year, found)


def _known(value: float) -> float | None:
    return None if isnan(value) else float(value)
