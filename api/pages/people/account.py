"""One's own account: for whom one acts and with whom, invitations, password, sessions and the keys of programs."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang
from api.pages.people.forms import Chosen, Me, Proven, Said, Sender, address, after, day_of, own_page
from api.web.callers import Asking, parts_of
from api.web.credentials import COOKIE, keep_session
from api.web.prefix import asked_at
from graph.errors import BadInput
from graph.words.sentences import LANGUAGES
from people.accounts import (
    Mailed,
    change_password,
    checked_email,
    invite,
    members,
    remove_member,
    sessions,
    sign_out,
)
from people.keys import keys, last_day, make_key, revoke_key
from people.persons import ROLES, SCOPES, Person, utc_now
from people.signing.demands import demands
from people.signing.openid import identities
from people.signing.passkeys import Site, passkeys

router = APIRouter(include_in_schema=False)


@router.get("/{lang}/account")
def account(request: Request, lang: Lang, asking: Asking, person: Me) -> Response:
    """Everything of an account on one page."""
    return account_page(request, lang, asking, person, {})


@router.post("/{lang}/account/invitations")
def invites(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    asking: Asking,
    person: Proven,
    email: Said = "",
    organisation: Said = "",
    role: Said = "editor",
) -> Response:
    """Make an invitation, whose link is mailed, or shown this once."""
    site = parts_of(request).site
    try:
        node = asking.view.organisation(organisation.strip())
        letter = Mailed(site, node.name_in(lang), lang) if site else None
        token = invite(parts_of(request).people, person, email, node.id, role, letter=letter)
    except BadInput as error:
        kept = {"invited_email": email, "invited_for": organisation, "problem_at": "invite"}
        return account_page(request, lang, asking, person, {**kept, "problem": error.sentence[lang]})
    here = site_address(request)
    link = None if site else f"{here}/{lang}/join/{token}"
    return account_page(request, lang, asking, person, {"link": link, "link_for": checked_email(email)})


@router.post("/{lang}/account/members/remove")
def removes(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Proven, organisation: Said = "", account: Said = ""
) -> Response:
    """Let somebody no longer act for an organisation."""
    try:
        remove_member(parts_of(request).people, person, organisation, account)
    except BadInput as error:
        return account_page(request, lang, asking, person, {"problem": error.sentence[lang], "problem_at": "members"})
    return after(request, f"/{lang}/account")


@router.post("/{lang}/account/password")
def passwords(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, old: Said = "", new: Said = ""
) -> Response:
    """Set another password; all sessions end but this one, which gets a new cookie."""
    parts = parts_of(request)
    try:
        token = change_password(parts.people, person, old, new, address(request), site=parts.site)
    except BadInput as error:
        return account_page(request, lang, asking, person, {"problem": error.sentence[lang], "problem_at": "password"})
    response = after(request, f"/{lang}/account")
    keep_session(request, response, token)
    return response


@router.post("/{lang}/account/sessions/end")
def ends(request: Request, lang: Lang, person: Sender) -> Response:
    """End all other sessions."""
    sign_out(parts_of(request).people, person, request.cookies.get(COOKIE, ""), others=True)
    return after(request, f"/{lang}/account")


@router.post("/{lang}/account/keys")
def makes(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    asking: Asking,
    person: Proven,
    name: Said = "",
    scope: Chosen = None,
    ends: Said = "",
) -> Response:
    """Make a key, which is shown this once."""
    parts = parts_of(request)
    try:
        last = day_of(ends)
        key = make_key(parts.people, person, name, scopes=scope or (), last=last, site=parts.site)
    except BadInput as error:
        kept = {"key_name": name, "key_scopes": scope or (), "key_ends": ends, "problem_at": "keys"}
        return account_page(request, lang, asking, person, {**kept, "problem": error.sentence[lang]})
    return account_page(request, lang, asking, person, {"key": key})


@router.post("/{lang}/account/keys/revoke")
def revokes(request: Request, lang: Lang, person: Sender, key: Said = "") -> Response:
    """Take a key back."""
    revoke_key(parts_of(request).people, person, key)
    return after(request, f"/{lang}/account")


def site_address(request: Request) -> str:
    """Where the site is, prefix included, without a slash at its end: as it is set, or as it was asked for."""
    return parts_of(request).settings.public_address or asked_at(request)


def account_page(request: Request, lang: Lang, asking: Asking, person: Person, said: Mapping[str, object]) -> Response:
    """The page of an account, with what is said of the form that was sent."""
    people, provider, chosen = parts_of(request).people, parts_of(request).provider, parts_of(request).settings
    nodes = asking.view.nodes(person.roles)
    values = {
        "person": person,
        "organisations": [
            {"id": id_, "node": nodes.get(id_), "role": role, "members": members(people, id_)}
            for id_, role in person.roles.items()
        ],
        "site": site_address(request),
        "owned": [id_ for id_, role in person.roles.items() if role == "owner"],
        "roles": ROLES,
        "keys": [(one, last_day(one)) for one in keys(people, person)],
        "sessions": sessions(people, person),
        "here": "account",
        "demanding": set(demands(people)) & set(person.roles), "demanded": person.demanded, "renewable": None,
        "passkeys": passkeys(people, person), "passkeys_may": Site.at(chosen.public_address) is not None,
        "provider": provider and provider.name, "identities": identities(people, person) if provider else (),
        "mails": parts_of(request).site is not None, "languages": LANGUAGES, "new_email": "",
        "scopes": SCOPES[1:], "key_name": "", "key_scopes": (), "key_ends": "",
        "key_requests": parts_of(request).settings.key_requests, "today": utc_now().date().isoformat(),
        "problem": None, "problem_at": None, "link": None, "link_for": None, "key": None,
        "invited_email": "", "invited_for": "",
    }  # fmt: skip
    return own_page(request, "account.html", lang, {**values, **said}, refused=bool(said.get("problem")))
