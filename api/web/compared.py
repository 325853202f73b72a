"""What a request asks of clusters compared: the parameters that routes and pages have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Query, Request

from api.questions.clusters import MOST, Asked
from api.web.callers import ID_LENGTH, WHOLE, parts_of

if TYPE_CHECKING:
    from people.database import Database

HEAVIEST = 5
When = Annotated[
    str | None,
    Query(pattern="^(19|20)[0-9]{2}(-(Q[1-4]|0[1-9]|1[0-2]))?$", description="Period: 2025, 2025-Q3 or 2025-07."),
]
Chosen = Annotated[
    list[Annotated[str, Query(min_length=1, max_length=ID_LENGTH)]] | None,
    Query(max_length=MOST, description="Ids of those to compare, or to compare with."),
]
Weight = Annotated[int, Query(ge=0, le=HEAVIEST, description="What the layer weighs in ranks, 0–5."), WHOLE]


def asked(
    period: When = None, cluster: Chosen = None, statistics: Weight = 1, management: Weight = 1, graph: Weight = 1
) -> Asked:
    """What is to be compared, when, and what each layer weighs."""
    weights = {"statistics": float(statistics), "management": float(management), "graph": float(graph)}
    return Asked(period, tuple(cluster or ()), weights)  # type: ignore[arg-type]


Comparing = Annotated[Asked, Depends(asked)]


def database_of(request: Request) -> Database | None:
    """The database of people; None where nobody has made one, which who only reads does not do on the way."""
    parts = parts_of(request)
    return parts.people if parts.has_people else None
