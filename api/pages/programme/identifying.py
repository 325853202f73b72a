"""The page on which staff say which organisation a firm is that a centre knows by its name alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.pages.frame import Lang
from api.pages.people.forms import Me, Said, Sender, after, own_page
from api.pages.programme.centres import known_database, number_of
from api.pages.undoing.toasts import tell
from api.questions.caller import Caller
from api.web.callers import ID_LENGTH, Asking
from api.web.ids import quoted_id
from api.words.labels import Places
from graph.errors import BadInput
from graph.words.sentences import Language
from people.persons import Person
from programme.centres.firms import organisation
from programme.centres.identifying import by_name_alone, identify, suggested, take_back
from programme.centres.kept import centre_of, check_staff

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Query(max_length=ID_LENGTH)]


@router.get("/{lang}/encounters/firm")
def asks(request: Request, lang: Lang, asking: Asking, person: Me, centre: Id = "", firm: Id = "") -> Response:  # noqa: PLR0913, PLR0917
    """The firm, and the organisations that it could be."""
    return _form(request, lang, asking, person, (centre, firm), None)


@router.post("/{lang}/encounters/firm")
def says(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, centre: Said = "", firm: Said = "",
    chosen: Said = "", other: Said = "",
) -> Response:  # fmt: skip
    """Write the firm's rows anew as the organisation's, or say what is wrong."""
    database = known_database(request)
    one = centre_of(database, centre)
    check_staff(person, one)
    try:
        id_ = _meant(asking, other.strip() or chosen)
    except BadInput as error:
        return _form(request, lang, asking, person, (centre, firm), error.sentence[lang])
    act = identify(database, person, one, firm, id_)
    on = after(request, f"/{lang}/centres/{quoted_id(one.id)}#log")
    return tell(on, request, "firm.identified", centre=one.id, act=str(act))


@router.post("/{lang}/encounters/firm/back")
def takes_back(request: Request, lang: Lang, person: Sender, centre: Said = "", act: Said = "") -> Response:
    """Let the firm be known by its name alone again."""
    database = known_database(request)
    one = centre_of(database, centre)
    take_back(database, person, one, number_of(act))
    return tell(after(request, f"/{lang}/centres/{quoted_id(one.id)}#log"), request, "undone")


def _meant(asking: Caller, said: str) -> str:
    """The id of the organisation that is chosen or written; BadInput for none."""
    node = organisation(asking.view, said) if said else None
    if node is None:
        raise BadInput("programme.centre.no_organisation")
    return node.id


def _form(  # noqa: PLR0913, PLR0917 - what the form shows
    request: Request, lang: Language, asking: Caller, person: Person, of: tuple[str, str], problem: str | None
) -> Response:  # fmt: skip
    database = known_database(request)
    one = centre_of(database, of[0])
    check_staff(person, one)
    firm = by_name_alone(database, one, of[1])
    found, places = suggested(asking.view, firm), Places(asking.view, lang)
    places.learn(found, {firm.region})
    values = {"person": person, "centre": one, "firm": firm, "found": found, "problem": problem, "here": "clusters"}
    return own_page(request, "centre_firm.html", lang, values, refused=problem is not None, places=places)
