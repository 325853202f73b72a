"""What every request passes: an id, a measured and logged answer, headers that keep browsers safe, and no traceback."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import FAILURE
from api.web.metrics import Metrics
from api.web.problem_details import problem
from graph.words.sentences import Sentence

REQUEST_ID = "X-Request-ID"
PREFIX = "/api/v1"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'"
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FAILED = Sentence("api.http.failed")
log = structlog.get_logger("imece.request")


class Watch:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _ID.fullmatch(given) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        await self._answer(_Answer(scope, receive, send, request_id))

    async def _answer(self, answer: _Answer) -> None:
        try:
            await self._app(answer.scope, answer.receive, answer.send)
        except Exception:
            log.exception("failed", route=route_of(answer.scope))
            if answer.status is None:
                request = Request(answer.scope)
                response = problem(request, FAILURE, FAILED)
                await response(answer.scope, answer.receive, answer.send)
        finally:
            self._record(answer)

    def _record(self, answer: _Answer) -> None:
        seconds = time.perf_counter() - answer.began
        route, status = route_of(answer.scope), answer.status or 499
        self._metrics.observe(route, answer.method, status, seconds)
        log.info("answered", route=route, method=answer.method, status=status, ms=round(seconds * 1000, 1))


class _Answer:
    """One request on its way, with the status that its answer began with."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        self.method = scope["method"] if scope["method"] in _METHODS else "other"
        # HEAD is GET without the body: routed as GET, so that each route need not say so.
        self.scope = {**scope, "method": "GET"} if self.method == "HEAD" else scope
        self.receive, self._send, self.id = receive, send, request_id
        self.status: int | None = None
        self.began = time.perf_counter()

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on, with our headers on its first."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID] = self.id
            for name, value in SECURITY.items():
                headers.setdefault(name, value)
            if cookie := self.scope["state"].get("new_cookie"):
                headers.append("Set-Cookie", cookie)
        elif self.method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)


def route_of(scope: Scope) -> str:
    """The template of the route that a request met, `other` when it met none."""
    route = scope.get("route")
    if not isinstance(route, Route):
        return "other"
    # FastAPI names a route of an included router without the prefix that it was included under.
    nested = scope["path"].startswith(PREFIX) and not route.path.startswith(PREFIX)
    return f"{PREFIX if nested else ''}{route.path}"
