"""Routes of strategies and roadmaps."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.questions import roadmaps as questions
from api.web.callers import ID_LENGTH, WHOLE, Asking, parts_of
from api.web.compared import database_of
from api.web.tags import Fresh
from api.wire.roadmaps import RoadmapOut, RoadmapsOut

router = APIRouter(tags=["roadmaps"], route_class=Fresh)
MOST_VERSIONS = 100_000


@router.get("/roadmaps", operation_id="roadmaps")
def roadmaps(
    request: Request,
    asking: Asking,
    subject: Annotated[
        str | None, Query(min_length=1, max_length=ID_LENGTH, description="A cluster's id, or a NACE code; any.")
    ] = None,
) -> RoadmapsOut:
    """List the roadmaps of clusters and sectors, the newest first."""
    return RoadmapsOut.all(questions.roadmaps(asking, database_of(request), subject), asking.language)


@router.get("/roadmaps/{id:whole}", operation_id="roadmap")
def roadmap(
    request: Request,
    id: str,  # noqa: A002
    asking: Asking,
    version: Annotated[
        int | None, Query(ge=1, le=MOST_VERSIONS, description="For who may change it; the last unless given."), WHOLE
    ] = None,
) -> RoadmapOut:
    """Show a roadmap: where its subject stands, what will be done, and what became of it."""
    parts = parts_of(request)
    found = questions.roadmap(asking, database_of(request), parts.statistics, id, version)
    return RoadmapOut.of(found, asking.language)
