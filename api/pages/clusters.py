"""The pages of clusters compared, of one cluster beside its peers, and of all that was said of one of its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import numpy as np
from fastapi import APIRouter, Query, Request, Response

from api.exports.clusters import write_comparison_book, write_comparison_csv
from api.pages.frame import Lang, page
from api.pages.plots import WIDTH, Line, Strip, line, scale, strip, tracks
from api.questions import clusters as questions
from api.questions.caller import Caller
from api.questions.clusters import Asked, Compared, by_layer
from api.web.attachments import MEDIA, attachment
from api.web.callers import Asking
from api.web.compared import HEAVIEST, Comparing, database_of
from api.web.ids import ById, quoted_id
from api.words.labels import Places
from api.words.measures import change_said, unit_said, value_said
from graph.errors import NotFound
from graph.model import Node
from graph.words.folding import sort_key
from graph.words.sentences import Language
from programme.comparison.positions import PEERS
from programme.comparison.ranks import DRAWS, FEWEST
from programme.indicators.definitions import LAYERS, Indicator, indicators
from programme.indicators.statements import may_say

if TYPE_CHECKING:
    from programme.tables import Statement

router = APIRouter(include_in_schema=False, route_class=ById)
TREND = 6
"""Periods that a line shows."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a cluster as it is shown; `page` is where all is that was said of it."""

    value: str | None
    few: bool
    withheld: bool
    of_region: bool
    unusual: bool
    base: int | None
    page: str


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator with the values of all, and of the first one what it is beside the others."""

    indicator: Indicator
    unit: str
    cells: tuple[Cell, ...]
    strip: Strip | None
    line: Line | None
    spread: tuple[str, str, str] | None
    place: float | None
    change: tuple[str, bool | None] | None
    ranked: bool


@router.get("/{lang}/clusters")
def clusters(request: Request, lang: Lang, asking: Asking, asked: Comparing) -> Response:
    """Clusters compared: rank intervals, and each indicator over all of them."""
    found = questions.comparison(asking, database_of(request), asked)
    values = {
        **_compared(lang, found, asked, None),
        "tables": _files(f"/{lang}/clusters", request),
        "data_url": _with("/api/v1/clusters/compare", request),
        "here": "clusters",
    }
    return page(request, "clusters.html", lang, values, _places(asking, lang, found.nodes))


@router.get("/{lang}/clusters.{form}")
def table(request: Request, lang: Lang, asking: Asking, asked: Comparing, form: str) -> Response:
    """The comparison of the same address as a file, every value in a row."""
    found = questions.comparison(asking, database_of(request), asked)
    if form not in MEDIA:
        raise NotFound("api.page.nothing")
    file = BytesIO()
    (write_comparison_csv if form == "csv" else write_comparison_book)(file, found, lang)
    return attachment(file.getvalue(), "imece-clusters", form)


@router.get("/{lang}/clusters/{id:whole}")
def cluster(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    id: str,  # noqa: A002
    asking: Asking,
    asked: Comparing,
    indicator: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """A cluster beside its peers; or, of one of its indicators, all that was ever said."""
    if indicator:
        return _said(request, lang, asking, id, indicator)
    found = questions.cluster(asking, database_of(request), id, asked)
    node, alerts = found.nodes[0], _alerts(lang, found)
    values = {
        **_compared(lang, found, asked, 0),
        "node": node,
        "alerts": alerts,
        "known": not np.isnan(found.comparison.values[0]).all(),
        "speaks": asking.person is not None and may_say(asking.person, id),
        "data_url": _with(f"/api/v1/clusters/{quoted_id(id)}/peers", request),
        "here": "clusters",
    }
    return page(request, "cluster.html", lang, values, _places(asking, lang, found.nodes))


def _said(request: Request, lang: Language, asking: Caller, id_: str, code: str) -> Response:
    """The page of an indicator of a cluster: formula, and every statement with what it corrected."""
    one = indicators().get(code)
    if one is None:
        raise NotFound("api.page.nothing")
    node, rows = questions.said(asking, database_of(request), id_)
    held = [row for row in rows if row.indicator == code]
    documents = asking.view.nodes([row.document for row in held if row.document])
    values = {
        "node": node,
        "one": one,
        "unit": unit_said(one.unit, lang),
        "periods": _by_period(held, one, lang),
        "documents": documents,
        "speaks": asking.person is not None and may_say(asking.person, id_) and not one.computed,
        "data_url": f"/api/v1/clusters/{quoted_id(id_)}/indicators",
        "here": "clusters",
    }
    return page(request, "indicator.html", lang, values, _places(asking, lang, [node]))


def _by_period(
    rows: Sequence[Statement], one: Indicator, lang: Language
) -> list[tuple[str, list[tuple[str | None, Statement]]]]:
    """What was said by period, the newest first, with each value in words; what stands before what it corrected."""
    found: dict[str, list[tuple[str | None, Statement]]] = {}
    for row in rows:
        shown = None if row.value is None else value_said(row.value, one.unit, lang)
        found.setdefault(row.period, []).append((shown, row))
    return list(found.items())


def _compared(lang: Language, found: Compared, asked: Asked, own: int | None) -> Mapping[str, object]:
    """What both pages show of a comparison."""
    ranks = found.comparison.ranks
    return {
        "nodes": found.nodes,
        "others": sorted(found.others, key=lambda node: sort_key(node.name_in(lang))),
        "urls": [f"/{lang}/clusters/{quoted_id(node.id)}" for node in found.nodes],
        "period": found.period,
        "periods": found.periods,
        "layers": [(layer, [_row(lang, found, at, own) for at in places])
                   for layer, places in by_layer(found.comparison.cube)],
        "tracks": [(found.nodes[row], row, track) for row, track in tracks(ranks)] if ranks else [],
        "scale": scale(ranks) if ranks else [],
        "ranked": ranks.number if ranks else 0,
        "draws": DRAWS,
        "weights": [(layer, int(asked.weights[layer])) for layer in LAYERS],
        "heaviest": HEAVIEST,
        "chosen": asked.chosen,
        "nearest": found.nearest,
        "fewest": PEERS,
        "few_indicators": FEWEST,
        "width": WIDTH,
        "trend": TREND,
    }  # fmt: skip


def _row(lang: Language, found: Compared, at: int, own: int | None) -> Row:
    held = found.comparison
    one = held.cube.indicators[at]
    spread = held.spread[:, at]
    mine = 0 if own is None else own
    change = None if own is None else change_said(held.change[mine, at], one, lang)
    place = None if own is None else questions.number_or_none(held.places[mine, at])
    return Row(
        one,
        unit_said(one.unit, lang),
        tuple(_cell(lang, found, row, at) for row in range(len(found.nodes))),
        strip(held.used[:, at], spread, own),
        None if own is None else line(held.cube.values[mine, at, -TREND:]),
        None if np.isnan(spread[1]) else tuple(value_said(float(part), one.unit, lang) for part in spread),  # type: ignore[arg-type]
        place,
        change,
        bool(held.ranks is not None and held.ranks.used[at]),
    )


def _cell(lang: Language, found: Compared, row: int, at: int) -> Cell:
    held = found.comparison
    one = held.cube.indicators[at]
    value, base = questions.number_or_none(held.values[row, at]), held.cube.bases[row, at, -1]
    return Cell(
        None if value is None else value_said(value, one.unit, lang),
        bool(held.few[row, at]),
        bool(held.withheld[row, at]),
        bool(held.cube.lent[row, at, -1]),
        bool(held.unusual[row, at]),
        None if np.isnan(base) else int(base),
        f"/{lang}/clusters/{quoted_id(found.nodes[row].id)}?{urlencode({'indicator': one.code})}",
    )


def _alerts(lang: Language, found: Compared) -> list[tuple[Indicator, str, bool | None]]:
    """The indicators of the first that moved by more than is usual, each with its change and whether it is good."""
    held = found.comparison
    told = []
    for at in np.flatnonzero(held.unusual[0]) if len(found.nodes) else ():
        one = held.cube.indicators[int(at)]
        change = change_said(held.change[0, int(at)], one, lang)
        if change is not None:
            told.append((one, change[0], change[1]))
    return told


def _files(path: str, request: Request) -> list[tuple[str, str]]:
    return [(form.upper(), _with(f"{path}.{form}", request)) for form in MEDIA]


def _with(path: str, request: Request) -> str:
    return f"{path}?{request.url.query}" if request.url.query else path


def _places(asking: Caller, lang: Language, nodes: Sequence[Node]) -> Places:
    places = Places(asking.view, lang)
    places.learn(nodes)
    return places
