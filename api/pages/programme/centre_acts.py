"""What the staff of a centre writes: lines of its log, measurements, and taking a line back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang
from api.pages.people.forms import Said, Sender, after
from api.pages.programme.centres import centre_page, known_database, number_of
from api.pages.programme.choices import FIRST_SHOWN, Choice
from api.pages.undoing.toasts import tell
from api.questions.caller import Caller
from api.questions.centres import Asked
from api.web.callers import Asking
from api.web.ids import quoted_id
from graph.errors import BadInput
from graph.words.sentences import Language
from programme.centres import log, measured
from programme.centres.kept import centre_of, check_staff
from programme.centres.model import Centre
from programme.centres.reading import Reader

if TYPE_CHECKING:
    from people.database import Database

router = APIRouter(include_in_schema=False)
MOST = 60
"""Firms of one entry, such as of a training."""


@router.post("/{lang}/encounters")
def writes(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, centre: Said = "", firm: Said = "", day: Said = "",
    kind: Said = "", text: Said = "", province: Said = "", sector: Said = "", partner: Said = "",
    partner_province: Said = "", programme: Said = "",
) -> Response:  # fmt: skip
    """Write a line of a log for each firm that is named, or say what is wrong and keep what was written."""
    database = known_database(request)
    one = centre_of(database, centre)
    check_staff(person, one)
    cells = {"centre": centre, "firm": firm, "day": day, "kind": kind, "text": text, "province": province,
             "sector": sector, "partner": partner, "partner_province": partner_province,
             "programme": programme}  # fmt: skip
    reader = _reader(database, asking, one)
    try:
        log.write(database, person, one, [reader.met({**cells, "firm": each}) for each in _apart(firm)])
    except BadInput as error:
        return _again(request, lang, asking, cells, error)
    return after(request, f"/{lang}/centres/{quoted_id(one.id)}#log")


@router.post("/{lang}/encounters/back")
def takes_back(request: Request, lang: Lang, person: Sender, line: Said = "") -> Response:
    """Take a line back, which stays written."""
    one = log.take_back(known_database(request), person, number_of(line))
    return tell(after(request, f"/{lang}/centres/{quoted_id(one.id)}#log"), request, "line.back", line=line)


@router.post("/{lang}/encounters/again")
def says_again(request: Request, lang: Lang, person: Sender, line: Said = "") -> Response:
    """Write a line again that was taken back."""
    one = log.say_again(known_database(request), person, number_of(line))
    return tell(after(request, f"/{lang}/centres/{quoted_id(one.id)}#log"), request, "undone")


@router.post("/{lang}/measurements")
def measures(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, centre: Said = "", firm: Said = "",
    measure: Said = "", year: Said = "", value: Said = "", unit: Said = "", source: Said = "", group: Said = "",
    province: Said = "", sector: Said = "",
) -> Response:  # fmt: skip
    """Write what was measured of a firm, or say what is wrong and keep what was written."""
    database = known_database(request)
    one = centre_of(database, centre)
    check_staff(person, one)
    cells = {"centre": centre, "firm": firm, "measure": measure, "year": year, "value": value, "unit": unit,
             "source": source, "group": group, "province": province, "sector": sector}  # fmt: skip
    try:
        told = _reader(database, asking, one).measured(cells)
        measured.measure(database, person, one, [told])
    except BadInput as error:
        return _again(request, lang, asking, cells, error)
    return after(request, f"/{lang}/centres/{quoted_id(one.id)}#measured")


def _reader(database: Database, asking: Caller, one: Centre) -> Reader:
    return Reader([one], asking.view, lambda centre: log.firms_in(database, centre))


def _apart(said: str) -> list[str]:
    """The firms that a field names, at least one; BadInput for too many."""
    firms = [part.strip() for part in said.split(";") if part.strip()]
    if len(firms) > MOST:
        raise BadInput("programme.centre.firms", most=MOST)
    return firms or [""]


def _again(request: Request, lang: Language, asking: Asking, cells: Mapping[str, str], error: BadInput) -> Response:
    choice = Choice(Asked(), FIRST_SHOWN)
    return centre_page(request, lang, asking, cells["centre"], choice, cells, error.sentence[lang])
