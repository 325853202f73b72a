"""The page of an organisation."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang, page
from api.pages.ties import lines_of
from api.questions.organisations import organisation as organisation_of
from api.questions.organisations import ties
from api.web.answers import Once
from api.web.callers import Asking
from api.web.ids import quoted_id
from api.words.labels import Places, other_names

router = APIRouter(include_in_schema=False, route_class=Once)
ROLES = ("need", "capability", "profile", "text")


@router.get("/{lang}/org/{id:whole}")
def organisation(request: Request, lang: Lang, id: str, asking: Asking) -> Response:  # noqa: A002
    """What an organisation seeks and offers, its ties, and where all that comes from."""
    found = organisation_of(asking, id)
    passages = sorted(found.passages, key=lambda one: ROLES.index(one.role))
    places = Places(asking.view, lang)
    places.learn([found.node])
    values = {
        "node": found.node,
        "names": other_names(found.node, lang),
        "texts": [(role, list(group)) for role, group in groupby(passages, key=lambda one: one.role)],
        "ties": lines_of(ties(asking, id), id, lang),
        "data_url": f"/api/v1/organisations/{quoted_id(id)}",
    }
    return page(request, "organisation.html", lang, values, places)
