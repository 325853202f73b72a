"""How a request says who sends it: the cookie of a session, or the key of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request, Response
from starlette.datastructures import Headers

from api.web.prefix import prefix_of
from graph.errors import NotSignedIn

if TYPE_CHECKING:
    from people.persons import Person

COOKIE = "session"
DAYS = 90


def has_credentials(request: Request) -> bool:
    """Whether a request says who sends it, truly or not."""
    return COOKIE in request.cookies or key_of(request.headers) is not None


def person_of(request: Request) -> Person | None:
    """Who sends a request: None where its session has ended, or wants a passkey first; NotSignedIn for such a key."""
    from people.accounts import signed_in  # noqa: PLC0415 - SQLAlchemy takes time to import
    from people.keys import person_of_key  # noqa: PLC0415

    database, key = request.app.state.parts.people, key_of(request.headers)
    if key is None:
        found = signed_in(database, request.cookies.get(COOKIE, ""))
        return None if found is None or found.is_bound else found
    found = person_of_key(database, key)
    if found is None or found.is_bound:
        raise NotSignedIn("people.key.refused" if found is None else "people.key.passkey")
    return found


def key_of(headers: Headers) -> str | None:
    """The key that a request is sent with, whether it is one or not; None where there is none."""
    scheme, _, key = headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None


def keep_session(request: Request, response: Response, token: str) -> None:
    """Give a browser the cookie of its session; it goes nowhere else, and no script reads it."""
    response.set_cookie(
        COOKIE, token, max_age=DAYS * 86_400, path=f"{prefix_of(request)}/", secure=request.url.scheme == "https",
        httponly=True, samesite="lax",
    )  # fmt: skip


def renew_session(request: Request, token: str) -> None:
    """Give the browser another word for its session with whatever the answer will be, a refusal too."""
    carrier = Response()
    keep_session(request, carrier, token)
    request.state.new_cookie = carrier.headers["Set-Cookie"]


def drop_session(request: Request, response: Response) -> None:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, path=f"{prefix_of(request)}/", httponly=True, samesite="lax")
