"""The web service: `create_app(settings)` puts routes, pages, errors, logs and metrics together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import structlog
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from api.federation.asking import Rests
from api.logs import set_up_logs
from api.pages.frame import error_page
from api.pages.people.forms import NotProven, ask_for_proof
from api.pages.site import router as pages
from api.questions.caller import caller_of
from api.release import imece_version
from api.routes import alerts as routes_alerts
from api.routes import centres as routes_centres
from api.routes import clusters as routes_clusters
from api.routes import drafts as routes_drafts
from api.routes import federation as routes_federation
from api.routes import me as routes_me
from api.routes import nodes as routes_nodes
from api.routes import opportunities as routes_opportunities
from api.routes import places as routes_places
from api.routes import roadmaps as routes_roadmaps
from api.routes import search as routes_search
from api.routes import service as routes_service
from api.routes import sharing as routes_sharing
from api.routes import statistics as routes_statistics
from api.settings import Settings
from api.web.answers import Answers
from api.web.bodies import Bodies
from api.web.callers import known_parameters
from api.web.description import completed
from api.web.limits import Limits
from api.web.metrics import Metrics
from api.web.middleware import PREFIX, Watch
from api.web.prefix import Prefixed
from api.web.problem_details import MEDIA_TYPE, add_handlers
from api.web.tags import Tags
from api.web.tally import Rate
from api.web.together import Together
from api.wiring import Parts
from api.words.language import DEFAULT
from api.work import working
from graph.filters import Filter

PROBLEMS: Mapping[int | str, str] = {
    400: "The request cannot be used",
    401: "The key is not valid",
    403: "The key may not do that",
    404: "Not found",
    429: "Too many requests at once",
    "4XX": "Another mistake of the caller",  # named, FastAPI does not add the 422 that is never given
    500: "A failure of ours",
    503: "Try again later",
}
SMALLEST_ZIPPED = 1_000
log = structlog.get_logger("imece.app")


class Service(FastAPI):
    """FastAPI with a description that says more of its parameters and problems."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 description."""
        if self.openapi_schema is None:
            self.openapi_schema = completed(super().openapi())
        return self.openapi_schema


def create_app(
    settings: Settings,
    parts: Parts | None = None,
    once_warm: Callable[[], None] = lambda: None,
    together: Together | None = None,
) -> FastAPI:
    """The service with these settings; `parts` are closed by whoever gives them, else by the service itself.

    `once_warm` is called when all is read that every answer needs, before the first request. `together` is what it has
    in common with other processes of the same service.
    """
    together = together or Together()
    if not structlog.is_configured():
        set_up_logs(settings)
    app = Service(
        title="Imece",  # in ASCII: generators make the names of packages and classes of it
        version=imece_version(),
        summary="Find partners, and see why.",
        description="Answers carry the passages they rest on and a sentence for each reason, in the language of "
        "Accept-Language (tr or en). Errors are problem details (RFC 9457). Poll with If-None-Match.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect to where nothing is, is no help
        lifespan=_lifespan(parts is None, once_warm),
        separate_input_output_schemas=False,
        servers=[{"url": settings.prefix}] if settings.prefix else None,
    )
    app.state.parts = parts or Parts(settings)
    app.state.metrics = Metrics(together.metrics)
    app.state.tags = Tags()
    app.state.rests = Rests()
    app.state.answers = Answers()
    app.state.error_page = error_page
    app.state.prefix = settings.prefix
    app.include_router(_api())
    app.include_router(routes_service.unversioned)
    app.include_router(pages)
    add_handlers(app)
    app.add_exception_handler(NotProven, ask_for_proof)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_ZIPPED)
    app.add_middleware(
        Limits,
        at_once=settings.work,
        per_client=settings.work_per_client,
        seconds=settings.request_seconds,
        held=together.work,
        keys=Rate(settings.key_requests, together.keys),
    )
    app.add_middleware(Bodies)
    app.add_middleware(Watch, metrics=app.state.metrics)
    app.add_middleware(Prefixed, prefix=settings.prefix)
    return app


def _api() -> APIRouter:
    responses: dict[int | str, dict[str, object]] = {
        status: {"description": text, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        for status, text in PROBLEMS.items()
    }
    api = APIRouter(prefix=PREFIX, responses=responses, dependencies=[Depends(known_parameters)])
    # An organisation's id takes all that follows it, so that what hangs on it comes first.
    for router in (
        routes_drafts.router, routes_sharing.router, routes_search.router, routes_opportunities.router,
        routes_clusters.router, routes_centres.router, routes_nodes.router, routes_places.router,
        routes_statistics.router, routes_roadmaps.router, routes_federation.router, routes_federation.peers,
    ):  # fmt: skip
        api.include_router(router)
    api.include_router(routes_alerts.router)
    api.include_router(routes_me.router)
    api.include_router(routes_service.router)
    return api


def _lifespan(owned: bool, once_warm: Callable[[], None]) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts: Parts = app.state.parts
        await run_sync(warm, parts)
        _say_started(parts)
        once_warm()
        with working(parts):
            yield
        if owned:
            await run_sync(parts.close)
        log.info("stopped")

    return lifespan


def warm(parts: Parts) -> None:
    """Open store and encoder, and read what every answer needs, before the first request has to wait for it."""
    asking = caller_of(parts, DEFAULT)
    asking.finders.searcher.search(asking.view, "imece", Filter(), 1)
    asking.finders.partners.for_text(asking.view, "imece", Filter(), 1)


def _say_started(parts: Parts) -> None:
    encoder = parts.encoder
    log.info("started", store=parts.store.address, encoder=encoder.key if encoder else None)
    if parts.encoder_problem:
        log.warning("no encoder", problem=parts.encoder_problem["en"])
