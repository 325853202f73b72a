"""Signing in with a password, and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.pages.frame import Lang, page
from api.pages.people.forms import Here, Said, Sender, address, after, ours
from api.web.callers import Asking, parts_of
from api.web.credentials import COOKIE, drop_session, keep_session
from graph.errors import BadInput
from people.accounts import sign_in, sign_out, signed_in
from people.signing.passkeys import Site

router = APIRouter(include_in_schema=False)
Asked = Annotated[str, Query(max_length=1_000)]


@router.get("/{lang}/signin")
def ask(request: Request, lang: Lang, asking: Asking, next: Asked = "") -> Response:  # noqa: A002
    """The form; who has signed in is where they wanted to go."""
    if asking.person is not None:
        return after(request, ours(next) or f"/{lang}/account")
    held = signed_in(parts_of(request).people, request.cookies.get(COOKIE, ""))
    if held is not None and held.is_bound:
        return after(request, f"/{lang}/signin/needed")
    return _form(request, lang, next, "", None)


@router.post("/{lang}/signin", dependencies=[Here])
def enter(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    asking: Asking,  # noqa: ARG001 - the frame says who asks
    email: Said = "",
    password: Said = "",
    next: Said = "",  # noqa: A002
) -> Response:
    """Begin a session, or say that it cannot be, the same for every cause."""
    try:
        token = sign_in(parts_of(request).people, email, password, address(request))
    except BadInput as error:
        return _form(request, lang, next, email, error)
    response = after(request, ours(next) or f"/{lang}/account")
    keep_session(request, response, token)
    return response


@router.post("/{lang}/signout")
def leave(request: Request, lang: Lang, person: Sender) -> Response:
    """End the session."""
    sign_out(parts_of(request).people, person, request.cookies.get(COOKIE, ""))
    response = after(request, f"/{lang}/")
    drop_session(request, response)
    return response


def _form(request: Request, lang: Lang, then: str, email: str, error: BadInput | None) -> Response:
    values: dict[str, object] = {
        "next": then if ours(then) else "",
        "email": email,
        "problem": error and error.sentence[lang],
    }
    parts = parts_of(request)
    values |= {"passkeys": Site.at(parts.settings.public_address) is not None}
    values |= {"mails": parts.site is not None, "provider": parts.provider and parts.provider.name}
    return page(request, "signin.html", lang, values, status=400 if error else 200)
