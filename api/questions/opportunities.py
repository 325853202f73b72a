"""What is asked for and offered: published requests and offers, whom each fits, and which fit whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from api.questions.caller import Caller
from api.questions.search import search, similar
from graph.errors import NotFound
from graph.filters import Filter
from graph.model import Node
from people.opportunities.said import OFFERS, RD
from search.partners.answer import PUBLISHED

if TYPE_CHECKING:
    from search.partners.answer import PartnerAnswer

KIND = frozenset({"opportunity"})
MOST = 1_000
"""Opportunities that are looked through for a list."""
OFFERED, REQUESTED, RESEARCH = "offers", "requests", "research"
SORTS = (REQUESTED, OFFERED, RESEARCH)
"""What a list can be of."""


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A published request or offer, and who published it; None where that is not to be seen."""

    node: Node
    by: Node | None


def published(caller: Caller, keep: Filter, text: str = "") -> Sequence[Node]:
    """The open requests and offers that a filter keeps, the newest first, or best first where a text is asked for."""
    asked = replace(keep, kinds=KIND)
    if text:
        nodes = [hit.node for hit in search(caller, text, asked, MOST // 10).answer.hits]
        return [node for node in nodes if _open(node)]
    nodes = [node for node in caller.view.page(asked, MOST) if _open(node)]
    return sorted(nodes, key=lambda node: (str(node.props.get("published", "")), node.id), reverse=True)


def opportunity(caller: Caller, id_: str) -> Opportunity:
    """One of them by its id; NotFound when it is none or may not be seen."""
    node = caller.view.nodes([id_]).get(id_)
    if node is None or node.kind not in KIND or node.ended:
        raise NotFound("api.opportunity.nothing", id=id_)
    return Opportunity(node, publishers(caller, [id_]).get(id_))


def publishers(caller: Caller, ids: Iterable[str]) -> Mapping[str, Node]:
    """Who published each of these, where that is to be seen."""
    ties = caller.view.edges_of(list(ids), relations=PUBLISHED, direction="in")
    firms = caller.view.nodes({tie.src for tie in ties})
    return {tie.dst: firms[tie.src] for tie in ties if tie.src in firms}


def named(caller: Caller, nodes: Sequence[Node]) -> Mapping[str, Node]:
    """Who published each of these whose name is for all who see it, even where whoever asks knows one that is not."""
    ties = caller.view.edges_of([node.id for node in nodes], relations=PUBLISHED, direction="in")
    audiences = {node.id: set(node.audience) for node in nodes}
    firms = caller.view.nodes({tie.src for tie in ties})
    return {t.dst: firms[t.src] for t in ties if t.src in firms and set(t.audience) == audiences[t.dst]}


def partners_of(caller: Caller, id_: str, keep: Filter, n: int) -> PartnerAnswer:
    """The n organisations that fit a request or an offer best; NotFound when it is none or may not be seen."""
    opportunity(caller, id_)
    return caller.finders.partners.for_opportunity(caller.view, id_, keep, n)


def fitting(caller: Caller, id_: str, nodes: Sequence[Node], n: int) -> PartnerAnswer:
    """The n of these that fit an organisation best; NotFound when it is none or may not be seen."""
    return caller.finders.partners.opportunities_for(caller.view, id_, [node.id for node in nodes], n)


def alike(caller: Caller, id_: str, n: int) -> Sequence[Node]:
    """The n open ones that are most like one of them."""
    hits = similar(caller, id_, Filter(KIND), n + 1).hits
    return [hit.node for hit in hits if hit.node.id != id_ and _open(hit.node)][:n]


def sort_of(node: Node) -> str:
    """Whether something is offered, asked for, or a partner for research is."""
    kind = node.props.get("sort")
    return OFFERED if kind in OFFERS else RESEARCH if kind == RD else REQUESTED


def _open(node: Node) -> bool:
    """Whether its last day is not past, though the work that closes it may be late."""
    return str(node.props.get("ends", "9999")) >= date.today().isoformat()
