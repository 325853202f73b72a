"""The page that shows where organisations are: by count or specialisation, kind, sector and level of region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, radians, sqrt
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.pages.frame import Lang, page
from api.pages.hexmap import STEPS, cells, hex_map, strength
from api.pages.levels import LETTERS, Level
from api.questions.facets import by_region
from api.questions.filters import asked_filter
from api.web.answers import Once
from api.web.callers import Asking, Text, parts_of
from api.words.formats import number
from api.words.labels import Places, kind_label
from api.words.strings import say
from graph.codes import region_id
from graph.filters import Filter
from graph.model import Node
from graph.vocabulary import vocabulary
from graph.words.folding import sort_key
from graph.words.sentences import Language

router = APIRouter(include_in_schema=False, route_class=Once)
Measure = Literal["count", "special"]
SPECIAL = (0.5, 1.0, 1.5, 2.5)
"""From which specialisation on each stronger colour begins; 1 is as in the whole country."""
LEAST = 3
"""Organisations below which a specialisation says nothing."""
FIRST, WIDTH, LARGEST = 15, 600, 26


@dataclass(frozen=True, slots=True)
class Row:
    """A region with its numbers: organisations, those of any sector, and the specialisation where it says something."""

    code: str
    name: str
    count: int
    of: int
    special: float | None
    url: str


@dataclass(frozen=True, slots=True)
class Point:
    """A circle at a region's label point, its area by the count."""

    x: float
    y: float
    radius: float
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Points:
    """The drawing of circles, the largest first."""

    width: int
    height: int
    points: tuple[Point, ...]


@router.get("/{lang}/map")
def where(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    request: Request,
    lang: Lang,
    asking: Asking,
    kind: Annotated[Text, Query()] = "",
    sector: Annotated[Text, Query()] = "",
    measure: Annotated[Measure, Query()] = "count",
    level: Annotated[Level, Query()] = "province",
) -> Response:
    """Where organisations are: hexagons of provinces, circles at label points, and a list in order."""
    home = parts_of(request).settings.country
    # A choice of all comes as an empty value.
    keep = asked_filter(asking.view, [kind] if kind else None, None, [sector] if sector else None)
    special = measure == "special" and bool(keep.sectors)
    held, every = by_region(asking, keep), by_region(asking, replace(keep, sectors=frozenset()))
    places = Places(asking.view, lang)
    codes = [code for code in every if len(code) == LETTERS[level] and (level == "country" or code.startswith(home))]
    divisions = sorted(asking.view.facets(Filter(vocabulary().organisations)).sectors)
    places.learn((), {*codes, *(cell.code for cell in cells())}, {*divisions, *keep.sectors})
    asked = [("kind", kind) for kind in sorted(keep.kinds)] + [("sector", code) for code in sorted(keep.sectors)]
    whole = _share(held.get(home, 0), every.get(home, 0))

    def row(code: str) -> Row:
        count, of = held.get(code, 0), every.get(code, 0)
        value = _share(count, of) / whole if of >= LEAST and whole else None
        url = f"/{lang}/search?{urlencode([*asked, ('region', code)])}"
        return Row(code, places.region(code), count, of, value, url)

    def said(one: Row) -> str:
        if special and one.special is not None:
            return say("map.special.here", lang, place=one.name, x=number(one.special, lang, 1))
        return say("map.here", lang, place=one.name, n=number(one.count, lang))

    rows = sorted(
        map(row, codes), key=lambda one: (-((one.special or 0) if special else one.count), sort_key(one.name))
    )
    values = {
        "measure": measure,
        "special": special,
        "level": level,
        "levels": [
            (one, f"/{lang}/map?{urlencode([*asked, ('measure', measure), ('level', one)])}") for one in LETTERS
        ],
        "kinds": [(kind, kind_label(kind, lang), kind in keep.kinds) for kind in sorted(vocabulary().organisations)],
        "sectors": [
            (code, places.sector_line(code), code in keep.sectors) for code in sorted({*divisions, *keep.sectors})
        ],
        "map": hex_map(
            lambda code: said(row(code)),
            lambda code: strength(row(code).special or 0, SPECIAL) if special else strength(row(code).count),
            lambda code: row(code).url,
        ),
        "steps": SPECIAL if special else STEPS,
        "rows": [one for one in rows if one.count],
        "first": FIRST,
        "points": _points(rows, asking.view.nodes(map(region_id, codes)), lang),
        "data_url": f"/api/v1/organisations?{urlencode([*asked, ('facets', 'true')])}",
        "here": "map",
    }
    return page(request, "map.html", lang, values, places)


def _share(count: int, of: int) -> float:
    return count / of if of else 0.0


def _points(rows: Sequence[Row], nodes: Mapping[str, Node], language: Language) -> Points | None:
    """Circles for the regions whose label point is known; None where that is fewer than two."""
    held = sorted((row for row in rows if row.count), key=lambda row: -row.count)
    known = [(row, at) for row in held if (at := _label_point(nodes.get(region_id(row.code))))]
    if len(known) < 2:
        return None
    left, right = min(x for _, (x, _) in known), max(x for _, (x, _) in known)
    top, bottom = min(y for _, (_, y) in known), max(y for _, (_, y) in known)
    scale, most = (WIDTH - 3 * LARGEST) / ((right - left) or 1), known[0][0].count
    drawn = tuple(
        Point(
            round((x - left) * scale + 1.5 * LARGEST, 1), round((y - top) * scale + 1.5 * LARGEST, 1),
            round(max(LARGEST * sqrt(row.count / most), 2), 1), row.name,
            say("map.here", language, place=row.name, n=number(row.count, language)),
        )
        for row, (x, y) in known
    )  # fmt: skip
    return Points(WIDTH, round((bottom - top) * scale + 3 * LARGEST), drawn)


def _label_point(node: Node | None) -> tuple[float, float] | None:
    """Where a region is labelled, in degrees of equal length at 39° north, southwards."""
    lon, lat = (node.props.get("lon"), node.props.get("lat")) if node else (None, None)
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return None
    return lon * cos(radians(39)), -lat
