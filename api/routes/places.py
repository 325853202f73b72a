"""Routes of the two hierarchies: regions (NUTS) and sectors (NACE), with labels in both languages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.questions.places import regions as regions_of
from api.questions.places import sectors as sectors_of
from api.web.callers import Asking
from api.web.tags import Tagged
from api.wire.nodes import PlacesOut

router = APIRouter(tags=["hierarchies"], route_class=Tagged)
Under = Annotated[str | None, Query(max_length=20, description="Only this code and what is below it.")]


@router.get("/regions", operation_id="regions")
def regions(asking: Asking, under: Under = None) -> PlacesOut:
    """List regions, parents before children."""
    return PlacesOut.of(regions_of(asking, under))


@router.get("/sectors", operation_id="sectors")
def sectors(asking: Asking, under: Under = None) -> PlacesOut:
    """List sectors, parents before children."""
    return PlacesOut.of(sectors_of(asking, under))
