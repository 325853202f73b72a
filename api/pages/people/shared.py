"""What an organisation shares: its documents, who may see each, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Query, Request, Response, UploadFile

from api.pages.frame import Lang
from api.pages.people.audiences import choices
from api.pages.people.audiences import chosen as chosen_audience
from api.pages.people.forms import Chosen, Me, Said, Sender, after, own_page, sent_file
from api.pages.undoing.toasts import tell
from api.questions.own.read import told_to
from api.web.callers import Asking, parts_of
from graph.errors import BadInput, NotFound
from graph.model import PUBLIC
from people.documents import (
    document,
    documents_of,
    node_of,
    restore,
    share,
    show_to,
    try_again,
    withdraw,
)
from people.looks import look
from people.persons import Person
from people.reads import read
from people.storage.held import FAILED, INFECTED, RECEIVED
from people.versions import newest_of, original_of

router = APIRouter(include_in_schema=False)
AT_ONCE = 20
"""Files of one form."""
Uploads = Annotated[list[UploadFile] | None, File(max_length=AT_ONCE)]


@router.get("/{lang}/shared")
def shared(
    request: Request, lang: Lang, asking: Asking, person: Me, organisation: Annotated[str, Query()] = ""
) -> Response:
    """The documents of one of the organisations that one acts for, and the form that shares more."""
    return _page(request, lang, asking, person, organisation, {})


@router.post("/{lang}/shared")
def shares(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    asking: Asking,
    person: Sender,
    organisation: Said = "",
    audience: Chosen = None,
    file: Uploads = None,
) -> Response:
    """Take documents; those that cannot be taken are told, and the others are in."""
    parts, problems = parts_of(request), []
    given = [one for one in file or () if one.filename]
    for one in given:
        try:
            share(parts.people, parts.files, person, organisation, one.filename or "", one.file, audience or ())
        except BadInput as error:
            problems.append(f"{one.filename}: {error.sentence[lang]}")
    if not given:
        problems.append(BadInput("people.document.no_file").sentence[lang])
    if problems:
        return _page(request, lang, asking, person, organisation, {"problems": problems, "chosen": audience or ()})
    return after(request, _address(lang, organisation))


@router.post("/{lang}/shared/{id}/audience")
def shows(
    request: Request, lang: Lang, person: Sender, id: str, audience: Chosen = None  # noqa: A002
) -> Response:  # fmt: skip
    """Let others see a document than before."""
    parts = parts_of(request)
    held = show_to(parts.people, parts.store, person, id, audience or ())
    return after(request, _address(lang, held.organisation))


@router.post("/{lang}/shared/{id}/withdraw")
def withdraws(request: Request, lang: Lang, person: Sender, id: str) -> Response:  # noqa: A002
    """Take a document back."""
    parts = parts_of(request)
    held = withdraw(parts.people, parts.store, person, id)
    return tell(after(request, _address(lang, held.organisation)), request, "document.withdrawn", id=id)


@router.post("/{lang}/shared/{id}/restore")
def restores(request: Request, lang: Lang, person: Sender, id: str) -> Response:  # noqa: A002
    """Take a withdrawal back."""
    held = restore(parts_of(request).people, person, id)
    return tell(after(request, _address(lang, held.organisation)), request, "undone")


@router.post("/{lang}/shared/{id}/again")
def tries(request: Request, lang: Lang, person: Sender, id: str) -> Response:  # noqa: A002
    """Read a document once more."""
    held = try_again(parts_of(request).people, person, id)
    return after(request, _address(lang, held.organisation))


@router.get("/{lang}/shared/{id}/file")
def original(request: Request, asking: Asking, id: str) -> Response:  # noqa: A002
    """The file as it was sent, for whoever may see the document; NotFound for everybody else."""
    parts = parts_of(request)
    held = document(parts.people, id)
    own = asking.person is not None and held.organisation in asking.person.roles
    # What its own words restrict is known of the node alone, and a node there is once it is read.
    known = asking.view.nodes([node_of(held)]).get(node_of(held))
    if not own and known is None:
        raise NotFound("people.document.none")
    given = original_of(parts.people, asking.person, held, scanned=parts.scanner is not None)
    response = sent_file(parts.files, given.digest, given.file)
    if known is not None:
        told_to(parts, asking, known)
    elif asking.person is not None and PUBLIC not in held.audience:
        read(parts.people, asking.person, node_of(held))
    if asking.person is not None:
        look(parts.people, asking.person, held.id, download=True)
    return response


def _address(lang: Lang, organisation: str) -> str:
    return f"/{lang}/shared?organisation={quote(organisation, safe='')}"


def _page(  # noqa: PLR0913, PLR0917 - what the page shows
    request: Request, lang: Lang, asking: Asking, person: Person, organisation: str, said: Mapping[str, object]
) -> Response:
    chosen = organisation or next(iter(person.roles), "")
    if chosen:
        person.check_may("reader", chosen)
    nodes = asking.view.nodes(person.roles)
    held = documents_of(parts_of(request).people, person, chosen) if chosen else ()
    newest = newest_of(parts_of(request).people, held) if held else {}
    audiences = choices(asking, chosen, lang) if chosen else ()
    values = {
        "person": person,
        "organisation": chosen,
        "organisations": [(id_, nodes[id_].name_in(lang) if id_ in nodes else id_) for id_ in person.roles],
        "may": person.roles.get(chosen) in {"owner", "editor"},
        "choices": audiences,
        "names": dict(audiences),
        "documents": [(one, node_of(one), chosen_audience(one.audience, chosen), newest[one.id]) for one in held],
        "running": any(one.status == RECEIVED for one in held),
        "failed": FAILED,
        "infected": INFECTED,
        "problems": (),
        "chosen": (),
        "here": "account",
    }
    return own_page(request, "shared.html", lang, {**values, **said}, refused=bool(said.get("problems")))
