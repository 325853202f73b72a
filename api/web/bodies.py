"""What comes with a request: nothing but what a form holds, read whole before any work begins, and never too much."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import TOO_LARGE, TOO_SLOW, Outcome
from api.web.credentials import COOKIE, key_of
from api.web.problem_details import problem
from graph.words.sentences import Sentence

FORM, UPLOAD = 100_000, 51_000_000
"""Bytes of a form, and of one with a file of at most 50 MB."""
IN_MEMORY = 1_000_000
SECONDS = 300
_UPLOADS = re.compile(r"/(tr|en)/shared(/\w{1,32}/versions)?")
_PROGRAMS = re.compile(r"/api/v1/documents(/.+/versions)?")
_WITH_BODY = frozenset({"POST", "PATCH"})
_PIECE = 65_536
_SAID = {TOO_LARGE: Sentence("api.http.too_large"), TOO_SLOW: Sentence("api.http.too_slow")}


class Bodies:
    """ASGI middleware that reads a body to its end, on disk where it is large, and keeps it in `scope["body"]`.

    Only POST and PATCH have one. Who sends slowly or too much keeps nobody from working.
    """

    def __init__(self, app: ASGIApp, seconds: float = SECONDS) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        with SpooledTemporaryFile(IN_MEMORY) as kept:
            try:
                async with asyncio.timeout(self._seconds):
                    whole = await _read(receive, kept, _most(scope))
            except TimeoutError:
                await _refuse(TOO_SLOW, scope, receive, send)
                return
            if whole is None:
                return  # whoever sent it has gone
            if not whole:
                await _refuse(TOO_LARGE, scope, receive, send)
                return
            kept.seek(0)
            scope["body"] = kept
            await self._app(scope, receive, send)


def _most(scope: Scope) -> int:
    """How much may come: a file only from somebody who seems to have signed in."""
    headers = Headers(scope=scope)
    signed_in = COOKIE in cookie_parser(headers.get("Cookie", "")) and _UPLOADS.fullmatch(scope["path"])
    by_key = key_of(headers) is not None and scope["method"] == "POST" and _PROGRAMS.fullmatch(scope["path"])
    return UPLOAD if signed_in or by_key else FORM


async def _read(receive: Receive, into: IO[bytes], most: int) -> bool | None:
    """Whether a body came whole; False where it is too much, None where its sender went."""
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        size += len(message.get("body", b""))
        if size > most:
            return False
        into.write(message.get("body", b""))
        if not message.get("more_body", False):
            return True


def pieces(scope: Scope) -> Iterator[Message]:
    """The body that was kept of a request, as messages, the last of which says so."""
    kept: IO[bytes] | None = scope.get("body")
    while kept is not None and (piece := kept.read(_PIECE)):
        yield {"type": "http.request", "body": piece, "more_body": True}
    yield {"type": "http.request", "body": b"", "more_body": False}


async def _refuse(outcome: Outcome, scope: Scope, receive: Receive, send: Send) -> None:
    await problem(Request(scope), outcome, _SAID[outcome])(scope, receive, send)
