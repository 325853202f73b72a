"""What a request asks of centres: the parameters of the routes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from api.questions.centres import Asked
from api.web.callers import DAY, ID_LENGTH

Centre = Annotated[
    str | None, Query(min_length=1, max_length=ID_LENGTH, description="Id of one centre; all together unless given.")
]
Since = Annotated[date | None, Query(description="The first day that counts."), DAY]
Until = Annotated[date | None, Query(description="The last day that counts."), DAY]
Region = Annotated[
    str | None, Query(min_length=1, max_length=20, description="Only firms in this NUTS region: a province, say.")
]
Sector = Annotated[str | None, Query(min_length=1, max_length=20, description="Only firms in this NACE sector.")]


def narrowed(since: Since = None, until: Until = None, region: Region = None, sector: Sector = None) -> Asked:
    """What is asked of a centre that is named otherwise."""
    return Asked(None, since, until, region, sector)


Narrowed = Annotated[Asked, Depends(narrowed)]
