"""Routes by which programs write requests and offers, as the pages do; an adviser reads them all the same."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.questions.caller import Caller
from api.questions.filters import asked_filter
from api.web.callers import Asking, parts_of
from api.web.ids import ById
from api.web.programs import KEYED, Reader, Word, Writer, status_of, unkept
from api.wire.acts import DraftChange, DraftIn, OwnOpportunityOut, Renewal, Taken, changed, parted
from people.opportunities import course
from people.opportunities.known import id_of, node_of
from people.persons import Person

router = APIRouter(tags=["opportunities"], route_class=ById)


@router.post("/opportunities", operation_id="writeOpportunity", status_code=201, openapi_extra=KEYED)
def writes(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, response: Response, asking: Asking, person: Writer, given: DraftIn, word: Word = ""
) -> Taken:
    """Keep a new draft of a request or an offer; nobody else sees it until it was sent and an adviser has read it."""
    _check_places(asking, given)
    id_ = course.write_once(parts_of(request).people, person, given.organisation, parted(given.model_dump()), word)
    return Taken(id=node_of(id_), status=status_of(request, response, "opportunities", node_of(id_)))


@router.get("/opportunities/{id:whole}/status", operation_id="opportunityStatus", openapi_extra=KEYED)
def status(request: Request, response: Response, person: Reader, id: str) -> OwnOpportunityOut:  # noqa: A002
    """Show a request or an offer of one's own organisation in any state."""
    return _own(request, response, person, id)


@router.patch("/opportunities/{id:whole}", operation_id="changeOpportunity", openapi_extra=KEYED)
def changes(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, response: Response, asking: Asking, person: Writer, id: str, given: DraftChange  # noqa: A002
) -> OwnOpportunityOut:  # fmt: skip
    """Change a draft, or what was given back, has expired or was withdrawn, which is a draft from then on."""
    people = parts_of(request).people
    _check_places(asking, given)
    held = course.own(people, person, id_of(id))
    course.change(people, person, held.id, *changed(held, given))
    return _own(request, response, person, id)


@router.post("/opportunities/{id:whole}/send", operation_id="sendOpportunity", openapi_extra=KEYED)
def sends(request: Request, response: Response, person: Writer, id: str) -> OwnOpportunityOut:  # noqa: A002
    """Give a draft to the adviser to read."""
    course.send(parts_of(request).people, person, id_of(id))
    return _own(request, response, person, id)


@router.post("/opportunities/{id:whole}/withdraw", operation_id="withdrawOpportunity", openapi_extra=KEYED)
def withdraws(request: Request, response: Response, person: Writer, id: str) -> OwnOpportunityOut:  # noqa: A002
    """Take a request or an offer back: nobody else sees it from now on."""
    parts = parts_of(request)
    course.take_back(parts.people, parts.store, person, id_of(id))
    return _own(request, response, person, id)


@router.post("/opportunities/{id:whole}/renew", operation_id="renewOpportunity", openapi_extra=KEYED)
def renews(
    request: Request, response: Response, person: Writer, id: str, given: Renewal | None = None  # noqa: A002
) -> OwnOpportunityOut:  # fmt: skip
    """Let what is published stand longer, or what has expired stand again as it was read."""
    course.renew(parts_of(request).people, person, id_of(id), given.ends if given else None)
    return _own(request, response, person, id)


def _own(request: Request, response: Response, person: Person, id_: str) -> OwnOpportunityOut:
    unkept(response)
    return OwnOpportunityOut.of(course.own(parts_of(request).people, person, id_of(id_)))


def _check_places(asking: Caller, given: DraftIn | DraftChange) -> None:
    """BadInput for a region or sector that is none, with what it should be where that is known."""
    asked_filter(asking.view, None, given.regions, given.sectors)
