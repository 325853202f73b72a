"""What loaded statistics say of clusters: how much their sectors weigh in their region, as statements of their own.

They stand only where nobody has told the same otherwise, and are public as statistics are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from graph.codes import sector_key
from graph.model import Node
from graph.view import View
from people.database import Database
from programme.indicators.definitions import indicators
from programme.indicators.statements import FILE, Told, Written, take_in, told_by_others
from programme.statistics.asked import Held, Statistics, Year

ORIGIN = f"{FILE}statistics"
SHARE, QUOTIENT = "s.employment_share", "s.specialisation"
MEASURE = "employment"
PRIOR = 50.0
"""κ of a shrunk quotient: so many people at work as everywhere are added to a region."""
LEVELS = (5, 4)
"""Letters of the codes of regions that are tried: the province, then the region of NUTS 2 that it is in."""


def take_in_regional(database: Database, clusters: Sequence[Node], statistics: Statistics) -> Written:
    """Write what statistics of every year say of clusters that everyone sees; again, it changes nothing."""
    told = [one for node in clusters for one in told_of(statistics, node)]
    otherwise = told_by_others(database, {node.id for node in clusters}, (SHARE, QUOTIENT), ORIGIN)
    return take_in(database, [one for one in told if one.of not in otherwise], ORIGIN)


def placed(view: View) -> list[Node]:
    """The clusters of which it is known where they are and what they do."""
    return [node for node in view.of_kind("cluster") if not node.ended and node.region and node.sectors]


def told_of(statistics: Statistics, cluster: Node) -> Iterator[Told]:
    """The share of a cluster's sectors in its region's jobs, and their shrunk location quotient, year by year.

    With e_ri and E_i summed over the cluster's divisions: 100 e_ri / e_r, and
    ((e_ri + κ E_i/E) / (e_r + κ)) / (E_i/E).
    """
    region = cluster.region or ""
    years = {year for held in statistics.series(MEASURE) for year in held.years.get(region[:2], ())}
    for year in sorted(years):
        held = statistics.best(MEASURE, region[:2], year=year)
        for letters in LEVELS if held else ():
            found = statistics.year(held, year, letters, region[:2]) if held and len(region) >= letters else None
            row = found.row(region[:letters]) if found else None
            if held is not None and found is not None and row is not None:
                yield from _told(held, found, row, cluster)
                break


def _told(held: Held, found: Year, row: int, cluster: Node) -> Iterator[Told]:
    columns = _columns(found, cluster.sectors)
    if not columns:
        return
    here = float(np.nansum(found.values[row, columns]))
    all_here, everywhere = float(np.nansum(found.values[row])), float(np.nansum(found.values))
    usual = float(np.nansum(found.values[:, columns])) / everywhere if everywhere else 0.0
    if np.isnan(found.values[row, columns]).all() or not all_here or not usual:
        return
    series = held.series
    source = f"{series.dataset} {series.measure} {found.year}, {found.regions[row]}, NACE {series.nace} ({held.date})"
    base = max(round(here), 1)
    shrunk = (here + PRIOR * usual) / (all_here + PRIOR) / usual
    for code, value in ((SHARE, 100 * here / all_here), (QUOTIENT, shrunk)):
        about = indicators()[code]
        if about.least <= value <= about.most:
            yield Told(cluster.id, code, str(found.year), round(value, 4), source[:500], base, None, "public")


def _columns(found: Year, sectors: Sequence[str]) -> list[int]:
    """The places of the divisions that a cluster works in."""
    divisions = {sector_key(code)[:2] for code in sectors}
    return [at for at, code in enumerate(found.sectors) if sector_key(code) in divisions]
