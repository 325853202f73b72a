"""An account for somebody whom nobody has invited, by a link that is mailed."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang
from api.pages.people.by_mail import form, sent
from api.pages.people.forms import Here, Said, after, own_page
from api.web.callers import Asking, parts_of
from api.web.credentials import keep_session
from graph.errors import BadInput
from people.signing.registering import ask_for_account, begin, beginning

router = APIRouter(include_in_schema=False)


@router.get("/{lang}/register")
def ask(request: Request, lang: Lang, asking: Asking) -> Response:  # noqa: ARG001 - the frame says who asks
    """The form that asks for a mail."""
    return form(request, lang, "register.html")


@router.post("/{lang}/register", dependencies=[Here])
def sends(request: Request, lang: Lang, asking: Asking, email: Said = "") -> Response:  # noqa: ARG001
    """Ask for the mail; what is said is the same whether there is such an account or not."""
    return sent(request, lang, email, ask_for_account, "register.html", "register.title", "register.sent")


@router.get("/{lang}/register/{token}")
def choose(request: Request, lang: Lang, asking: Asking, token: str) -> Response:  # noqa: ARG001
    """The form that makes the account."""
    return _beginning(request, lang, token, "", None)


@router.post("/{lang}/register/{token}", dependencies=[Here])
def makes(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    asking: Asking,  # noqa: ARG001
    token: str,
    name: Said = "",
    password: Said = "",
) -> Response:
    """Make the account, and sign in."""
    try:
        session = begin(parts_of(request).people, token, name, password, lang)
    except BadInput as error:
        return _beginning(request, lang, token, name, error)
    response = after(request, f"/{lang}/claims")
    keep_session(request, response, session)
    return response


def _beginning(request: Request, lang: Lang, token: str, name: str, error: BadInput | None) -> Response:
    email = beginning(parts_of(request).people, token)
    values = {"email": email, "name": name, "problem": error and error.sentence[lang]}
    return own_page(request, "begin.html", lang, values, refused=error is not None)
