"""Signing in at a provider of OpenID Connect: going there, coming back, and what an account is known by."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from api.pages.frame import Lang
from api.pages.people.account import account_page
from api.pages.people.forms import Me, Proven, Said, after, ours, own_page
from api.web.callers import Asking, parts_of
from api.web.credentials import COOKIE, keep_session
from api.web.prefix import prefix_of
from graph.errors import BadInput, NotFound
from people.signing.openid import LASTS, begin, finish, unlink
from people.signing.provider import Provider

router = APIRouter(include_in_schema=False)
ENTRY = "entry"
"""The cookie of a browser that is on its way to the provider and back."""
Asked = Annotated[str, Query(max_length=1_000)]


def provided(request: Request) -> Provider:
    """The provider; where there is none there are no such pages."""
    provider = parts_of(request).provider
    if provider is None:
        raise NotFound("api.page.nothing")
    return provider


@router.get("/{lang}/openid")
def goes(request: Request, lang: Lang, next: Asked = "") -> Response:  # noqa: A002
    """To the provider, to sign in."""
    token, there = begin(parts_of(request).people, provided(request), "signin", ours(next) or f"/{lang}/account")
    return _there(request, token, there)


@router.get("/{lang}/join/{token}/openid")
def joins(request: Request, lang: Lang, token: str) -> Response:
    """To the provider, to take an invitation with a new account."""
    people, onwards = parts_of(request).people, f"/{lang}/account"
    entry, there = begin(people, provided(request), "join", onwards, invitation=token)
    return _there(request, entry, there)


@router.get("/{lang}/openid/prove")
def proves(request: Request, lang: Lang, person: Me) -> Response:
    """To the provider, to be asked again who one is."""
    token, there = begin(parts_of(request).people, provided(request), "prove", f"/{lang}/account", who=person)
    return _there(request, token, there)


@router.post("/{lang}/account/openid")
def links(request: Request, lang: Lang, person: Proven) -> Response:
    """The way to the provider, by which the account is to be known; a form may lead to no other site itself."""
    provider = provided(request)
    token, there = begin(parts_of(request).people, provider, "link", f"/{lang}/account", who=person)
    response = own_page(request, "onwards.html", lang, {"there": there, "name": provider.name, "here": "account"})
    _remember(request, response, token)
    return response


@router.post("/{lang}/account/openid/remove")
def removes(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Proven, subject: Said = "", issuer: Said = ""
) -> Response:
    """Let the account be known there no longer."""
    parts = parts_of(request)
    try:
        unlink(parts.people, person, subject, issuer, site=parts.site)
    except BadInput as error:
        return account_page(request, lang, asking, person, {"problem": error.sentence[lang], "problem_at": "openid"})
    return after(request, f"/{lang}/account")


@router.get("/tr/openid/back")
def comes(request: Request, asking: Asking) -> Response:
    """Back from the provider: signed in, or told why not."""
    parts, answer = parts_of(request), dict(request.query_params)
    session = request.cookies.get(COOKIE, "") if asking.person else ""
    token = request.cookies.get(ENTRY, "")
    done = finish(parts.people, provided(request), token, answer, session, site=parts.site)
    response = after(request, done.address)
    if done.session is not None:
        keep_session(request, response, done.session)
    response.delete_cookie(ENTRY, path=f"{prefix_of(request)}/tr/openid/back", httponly=True, samesite="lax")
    return response


def _there(request: Request, token: str, there: str) -> Response:
    response = RedirectResponse(there, 303, {"Cache-Control": "no-store"})
    _remember(request, response, token)
    return response


def _remember(request: Request, response: Response, token: str) -> None:
    response.set_cookie(
        ENTRY, token, max_age=int(LASTS.total_seconds()), path=f"{prefix_of(request)}/tr/openid/back",
        secure=request.url.scheme == "https", httponly=True, samesite="lax",
    )  # fmt: skip
