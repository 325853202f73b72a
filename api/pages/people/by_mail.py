"""Pages that ask for a mail with a link: what is said is the same whether the address has an account or not."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response

from api.pages.people.forms import address, mailing, own_page
from api.web.callers import parts_of
from graph.errors import BadInput
from graph.words.sentences import Language
from people.database import Database

Ask = Callable[[Database, str, str, Language], None]
"""Asks for the mail: to an address, from where, in which language."""


def form(request: Request, lang: Language, template: str, email: str = "", error: BadInput | None = None) -> Response:
    """The form that asks for a mail; NotFound where no mail is sent."""
    mailing(request)
    values = {"email": email, "problem": error and error.sentence[lang]}
    return own_page(request, template, lang, values, refused=error is not None)


def sent(  # noqa: PLR0913, PLR0917 - what was asked, of whom, and what is said of it
    request: Request, lang: Language, email: str, ask: Ask, template: str, title: str, said: str
) -> Response:
    """What is said once the mail was asked for, by the keys of its title and its sentence; or the form again."""
    mailing(request)
    try:
        ask(parts_of(request).people, email, address(request), lang)
    except BadInput as error:
        return form(request, lang, template, email, error)
    return own_page(request, "told.html", lang, {"title": title, "said": said, "values": {"email": email.strip()}})
