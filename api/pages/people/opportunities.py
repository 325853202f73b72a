"""What organisations ask for and offer: the list, one of them, one's own, and an adviser's desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.exports.opportunities import Seen as Sees
from api.exports.opportunities import of_node, of_own
from api.exports.opportunities import table as rows
from api.pages.figures.shown import as_file
from api.pages.frame import Lang, page
from api.pages.people.forms import Me, own_page
from api.pages.people.opportunity_view import fitting, name_of, said_by, seen, shown
from api.questions import opportunities as asked
from api.questions.caller import Caller
from api.questions.filters import asked_filter
from api.questions.own.read import told_to
from api.web.attachments import MEDIA
from api.web.callers import Asking, Text, parts_of
from api.words.labels import Places
from api.words.plain_text import without_controls
from graph.errors import NotFound
from graph.model import Node
from people.opportunities import desk
from people.opportunities.course import opportunities_of
from people.opportunities.known import node_of
from people.reads import read
from people.tables import Opportunity

router = APIRouter(include_in_schema=False)
One = Annotated[Text, Query()]
SHOWN = 50
FITTING, OURS = "fitting", "ours"


@router.get("/{lang}/opportunities")
def opportunities(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    request: Request, lang: Lang, asking: Asking, type: One = "", q: One = "", region: One = "", sector: One = ""  # noqa: A002
) -> Response:  # fmt: skip
    """What organisations ask for and offer, the newest first; those that fit one's own; and one's own."""
    text, nodes = without_controls(q), _published(asking, q, region, sector)
    fits = fitting(asking, nodes, SHOWN) if asking.person else {}
    chosen = _chosen(nodes, type, fits)
    ours = _ours(request, asking)
    places = Places(asking.view, lang)
    places.learn(chosen[:SHOWN], {region} if region else (), [sector] if sector else [])
    values = {
        "type": type, "q": text, "region_asked": region, "sector_asked": sector, "nodes": chosen[:SHOWN],
        "total": len(chosen), "all": len(nodes), "ours": ours, "fits": fits, "types": asked.SORTS,
        "counts": {name: sum(asked.sort_of(node) == name for node in nodes) for name in asked.SORTS},
        "by": asked.publishers(asking, (node.id for node in chosen[:SHOWN])), "desk": _has_desk(asking),
        "here": "opportunities", "sort_of": asked.sort_of, "data_url": "/api/v1/opportunities",
        "files": [(form, f"/{lang}/opportunities.{form}?{request.url.query}") for form in MEDIA],
    }  # fmt: skip
    response = page(request, "opportunities.html", lang, values, places)
    if asking.person is not None:
        response.headers["Cache-Control"] = "no-store"
    return response


@router.get("/{lang}/opportunities.{form}")
def table(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    lang: Lang, asking: Asking, request: Request, form: str, type: One = "", q: One = "", region: One = "",  # noqa: A002
    sector: One = "",
) -> Response:  # fmt: skip
    """The list of the same address as a table that the page of drafts reads again, one's own in every state."""
    if type == OURS:
        own = _ours(request, asking)
        names = asking.view.nodes({one.organisation for one in own})
        lines = [of_own(one, name_of(names.get(one.organisation), one.organisation, lang), lang) for one in own]
    else:
        nodes = _published(asking, q, region, sector)
        chosen = _chosen(nodes, type, fitting(asking, nodes, SHOWN) if type == FITTING else {})
        by = asked.named(asking, chosen)
        seen = Sees(asking.view.audiences, list(asking.person.roles) if asking.person else [])
        lines = [of_node(node, said_by(node), by.get(node.id), seen, lang) for node in chosen]
    response = as_file(form, "imece-opportunities", list(rows(lines, lang)), lang)
    response.headers["Cache-Control"] = "no-store"
    return response


@router.get("/{lang}/desk")
def reading(request: Request, lang: Lang, asking: Asking, person: Me) -> Response:
    """What an adviser is to read; NotFound for whoever is none."""
    own = desk.desk_of(person, asking.view)
    if not own.is_one:
        raise NotFound("people.desk.none")
    drafts, interests = desk.waiting(parts_of(request).people, own, asking.view)
    ids = {one.organisation for one in drafts} | {one.organisation for one, _ in interests}
    ids |= {about.organisation for _, about in interests}
    places = Places(asking.view, lang)
    places.learn([], own.regions, [])
    values = {
        "person": person, "desk": own, "drafts": drafts, "interests": interests, "nodes": asking.view.nodes(ids),
        "here": "opportunities", "problem": None,
    }  # fmt: skip
    return own_page(request, "desk.html", lang, values, places=places)


@router.get("/{lang}/opportunities/{id:whole}")
def opportunity(request: Request, lang: Lang, asking: Asking, id: str) -> Response:  # noqa: A002
    """One of them, whom it fits and what is like it; for its own organisation and its adviser in any state."""
    one = seen(request, asking, id)
    if one.node is not None:
        told_to(parts_of(request), asking, one.node)
    elif asking.person is not None:
        read(parts_of(request).people, asking.person, node_of(one.id))
    return shown(request, lang, asking, one)


def _published(asking: Caller, q: str, region: str, sector: str) -> Sequence[Node]:
    keep = asked_filter(asking.view, None, [region] if region else None, [sector] if sector else None)
    return asked.published(asking, keep, without_controls(q))


def _chosen(nodes: Sequence[Node], type_: str, fits: Iterable[str]) -> Sequence[Node]:
    if type_ == FITTING:
        by_id = {node.id: node for node in nodes}
        return [by_id[id_] for id_ in fits]
    return [node for node in nodes if type_ not in asked.SORTS or asked.sort_of(node) == type_]


def _ours(request: Request, asking: Caller) -> list[Opportunity]:
    if asking.person is None:
        return []
    people = parts_of(request).people
    return [one for id_ in asking.person.roles for one in opportunities_of(people, asking.person, id_)]


def _has_desk(asking: Caller) -> bool:
    return asking.person is not None and desk.desk_of(asking.person, asking.view).is_one
