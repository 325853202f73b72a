"""The versions of a shared document: another file under the same address, and those of before."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Path, Request, Response, UploadFile

from api.pages.frame import Lang
from api.pages.people.forms import Me, Sender, after, own_page, sent_file
from api.web.callers import parts_of
from graph.errors import BadInput
from people.documents import node_of, own
from people.persons import Person
from people.reads import read
from people.storage.held import FAILED, INFECTED, RECEIVED
from people.versions import MOST, bring_back, original_of, renew, versions_of

router = APIRouter(include_in_schema=False)
Upload = Annotated[UploadFile | None, File()]
Number = Annotated[int, Path(ge=1, le=MOST)]


@router.get("/{lang}/shared/{id}/versions")
def versions(request: Request, lang: Lang, person: Me, id: str) -> Response:  # noqa: A002
    """Every version of a document of one of one's own organisations, and the form that takes another."""
    return _page(request, lang, person, id, None)


@router.post("/{lang}/shared/{id}/versions")
def renews(
    request: Request, lang: Lang, person: Sender, id: str, file: Upload = None  # noqa: A002
) -> Response:  # fmt: skip
    """Take another version."""
    parts = parts_of(request)
    if file is None or not file.filename:
        return _page(request, lang, person, id, BadInput("people.document.no_file"))
    try:
        renew(parts.people, parts.files, person, id, file.filename, file.file)
    except BadInput as error:
        return _page(request, lang, person, id, error)
    return after(request, f"/{lang}/shared/{id}/versions")


@router.post("/{lang}/shared/{id}/versions/{number}/back")
def brings(request: Request, lang: Lang, person: Sender, id: str, number: Number) -> Response:  # noqa: A002
    """Let the document be at an earlier version again."""
    bring_back(parts_of(request).people, person, id, number)
    return after(request, f"/{lang}/shared/{id}/versions")


@router.get("/{lang}/shared/{id}/versions/{number}/file")
def original(request: Request, person: Me, id: str, number: Number) -> Response:  # noqa: A002
    """The file of a version as it was sent, for those who act for the organisation."""
    parts = parts_of(request)
    held = own(parts.people, person, id)
    given = original_of(parts.people, person, held, number, scanned=parts.scanner is not None)
    response = sent_file(parts.files, given.digest, given.file)
    # A version of before may have been for fewer than the one that is shown.
    read(parts.people, person, node_of(held))
    return response


def _page(
    request: Request, lang: Lang, person: Person, id_: str, problem: BadInput | None
) -> Response:  # fmt: skip
    held, found = versions_of(parts_of(request).people, person, id_)
    values = {
        "person": person, "document": held, "node": node_of(held), "versions": found,
        "may": person.roles[held.organisation] in {"owner", "editor"},
        "back": f"/{lang}/shared?organisation={quote(held.organisation, safe='')}",
        "running": held.status == RECEIVED, "failed": FAILED, "infected": INFECTED, "here": "account",
        "problem": problem and problem.sentence[lang],
    }  # fmt: skip
    return own_page(request, "versions.html", lang, values, refused=problem is not None)
