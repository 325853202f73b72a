"""The page of figures: what is published of a measure by sector, region and year, each with its source."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from api.exports.priorities import figures_table
from api.pages.figures.shown import as_file, chosen_year
from api.pages.frame import Lang, page
from api.pages.hexmap import HexMap, cells, hex_map, strength
from api.questions.statistics import Asked, Placed, Spread, figures, spread
from api.web.answers import Once
from api.web.callers import Asking, Text, parts_of
from api.words.formats import number
from api.words.labels import Places, region_name
from api.words.strings import say
from graph.words.sentences import Language
from programme.statistics.named import measure_label

router = APIRouter(include_in_schema=False, route_class=Once)
SPECIAL = (0.5, 1.0, 1.5, 2.5)
"""From which quotient on each stronger colour begins, as on the map of organisations."""
SHOWN, MOST = 100, 10_000
"""Figures on the page, and in a file."""


def asked_for(
    measure: Annotated[Text, Query()] = "",
    region: Annotated[Text, Query()] = "",
    sector: Annotated[Text, Query()] = "",
    year: Annotated[Text, Query()] = "",
    dataset: Annotated[Text, Query()] = "",
) -> Asked:
    """What an address asks for; an empty value is none."""

    def known(said: str) -> str | None:
        return said.strip() or None

    return Asked(known(measure), known(region), known(sector), chosen_year(year.strip()), known(dataset))


Filters = Annotated[Asked, Depends(asked_for)]


@router.get("/{lang}/statistics")
def listed(request: Request, lang: Lang, asking: Asking, asked: Filters) -> Response:
    """The figures of the address, newest first, and all series that are there."""
    parts = parts_of(request)
    found, country = figures(parts.statistics, asked, SHOWN), parts.settings.country
    there = spread(parts.statistics, asked, country) if country == "TR" else None
    places = Places(asking.view, lang)
    sectors = {f"{one.sector}@{one.series.nace}" for one in found.figures}
    places.learn((), {*(one.region for one in found.figures), *(cell.code for cell in cells())}, sectors)
    query = urlencode([(name, value) for name, value in _said(asked) if value is not None])
    values = {
        "asked": asked,
        "figures": found.figures,
        "more": found.more,
        "series": found.series,
        "map": _map(there, places, lang) if there else None,
        "spread": there,
        "steps": SPECIAL,
        "measures": sorted({one.series.measure for one in found.series}),
        "measure_name": lambda name: measure_label(name, lang),
        "region_name": lambda code: region_name(places, code),
        "sector_name": lambda one: places.sector(f"{one.sector}@{one.series.nace}"),
        "files": [(kind, f"/{lang}/statistics.{kind}?{query}") for kind in ("csv", "xlsx")],
        "most": MOST,
        "data_url": f"/api/v1/statistics?{query}",
        "here": "sectors",
    }
    return page(request, "statistics.html", lang, values, places)


@router.get("/{lang}/statistics.{kind}")
def download(request: Request, lang: Lang, kind: str, asked: Filters) -> Response:
    """The same figures as CSV or as a workbook."""
    found = figures(parts_of(request).statistics, asked, MOST)
    return as_file(kind, "imece-statistics", list(figures_table(found.figures, lang)), lang)


def _map(there: Spread, places: Places, language: Language) -> HexMap:
    """The provinces, the stronger the colour the greater the quotient."""

    def said(code: str) -> str:
        one = there.provinces.get(code, Placed(None, None))
        shown = ["–" if x is None else number(x, language, digits) for x, digits in ((one.value, 0), (one.quotient, 2))]
        return say("statistics.here", language, place=region_name(places, code), n=shown[0], x=shown[1])

    return hex_map(
        said,
        lambda code: strength(there.provinces.get(code, Placed(None, None)).quotient or 0, SPECIAL),
        lambda code: f"/{language}/priorities?region={code}",
    )


def _said(asked: Asked) -> list[tuple[str, str | int | None]]:
    return [
        ("measure", asked.measure), ("region", asked.region), ("sector", asked.sector), ("year", asked.year),
        ("dataset", asked.dataset),
    ]  # fmt: skip
