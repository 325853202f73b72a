"""Routes of requests and offers."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request

from api.questions import opportunities as asked
from api.questions.own.read import told_to
from api.web.callers import Asking, Keep, N, Text, parts_of
from api.web.tags import Tagged
from api.wire.answers import PartnersOut
from api.wire.opportunities import FittingOut, OpportunityOut, OpportunityPage

router = APIRouter(tags=["opportunities"], route_class=Tagged)
Sort = Annotated[
    Literal["offers", "requests", "research"] | None, Query(description="Only offers, requests, or R&D requests.")
]


@router.get("/opportunities", operation_id="listOpportunities")
def opportunities(asking: Asking, keep: Keep, q: Text = "", sort: Sort = None, n: N = 20) -> OpportunityPage:
    """List what is asked for and offered, the newest first, or best first for a text."""
    nodes = asked.published(asking, keep, q)
    chosen = [node for node in nodes if sort is None or asked.sort_of(node) == sort]
    return OpportunityPage.of(chosen[:n], len(chosen))


@router.get("/opportunities/{id:whole}/partners", operation_id="partnersOfOpportunity")
def partners(id: str, asking: Asking, keep: Keep, n: N = 10) -> PartnersOut:  # noqa: A002
    """Suggest partners for a request or an offer: who offers what is asked for, or seeks what is offered."""
    return PartnersOut.of(asked.partners_of(asking, id, keep, n), asking.language)


@router.get("/opportunities/{id:whole}", operation_id="opportunity")
def opportunity(request: Request, id: str, asking: Asking) -> OpportunityOut:  # noqa: A002
    """Show one request or offer, with who published it where that is to be seen."""
    found = asked.opportunity(asking, id)
    told_to(parts_of(request), asking, found.node)
    return OpportunityOut.of(found.node, found.by)


@router.get("/organisations/{id:whole}/opportunities", operation_id="opportunitiesForOrganisation")
def fitting(id: str, asking: Asking, keep: Keep, n: N = 10) -> FittingOut:  # noqa: A002
    """Suggest the requests and offers that fit an organisation, without its own."""
    return FittingOut.of(asked.fitting(asking, id, asked.published(asking, keep), n), asking.language)
