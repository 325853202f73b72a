"""Passkeys: made and removed on the page of an account, and signed in with."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from api.pages.frame import Lang
from api.pages.people.account import account_page
from api.pages.people.forms import Here, Proven, Said, Sender, after, ours, own_page
from api.web.callers import Asking, parts_of
from api.web.credentials import keep_session
from api.web.prefix import prefix_of
from graph.errors import BadInput, NotFound
from graph.words.sentences import Language
from people.persons import checked_name
from people.signing.passkeys import LASTS, Asked, Site, ask_to_register, ask_to_sign_in, register, remove, sign_in
from people.signing.proof import is_fresh

router = APIRouter(include_in_schema=False)
WORD = "passkey"
"""The cookie of a browser that is asked for a passkey."""
Answer = Annotated[str, Form(max_length=20_000)]
Wanted = Annotated[str, Query(max_length=1_000)]


def site_of(request: Request) -> Site:
    """Where passkeys hold; where browsers make none there are no such pages."""
    site = Site.at(parts_of(request).settings.public_address)
    if site is None:
        raise NotFound("api.page.nothing")
    return site


@router.post("/{lang}/account/passkeys")
def asks(request: Request, lang: Lang, asking: Asking, person: Proven, name: Said = "") -> Response:
    """The page that has the browser make a passkey."""
    try:
        name = checked_name(name)
        asked = ask_to_register(parts_of(request).people, site_of(request), person)
    except BadInput as error:
        return account_page(request, lang, asking, person, {"problem": error.sentence[lang], "problem_at": "passkeys"})
    values = {"person": person, "name": name, "action": "/account/passkeys/keep"}
    return asking_page(request, lang, "make", asked, values)


@router.post("/{lang}/account/passkeys/keep")
def keeps(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, name: Said = "", answer: Answer = ""
) -> Response:
    """Keep what the browser has made; whoever proved who they are too long ago begins again."""
    parts = parts_of(request)
    # Whoever proved who they are too long ago is told what one is told whose browser took too long.
    token = request.cookies.get(WORD, "") if is_fresh(person) else ""
    try:
        register(parts.people, site_of(request), person, token, name, answer, mails=parts.site)
    except BadInput as error:
        return account_page(request, lang, asking, person, {"problem": error.sentence[lang], "problem_at": "passkeys"})
    return after(request, f"/{lang}/account#passkeys")


@router.post("/{lang}/account/passkeys/remove")
def removes(request: Request, lang: Lang, asking: Asking, person: Proven, passkey: Said = "") -> Response:
    """Let a passkey open the account no longer."""
    parts = parts_of(request)
    try:
        remove(parts.people, person, passkey, mails=parts.site)
    except BadInput as error:
        return account_page(request, lang, asking, person, {"problem": error.sentence[lang], "problem_at": "passkeys"})
    return after(request, f"/{lang}/account#passkeys")


@router.get("/{lang}/signin/passkey")
def enters(request: Request, lang: Lang, asking: Asking, next: Wanted = "") -> Response:  # noqa: A002
    """The page that asks the browser for a passkey."""
    if asking.person is not None:
        return after(request, ours(next) or f"/{lang}/account")
    return _signin(request, lang, next, None)


@router.post("/{lang}/signin/passkey", dependencies=[Here])
def signs(
    request: Request,
    lang: Lang,
    asking: Asking,  # noqa: ARG001 - the frame says who asks
    answer: Answer = "",
    next: Said = "",  # noqa: A002
) -> Response:
    """Begin a session, or say that it cannot be."""
    try:
        token = sign_in(parts_of(request).people, site_of(request), request.cookies.get(WORD, ""), answer)
    except BadInput as error:
        return _signin(request, lang, next, error)
    response = after(request, ours(next) or f"/{lang}/account")
    keep_session(request, response, token)
    return response


def _signin(request: Request, lang: Lang, then: str, error: BadInput | None) -> Response:
    asked = ask_to_sign_in(parts_of(request).people, site_of(request))
    values = {"next": then if ours(then) else "", "action": "/signin/passkey"}
    response = asking_page(request, lang, "use", asked, {**values, "problem": error and error.sentence[lang]})
    response.status_code = 400 if error else 200
    return response


def asking_page(request: Request, lang: Language, way: str, asked: Asked, values: dict[str, object]) -> Response:
    """The page that hands to the browser what it is asked for."""
    said = {"way": way, "options": asked.options, "problem": None, "here": "account", **values}
    response = own_page(request, "passkey.html", lang, said)
    response.set_cookie(
        WORD, asked.token, max_age=int(LASTS.total_seconds()), path=f"{prefix_of(request)}/",
        secure=request.url.scheme == "https", httponly=True, samesite="strict",
    )  # fmt: skip
    return response
