"""Roadmaps as they are written: drafted from figures, changed, published and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from api.exports.roadmaps import called, places_of
from api.pages.frame import Lang
from api.pages.people.forms import Me, Said, Sender, after, own_page
from api.pages.roadmaps.reading import number_of
from api.questions import roadmaps as questions
from api.questions.drafts import draft_of_cluster, draft_of_sector
from api.questions.roadmaps import Read
from api.web.callers import Asking, parts_of
from api.web.compared import database_of
from graph.errors import BadInput, NotFound
from graph.words.sentences import Language
from ingest.cells import number
from people.persons import Person
from programme.roadmaps import versions
from programme.roadmaps.advice import HEADINGS, measured
from programme.roadmaps.content import STATES, Action, Content, new_key

router = APIRouter(include_in_schema=False)
One = TypeVar("One", bound=str)
NEW = ("new1", "new2")
"""The empty rows of a form, in which new actions are written."""
CELLS = ("title", "heading", "code", "goal", "owner", "due", "state", "note")


@dataclass(frozen=True, slots=True)
class Line:
    """An action as a form has it: cells as they were typed, and the action that they change, None for a new one."""

    key: str
    cells: Mapping[str, str]
    action: Action | None


async def sent(request: Request) -> FormData:
    """All that a form sent, whatever its fields are called."""
    return await request.form()


Sent = Annotated[FormData, Depends(sent)]


@router.post("/{lang}/roadmaps")
def begin(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    asking: Asking,
    person: Sender,
    subject: Said = "",
    sector: Said = "",
    region: Said = "",
    measure: Said = "",
) -> Response:
    """Draft a roadmap of a cluster, or of a sector in a region, and keep it for who may change it."""
    parts, today = parts_of(request), date.today()
    if subject:
        of = versions.of_cluster(asking.view.organisation(subject).id)
        versions.check_may_change(person, of)
        content = draft_of_cluster(asking, parts.people, subject, today)
    else:
        of = versions.of_sector(sector, region, measure or "employment")
        versions.check_may_change(person, of)
        content = draft_of_sector(asking, parts.statistics, of.subject, of.region, of.measure, today)
    return after(request, f"/{lang}/roadmaps/{versions.begin(parts.people, person, of, content)}")


@router.get("/{lang}/roadmaps/{id}/edit")
def edit(request: Request, lang: Lang, asking: Asking, person: Me, id: str) -> Response:  # noqa: A002
    """The form in which the last version is changed."""
    found = _to_change(request, asking, id)
    content = found.kept.content
    return _form(request, lang, asking, person, found, _lines(content, lang), content, None)


@router.post("/{lang}/roadmaps/{id}/edit")
def change(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    asking: Asking,
    person: Sender,
    id: str,  # noqa: A002
    given: Sent,
) -> Response:
    """Keep a new version, or say what is wrong with it and keep what was written on the page."""
    found = _to_change(request, asking, id)
    old = found.kept.content
    lines = _typed(given, old)
    try:
        base = number_of(_cell(given, "base")) or 0
        content = _content(given, old, lines)
        versions.save(parts_of(request).people, person, id, content, base)
    except BadInput as error:
        head = replace(old, title=_cell(given, "title"), vision=_cell(given, "vision"))
        return _form(request, lang, asking, person, found, lines, head, error.sentence[lang])
    return after(request, f"/{lang}/roadmaps/{id}")


@router.post("/{lang}/roadmaps/{id}/publish")
def publish(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    person: Sender,
    id: str,  # noqa: A002
    version: Said = "",
    audience: Said = "",
) -> Response:
    """Let others see a version."""
    versions.publish(parts_of(request).people, person, id, number_of(version) or 0, audience)
    return after(request, f"/{lang}/roadmaps/{id}")


@router.post("/{lang}/roadmaps/{id}/withdraw")
def withdraw(request: Request, lang: Lang, person: Sender, id: str) -> Response:  # noqa: A002
    """Let nobody else see it any more."""
    versions.withdraw(parts_of(request).people, person, id)
    return after(request, f"/{lang}/roadmaps/{id}")


def _to_change(request: Request, asking: Asking, id_: str) -> Read:
    found = questions.roadmap(asking, database_of(request), parts_of(request).statistics, id_)
    if not found.changes:
        raise NotFound("programme.roadmap.nothing")
    return found


def _form(  # noqa: PLR0913, PLR0917 - what the form shows
    request: Request,
    lang: Language,
    asking: Asking,
    person: Person,
    found: Read,
    lines: Sequence[Line],
    head: Content,
    problem: str | None,
) -> Response:
    places = places_of(asking.view, found, lang)
    sector = found.kept.of.kind == "sector"
    offered = [one for one in measured().values() if one.code.startswith("f.") == sector and one.sign]
    values = {
        "person": person,
        "found": found,
        "kept": found.kept,
        "head": head,
        "lines": lines,
        "called": called(found.kept.of, found.subject, places, lang),
        "headings": HEADINGS,
        "states": STATES,
        "offered": [(heading, [one for one in offered if one.heading == heading]) for heading in HEADINGS],
        "problem": problem,
        "here": "clusters",
    }
    return own_page(request, "roadmap_edit.html", lang, values, refused=bool(problem), places=places)


def _lines(content: Content, language: Language) -> list[Line]:
    """The actions as a form shows them, and empty rows below."""
    empty = dict.fromkeys(CELLS, "") | {"state": STATES[0]}
    return [Line(one.key, _cells(one, language), one) for one in content.actions] + [
        Line(key, empty, None) for key in NEW
    ]


def _cells(one: Action, language: Language) -> Mapping[str, str]:
    held = asdict(one)
    aim = "" if one.goal is None else f"{one.goal:.10g}"
    return {name: "" if held[name] is None else str(held[name]) for name in CELLS} | {
        "goal": aim.replace(".", ",") if language == "tr" else aim,
    }


def _typed(given: FormData, old: Content) -> list[Line]:
    """The rows that were sent, in their order."""
    held = {one.key: one for one in old.actions}
    keys = dict.fromkeys(str(key) for key in given.getlist("key"))
    return [Line(key, {name: _cell(given, f"{name}-{key}") for name in CELLS}, held.get(key)) for key in keys]


def _content(given: FormData, old: Content, lines: Sequence[Line]) -> Content:
    """The content that a form says; BadInput for what cannot be read."""
    kept = [line for line in lines if not _cell(given, f"drop-{line.key}")]
    written = [line for line in kept if line.action is not None or line.cells["title"].strip()]
    return replace(
        old,
        title=_cell(given, "title"),
        vision=_cell(given, "vision"),
        begins=number_of(_cell(given, "begins").strip()) or 0,
        ends=number_of(_cell(given, "ends").strip()) or 0,
        actions=tuple(_action(at, line, given, old) for at, line in enumerate(written, start=1)),
    )


def _action(at: int, line: Line, given: FormData, old: Content) -> Action:
    cells, before = line.cells, line.action or Action(new_key(), HEADINGS[0], "")
    code = cells["code"] or None
    stood = next((one for one in old.standings if one.code == code), None)
    moved = code != before.code
    return replace(
        before,
        title=cells["title"],
        heading=_one_of(cells["heading"], HEADINGS, at),
        code=code,
        period=(stood.period if stood else "") if moved else before.period,
        value=(stood.value if stood else None) if moved else before.value,
        learn=(stood.best if stood else None) if moved else before.learn,
        goal=_goal(at, cells["goal"]),
        owner=cells["owner"],
        due=_due(at, cells["due"]),
        state=_one_of(cells["state"], STATES, at),
        note=cells["note"],
        proofs=tuple(one for one in before.proofs if not _cell(given, f"proof-{line.key}-{one.passage}")),
        partners=tuple(one for one in before.partners if not _cell(given, f"partner-{line.key}-{one.organisation}")),
    )


def _one_of(said: str, known: Sequence[One], at: int) -> One:
    found = next((one for one in known if one == said), None)
    if found is None:
        raise BadInput("programme.roadmap.choice", at=at)
    return found


def _goal(at: int, said: str) -> float | None:
    if not said.strip():
        return None
    read = number(said)
    if read is None:
        raise BadInput("programme.roadmap.goal", at=at)
    return read


def _due(at: int, said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise BadInput("programme.roadmap.due", at=at) from None


def _cell(given: FormData, name: str) -> str:
    """What a field says; empty for one that is not there, or is a file."""
    said = given.get(name, "")
    return said if isinstance(said, str) else ""
