"""The page of a request or an offer, as whoever asks may see it: published, or one's own, or one's own to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request, Response

from api.pages.frame import page
from api.questions import opportunities as asked
from api.questions.caller import Caller
from api.questions.filters import asked_filter
from api.web.callers import parts_of
from api.web.ids import quoted_id
from api.words.labels import Places
from graph.errors import NotFound
from graph.model import Node
from graph.words.sentences import Language
from people.opportunities import course, desk, interests, known
from people.opportunities.hints import hints
from people.opportunities.said import Said
from people.persons import Person
from people.tables import Interest, Opportunity
from search.partners.answer import Partner

FITS, ALIKE = 5, 4


@dataclass(frozen=True, slots=True)
class Seen:
    """One of them for one caller: as it is published (`node`), as it is kept where it is theirs, and what they may do.

    `by` is who published it, where that is to be seen.
    """

    said: Said
    ends: str
    since: str
    hidden: bool
    adviser: bool
    region: str | None
    by_kind: str
    by_size: str
    id: str
    node: Node | None
    by: Node | None
    kept: Opportunity | None
    mine: bool
    writes: bool
    reads: bool


def seen(request: Request, asking: Caller, id_: str) -> Seen:
    """One of them; NotFound where there is none, or whoever asks may not see it."""
    kept, reads = _kept(request, asking, known.id_of(id_))
    mine = kept is not None and asking.person is not None and kept.organisation in asking.person.roles
    node, by = _published(asking, known.node_of(known.id_of(id_)))
    if kept is None:
        if node is None:
            raise NotFound("people.opportunity.none")
        return _of_node(node, by, known.id_of(id_))
    firm = asking.view.nodes([kept.organisation]).get(kept.organisation)
    role = asking.person.roles.get(kept.organisation) if asking.person else None
    return Seen(
        said=Said.of(kept.said), ends=kept.ends.isoformat(), since=(kept.published or kept.made).date().isoformat(),
        hidden=kept.hidden, adviser=kept.adviser, region=firm.region if firm else None,
        by_kind=firm.kind if firm else "", by_size=(firm.size or "") if firm else "", id=kept.id, node=node, by=firm,
        kept=kept, mine=mine, writes=role in desk.WRITERS, reads=reads,
    )  # fmt: skip


def shown(
    request: Request, language: Language, asking: Caller, one: Seen, said: Mapping[str, object] | None = None
) -> Response:
    """Its page, with what a form on it was refused for (`said`)."""
    view, person = asking.view, asking.person
    open_ = one.node is not None
    partners = _partners(asking, one) if open_ and one.mine else ()
    alike = asked.alike(asking, known.node_of(one.id), ALIKE) if open_ else ()
    places = Places(view, language)
    regions = {*one.said.regions, *([one.region] if one.region else [])}
    places.learn([*(partner.node for partner in partners), *alike], regions, list(one.said.sectors))
    own = [id_ for id_, role in person.roles.items() if role in desk.WRITERS] if person and not one.mine else []
    names = view.nodes(own)
    values = {
        "one": one,
        "person": person,
        "partners": partners,
        "alike": alike,
        "hints": _hints(asking, one, language),
        "received": _received(request, asking, one, language),
        "ours": _ours(request, asking, one, language),
        "fits": fitting(asking, [one.node], 1) if one.node is not None and person is not None and not one.mine else {},
        "acting": [(id_, name_of(names.get(id_), id_, language)) for id_ in own],
        "outcomes": course.OUTCOMES,
        "here": "opportunities",
        "problem": None, "problem_at": None, "message": "", "why": "",
        "data_url": f"/api/v1/opportunities/{quoted_id(known.node_of(one.id))}" if open_ else None,
    }  # fmt: skip
    status = 400 if said and said.get("problem") else 200
    response = page(request, "opportunity.html", language, {**values, **(said or {})}, places, status=status)
    if person is not None:
        response.headers["Cache-Control"] = "no-store"
    return response


def fitting(asking: Caller, nodes: Sequence[Node], most: int) -> dict[str, tuple[Partner, str]]:
    """Of these, those that fit an organisation one writes or reads for, the best first, by id with whom each fits."""
    found: dict[str, tuple[Partner, str]] = {}
    for id_ in asking.view.nodes(asking.person.roles) if asking.person else ():
        for fit in asked.fitting(asking, id_, nodes, most).partners:
            if fit.node.id not in found or fit.score > found[fit.node.id][0].score:
                found[fit.node.id] = (fit, id_)
    return dict(sorted(found.items(), key=lambda pair: -pair[1][0].score))


def _kept(request: Request, asking: Caller, id_: str) -> tuple[Opportunity | None, bool]:
    """As it is kept, for those who may see it in any state; and whether it is theirs to read as an adviser."""
    if asking.person is None:
        return None, False
    try:
        held = course.opportunity(parts_of(request).people, id_)
    except NotFound:
        return None, False
    reads = held.status == course.REVIEW and _is_for(asking, asking.person, held.organisation)
    return (held if reads or held.organisation in asking.person.roles else None), reads


def _is_for(asking: Caller, person: Person, organisation: str) -> bool:
    try:
        desk.check_reads(desk.desk_of(person, asking.view), asking.view, organisation)
    except NotFound:
        return False
    return True


def _published(asking: Caller, node_id: str) -> tuple[Node | None, Node | None]:
    try:
        found = asked.opportunity(asking, node_id)
    except NotFound:
        return None, None
    return found.node, found.by


def said_by(node: Node) -> Said:
    """What a published one says."""
    props = node.props
    return Said.of({**props, "kind": props.get("sort", ""), "title": node.name, "text": props.get("text", ""),
                    "regions": props.get("wanted_in", []), "sectors": list(node.sectors)})  # fmt: skip


def _of_node(node: Node, by: Node | None, id_: str) -> Seen:
    props, said = node.props, said_by(node)
    return Seen(
        said=said, ends=str(props.get("ends", "")), since=str(props.get("published", "")), hidden=by is None,
        adviser=bool(props.get("adviser")), region=node.region, by_kind=str(props.get("by_kind", "")),
        by_size=str(props.get("by_size", "")), id=id_, node=node, by=by, kept=None, mine=False, writes=False,
        reads=False,
    )  # fmt: skip


def _partners(asking: Caller, one: Seen) -> Sequence[Partner]:
    everybody = asked_filter(asking.view, None, None, None)
    return asked.partners_of(asking, known.node_of(one.id), everybody, FITS).partners


def _hints(asking: Caller, one: Seen, language: Language) -> list[str]:
    """Advice for those who can still change it, and for whoever reads it."""
    if one.kept is None or not (one.reads or (one.writes and one.kept.status in course.OPEN_TO_CHANGE)):
        return []
    return [hint[language] for hint in hints(one.said, one.by, asking.view, hidden=one.kept.hidden)]


@dataclass(frozen=True, slots=True)
class Received:
    """An interest, with the other side as far as that is to be known, and how to reach it once both agree."""

    interest: Interest
    name: str | None
    node: Node | None
    contact: interests.Contact | None


def _received(request: Request, asking: Caller, one: Seen, language: Language) -> list[Received]:
    if not one.mine or one.kept is None or asking.person is None:
        return []
    people = parts_of(request).people
    found = interests.received(people, asking.person, one.kept)
    nodes = asking.view.nodes([held.organisation for held in found])
    said = []
    for held in found:
        open_ = held.status == interests.ACCEPTED or not held.hidden
        node = nodes.get(held.organisation)
        contact = interests.contact(people, held.account) if held.status == interests.ACCEPTED else None
        said.append(Received(held, name_of(node, held.organisation, language) if open_ else None, node, contact))
    return said


def _ours(request: Request, asking: Caller, one: Seen, language: Language) -> list[Received]:
    """What one's own organisations have said of it, with how to reach the other side once it has agreed."""
    if asking.person is None or one.mine:
        return []
    people = parts_of(request).people
    found = []
    for held in interests.said_by(people, asking.person, one.id):
        agreed = held.status == interests.ACCEPTED
        about = course.opportunity(people, one.id) if agreed else None
        node = asking.view.nodes([about.organisation]).get(about.organisation) if about else None
        contact = interests.contact(people, about.account) if about else None
        name = name_of(node, about.organisation, language) if about else None
        found.append(Received(held, name, node, contact))
    return found


def name_of(node: Node | None, id_: str, language: Language) -> str:
    """What an organisation is called, by its id where whoever asks may not see it."""
    return node.name_in(language) if node else id_
