"""What is asked of the statistics: which series there are, their figures, and a year of one as a matrix."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import numpy as np
import polars as pl

from graph.codes import NUTS_VERSION, sector_key
from graph.errors import BadInput
from ingest.classifications.regions import regions
from programme.statistics.editions import Folder, live
from programme.statistics.formulas import Matrix
from programme.statistics.model import Cover, Edition, Series

_KEPT = 32
"""Years of a series that are held between questions, the one asked for longest ago making room."""
_BEGINNING, _PASSED = 20_000, 0.4
"""What reading costs in rows (`bench/statistics_store.py`): to begin with a piece, and a row that a filter passes."""
_TEXTS = pl.col("measure", "unit", "nace", "nuts", "region", "sector", "flag", "was")
_DEEPEST = 5
"""Letters of a code of NUTS 3."""


@dataclass(frozen=True, slots=True)
class Held:
    """A series that is there: its years by country, and the date of the newest edition that speaks for it."""

    series: Series
    years: Mapping[str, tuple[int, ...]]
    date: str
    licence: str
    rows: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure, or one that is not, with who says so; `was` is the region's code in the file if older."""

    series: Series
    year: int
    region: str
    sector: str
    value: float | None
    flag: str
    was: str
    date: str


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a series as a matrix of regions by sectors, nan where no figure is published.

    `summed` are the regions whose figures are sums of those within them, `flags` what is said of a figure by region and
    sector.
    """

    series: Series
    year: int
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    values: Matrix
    summed: frozenset[str] = frozenset()
    flags: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def row(self, region: str) -> int | None:
        """The place of a region among the rows; None where it has none."""
        return self.regions.index(region) if region in self.regions else None


class Statistics:
    """The figures in a folder, as they stand when asked; safe to share between threads."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._moment = -1
        self._speaking: list[tuple[Edition, frozenset[Cover]]] = []
        self._held: list[Held] = []
        self._years: dict[tuple[Series, int, str], pl.DataFrame] = {}

    @property
    def moment(self) -> int:
        """Changes with every edition that comes or goes."""
        return self.folder.moment

    def series(self, measure: str | None = None) -> list[Held]:
        """The series that are there, or those of a measure: the one with the newest year first."""
        self._live()
        return [one for one in self._held if measure in {None, one.series.measure}]

    def best(self, measure: str, country: str, dataset: str | None = None, year: int | None = None) -> Held | None:
        """The series to answer from: of the newest year in a country, by today's NUTS; None where there is none."""
        fitting = [
            one for one in self.series(measure)
            if country in one.years and dataset in {None, one.series.dataset} and year in {None, *one.years[country]}
        ]  # fmt: skip
        return min(fitting, key=lambda one: (-one.years[country][-1], *_preferred(one)), default=None)

    def year(self, held: Held, year: int, letters: int, country: str | None = None) -> Year:
        """A year of a series for the regions of so many letters, in one country or in all; sectors as `depth` has them.

        A level that is not published is the sum of the one below where all of that is.
        """
        frame = self._year(held.series, year, country or "")
        return _matrix(held.series, year, frame, letters)

    def figures(  # noqa: PLR0913 - one a filter
        self,
        measure: str | None = None,
        *,
        dataset: str | None = None,
        region: str | None = None,
        sector: str | None = None,
        year: int | None = None,
        most: int = 1_000,
    ) -> list[Figure]:
        """The figures that filters keep, newest first, `most` of them. Codes are exact: nothing below them is read."""
        found: list[Figure] = []
        for edition, covers in self._live():
            if dataset not in {None, edition.dataset}:
                continue
            wanted = {
                cover for cover in covers
                if measure in {None, cover.measure} and year in {None, cover.year}
                and (region is None or region[:2] == cover.country)
            }  # fmt: skip
            if not wanted:
                continue
            if region is sector is None:
                wanted = _newest_of(edition, wanted, most)
            keep = [pl.col(name) == code for name, code in (("region", region), ("sector", sector)) if code is not None]
            frame = _scan(self.folder, edition, wanted, keep).sort("year", descending=True, maintain_order=True)
            found += (_figure(edition, row) for row in frame.head(most).iter_rows(named=True))
        return sorted(found, key=_by_year)[:most]

    def _live(self) -> list[tuple[Edition, frozenset[Cover]]]:
        with self._lock:
            moment = self.folder.moment
            if moment != self._moment:
                self._speaking = list(live(self.folder.editions()))
                self._held = _series(self._speaking)
                self._moment = moment
                self._years.clear()
            return self._speaking

    def _year(self, series: Series, year: int, country: str) -> pl.DataFrame:
        speaking = self._live()
        asked = (series, year, country)
        with self._lock:
            if (kept := self._years.pop(asked, None)) is not None:
                self._years[asked] = kept
                return kept
        frames = []
        for edition, covers in speaking:
            wanted = [
                cover for cover in covers
                if edition.dataset == series.dataset and cover[:4] == series[1:] and cover.year == year
                and country in {"", cover.country}
            ]  # fmt: skip
            frames += [_scan(self.folder, edition, wanted)] if wanted else []
        if not frames:
            raise BadInput("programme.statistics.no_year_there", year=year, dataset=series.dataset)
        frame = pl.concat(frames).select("region", "sector", "value", "flag")
        with self._lock:
            self._years[asked] = frame
            while len(self._years) > _KEPT:
                self._years.pop(next(iter(self._years)))
        return frame


