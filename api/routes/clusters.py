"""Routes about indicators: what is measured, what was said of an organisation, and clusters compared."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.questions import clusters as questions
from api.web.callers import Asking
from api.web.compared import Comparing, database_of
from api.web.tags import Fresh
from api.wire.clusters import ComparisonOut, IndicatorsOut, MeasuredOut

router = APIRouter(tags=["clusters"], route_class=Fresh)


@router.get("/indicators", operation_id="indicators")
def indicators(asking: Asking) -> IndicatorsOut:
    """List what is measured, and how it is worked out."""
    return IndicatorsOut.all(asking.language)


@router.get("/clusters/compare", operation_id="compareClusters")
def compare(request: Request, asking: Asking, asked: Comparing) -> ComparisonOut:
    """Compare clusters in a period: values, changes, places among peers, quartiles and rank intervals.

    Those that `cluster` names; without it the twenty of which most is known in the period.
    """
    return ComparisonOut.of(questions.comparison(asking, database_of(request), asked), asking.language)


@router.get("/clusters/{id:whole}/peers", operation_id="clusterAmongPeers")
def peers(request: Request, id: str, asking: Asking, asked: Comparing) -> ComparisonOut:  # noqa: A002
    """Compare a cluster (the first of the answer) with those that `cluster` names, or else with the nearest to it."""
    return ComparisonOut.of(questions.cluster(asking, database_of(request), id, asked), asking.language)


@router.get("/clusters/{id:whole}/indicators", operation_id="clusterIndicators")
def measured(request: Request, id: str, asking: Asking) -> MeasuredOut:  # noqa: A002
    """Show what was said of the indicators of a cluster or another organisation, with sources and corrections."""
    return MeasuredOut.of(*questions.said(asking, database_of(request), id), asking.language)
