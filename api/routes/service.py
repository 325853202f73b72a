"""Routes about the service itself: health, readiness, metrics."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import Field

from api.questions.readiness import readiness
from api.web.callers import Asking, parts_of
from api.wire.nodes import Wire

# What is asynchronous here waits for no thread: it is answered while all of them are at work.
router = APIRouter(tags=["service"])
unversioned = APIRouter(include_in_schema=False)


class Health(Wire):
    """That the process answers."""

    status: str = "ok"
    version: str


class Ready(Wire):
    """That store and encoder answer; `indexed` is false while passages wait for `imece index`."""

    status: str = "ready"
    encoder: str | None = Field(None, description="Key of the encoder; none when searching by words alone.")
    encoder_loaded: bool
    indexed: bool


@router.get("/health", operation_id="health")
async def health(request: Request) -> Health:
    """Say that the process is alive."""
    return Health(version=request.app.version)


@router.get("/ready", operation_id="ready")
def ready(request: Request, asking: Asking) -> Ready:
    """Say whether questions can be answered; 503 while the store or a wanted encoder does not answer.

    How many passages wait, and how often the store has changed, is for operators (`imece info`): both would count
    what is not public.
    """
    found = readiness(parts_of(request), asking)
    return Ready(encoder=found.encoder, encoder_loaded=found.encoder is not None, indexed=found.indexed)


@unversioned.get("/metrics")
async def metrics(request: Request) -> Response:
    """Counters for Prometheus."""
    return Response(request.app.state.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