def _series(speaking: Sequence[tuple[Edition, frozenset[Cover]]]) -> list[Held]:
    """The series that editions speak for, the preferred first."""
    found: dict[Series, dict[str, set[int]]] = {}
    rows: dict[Series, int] = {}
    newest: dict[Series, Edition] = {}
    for edition, covers in speaking:
        for cover in covers:
            one = Series(edition.dataset, *cover[:4])
            found.setdefault(one, {}).setdefault(cover.country, set()).add(cover.year)
            rows[one] = rows.get(one, 0) + edition.covers[cover]
            newest[one] = max(newest.get(one, edition), edition, key=lambda each: each.order)
    held = [
        Held(
            one, {c: tuple(sorted(years)) for c, years in by.items()}, newest[one].date, newest[one].licence, rows[one]
        )
        for one, by in found.items()
    ]
    return sorted(held, key=_preferred)


def depth(code: str) -> int:
    """How deep a sector is: 1 for a section, 2 for a division, 3 for a group, 4 and more for classes."""
    return len(sector_key(code))


def _preferred(held: Held) -> tuple[object, ...]:
    newest = max((years[-1] for years in held.years.values()), default=0)
    return held.series.nuts != NUTS_VERSION, -newest, -int(held.date.replace("-", "")), -held.rows, held.series


def _scan(folder: Folder, edition: Edition, wanted: Collection[Cover], keep: Sequence[pl.Expr] = ()) -> pl.DataFrame:
    """The figures of some covers that filters keep. An edition lies in the order of its covers: each is one piece.

    Pieces are read each by itself, cut out of all that lies from the first to the last, or, where they are whole years
    of measures, filtered for, since a reader passes over what has other years: whatever costs least.
    """
    pieces: list[tuple[int, int]] = []
    for (cover, count), end in zip(edition.covers.items(), accumulate(edition.covers.values()), strict=True):
        if cover not in wanted:
            continue
        if pieces and pieces[-1][1] == end - count:
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((end - count, end))
    table = pl.scan_parquet(folder.rows_of(edition), glob=False)
    first, last = (pieces[0][0], pieces[-1][1]) if pieces else (0, 0)
    apart, through, passing = _BEGINNING * len(pieces), _BEGINNING + last - first, _PASSED * edition.rows
    if passing < min(apart, through) and (alone := _years_of(edition, wanted)) is not None:
        table, pieces = table.filter(alone), [(0, edition.rows)]
    elif through < apart:
        table, pieces = table.slice(first, last - first).collect().lazy(), [(a - first, b - first) for a, b in pieces]
    parts = [table.slice(a, b - a).filter(*keep) for a, b in pieces] or [table.head(0)]
    return pl.concat(pl.collect_all(parts)).with_columns(_TEXTS.cast(pl.String))


def _years_of(edition: Edition, wanted: Collection[Cover]) -> pl.Expr | None:
    """What keeps these covers alone, where they are all that the edition has of their measures and years."""
    measures, years = {cover.measure for cover in wanted}, {cover.year for cover in wanted}
    kept = {cover for cover in edition.covers if cover.measure in measures and cover.year in years}
    if kept != set(wanted):
        return None
    named = pl.any_horizontal(pl.col("measure") == measure for measure in sorted(measures))
    return named & pl.col("year").is_in(sorted(years))


