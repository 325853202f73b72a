"""Routes of statistics: the figures themselves, and the sectors of a region that they speak for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.questions.priorities import priorities as priorities_of
from api.questions.statistics import Asked
from api.questions.statistics import figures as figures_of
from api.web.callers import WHOLE, Asking, parts_of
from api.web.tags import Tagged
from api.wire.statistics import FiguresOut, PrioritiesOut
from api.words.labels import Places

router = APIRouter(tags=["statistics"], route_class=Tagged)
Measure = Annotated[str | None, Query(min_length=1, max_length=60, description="Such as employment, firms or exports.")]
Dataset = Annotated[
    str | None, Query(min_length=1, max_length=100, description="Name of a dataset, where several have figures.")
]
Year = Annotated[int | None, Query(ge=1900, le=2100, description="A year; the newest unless given."), WHOLE]
Region = Annotated[str | None, Query(min_length=1, max_length=20, description="One NUTS code.")]
Sector = Annotated[str | None, Query(min_length=1, max_length=20, description="One NACE code; nothing below it.")]
Many = Annotated[int, Query(ge=1, le=1_000, description="How many."), WHOLE]


@router.get("/statistics", operation_id="statistics")
def statistics(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    request: Request,
    measure: Measure = None,
    region: Region = None,
    sector: Sector = None,
    year: Year = None,
    dataset: Dataset = None,
    n: Many = 100,
) -> FiguresOut:
    """List figures by measure, sector, region and year, newest first."""
    asked = Asked(measure, region, sector, year, dataset)
    return FiguresOut.of(figures_of(parts_of(request).statistics, asked, n))


@router.get("/priorities", operation_id="priorities")
def priorities(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    request: Request,
    asking: Asking,
    region: Region = None,
    measure: Measure = None,
    year: Year = None,
    dataset: Dataset = None,
) -> PrioritiesOut:
    """Show what is strong, rising, within reach and exported in a region, sector by sector; else in the country."""
    parts = parts_of(request)
    code = region or parts.settings.country
    found = priorities_of(asking, parts.statistics, code, measure=measure, dataset=dataset, year=year)
    places = Places(asking.view, asking.language)
    places.learn((), {found.region}, {row.code for row in found.rows})
    return PrioritiesOut.of(found, places, asking.language)
