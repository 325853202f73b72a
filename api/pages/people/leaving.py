"""What is known of somebody as a file, and how an account is erased."""

from __future__ import annotations

import json
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang
from api.pages.people.forms import Chosen, Me, Proven, own_page
from api.web.callers import Asking, parts_of
from api.web.credentials import drop_session
from graph.errors import BadInput
from people.persons import Person
from people.signing.personal import erase, known_of, owned_alone

router = APIRouter(include_in_schema=False)


@router.post("/{lang}/account/data")
def data(request: Request, lang: Lang, person: Proven) -> Response:  # noqa: ARG001 - the language of the address
    """All that is known of the account, to be kept by its owner."""
    known = known_of(parts_of(request).people, person)
    return Response(
        json.dumps(known, ensure_ascii=False, indent=1),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="imece.json"', "Cache-Control": "no-store"},
    )


@router.get("/{lang}/account/erase")
def ask(request: Request, lang: Lang, asking: Asking, person: Me) -> Response:
    """What goes with an account and what stays, and the button."""
    return _page(request, lang, asking, person, {})


@router.post("/{lang}/account/erase")
def erases(request: Request, lang: Lang, asking: Asking, person: Proven, left: Chosen = None) -> Response:
    """Erase the account, and sign out."""
    parts = parts_of(request)
    try:
        erase(parts.people, person, left or (), site=parts.site)
    except BadInput as error:
        return _page(request, lang, asking, person, {"problem": error.sentence[lang], "left": left or ()})
    request.state.new_cookie = None
    request.state.caller = None
    response = own_page(request, "told.html", lang, {"title": "erase.title", "said": "erase.done", "values": {}})
    drop_session(request, response)
    return response


def _page(request: Request, lang: Lang, asking: Asking, person: Person, said: Mapping[str, object]) -> Response:
    alone = owned_alone(parts_of(request).people, person)
    nodes = asking.view.nodes(alone)
    values = {
        "person": person, "alone": [(one, nodes[one].name_in(lang) if one in nodes else one) for one in alone],
        "left": (), "problem": None, "here": "account",
    }  # fmt: skip
    return own_page(request, "erase.html", lang, {**values, **said}, refused="problem" in said)
