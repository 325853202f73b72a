"""What every form that changes something is checked for: that it comes from a page of ours, of whoever sends it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Form, Request, Response
from starlette.responses import RedirectResponse

from api.pages.frame import page
from api.web.callers import Asking, parts_of
from api.web.clients import client_at
from api.web.prefix import prefix_of
from graph.errors import BadInput, NotFound, NotSignedIn
from graph.words.sentences import Language
from people.persons import Person
from people.secrets import same

_OURS = re.compile(r"/(tr|en)/[^\\\s]*")
Said = Annotated[str, Form(max_length=1_000)]
"""A line of a form; empty where it is left out, and what is wrong with it is said by whoever takes it."""


def from_here(request: Request) -> None:
    """BadInput for a form that a page of another site sent."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("Host")
    if site not in {"same-origin", "none"} if site else elsewhere:
        raise BadInput("people.form.stale")


def me(asking: Asking) -> Person:
    """Who has signed in; NotSignedIn for anybody else."""
    if asking.person is None:
        raise NotSignedIn("people.signin.first")
    return asking.person


Me = Annotated[Person, Depends(me)]


def sender(request: Request, person: Me, form: Said = "") -> Person:
    """Who sends a form of their own session; BadInput for one that was made for another."""
    from_here(request)
    if not person.form or not same(form, person.form):
        raise BadInput("people.form.stale")
    return person


Sender = Annotated[Person, Depends(sender)]
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


def own_page(
    request: Request, template: str, language: Language, values: Mapping[str, object], *, refused: bool = False
) -> Response:
    """A page of what is somebody's own, which nothing keeps: a link or a key on it is shown this once."""
    response = page(request, template, language, values, status=400 if refused else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def ours(path: str) -> str | None:
    """A path to go on to, only where it is one of our pages."""
    return path if _OURS.fullmatch(path) and "//" not in path else None
