"""The figures behind what is computed, by measure, sector, region and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.codes import region_code, sector_code

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
