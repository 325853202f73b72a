"""How somebody is written to: another e-mail address, confirmed by a mail to it, and the language of mails."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang
from api.pages.people.account import account_page
from api.pages.people.forms import Here, Proven, Said, Sender, address, after, mailing, own_page
from api.web.callers import Asking, parts_of
from graph.errors import BadInput
from people.accounts import write_to_in
from people.signing.addresses import ask_to_move, move, moving

router = APIRouter(include_in_schema=False)


@router.post("/{lang}/account/language")
def speaks(request: Request, lang: Lang, person: Sender, language: Said = "") -> Response:
    """Write mails in another language."""
    write_to_in(parts_of(request).people, person, language)
    return after(request, f"/{lang}/account")


@router.post("/{lang}/account/email")
def asks(request: Request, lang: Lang, asking: Asking, person: Proven, email: Said = "") -> Response:
    """Mail a link to another address, which confirms it."""
    site = mailing(request)
    try:
        ask_to_move(parts_of(request).people, site, person, email, address(request))
    except BadInput as error:
        said = {"problem": error.sentence[lang], "problem_at": "email", "new_email": email}
        return account_page(request, lang, asking, person, said)
    return own_page(
        request, "told.html", lang, {"title": "email.title", "said": "email.sent", "values": {"email": email.strip()}}
    )


@router.get("/{lang}/email/{token}")
def shows(request: Request, lang: Lang, asking: Asking, token: str) -> Response:  # noqa: ARG001 - the frame says who
    """What is confirmed, and the button that does: whoever only looks at a link, as filters of mail do, does not."""
    email = moving(parts_of(request).people, token)
    return own_page(request, "confirm.html", lang, {"email": email})


@router.post("/{lang}/email/{token}", dependencies=[Here])
def confirms(request: Request, lang: Lang, asking: Asking, token: str) -> Response:  # noqa: ARG001
    """Give the account the address."""
    parts = parts_of(request)
    email = moving(parts.people, token)
    move(parts.people, token, parts.site)
    return own_page(
        request, "told.html", lang, {"title": "email.title", "said": "email.changed", "values": {"email": email}}
    )
