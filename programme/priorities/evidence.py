"""The evidence on each sector of a region: what is strong, rising, within reach, and exported above the average.

Each mark follows from numbers by a rule that is said here and shown on the page; none is a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan

import numpy as np
from numpy.typing import NDArray

from graph.errors import BadInput
from graph.words.sentences import Sentence
from programme.priorities.sector import Evidence, Partner, Sector
from programme.statistics import formulas
from programme.statistics.asked import Held, Statistics, Year, earlier, newest
from programme.statistics.model import Series

EXPORTS = "exports"
BACK, FARTHEST = 5, 10
"""Years over which growth is measured where there are figures, and at most."""
FEWEST = 5
"""Regions below which nobody is among the best tenth, and no two sectors are near each other."""
WITHIN_REACH = 0.75
"""Quantile of the densities of what a region lacks, from which on a sector is within reach."""
PARTNERS = 3


@dataclass(slots=True)
class _Found:
    """What is known so far of one region in a year's matrix."""

    year: Year
    row: int
    notes: list[Sentence] = field(default_factory=list)


def evidence(
    statistics: Statistics, region: str, measure: str, dataset: str | None = None, year: int | None = None
) -> Evidence | None:
    """The evidence on a region by a measure; None where no figures of it are there; BadInput for a year that is not.

    A region is compared with those of its level in its country, a country with all countries of the series.
    """
    country = region[:2]
    held = statistics.best(measure, country, dataset)
    if held is None:
        return None
    chosen = newest(held, country) if year is None else year
    if chosen not in held.years[country]:
        raise BadInput("programme.statistics.no_year_there", year=chosen, dataset=held.series.dataset)
    now = _year(statistics, held, chosen, region)
    row = now.row(region)
    if row is None:
        return None
    found = _Found(now, row)
    before = earlier(held, country, chosen, BACK, FARTHEST)
    growth, dynamism = _grown(found, None if before is None else _year(statistics, held, before, region))
    if before is None:
        found.notes.append(_alone(statistics, held, country, chosen))
    export_series, exported = _exported(statistics, found, region, held, dataset)
    sectors = _sectors(found, growth, dynamism, exported)
    values = np.nan_to_num(now.values)
    if region in now.summed:
        found.notes.append(Sentence("programme.priorities.summed"))
    if len(now.regions) < FEWEST:
        found.notes.append(Sentence("programme.priorities.few", {"n": len(now.regions)}))
    hidden = int(np.isnan(now.values[row]).sum())
    if hidden:
        found.notes.append(Sentence("programme.priorities.hidden", {"n": hidden}))
    return Evidence(
        region, held.series, held.date, chosen, before, sectors, float(values[row].sum()), float(values.sum()),
        len(now.regions), _known(formulas.concentration(now.values)[row]),
        export_series[0] if export_series else None, export_series[1] if export_series else None, tuple(found.notes),
    )  # fmt: skip


def _year(statistics: Statistics, held: Held, year: int, region: str) -> Year:
    country = region[:2] if len(region) > 2 else None
    return statistics.year(held, year, len(region), country)


def _alone(statistics: Statistics, held: Held, country: str, year: int) -> Sentence:
    """Why nothing is said of growth: there is no earlier year, or only in another version of NACE or NUTS."""
    others = [
        one for one in statistics.series(held.series.measure)
        if one.series != held.series and one.series.dataset == held.series.dataset
        and any(each < year for each in one.years.get(country, ()))
    ]  # fmt: skip
    if others:
        said = {"nace": others[0].series.nace, "nuts": others[0].series.nuts}
        here = {"nace_here": held.series.nace, "nuts_here": held.series.nuts}
        return Sentence("programme.priorities.versions", {**said, **here})
    return Sentence("programme.priorities.one_year")


