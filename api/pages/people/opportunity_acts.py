"""What is done with requests and offers: written, sent, read by an adviser, closed; and interest said and answered."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile

from api.pages.frame import Lang
from api.pages.people.audiences import choices, chosen
from api.pages.people.forms import Me, Said, Sender, after, own_page
from api.pages.people.opportunity_view import seen, shown
from api.questions.caller import Caller
from api.questions.filters import asked_filter
from api.web.callers import Asking, parts_of
from graph.errors import BadInput, NotAllowed, NotFound
from graph.model import PUBLIC
from graph.words.sentences import Language
from ingest.cells import listed
from people.database import Database
from people.opportunities import course, desk, interests, sheet
from people.opportunities.said import KINDS, LONGEST, MONEY, STAGES, USUAL
from people.opportunities.said import Said as What
from people.persons import Person, utc_now

router = APIRouter(include_in_schema=False)
Long = Annotated[str, Form(max_length=10_000)]
Tick = Annotated[bool, Form()]
Table = Annotated[UploadFile | None, File()]
LARGEST = 5_000_000
"""Bytes of a table."""
SEPARATORS = ";,\n"


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form says, as it was typed; with `send`, the adviser is to have it."""

    organisation: str = ""
    kind: str = ""
    title: str = ""
    text: str = ""
    partner: str = ""
    money: str = ""
    stage: str = ""
    required: str = ""
    welcome: str = ""
    regions: str = ""
    sectors: str = ""
    languages: str = ""
    audience: str = ""
    ends: str = ""
    hidden: bool = False
    adviser: bool = False
    send: bool = False


def draft(  # noqa: PLR0913, PLR0917 - one parameter a field
    organisation: Said = "", kind: Said = "", title: Said = "", text: Long = "", partner: Long = "", money: Said = "",
    stage: Said = "", required: Said = "", welcome: Said = "", regions: Said = "", sectors: Said = "",
    languages: Said = "", audience: Said = "", ends: Said = "", hidden: Tick = False, adviser: Tick = False,
    send: Tick = False,
) -> Draft:  # fmt: skip
    """The fields of the form."""
    return Draft(organisation, kind, title, text, partner, money, stage, required, welcome, regions, sectors,
                 languages, audience, ends, hidden, adviser, send)  # fmt: skip


Given = Annotated[Draft, Depends(draft)]


@router.get("/{lang}/write")
def blank(
    request: Request, lang: Lang, asking: Asking, person: Me, organisation: Annotated[str, Query()] = ""
) -> Response:
    """The form for a new one."""
    mine = organisation or next((id_ for id_, role in person.roles.items() if role in desk.WRITERS), "")
    return _form(request, lang, asking, person, Draft(mine, audience=PUBLIC), None)


@router.post("/{lang}/write")
def writes(request: Request, lang: Lang, asking: Asking, person: Sender, given: Given) -> Response:
    """Keep a new draft, and send it to the adviser where that was pressed."""
    people = parts_of(request).people

    def keep() -> str:
        (id_,) = course.write(people, person, given.organisation, [_read(asking, given)])
        return id_

    return _written(request, lang, asking, person, given, None, keep)


@router.post("/{lang}/write/table")
def writes_many(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, organisation: Said = "", file: Table = None
) -> Response:
    """Keep the rows of a table as drafts, all or none."""
    try:
        _read_table(parts_of(request).people, person, organisation, file)
    except BadInput as error:
        told = error.problems if isinstance(error, sheet.Refused) else ()
        said = {"problem": error.sentence[lang], "problems": [one[lang] for one in told], "problem_at": "table"}
        return _form(request, lang, asking, person, Draft(organisation, audience=PUBLIC), None, said)
    return after(request, f"/{lang}/opportunities?type=ours")


@router.get("/{lang}/write/{id}")
def again(request: Request, lang: Lang, asking: Asking, person: Me, id: str) -> Response:  # noqa: A002
    """The form for one that can be changed."""
    one = seen(request, asking, id)
    if one.kept is None or not one.mine:
        raise NotFound("people.opportunity.none")
    said = {name: value for name, value in one.said.json().items() if isinstance(value, str)}
    codes = {name: "; ".join(getattr(one.said, name)) for name in ("regions", "sectors", "languages")}
    given = Draft(
        organisation=one.kept.organisation, audience=chosen(one.kept.audience, one.kept.organisation),
        ends=one.ends, hidden=one.hidden, adviser=one.adviser, **said, **codes,  # type: ignore[arg-type]
    )  # fmt: skip
    return _form(request, lang, asking, person, given, id)


@router.post("/{lang}/write/{id}")
def changes(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, id: str, given: Given  # noqa: A002
) -> Response:  # fmt: skip
    """Change a draft, and send it to the adviser where that was pressed."""
    people = parts_of(request).people

    def keep() -> str:
        course.change(people, person, id, *_read(asking, given))
        return id

    return _written(request, lang, asking, person, given, id, keep)


