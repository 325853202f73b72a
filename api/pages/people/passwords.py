"""A password that was forgotten: asking for the mail, and choosing another with its link."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang
from api.pages.people.by_mail import form, sent
from api.pages.people.forms import Here, Said, after, own_page
from api.web.callers import Asking, parts_of
from api.web.credentials import keep_session
from graph.errors import BadInput
from people.signing.forgotten import ask_for_link, check_link, reset

router = APIRouter(include_in_schema=False)


@router.get("/{lang}/forgotten")
def ask(request: Request, lang: Lang, asking: Asking) -> Response:  # noqa: ARG001 - the frame says who asks
    """The form that asks for a mail."""
    return form(request, lang, "forgotten.html")


@router.post("/{lang}/forgotten", dependencies=[Here])
def sends(request: Request, lang: Lang, asking: Asking, email: Said = "") -> Response:  # noqa: ARG001
    """Ask for the mail; what is said is the same whether there is such an account or not."""
    return sent(request, lang, email, ask_for_link, "forgotten.html", "forgotten.title", "forgotten.sent")


@router.get("/{lang}/password/{token}")
def choose(request: Request, lang: Lang, asking: Asking, token: str) -> Response:  # noqa: ARG001
    """The form that takes another password."""
    check_link(parts_of(request).people, token)
    return own_page(request, "password.html", lang, {"problem": None})


@router.post("/{lang}/password/{token}", dependencies=[Here])
def sets(request: Request, lang: Lang, asking: Asking, token: str, new: Said = "") -> Response:  # noqa: ARG001
    """Set another password, end every session, and sign in where a password does."""
    parts = parts_of(request)
    try:
        session = reset(parts.people, token, new, site=parts.site)
    except BadInput as error:
        return own_page(request, "password.html", lang, {"problem": error.sentence[lang]}, refused=True)
    response = after(request, f"/{lang}/account")
    if session is not None:
        keep_session(request, response, session)
    return response