def _newest_of(edition: Edition, covers: Collection[Cover], most: int) -> set[Cover]:
    """The covers of the newest years that have so many figures together."""
    taken, rows = set[Cover](), 0
    for year in sorted({cover.year for cover in covers}, reverse=True):
        if rows >= most:
            break
        held = {cover for cover in covers if cover.year == year}
        taken |= held
        rows += sum(edition.covers[cover] for cover in held)
    return taken


def _figure(edition: Edition, row: Mapping[str, Any]) -> Figure:
    series = Series(edition.dataset, row["measure"], row["unit"], row["nace"], row["nuts"])
    return Figure(
        series, row["year"], row["region"], row["sector"], row["value"], row["flag"], row["was"], edition.date
    )


def _by_year(figure: Figure) -> tuple[object, ...]:
    return -figure.year, figure.series, figure.region, figure.sector


def _matrix(series: Series, year: int, frame: pl.DataFrame, letters: int) -> Year:
    """The matrix at the depth of divisions where there are any, else of sections, else of what is there."""
    depths = {one: depth(one) for one in frame["sector"].unique().to_list()}
    deep = next((one for one in (2, 1, 3, 4) if one in depths.values()), 0)
    sectors = tuple(sorted(one for one, at in depths.items() if at == deep))
    kept = frame.filter(pl.col("sector").is_in(sectors))
    level, summed = _at_level(kept, letters)
    names = tuple(sorted(level["region"].unique().to_list()))
    values = np.full((len(names), len(sectors)), np.nan)
    if not names:
        return Year(series, year, names, sectors, values, summed)
    rows = {name: at for at, name in enumerate(names)}
    columns = {name: at for at, name in enumerate(sectors)}
    at_rows = level["region"].replace_strict(rows, return_dtype=pl.Int32).to_numpy()
    at_columns = level["sector"].replace_strict(columns, return_dtype=pl.Int32).to_numpy()
    values[at_rows, at_columns] = level["value"].to_numpy()
    flagged = level.filter(pl.col("flag") != "").select("region", "sector", "flag")
    flags = {(region, sector): flag for region, sector, flag in flagged.iter_rows()}
    return Year(series, year, names, sectors, values, summed, flags)


def _at_level(frame: pl.DataFrame, letters: int) -> tuple[pl.DataFrame, frozenset[str]]:
    """The figures of the regions of so many letters, and those regions that are sums of all within them."""
    own = frame.filter(pl.col("region").str.len_chars() == letters)
    if letters >= _DEEPEST:
        return own, frozenset()
    below, _ = _at_level(frame, letters + 1)
    beyond = below.with_columns(above=pl.col("region").str.slice(0, letters)).join(
        own.select(above="region").unique(), on="above", how="anti"
    )
    parts = {code: _within(code) for code in beyond["above"].unique().to_list()}
    there = beyond.group_by("above").agg("region").iter_rows()
    whole = {code: len(parts[code]) for code, found in there if parts[code] and parts[code] <= set(found)}
    # A sector that one of them does not name is not known to be nought there.
    known = (pl.col("value").null_count() == 0) & (pl.len() == pl.col("above").first().replace_strict(whole, default=0))
    sums = (
        beyond.filter(pl.col("above").is_in(list(whole)))
        .group_by("above", "sector")
        .agg(value=pl.when(known).then(pl.col("value").sum()), flag=pl.lit(""))
        .rename({"above": "region"})
    )
    return pl.concat([own, sums.select(own.columns)]), frozenset(whole)


def _within(above: str) -> frozenset[str]:
    """The regions right below one that are known; none where they are not."""
    return frozenset(code for code in regions() if len(code) == len(above) + 1 and code.startswith(above))


def newest(held: Held, country: str) -> int:
    """The newest year of a series in a country."""
    return held.years[country][-1]


def earlier(held: Held, country: str, year: int, back: int, farthest: int) -> int | None:
    """A year to compare with: `back` years before, else the nearest before that, else the oldest there is.

    None where there is none, or it is more than `farthest` years before.
    """
    before: Sequence[int] = [one for one in held.years[country] if one < year and year - one <= farthest]
    old_enough = [one for one in before if year - one >= back]
    return max(old_enough) if old_enough else min(before, default=None)
