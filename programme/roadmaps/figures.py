"""Where a region stands in a sector beside the regions of its level: the figures that a sector's roadmap rests on."""

from __future__ import annotations

import numpy as np

from graph.codes import sector_key
from graph.errors import BadInput
from programme.comparison.positions import percentiles, quartiles
from programme.priorities.evidence import BACK, EXPORTS, FARTHEST, laid_alike
from programme.roadmaps.advice import FIGURES, measured
from programme.roadmaps.drafting import Floats, Stand
from programme.statistics import formulas
from programme.statistics.asked import Held, Statistics, Year, earlier, newest

LINKED = f"{FIGURES}linked"
"""Regions that a sector is linked with, which the graph says and no statistic."""


def sector_stand(
    statistics: Statistics, sector: str, region: str, measure: str, linked: int | None = None
) -> tuple[Stand, Held]:
    """The figures of a sector in a region, its first subject, beside the regions of its level in its country.

    A country stands beside all countries of the series. BadInput where there are no figures of it.
    """
    held = statistics.best(measure, region[:2])
    if held is None:
        raise BadInput("programme.roadmap.no_figures", region=region, sector=sector)
    now = _year(statistics, held, newest(held, region[:2]), region)
    row, column = now.row(region), _column(now, sector)
    if row is None or column is None:
        raise BadInput("programme.roadmap.no_figures", region=region, sector=sector)
    order = [row, *(at for at in range(len(now.regions)) if at != row)]
    told = _columns(statistics, held, now, column, region)
    if linked is not None:
        told[LINKED] = (np.where(np.arange(len(now.regions)) == row, float(linked), np.nan), str(now.year))
    codes = [code for code in measured() if code in told]
    values = np.column_stack([told[code][0][order] for code in codes])
    stand = Stand(
        [measured()[code] for code in codes], [now.regions[at] for at in order], [told[code][1] for code in codes],
        values, values, percentiles(values), quartiles(values),
    )  # fmt: skip
    return stand, held


def _columns(statistics: Statistics, held: Held, now: Year, column: int, region: str) -> dict[str, tuple[Floats, str]]:
    """The figures of a sector in all regions by code, each with its period; shares and rates in percent."""
    e, year = now.values, str(now.year)
    total = np.nansum(e, axis=1)
    has = formulas.advantages(e)
    found = {
        "f.specialisation": (formulas.shrunk_quotient(e)[:, column], year),
        "f.share": (100 * np.divide(e[:, column], total, out=np.full(len(total), np.nan), where=total > 0), year),
        "f.density": (formulas.density(has, formulas.proximity(has))[:, column], year),
    }
    before = earlier(held, region[:2], now.year, BACK, FARTHEST)
    if before is not None:
        then, years = laid_alike(_year(statistics, held, before, region), now), now.year - before
        span = f"{before}–{now.year}"
        found["f.growth"] = (100 * formulas.growth(then[:, column], e[:, column], years), span)
        found["f.dynamism"] = (100 * formulas.dynamism(then, e, years)[:, column], span)
    return found | _exported(statistics, held, now, column, region)


def _exported(statistics: Statistics, held: Held, now: Year, column: int, region: str) -> dict[str, tuple[Floats, str]]:
    """What the regions export of the sector, where exports are by the same version of NACE."""
    other = held if held.series.measure == EXPORTS else statistics.best(EXPORTS, region[:2])
    if other is None or other.series.nace != held.series.nace:
        return {}
    year = newest(other, region[:2])
    sold = laid_alike(_year(statistics, other, year, region), now)
    total = np.nansum(sold, axis=1)
    share = 100 * np.divide(sold[:, column], total, out=np.full(len(total), np.nan), where=total > 0)
    return {
        "f.export_share": (share, str(year)),
        "f.advantage": (formulas.location_quotient(sold)[:, column], str(year)),
    }


def _year(statistics: Statistics, held: Held, year: int, region: str) -> Year:
    return statistics.year(held, year, len(region), region[:2] if len(region) > 2 else None)


def _column(year: Year, sector: str) -> int | None:
    """The place of a sector among a year's, however its code is written."""
    keys = [sector_key(code) for code in year.sectors]
    return keys.index(sector_key(sector)) if sector_key(sector) in keys else None
