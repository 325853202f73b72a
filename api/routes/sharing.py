"""Routes by which programs share documents, as the page of shared documents does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from api.web.callers import Asking, parts_of
from api.web.ids import ById
from api.web.programs import KEYED, Reader, Word, Writer, status_of, unkept
from api.wire.acts import AudienceIn, SharedOut, Taken, VersionsOut, Wanted
from people.documents import id_of, node_named, node_of, own, share, show_to, withdraw
from people.versions import bring_back, renew, versions_of

router = APIRouter(tags=["graph"], route_class=ById)
Organisation = Annotated[
    str, Form(max_length=500, description="Id of the organisation that shares it.", examples=["demo:zar"])
]
ForWhom = Annotated[
    list[str],
    Form(min_length=1, max_length=50, description="Who may see it, once or more often.", examples=[["public"]]),
]


@router.post("/documents", operation_id="shareDocument", status_code=202, openapi_extra=KEYED)
def shares(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, response: Response, person: Writer, organisation: Organisation, audience: ForWhom,
    file: Annotated[UploadFile, File(description="The document, 50 MB at most, with its name.")], word: Word = "",
) -> Taken:  # fmt: skip
    """Share a document for an organisation; it is read and found somewhat later, as its status says."""
    parts, name = parts_of(request), file.filename or ""
    made = share(parts.people, parts.files, person, organisation, name, file.file, audience, word=word)
    node = node_named(made, name)
    return Taken(id=node, status=status_of(request, response, "documents", node))


@router.get("/documents/{id:whole}/status", operation_id="documentStatus", openapi_extra=KEYED)
def status(request: Request, response: Response, asking: Asking, person: Reader, id: str) -> SharedOut:  # noqa: A002
    """Say how far a document has come that one's own organisation shares."""
    unkept(response)
    return SharedOut.of(own(parts_of(request).people, person, id_of(id)), asking.language)


@router.get("/documents/{id:whole}/versions", operation_id="documentVersions", openapi_extra=KEYED)
def versions(
    request: Request, response: Response, asking: Asking, person: Reader, id: str  # noqa: A002
) -> VersionsOut:  # fmt: skip
    """List the versions of a document that one's own organisation shares."""
    unkept(response)
    return VersionsOut.of(*versions_of(parts_of(request).people, person, id_of(id)), asking.language)


@router.post(
    "/documents/{id:whole}/versions", operation_id="renewDocument", status_code=202, openapi_extra=KEYED
)  # fmt: skip
def renews(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, response: Response, person: Writer, id: str,  # noqa: A002
    file: Annotated[UploadFile, File(description="The new version, 50 MB at most, with its name.")], word: Word = "",
) -> Taken:  # fmt: skip
    """Send a new version of a document; once it is read its text is found in place of the old one's, under one id."""
    parts = parts_of(request)
    node = node_of(renew(parts.people, parts.files, person, id_of(id), file.filename or "", file.file, word=word))
    return Taken(id=node, status=status_of(request, response, "documents", node))


@router.post("/documents/{id:whole}/restore", operation_id="restoreDocument", openapi_extra=KEYED)
def restores(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, response: Response, asking: Asking, person: Writer, id: str, given: Wanted  # noqa: A002
) -> SharedOut:  # fmt: skip
    """Let a document be at an earlier version again."""
    unkept(response)
    return SharedOut.of(bring_back(parts_of(request).people, person, id_of(id), given.version), asking.language)


@router.patch("/documents/{id:whole}", operation_id="showDocumentTo", openapi_extra=KEYED)
def shows(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, response: Response, asking: Asking, person: Writer, id: str, given: AudienceIn  # noqa: A002
) -> SharedOut:  # fmt: skip
    """Let others see a document than before; from now on, and until it is read anew, nobody finds it."""
    parts = parts_of(request)
    unkept(response)
    return SharedOut.of(show_to(parts.people, parts.store, person, id_of(id), given.audience), asking.language)


@router.delete("/documents/{id:whole}", operation_id="withdrawDocument", status_code=204, openapi_extra=KEYED)
def withdraws(request: Request, person: Writer, id: str) -> Response:  # noqa: A002
    """Take a document back: nobody finds it from now on."""
    parts = parts_of(request)
    withdraw(parts.people, parts.store, person, id_of(id))
    return Response(status_code=204)