@router.post("/{lang}/opportunities/{id}/{act}")
def acts(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, id: str, act: str, organisation: Said = "",  # noqa: A002
    message: Long = "", hidden: Tick = False, why: Long = "", outcome: Said = "", ends: Said = "",
) -> Response:  # fmt: skip
    """What its organisation, its adviser, or whoever is interested does with one."""
    parts = parts_of(request)
    people, store = parts.people, parts.store
    one = seen(request, asking, id)

    def published() -> None:
        _check(one.reads)
        course.publish(people, person, one.id)

    def returned() -> None:
        _check(one.reads)
        course.give_back(people, person, one.id, why)

    def interested() -> None:
        _check(one.node is not None)
        interests.show_interest(people, person, organisation, one.id, message, hidden)

    known: Mapping[str, Callable[[], object]] = {
        "send": lambda: course.send(people, person, one.id),
        "withdraw": lambda: course.take_back(people, store, person, one.id),
        "renew": lambda: course.renew(people, person, one.id, _day(ends)),
        "close": lambda: course.fulfil(people, store, person, one.id, outcome, why),
        "publish": published,
        "return": returned,
        "interest": interested,
    }
    if act not in known:
        raise NotFound("api.page.nothing")
    try:
        known[act]()
    except BadInput as error:
        told = {"problem": error.sentence[lang], "problem_at": act, "message": message, "why": why}
        return shown(request, lang, asking, seen(request, asking, id), told)
    on = f"/{lang}/desk" if act in {"publish", "return"} else f"/{lang}/opportunities/{one.id}"
    return after(request, on)


@router.post("/{lang}/interests/{id}/{act}")
def answers(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, id: str, act: str, why: Long = ""  # noqa: A002
) -> Response:  # fmt: skip
    """What whoever published, the adviser, or whoever is interested does with an interest."""
    people = parts_of(request).people
    at_desk = act in {"pass", "stop"}
    if at_desk:
        about = course.opportunity(people, interests.interest(people, id).opportunity)
        desk.check_reads(desk.desk_of(person, asking.view), asking.view, about.organisation)
    known: Mapping[str, Callable[[], str]] = {
        "accept": lambda: interests.accept(people, person, id),
        "refuse": lambda: interests.refuse(people, person, id, why),
        "pass": lambda: interests.pass_on(people, person, id),
        "stop": lambda: interests.turn_down(people, person, id, why),
        "withdraw": lambda: interests.take_back(people, person, id),
    }
    if act not in known:
        raise NotFound("api.page.nothing")
    opportunity = known[act]()
    return after(request, f"/{lang}/desk" if at_desk else f"/{lang}/opportunities/{opportunity}")


# --- what a form says ---------------------------------------------------------


def _check(may: bool) -> None:
    if not may:
        raise NotFound("people.opportunity.none")


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise BadInput("ingest.cell.no_date", said=said) from error


def _read(asking: Caller, given: Draft) -> tuple[What, course.Terms]:
    """What a form says; places are taken by name or code. BadInput for what cannot be."""
    keep = asked_filter(asking.view, None, listed(given.regions, SEPARATORS), listed(given.sectors, SEPARATORS))
    said = What(
        kind=given.kind, title=given.title, text=given.text, partner=given.partner, money=given.money,
        stage=given.stage, required=given.required, welcome=given.welcome, regions=tuple(sorted(keep.regions)),
        sectors=tuple(sorted(keep.sectors)), languages=tuple(listed(given.languages, SEPARATORS)),
    )  # fmt: skip
    audience = [given.audience] if given.audience else []
    return said, course.Terms(audience, given.hidden, given.adviser, _day(given.ends))


def _written(  # noqa: PLR0913, PLR0917 - what was written, and how it is kept
    request: Request, lang: Language, asking: Caller, person: Person, given: Draft, id_: str | None,
    keep: Callable[[], str],
) -> Response:  # fmt: skip
    try:
        kept = keep()
        if given.send:
            course.send(parts_of(request).people, person, kept)
    except BadInput as error:
        return _form(request, lang, asking, person, given, id_, {"problem": error.sentence[lang], "problem_at": "form"})
    return after(request, f"/{lang}/opportunities/{kept}")


def _read_table(people: Database, person: Person, organisation: str, file: UploadFile | None) -> None:
    ending = PurePath((file.filename or "").lower()).suffix if file else ""
    if file is None or ending not in {".csv", ".xlsx"}:
        raise BadInput("people.opportunity.no_table")
    content = file.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BadInput("people.opportunity.no_table")
    with tempfile.TemporaryDirectory(prefix="imece-") as folder:
        path = Path(folder) / f"table{ending}"
        path.write_bytes(content)
        sheet.read_drafts(people, person, organisation, path)


def _form(  # noqa: PLR0913, PLR0917 - what the form holds
    request: Request, language: Language, asking: Caller, person: Person, given: Draft, id_: str | None,
    said: Mapping[str, object] | None = None,
) -> Response:  # fmt: skip
    own = [one for one, role in person.roles.items() if role in desk.WRITERS]
    if given.organisation and given.organisation not in own:
        raise NotAllowed("people.not_yours", organisation=given.organisation)
    nodes = asking.view.nodes(own)
    today = utc_now().date()
    values = {
        "person": person, "id": id_, "given": asdict(given), "kinds": KINDS, "moneys": MONEY, "stages": STAGES,
        "organisations": [(one, nodes[one].name_in(language) if one in nodes else one) for one in own],
        "choices": choices(asking, given.organisation, language) if given.organisation else (),
        "ends": given.ends or (today + USUAL).isoformat(), "last": (today + LONGEST).isoformat(),
        "columns": [(one.title(language), one.says(language)) for one in sheet.COLUMNS], "here": "opportunities",
        "problem": None, "problems": (), "problem_at": None,
    }  # fmt: skip
    return own_page(request, "write.html", language, {**values, **(said or {})}, refused=bool(said))
