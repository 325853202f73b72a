"""What every form that changes something is checked for: that it comes from a page of ours, of whoever sends it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import IO, Annotated
from urllib.parse import quote, urlsplit

from anyio.to_thread import run_sync
from fastapi import Depends, Form, Request, Response
from starlette.responses import RedirectResponse, StreamingResponse

from api.pages.frame import page
from api.web.callers import Asking, parts_of
from api.web.clients import client_at
from api.web.credentials import COOKIE, renew_session
from api.web.prefix import prefix_of
from api.web.reading import language_of
from api.words.labels import Places
from graph.errors import BadInput, NotFound, NotSignedIn
from graph.words.sentences import Language, Sentence
from people.accounts import signed_in
from people.persons import Person
from people.secrets import same
from people.signing.proof import is_fresh, prove
from people.storage.files import Files

_OURS = re.compile(r"/(tr|en)/[^\\\s]*")
_PIECE = 1 << 18
Said = Annotated[str, Form(max_length=1_000)]
"""A line of a form; empty where it is left out, and what is wrong with it is said by whoever takes it."""

Chosen = Annotated[list[str] | None, Form(max_length=50)]


def day_of(said: str) -> date | None:
    """The day that a form names, None where it names none; BadInput for what is no day."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise BadInput("people.key.end") from None


def from_here(request: Request) -> None:
    """BadInput for a form that a page of another site sent."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("Host")
    if site not in {"same-origin", "none"} if site else elsewhere:
        raise BadInput("people.form.stale")


def me(asking: Asking) -> Person:
    """Who has signed in; NotSignedIn for anybody else, and for programs: their keys open no page of somebody's own."""
    if asking.person is None or not asking.person.form:
        raise NotSignedIn("people.signin.first")
    return asking.person


Me = Annotated[Person, Depends(me)]


def sender(request: Request, person: Me, form: Said = "") -> Person:
    """Who sends a form of their own session; BadInput for one that was made for another."""
    from_here(request)
    return checked_form(person, form)


def checked_form(person: Person, form: str) -> Person:
    """Whose session a form was made for; BadInput for one that was made for another."""
    if not same(form, person.form):
        raise BadInput("people.form.stale")
    return person


Sender = Annotated[Person, Depends(sender)]


class NotProven(Exception):
    """A password is asked for before the form is taken, whose `fields` are kept; `problem` says what was wrong."""

    def __init__(self, person: Person, fields: Sequence[tuple[str, str]], problem: Sentence | None) -> None:
        super().__init__("not proven")
        self.person, self.fields, self.problem = person, fields, problem


async def proven(request: Request, person: Sender, proof: Said = "") -> Person:
    """Who sends a form that does something dangerous, and has proved of late who they are; NotProven where not."""
    if is_fresh(person):
        return person
    sent = await request.form()
    fields = [(name, said) for name, said in sent.multi_items() if isinstance(said, str) and name != "proof"]
    if not proof:
        raise NotProven(person, fields, None)
    try:
        return await run_sync(_prove, request, person, proof)
    except BadInput as error:
        raise NotProven(person, fields, error.sentence) from error


def _prove(request: Request, person: Person, proof: str) -> Person:
    people = parts_of(request).people
    token = prove(people, person, request.cookies.get(COOKIE, ""), proof, address(request))
    renew_session(request, token)
    again = signed_in(people, token) or person
    request.state.caller = replace(request.state.caller, person=again)
    return again


Proven = Annotated[Person, Depends(proven)]


def ask_for_proof(request: Request, error: Exception) -> Response:
    """The page that asks for the password, and sends the form on with it."""
    assert isinstance(error, NotProven)  # noqa: S101 - registered for this alone
    language = language_of(request)
    provider = parts_of(request).provider
    values = {
        "provider": provider and provider.name,
        "fields": error.fields,
        "problem": error.problem and error.problem[language],
        "here": "account",
    }
    response = own_page(request, "prove.html", language, {**values, "person": error.person})
    response.status_code = 403
    return response


Here = Depends(from_here)


def mailing(request: Request) -> str:
    """The address that links in mails begin with; where no mail is sent there is no such page."""
    site = parts_of(request).site
    if site is None:
        raise NotFound("api.page.nothing")
    return site


def address(request: Request) -> str:
    """From where a request comes, as limits count it."""
    return client_at(request.client.host if request.client else "")


def after(request: Request, path: str) -> Response:
    """The way on after a form was taken: a page that can be loaded again."""
    return RedirectResponse(prefix_of(request) + path, 303)


def own_page(  # noqa: PLR0913 - a page, and how it is to be taken
    request: Request,
    template: str,
    language: Language,
    values: Mapping[str, object],
    *,
    refused: bool = False,
    places: Places | None = None,
) -> Response:
    """A page of what is somebody's own, which nothing keeps: a link or a key on it is shown this once."""
    response = page(request, template, language, values, places, status=400 if refused else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def sent_file(files: Files, digest: str, name: str) -> Response:
    """A file of somebody's as it was sent, which a browser saves and shows nowhere, and nothing on the way keeps."""
    kept = files.open(digest)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_pieces(kept), media_type="application/octet-stream", headers=headers)


def _pieces(kept: IO[bytes]) -> Iterator[bytes]:
    with kept:
        while piece := kept.read(_PIECE):
            yield piece


def ours(path: str) -> str | None:
    """A path to go on to, only where it is one of our pages."""
    return path if _OURS.fullmatch(path) and "//" not in path else None
