"""Claims to act for an organisation: made by whoever has an account, decided by owners and administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request, Response

from api.pages.frame import Lang
from api.pages.people.forms import Me, Proven, Said, Sender, after, own_page
from api.questions.caller import Caller
from api.web.callers import Asking, parts_of
from api.words.facts import web_link
from graph.errors import BadInput
from graph.model import Node
from people.claims import Lies, Named, approve, claim, claims_of, is_of_site, organisation_of_claim, refuse, to_decide
from people.persons import ROLES, Person

router = APIRouter(include_in_schema=False)
Asked = Annotated[str, Query(max_length=500)]


@router.get("/{lang}/claims")
def shows(request: Request, lang: Lang, asking: Asking, person: Me, organisation: Asked = "") -> Response:
    """What one has claimed, the form that claims more, and what one may decide."""
    return _page(request, lang, asking, person, {"wanted": organisation})


@router.post("/{lang}/claims")
def claims(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, organisation: Said = "", words: Said = ""
) -> Response:
    """Claim an organisation."""
    try:
        node = asking.view.organisation(organisation.strip())
        claim(parts_of(request).people, person, node.id, words, named=_named(request, asking, node.id))
    except BadInput as error:
        said = {"wanted": organisation, "words": words, "problem": error.sentence[lang]}
        return _page(request, lang, asking, person, said)
    return after(request, f"/{lang}/claims")


@router.post("/{lang}/claims/decide")
def decides(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    asking: Asking,
    person: Proven,
    claim: Said = "",
    role: Said = "",
    reason: Said = "",
) -> Response:
    """Approve a claim as a role, or refuse it with a reason where no role is chosen."""
    people = parts_of(request).people
    try:
        named = _named(request, asking, organisation_of_claim(people, person, claim, _lies(asking)))
        if role:
            approve(people, person, claim, role, named=named, lies=_lies(asking))
        else:
            refuse(people, person, claim, reason, named=named, lies=_lies(asking))
    except BadInput as error:
        return _page(request, lang, asking, person, {"problem_of": claim, "problem": error.sentence[lang]})
    return after(request, f"/{lang}/claims")


def _named(request: Request, asking: Caller, organisation: str) -> Named | None:
    """How mails call the organisation, where mails are sent."""
    site = parts_of(request).site
    node = asking.view.nodes([organisation]).get(organisation)
    return Named(node.name_in(asking.language) if node else organisation, site) if site else None


def _lies(asking: Caller) -> Lies:
    return lambda ids: {id_: node.region for id_, node in asking.view.nodes(ids).items()}


def _page(request: Request, lang: Lang, asking: Asking, person: Person, said: Mapping[str, object]) -> Response:
    people = parts_of(request).people
    mine, others = claims_of(people, person), to_decide(people, person, _lies(asking))
    wanted = str(said.get("wanted", ""))
    claimed = {one.organisation for one in mine} | {one.organisation for one in others}
    nodes = asking.view.nodes(claimed | ({wanted} if wanted else set()))
    values = {
        "person": person,
        "mine": mine,
        "waiting": [(one, _is_of_site(one.email, one.confirmed, nodes.get(one.organisation))) for one in others],
        "nodes": nodes,
        "roles": ROLES,
        "wanted": "", "words": "", "problem": None, "problem_of": None, "here": "account",
    }  # fmt: skip
    return own_page(request, "claims.html", lang, {**values, **said}, refused=bool(said.get("problem")))


def _is_of_site(email: str, confirmed: bool, node: Node | None) -> bool:
    web = web_link(node.props.get("website")) if node else None
    host = urlsplit(web.url).hostname if web else None
    return is_of_site(email, confirmed, host.removeprefix("www.") if host else None)