def _grown(found: _Found, before: Year | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Growth and dynamism of the region's sectors; nan where there is no earlier figure."""
    nothing = np.full(len(found.year.sectors), np.nan)
    if before is None:
        return nothing, nothing
    then = laid_alike(before, found.year)
    years = found.year.year - before.year
    growth = formulas.growth(then[found.row], found.year.values[found.row], years)
    return growth, formulas.dynamism(then, found.year.values, years)[found.row]


def laid_alike(one: Year, other: Year) -> NDArray[np.float64]:
    """The figures of one year in the rows and columns of another; nan where it has none."""
    laid = np.full(other.values.shape, np.nan)
    rows = [(at, one.regions.index(code)) for at, code in enumerate(other.regions) if code in one.regions]
    columns = [(at, one.sectors.index(code)) for at, code in enumerate(other.sectors) if code in one.sectors]
    if rows and columns:
        to, of = zip(*rows, strict=True), zip(*columns, strict=True)
        (to_rows, from_rows), (to_columns, from_columns) = to, of
        laid[np.ix_(to_rows, to_columns)] = one.values[np.ix_(from_rows, from_columns)]
    return laid


_Exported = Mapping[str, tuple[float | None, float | None, float | None]]
"""Exports, their share in the region's, and the advantage, by sector."""


def _exported(
    statistics: Statistics, found: _Found, region: str, held: Held, dataset: str | None
) -> tuple[tuple[Series, int] | None, _Exported]:
    """What the region exports by sector, where exports are by the same version of NACE."""
    own = held.series.measure == EXPORTS
    other = held if own else statistics.best(EXPORTS, region[:2], dataset) or statistics.best(EXPORTS, region[:2])
    if other is None:
        return None, {}
    if other.series.nace != held.series.nace:
        said = {"nace": other.series.nace, "here": held.series.nace}
        found.notes.append(Sentence("programme.priorities.exports_version", said))
        return None, {}
    year = found.year.year if found.year.year in other.years[region[:2]] else newest(other, region[:2])
    sold = _year(statistics, other, year, region)
    row = sold.row(region)
    if row is None:
        return None, {}
    advantage = formulas.location_quotient(sold.values)[row]
    total = np.nan_to_num(sold.values[row]).sum()
    shares = sold.values[row] / total if total else np.full(len(sold.sectors), np.nan)
    return (other.series, year), {
        code: (_known(sold.values[row, at]), _known(shares[at]), _known(advantage[at]))
        for at, code in enumerate(sold.sectors)
    }


def _sectors(
    found: _Found, growth: NDArray[np.float64], dynamism: NDArray[np.float64], exported: _Exported
) -> list[Sector]:
    """The sectors with all that is said of them, those with most marks first, then the most specialised."""
    e, row = found.year.values, found.row
    enough = len(found.year.regions) >= FEWEST
    quotient, shrunk = formulas.location_quotient(e), formulas.shrunk_quotient(e)
    parts = formulas.star_parts(e) if enough else (np.zeros(e.shape, np.bool_),) * 3
    has = formulas.advantages(e)
    near = formulas.proximity(has)
    dense = formulas.density(has, near)[row] if enough else np.full(e.shape[1], np.nan)
    reachable = _reachable(has[row], dense)
    added = formulas.added(has, near, row)
    total, everywhere = np.nan_to_num(e[row]).sum(), np.nan_to_num(e).sum(axis=0)
    sectors = []
    for at, code in enumerate(found.year.sectors):
        exports, export_share, advantage = exported.get(code, (None, None, None))
        partners = _partners(found, added[:, at], has[:, at]) if reachable[at] else ()
        sectors.append(
            Sector(
                code, _known(e[row, at]), found.year.flags.get((found.year.regions[row], code), ""),
                float(everywhere[at]), _known(e[row, at] / total) if total else None, _known(quotient[row, at]),
                _known(shrunk[row, at]),
                tuple(name for name, one in zip(("size", "special", "focus"), parts, strict=True) if one[row, at]),
                _known(growth[at]), _known(dynamism[at]), _known(dense[at]), exports, export_share, advantage,
                bool(reachable[at]), partners,
            )
        )  # fmt: skip
    return sorted(sectors, key=lambda one: (-len(one.marks), -(one.shrunk or 0), one.code))


def _reachable(has: NDArray[np.bool_], dense: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which sectors a region lacks and is nearest to: its densities of the highest quarter, above nought."""
    lacking = ~has & ~np.isnan(dense)
    if not lacking.any():
        return np.zeros(len(has), np.bool_)
    border = np.quantile(dense[lacking], WITHIN_REACH)
    return np.asarray(lacking & (np.nan_to_num(dense) >= border) & (np.nan_to_num(dense) > 0))


def _partners(found: _Found, added: NDArray[np.float64], has: NDArray[np.bool_]) -> tuple[Partner, ...]:
    """The regions that have the sector and would add most of what is near it."""
    ranked = sorted(
        (
            (-float(share), code)
            for code, share, held in zip(found.year.regions, added, has, strict=True)
            if held and share > 0
        ),
    )
    return tuple(Partner(code, -share) for share, code in ranked[:PARTNERS])


def _known(value: float) -> float | None:
    return None if isnan(value) else float(value)
