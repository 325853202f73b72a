"""What leaves the house of statistics and priorities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import Field

from api.questions.priorities import Priorities, Row
from api.questions.statistics import Figures
from api.wire.nodes import Wire
from api.words.labels import Places
from graph.words.sentences import Language
from programme.priorities.sector import Evidence, Sector
from programme.statistics.model import Series
from programme.statistics.named import measure_label

if TYPE_CHECKING:
    from programme.statistics.asked import Figure, Held


class SeriesOut(Wire):
    """Figures that may be set side by side: of one dataset, measure and unit, by one version of NACE and of NUTS."""

    dataset: str
    measure: str
    unit: str
    nace: str
    nuts: str

    @classmethod
    def of(cls, series: Series) -> Self:
        """From a series."""
        return cls(**series._asdict())


class HeldOut(Wire):
    """A series that is there; `years` by country, `date` that of the newest edition that speaks for it."""

    series: SeriesOut
    date: str
    licence: str
    rows: int
    years: dict[str, tuple[int, ...]]

    @classmethod
    def of(cls, held: Held) -> Self:
        """From a series that is there."""
        return cls(
            series=SeriesOut.of(held.series),
            date=held.date,
            licence=held.licence,
            rows=held.rows,
            years=dict(held.years),
        )


class FigureOut(Wire):
    """One figure; no value where none is published, `flag` as the source writes it, a colon before what is missing."""

    series: SeriesOut
    year: int
    region: str
    sector: str
    value: float | None
    flag: str
    was: str = Field(description="The region's code in the source, where that is an older one.")
    date: str = Field(description="Date of the edition.")

    @classmethod
    def of(cls, figure: Figure) -> Self:
        """From a figure."""
        return cls(
            series=SeriesOut.of(figure.series), year=figure.year, region=figure.region, sector=figure.sector,
            value=figure.value, flag=figure.flag, was=figure.was, date=figure.date,
        )  # fmt: skip


class FiguresOut(Wire):
    """Figures, newest first; `more` where there are others; `series` are all that are there."""

    items: tuple[FigureOut, ...]
    more: bool
    series: tuple[HeldOut, ...]

    @classmethod
    def of(cls, found: Figures) -> Self:
        """From the figures that were asked for."""
        return cls(
            items=tuple(map(FigureOut.of, found.figures)), more=found.more, series=tuple(map(HeldOut.of, found.series))
        )


class ComplementOut(Wire):
    """A region that has a sector, and the share of what is near it and lacking here that it would add (0–1)."""

    region: str
    added: float


class SectorOut(Wire):
    """A sector of a region; what is not known is null. The formulas are on the page and in the documentation."""

    code: str
    label: str
    marks: tuple[str, ...] = Field(description="Of strong, rising, reachable, exporting.")
    value: float | None
    flag: str
    everywhere: float | None
    share: float | None
    location_quotient: float | None
    shrunk_quotient: float | None
    stars: tuple[str, ...] = Field(description="Of size, special, focus.")
    growth: float | None
    dynamism: float | None
    density: float | None
    exports: float | None
    export_share: float | None
    export_advantage: float | None
    partners: tuple[ComplementOut, ...]
    organisations: int = Field(description="In the graph, as the caller sees it.")
    organisations_everywhere: int
    organisations_quotient: float | None
    links: dict[str, int] = Field(description="Links to organisations of the sector in other regions, by region.")
    missing: dict[str, int] = Field(description="Regions with organisations of the sector and no link, the first five.")

    @classmethod
    def of(cls, row: Row, label: str) -> Self:
        """From a row of the answer."""
        one = row.figures or _NONE
        return cls(
            code=row.code, label=label, marks=one.marks, value=one.value, flag=one.flag,
            everywhere=one.everywhere if row.figures else None, share=one.share, location_quotient=one.quotient,
            shrunk_quotient=one.shrunk, stars=one.stars, growth=one.growth, dynamism=one.dynamism,
            density=one.density, exports=one.exports, export_share=one.export_share, export_advantage=one.advantage,
            partners=tuple(ComplementOut(region=each.region, added=each.added) for each in one.partners),
            organisations=row.linked.organisations, organisations_everywhere=row.everywhere,
            organisations_quotient=row.quotient, links=dict(row.linked.links), missing=dict(row.linked.missing),
        )  # fmt: skip


_NONE = Sector("", None, "", 0.0, None, None, None, ())


class RegionEvidenceOut(Wire):
    """What the figures of one series say of a region as a whole."""

    series: SeriesOut
    label: str
    date: str
    year: int
    before: int | None
    total: float
    everywhere: float
    compared: int
    concentration: float | None
    exports: SeriesOut | None
    export_year: int | None
    notes: tuple[str, ...]

    @classmethod
    def of(cls, found: Evidence, language: Language) -> Self:
        """From the evidence, its notes in a language."""
        return cls(
            series=SeriesOut.of(found.series), label=measure_label(found.series.measure, language), date=found.date,
            year=found.year, before=found.before, total=found.total, everywhere=found.everywhere,
            compared=found.compared, concentration=found.concentration,
            exports=SeriesOut.of(found.exports) if found.exports else None, export_year=found.export_year,
            notes=tuple(note[language] for note in found.notes),
        )  # fmt: skip


class PrioritiesOut(Wire):
    """The sectors of a region, those with most marks first; without figures those of the graph alone."""

    region: str
    label: str
    evidence: RegionEvidenceOut | None
    sectors: tuple[SectorOut, ...]
    measures: dict[str, tuple[int, ...]] = Field(description="Measures that there are figures of, with their years.")
    datasets: tuple[str, ...]
    whole: bool = Field(description="Whether the ties of all organisations of the region were read.")

    @classmethod
    def of(cls, found: Priorities, places: Places, language: Language) -> Self:
        """From the answer; regions and sectors are named in a language."""
        version = found.evidence.series.nace if found.evidence else "2.1"
        return cls(
            region=found.region,
            label=places.region(found.region),
            evidence=RegionEvidenceOut.of(found.evidence, language) if found.evidence else None,
            sectors=tuple(SectorOut.of(row, places.sector(f"{row.code}@{version}")) for row in found.rows),
            measures={name: tuple(years) for name, years in found.measures.items()},
            datasets=tuple(found.datasets),
            whole=found.whole,
        )
