"""Passkeys that are demanded: by whom and of whom, and what somebody finds who signed in without one."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.pages.frame import Lang
from api.pages.people.account import account_page
from api.pages.people.admin import Administrators, admin_page
from api.pages.people.forms import Here, Proven, Said, after, checked_form, own_page
from api.pages.people.passkeys import WORD, Answer, asking_page, site_of
from api.web.callers import Asking, parts_of
from api.web.credentials import COOKIE, drop_session, keep_session
from graph.errors import BadInput, NotAllowed, NotFound, NotSignedIn
from people.accounts import sign_out, signed_in
from people.persons import ONESELF, STAFF, Person, checked_name
from people.signing.demands import ask_to_make, demand, let_renew, make, may_make, release
from people.signing.passkeys import Site, checked_answer
from people.signing.proof import is_fresh

router = APIRouter(include_in_schema=False)


def bound(request: Request, asking: Asking) -> Person:
    """Who signed in without the passkey that is demanded; NotSignedIn for anybody else."""
    held = signed_in(parts_of(request).people, request.cookies.get(COOKIE, "")) if asking.person is None else None
    if held is None or not held.is_bound:
        raise NotSignedIn("people.signin.first")
    return held


Bound = Annotated[Person, Depends(bound)]


def bound_sender(person: Bound, form: Said = "") -> Person:
    """Who sends a form of such a session; BadInput for one that was made for another."""
    return checked_form(person, form)


BoundSender = Annotated[Person, Depends(bound_sender)]


@router.get("/{lang}/signin/needed")
def needed(request: Request, lang: Lang, asking: Asking, person: Bound) -> Response:
    """Who asks for a passkey, and the ways on: signing in with it, or making one."""
    return _needed(request, lang, asking, person, None)


@router.post("/{lang}/signin/needed/make", dependencies=[Here])
def makes(request: Request, lang: Lang, asking: Asking, person: BoundSender, name: Said = "") -> Response:
    """The page that has the browser make a passkey, for whoever has none or was let make another."""
    people = parts_of(request).people
    try:
        name = checked_name(name)
        asked = ask_to_make(people, site_of(request), person)
    except BadInput as error:
        return _needed(request, lang, asking, person, error)
    values = {"person": person, "name": name, "action": "/signin/needed/keep"}
    return asking_page(request, lang, "make", asked, values)


@router.post("/{lang}/signin/needed/keep", dependencies=[Here])
def keeps(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: BoundSender, name: Said = "", answer: Answer = ""
) -> Response:
    """Keep what the browser has made, and go on as whoever signed in with it."""
    parts = parts_of(request)
    # Whoever signed in too long ago is told what one is told whose browser took too long.
    word = request.cookies.get(WORD, "") if is_fresh(person) else ""
    try:
        made = checked_answer(parts.people, site_of(request), person, word, name, answer)
        token = make(parts.people, person, made, request.cookies.get(COOKIE, ""), mails=parts.site)
    except BadInput as error:
        return _needed(request, lang, asking, person, error)
    response = after(request, f"/{lang}/account")
    keep_session(request, response, token)
    return response


@router.post("/{lang}/signin/needed/leave", dependencies=[Here])
def leaves(request: Request, lang: Lang, person: BoundSender) -> Response:
    """End such a session."""
    sign_out(parts_of(request).people, person, request.cookies.get(COOKIE, ""))
    response = after(request, f"/{lang}/signin")
    drop_session(request, response)
    return response


@router.post("/{lang}/account/passkeys/demand")
def asks(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Proven, whose: Said = "", on: Said = ""
) -> Response:
    """Ask for passkeys, or ask for them no longer: of an organisation's people, or of oneself."""
    people, of = parts_of(request).people, whose or ONESELF
    try:
        if of == STAFF:
            raise NotFound("api.page.nothing")
        demand(people, person, of) if on else release(people, person, of)
    except BadInput as error:
        return account_page(request, lang, asking, person, {"problem": error.sentence[lang], "problem_at": "passkeys"})
    return after(request, f"/{lang}/account#passkeys")


@router.post("/{lang}/account/members/renew")
def lets(request: Request, lang: Lang, asking: Asking, person: Proven, account: Said = "") -> Response:
    """Let somebody with whom one acts, and who has lost their passkeys, make another."""
    parts = parts_of(request)
    try:
        let_renew(parts.people, person, account, site=parts.site)
    except (BadInput, NotFound, NotAllowed) as error:
        return account_page(request, lang, asking, person, {"problem": error.sentence[lang], "problem_at": "members"})
    return account_page(request, lang, asking, person, {"renewable": account})


@router.post("/{lang}/admin/passkeys", dependencies=[Administrators])
def asks_staff(request: Request, lang: Lang, person: Proven, on: Said = "") -> Response:
    """Ask for passkeys, or ask for them no longer: of staff and administrators."""
    people = parts_of(request).people
    try:
        demand(people, person, STAFF) if on else release(people, person, STAFF)
    except BadInput as error:
        return admin_page(request, lang, person, {"problem": error.sentence[lang], "problem_at": "passkeys"})
    return after(request, f"/{lang}/admin#passkeys")


@router.post("/{lang}/admin/passkeys/renew", dependencies=[Administrators])
def lets_any(request: Request, lang: Lang, person: Proven, email: Said = "") -> Response:
    """Let anybody who has lost their passkeys make another."""
    parts = parts_of(request)
    try:
        let_renew(parts.people, person, email, site=parts.site)
    except (BadInput, NotFound) as error:
        return admin_page(request, lang, person, {"problem": error.sentence[lang], "problem_at": "passkeys"})
    return admin_page(request, lang, person, {"renewable": email})


def _needed(request: Request, lang: Lang, asking: Asking, person: Person, error: BadInput | None) -> Response:
    parts = parts_of(request)
    # What is told of the organisation is what everybody is told of it, since nothing else is shown to such a session.
    nodes = asking.view.nodes(one for one in person.demanded if one not in {STAFF, ONESELF})
    values = {
        "person": replace(person, roles={}), "here": "account", "problem": error and error.sentence[lang],
        "asking": [(one, nodes[one].name_in(lang) if one in nodes else one) for one in person.demanded],
        "may_make": may_make(parts.people, person),
        "passkeys_may": Site.at(parts.settings.public_address) is not None, "fresh": is_fresh(person),
    }  # fmt: skip
    return own_page(request, "needed.html", lang, values, refused=error is not None)
