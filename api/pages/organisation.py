"""The page of an organisation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang, page
from api.pages.ties import groups_of
from api.questions.organisations import Organisation, Tie, ties
from api.questions.organisations import organisation as organisation_of
from api.web.answers import Once
from api.web.callers import Asking
from api.web.ids import quoted_id
from api.words.facts import identifiers
from api.words.labels import Places, other_names
from graph.model import Source

router = APIRouter(include_in_schema=False, route_class=Once)
ROLES = ("need", "capability", "profile", "text")
SOUGHT, OFFERED = "need", "capability"


@router.get("/{lang}/org/{id:whole}")
def organisation(request: Request, lang: Lang, id: str, asking: Asking) -> Response:  # noqa: A002
    """What an organisation seeks and offers, who it is, its ties, and where all that comes from."""
    found, tied = organisation_of(asking, id), ties(asking, id)
    passages = sorted(found.passages, key=lambda one: ROLES.index(one.role))
    places = Places(asking.view, lang)
    places.learn([found.node])
    values = {
        "node": found.node,
        "names": other_names(found.node, lang),
        "identifiers": identifiers(found.node),
        "texts": {role: list(group) for role, group in groupby(passages, key=lambda one: one.role)},
        "groups": groups_of(tied, id, lang),
        "provenance": _provenance(found, tied),
        "data_url": f"/api/v1/organisations/{quoted_id(id)}",
    }
    return page(request, "organisation.html", lang, values, places)


def _provenance(found: Organisation, tied: Sequence[Tie]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where each sort of fact comes from: the datasets that state it, each with its newest date."""
    rows = [
        ("identity", _newest(found.node.sources)),
        ("texts", _newest(passage.source for passage in found.passages)),
        ("ties", _newest(tie.edge.source for tie in tied)),
    ]
    return [(name, sources) for name, sources in rows if sources]


def _newest(sources: Iterable[Source]) -> list[tuple[str, str]]:
    newest: dict[str, str] = {}
    for source in sources:
        newest[source.dataset] = max(source.date, newest.get(source.dataset, ""))
    return sorted(newest.items())
