"""Taking an invitation to act for an organisation, with a new account or one's own."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang, page
from api.pages.people.forms import Here, Said, Sender, after
from api.web.callers import Asking, parts_of
from api.web.credentials import COOKIE, keep_session, renew_session
from graph.errors import BadInput
from people.accounts import accept, invited, join

router = APIRouter(include_in_schema=False)


@router.get("/{lang}/join/{token}")
def ask(request: Request, lang: Lang, asking: Asking, token: str) -> Response:
    """What is offered, and the form that takes it."""
    return _form(request, lang, asking, token, "", None)


@router.post("/{lang}/join/{token}", dependencies=[Here])
def begin(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, token: str, name: Said = "", password: Said = ""
) -> Response:
    """Make an account that acts for the organisation, and sign in."""
    try:
        session = join(parts_of(request).people, token, name, password, language=lang)
    except BadInput as error:
        return _form(request, lang, asking, token, name, error)
    response = after(request, f"/{lang}/account")
    keep_session(request, response, session)
    return response


@router.post("/{lang}/join/{token}/accept")
def take(request: Request, lang: Lang, token: str, person: Sender) -> Response:
    """Take it with the account that has signed in."""
    session = accept(parts_of(request).people, token, person, request.cookies.get(COOKIE, ""))
    renew_session(request, session)
    return after(request, f"/{lang}/account")


def _form(  # noqa: PLR0913, PLR0917 - what the form shows
    request: Request, lang: Lang, asking: Asking, token: str, name: str, error: BadInput | None
) -> Response:
    provider = parts_of(request).provider
    offer = invited(parts_of(request).people, token)
    node = asking.view.nodes([offer.organisation]).get(offer.organisation)
    values = {
        "offer": offer,
        "organisation": node.name_in(lang) if node else offer.organisation,
        "token": token,
        "name": name,
        "problem": error and error.sentence[lang],
        "provider": provider and provider.name,
    }
    return page(request, "join.html", lang, values, status=400 if error else 200)
