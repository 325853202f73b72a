"""Routes about info centres: whom they reached, and what changed in the firms; no row of a firm is told here."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request

from api.questions.centres import overview
from api.web.callers import Asking
from api.web.centres import Centre, Narrowed
from api.web.compared import database_of
from api.web.tags import Fresh
from api.wire.centres import CentresOut

router = APIRouter(tags=["centres"], route_class=Fresh)


@router.get("/centres", operation_id="centres")
def centres(request: Request, asking: Asking, asked: Narrowed, centre: Centre = None) -> CentresOut:
    """Show whom the info centres reached: contact, meeting, agreement, measured change; all together and each.

    What is measured is narrowed by days, region and sector only for whoever may see the rows of the firms, and is not
    told of fewer than ten firms.
    """
    return CentresOut.of(overview(asking, database_of(request), replace(asked, centre=centre)))


@router.get("/centres/{id:whole}", operation_id="centre")
def centre(request: Request, id: str, asking: Asking, asked: Narrowed) -> CentresOut:  # noqa: A002
    """Show the same of one info centre."""
    return CentresOut.of(overview(asking, database_of(request), replace(asked, centre=id)))
