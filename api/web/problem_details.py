"""One shape for every error over HTTP: RFC 9457 problem details."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.routing import Match

from api.problems import AWAY, BAD_REQUEST, FAILURE, Outcome, outcome_of
from api.web.prefix import prefix_of
from api.web.reading import language_of
from api.wire.nodes import Wire
from graph.errors import Corrupt, ImeceError, NotSignedIn
from graph.words.sentences import Sentence, catalogue

MEDIA_TYPE = "application/problem+json"
INSIDE = ("graph.neo4j.", "graph.sqlite.", "graph.store.", "people.database.")
"""What stores say of themselves: it names servers, files and who asked them."""
log = structlog.get_logger("imece.request")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
DETAILS = {404: "api.http.404", 405: "api.http.405"}


EXAMPLE: dict[str, Any] = {
    "type": "about:blank",
    "title": "Bad Request",
    "status": 400,
    "detail": "Choose who may see it.",
    "request_id": "5f0c1f6e1c1b4e0b9d2e6a7b8c9d0e1f",
    "errors": [],
}


class FieldProblem(Wire):
    """What is wrong with one parameter."""

    where: str
    detail: str


class Problem(Wire):
    """What went wrong, after RFC 9457; `detail` is one sentence that says what to do."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    type: str = "about:blank"
    title: str = Field(description="What the status is called.")
    status: int
    detail: str
    request_id: str = Field(description="Quote it when you report the problem.")
    errors: tuple[FieldProblem, ...] = ()


class NotModified(Exception):
    """The caller has the newest answer already; `headers` go with the 304."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__("not modified")
        self.headers = headers


def problem(request: Request, outcome: Outcome, said: Sentence, errors: tuple[FieldProblem, ...] = ()) -> Response:
    """The response that says what went wrong in the reader's language: a page where pages are, else problem details."""
    language = language_of(request)
    detail = said[language]
    headers = {"Cache-Control": "no-store", "Content-Language": language}
    if outcome.retry_after is not None:
        headers["Retry-After"] = str(outcome.retry_after)
    if is_page(request):
        response: Response = request.app.state.error_page(request, outcome.status, detail)
    else:
        body = Problem(
            title=HTTPStatus(outcome.status).phrase,
            status=outcome.status,
            detail=detail,
            request_id=request_id(request),
            errors=errors,
        )
        response = Response(body.model_dump_json(), outcome.status, media_type=MEDIA_TYPE)
    response.headers.update(headers)
    return response


def is_page(request: Request) -> bool:
    """Whether the address is one of the pages and whoever asks wants to read."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")


def request_id(request: Request) -> str:
    """The id of the request, as its answer carries it."""
    return str(getattr(request.state, "request_id", "-"))


def add_handlers(app: FastAPI) -> None:
    """Answer every error of the app in the one shape."""
    app.add_exception_handler(ImeceError, _on_ours)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(NotModified, _on_not_modified)


def _on_ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, ImeceError)  # noqa: S101 - registered for these alone
    if error.sentence.key.startswith(INSIDE):
        # Where the store is, and what is wrong with it, is for who runs it.
        log.error("store", problem=str(error))
        broken = isinstance(error, Corrupt)
        return problem(request, FAILURE if broken else AWAY, Sentence("api.http.failed" if broken else "api.http.away"))
    if isinstance(error, NotSignedIn):
        return _to_sign_in(request, error)
    return problem(request, outcome_of(error), error.sentence)


def _to_sign_in(request: Request, error: NotSignedIn) -> Response:
    """The way to the page on which one signs in, and from there back; to a program, that it needs a key."""
    if is_page(request):
        back = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""), safe="/")
        after = f"?next={back}" if request.method == "GET" else ""
        return RedirectResponse(f"{prefix_of(request)}/{language_of(request)}/signin{after}", 303)
    response = problem(request, outcome_of(error), error.sentence)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _on_invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    wrong = [(".".join(map(str, one["loc"][1:])), _wrong(one)) for one in found]
    language = language_of(request)
    errors = tuple(FieldProblem(where=where, detail=sentence[language]) for where, sentence in wrong)
    said = Sentence("api.invalid", {"errors": "; ".join(f"{one.where}: {one.detail}" for one in errors)})
    return problem(request, BAD_REQUEST, said, errors)


def _wrong(error: Mapping[str, Any]) -> Sentence:
    """What pydantic found wrong with a parameter, in our words."""
    key = f"api.invalid.{error['type']}"
    known = key in catalogue("api")
    return Sentence(key if known else "api.invalid.other", error.get("ctx") or {})


def _on_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    other = Sentence("api.http.other", {"phrase": HTTPStatus(status).phrase})
    said = Sentence(DETAILS[status], {"base": prefix_of(request)}) if status in DETAILS else other
    response = problem(request, Outcome(1, status), said)
    response.headers.update((isinstance(error, HTTPException) and error.headers) or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(_allowed(request))
    return response


def _allowed(request: Request) -> list[str]:
    """What an address takes, whichever of its routes takes it: starlette names what the first of them does."""
    asked = [{**request.scope, "method": method} for method in METHODS]
    taken = [one["method"] for one in asked if any(r.matches(one)[0] == Match.FULL for r in request.app.routes)]
    # Every address that takes GET takes HEAD, too: api/web/middleware.py answers it.
    return [*taken, "HEAD"] if "GET" in taken else taken


def _on_not_modified(request: Request, error: Exception) -> Response:
    del request
    return Response(status_code=304, headers=dict(error.headers) if isinstance(error, NotModified) else None)
