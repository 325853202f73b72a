"""The page of an organisation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.pages.frame import Lang, page
from api.pages.network import MOST, network_of
from api.pages.ties import groups_of
from api.questions.organisations import Organisation, Tie, neighbours, stated_by, ties
from api.questions.organisations import organisation as organisation_of
from api.questions.own.read import told_to
from api.web.answers import Once
from api.web.callers import WHOLE, Asking, parts_of
from api.web.ids import quoted_id
from api.web.prefix import prefix_of
from api.words.facts import identifiers, shown_dataset
from api.words.labels import Places, other_names
from graph.model import Source
from graph.vocabulary import vocabulary

router = APIRouter(include_in_schema=False, route_class=Once)
ROLES = ("need", "capability", "profile", "text")
FEW = 3
"""Similar organisations that are shown here."""
SOUGHT, OFFERED = "need", "capability"


@router.get("/{lang}/org/{id:whole}")
def organisation(
    request: Request,
    lang: Lang,
    id: str,  # noqa: A002
    asking: Asking,
    steps: Annotated[int, Query(ge=1, le=2), WHOLE] = 1,
) -> Response:
    """What an organisation seeks and offers, who it is, its ties, and where all that comes from."""
    found, tied = organisation_of(asking, id), ties(asking, id)
    told_to(parts_of(request), asking, found.node, [*found.passages, *(tie.edge for tie in tied)])
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
        "stated": stated_by(asking, found.node),
        "network": network_of(
            neighbours(asking, id, steps, sorted(vocabulary().ties), MOST), lang, prefix_of(request), date.today()
        ),
        "steps": steps,
        "few": FEW,
        "data_url": f"/api/v1/organisations/{quoted_id(id)}",
    }
    return page(request, "organisation.html", lang, values, places)


def _provenance(found: Organisation, tied: Sequence[Tie]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where each sort of fact comes from: the datasets that state it, each with its newest date."""
    rows = [
        ("identity", _newest(found.node.sources)),
        ("texts", _newest(passage.source for passage in found.passages)),
        ("ties", _newest(source for tie in tied for source in tie.sources)),
    ]
    return [(name, sources) for name, sources in rows if sources]


def _newest(sources: Iterable[Source]) -> list[tuple[str, str]]:
    newest: dict[str, str] = {}
    for source in sources:
        dataset = shown_dataset(source.dataset)
        newest[dataset] = max(source.date, newest.get(dataset, ""))
    return sorted(newest.items())
