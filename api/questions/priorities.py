"""Which sectors of a region, or of a country, deserve attention: the figures and the graph set side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from api.questions.caller import Caller
from api.questions.cooperation import Cooperation, Linked, cooperation, missing
from graph.codes import region_code, region_id, sector_key
from graph.errors import NotFound
from programme.statistics.formulas import shrunk_quotient

if TYPE_CHECKING:
    from programme.priorities.sector import Evidence, Sector
    from programme.statistics.asked import Statistics

MEASURES = ("employment", "firms", "exports")
"""The measure that is taken where none is asked for: the first that is there."""
LOOKED_AT = 8
"""Sectors for which regions without a link are looked for: each costs a count over the whole graph."""
MOST_MISSING = 5
PRIOR = 10.0
"""κ of a shrunk quotient over organisations: a region has few of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A sector: what figures say of it, and the graph; `quotient` is the shrunk one over organisations."""

    code: str
    figures: Sector | None
    linked: Linked
    everywhere: int
    quotient: float | None


@dataclass(frozen=True, slots=True)
class Priorities:
    """The sectors of a region: by figures those with most marks first; without, by organisations.

    `measures` are those that there are figures of, with their years, newest first; `whole` says whether all
    organisations of the region were read for their links.
    """

    region: str
    evidence: Evidence | None
    rows: Sequence[Row]
    measures: Mapping[str, Sequence[int]]
    datasets: Sequence[str]
    whole: bool


def priorities(  # noqa: PLR0913 - one a choice
    caller: Caller,
    statistics: Statistics,
    region: str,
    *,
    measure: str | None = None,
    dataset: str | None = None,
    year: int | None = None,
) -> Priorities:
    """The priorities of a region; BadInput for what is no region's code, NotFound for one of which nothing is known."""
    from programme.priorities.evidence import evidence  # noqa: PLC0415 - polars takes time to import

    code = region_code(region)
    country = code[:2]
    there = [held for held in statistics.series() if country in held.years]
    measures = {one.series.measure: list(reversed(one.years[country])) for one in reversed(there)}
    chosen = measure or next((one for one in (*MEASURES, *sorted(measures)) if one in measures), MEASURES[0])
    found = evidence(statistics, code, chosen, dataset, year)
    graph = cooperation(caller, code)
    if found is None and not graph.sectors and not caller.view.nodes([region_id(code)]) and country not in _known():
        raise NotFound("api.priorities.nothing", code=code)
    rows = _rows(found, graph)
    looked = [sector_key(row.code) for row in rows[:LOOKED_AT] if row.everywhere]
    lacking = missing(caller, code, looked, graph)
    rows = [_with_missing(row, lacking) for row in rows]
    datasets = sorted({held.series.dataset for held in there if held.series.measure == chosen})
    return Priorities(code, found, rows, measures, datasets, graph.whole)


def _known() -> frozenset[str]:
    from ingest.classifications.regions import regions  # noqa: PLC0415 - reads a table

    return frozenset(code[:2] for code in regions())


def _rows(found: Evidence | None, graph: Cooperation) -> list[Row]:
    """The sectors that the figures have; without figures the divisions that somebody works in."""
    divisions = [key for key in graph.everywhere if len(key) == 2 and key.isdigit()]
    quotients = _quotients(divisions, graph)
    if found is not None:
        return [_row(one.code, one, graph, quotients) for one in found.sectors]
    here = [key for key in divisions if graph.sectors.get(key, Linked()).organisations]
    rows = [_row(key, None, graph, quotients) for key in here]
    return sorted(rows, key=lambda row: (-(row.quotient or 0) * (row.linked.organisations > 1), row.code))


def _row(code: str, figures: Sector | None, graph: Cooperation, quotients: Mapping[str, float]) -> Row:
    key = sector_key(code)
    linked = graph.sectors.get(key, Linked())
    return Row(code, figures, linked, graph.everywhere.get(key, 0), quotients.get(key))


def _quotients(divisions: Sequence[str], graph: Cooperation) -> Mapping[str, float]:
    """The shrunk quotients of the region's organisations, those of the country being the whole."""
    here = np.array([float(graph.sectors.get(key, Linked()).organisations) for key in divisions])
    every = np.array([float(graph.everywhere[key]) for key in divisions])
    if not len(divisions):
        return {}
    shrunk = shrunk_quotient(np.vstack([here, np.maximum(every - here, 0)]), PRIOR)[0]
    return {key: float(value) for key, value in zip(divisions, shrunk, strict=True) if not np.isnan(value)}


def _with_missing(row: Row, lacking: Mapping[str, Mapping[str, int]]) -> Row:
    there = dict(list(lacking.get(sector_key(row.code), {}).items())[:MOST_MISSING])
    return replace(row, linked=replace(row.linked, missing=there)) if there else row
