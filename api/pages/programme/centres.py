"""The pages of info centres: all together, and one with the rows that somebody may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.exports.centres import report_table, rows_table
from api.pages.figures.shown import as_file
from api.pages.frame import Lang, page
from api.pages.programme.choices import Choice, Chosen
from api.pages.programme.drawn import names_of, shown
from api.questions.caller import Caller
from api.questions.centres import Overview, Rows, overview, rows, staff_names, week_of
from api.web.addresses import address_of
from api.web.attachments import MEDIA
from api.web.callers import Asking
from api.web.compared import database_of
from api.web.ids import ById, quoted_id
from api.words.labels import Places
from graph.errors import NotFound, NotSignedIn
from graph.model import Node
from graph.words.sentences import Language
from programme.centres import log
from programme.centres.identifying import identified
from programme.centres.model import MEASURES, Centre, Firm

if TYPE_CHECKING:
    from people.database import Database

router = APIRouter(include_in_schema=False, route_class=ById)
NOTHING: Mapping[str, str] = {}
_EMPTY = dict.fromkeys(
    ("firm", "day", "kind", "text", "province", "sector", "partner", "partner_province", "programme", "measure", "year",
     "value", "unit", "source", "group"), "",
)  # fmt: skip
MOST = 30
"""Measurements that a page shows; the file has all."""


@router.get("/{lang}/centres")
def centres(request: Request, lang: Lang, asking: Asking, choice: Chosen) -> Response:
    """All centres together, or one of them: the funnel, what changed, and each in the table."""
    found = overview(asking, database_of(request), choice.asked)
    names, places = _names(asking, lang, found.all), Places(asking.view, lang)
    places.learn((), found.regions, found.sectors)
    values = {
        **shown(found, choice, names, places, lang),
        "tables": [(form.upper(), f"/{lang}/centres.{form}{choice.query()}") for form in MEDIA],
        "data_url": f"/api/v1/centres{choice.query('measure')}",
        "hosts": _hosts(asking, lang, found),
    }
    return page(request, "centres.html", lang, values, places)


@router.get("/{lang}/centres.{form}")
def table(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, form: str, asking: Asking, choice: Chosen, kept: Annotated[bool, Query()] = False
) -> Response:
    """The report of the same address as CSV or as a workbook; or the rows kept, as far as one may see them."""
    database = database_of(request)
    if not kept:
        found = overview(asking, database, choice.asked)
        names = _names(asking, lang, found.all)
        return as_file(form, "imece-centres", list(report_table(found, names, lang)), lang)
    if asking.person is None:
        raise NotSignedIn("people.signin.first")
    all_ = overview(asking, database, replace(choice.asked, centre=None)).all
    held = rows(asking, database, choice.asked.centre, every=True)
    return as_file(form, "imece-centre-log", list(rows_table(held, _names(asking, lang, all_), lang)), lang)


@router.get("/{lang}/centres/{id:whole}")
def centre(request: Request, lang: Lang, id: str, asking: Asking, choice: Chosen) -> Response:  # noqa: A002
    """One centre: whom it reached; for its staff the log and a form, for a firm what is kept of it."""
    return centre_page(request, lang, asking, id, choice)


def centre_page(  # noqa: PLR0913, PLR0917 - a page, and what was wrong with its form
    request: Request,
    lang: Language,
    asking: Caller,
    id_: str,
    choice: Choice,
    given: Mapping[str, str] = NOTHING,
    problem: str | None = None,
) -> Response:
    """The page of a centre; with what a form said and what is wrong with it where it was not taken."""
    database = database_of(request)
    asked = replace(choice.asked, centre=id_)
    found = overview(asking, database, asked)
    one = found.centre
    if database is None or one is None:
        raise NotFound("programme.centre.none", id=id_)
    names, places = _names(asking, lang, found.all), Places(asking.view, lang)
    held = rows(asking, database, id_)
    nodes = _nodes(asking, held, one)
    places.learn(nodes.values(), {*found.regions, *one.territory}, found.sectors)
    values = {
        **shown(found, replace(choice, asked=asked), names, places, lang),
        "one": one,
        "node": nodes.get(one.id),
        "host": nodes.get(one.host or ""),
        "log": held,
        "nodes": nodes,
        "week": week_of(database, one, held, date.today()),
        "known": _called(log.firms_in(database, one.id)) if held.staff else [],
        "staff": staff_names(database, one) if held.staff else [],
        "identified": identified(database, one) if held.staff else [],
        "person": asking.person,
        "given": {**_EMPTY, **given},
        "form": "measurements" if "measure" in given else "encounters" if given else "",
        "problem": problem,
        "today": date.today().isoformat(),
        "this_year": date.today().year,
        "of_measures": MEASURES,
        "most": MOST,
        "tables": _files(lang, one, choice, kept=bool(held.lines or held.measurements)),
        "data_url": f"/api/v1/centres/{quoted_id(one.id)}{choice.query('measure', 'centre')}",
        "address_of_node": lambda node: address_of(node, lang),
    }
    response = page(request, "centre.html", lang, values, places, status=400 if problem else 200)
    if asking.person is not None:
        response.headers["Cache-Control"] = "no-store"
    return response


def _files(lang: Language, one: Centre, choice: Choice, *, kept: bool) -> list[tuple[str, str, bool]]:
    """Tables to take away: the report, and where there are rows to see these."""
    query = choice.query("centre", centre=one.id)
    report = [(form.upper(), f"/{lang}/centres.{form}{query}", False) for form in MEDIA]
    of_rows = urlencode({"centre": one.id, "kept": "true"})
    return report + [(form.upper(), f"/{lang}/centres.{form}?{of_rows}", True) for form in MEDIA if kept]


def _names(asking: Caller, lang: Language, some: Sequence[Centre]) -> dict[str, str]:
    nodes = asking.view.nodes([one.id for one in some])
    return names_of(some, {id_: node.name_in(lang) for id_, node in nodes.items()})


def _hosts(asking: Caller, lang: Language, found: Overview) -> dict[str, str]:
    """The names of hosts that may be seen, by the id of the centre."""
    nodes = asking.view.nodes([one.host for one in found.all if one.host])
    return {one.id: nodes[one.host].name_in(lang) for one in found.all if one.host in nodes}


def _called(firms: Sequence[Firm]) -> list[str]:
    """What to choose from: names, and ids where several firms have one."""
    times = Counter(one.name for one in firms)
    return [one.name if times[one.name] == 1 else one.key for one in firms]


def _nodes(asking: Caller, held: Rows, one: Centre) -> dict[str, Node]:
    ids = {one.id, one.host, *(row.firm for row in held.lines), *(row.partner for row in held.lines)}
    ids |= {row.firm for row in held.measurements}
    return asking.view.nodes([id_ for id_ in ids if id_])


def number_of(said: str) -> int:
    """The number of a line or an act that a form names; NotFound for what is none."""
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise NotFound("programme.centre.no_line")
    return int(said)


def known_database(request: Request) -> Database:
    """The database of people; NotFound where there is none, and so no centre."""
    database = database_of(request)
    if database is None:
        raise NotFound("api.page.nothing")
    return database
