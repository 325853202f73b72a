"""Limits on what a request may take: a turn among all that are at work, so much of one client, and a deadline."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from hashlib import blake2b

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import FULL, TOO_MANY, Outcome
from api.web.bodies import pieces
from api.web.clients import client_at
from api.web.credentials import key_of
from api.web.problem_details import problem
from api.web.tally import Rate, Tally
from api.web.turns import DEAR, Refused, Turn, Turns
from graph.deadline import Deadline, until
from graph.words.sentences import Sentence

FREE, NODE, LIST = 0, 1, 2
"""What work costs, in units: nothing that is kept or counted here, a node, a list or a search.

What walks the graph is DEAR.
"""
_COSTS = (
    (re.compile(r"/api/v1/(health|openapi\.json)|/metrics|/static/.*"), FREE),
    (
        re.compile(
            r"(?s:.*)/(partners|similar|paths|everywhere)|/(tr|en)/(sectors|regions)/(?s:.*)|/(tr|en)/search\.csv"
            r"|/(tr|en)/roadmaps|/(tr|en)/alerts/\w{32}"
        ),
        DEAR,
    ),
    (re.compile(r"/(tr|en)/opportunities\.\w+"), LIST),
    (re.compile(r"(?s:.*)/(search|organisations|documents|regions|sectors|neighbours)"), LIST),
    (re.compile(r"/(tr|en)/(map|about|signin|join/.*|account/.*|shared(/.*)?)?"), LIST),
)
WAITING = 32
"""So many times as much may wait as is worked at: about what is done before the wait is over."""
_SAID = {TOO_MANY: Sentence("api.http.too_many"), FULL: Sentence("api.http.full")}


def cost_of(path: str) -> int:
    """What it costs to answer an address."""
    return next((cost for pattern, cost in _COSTS if pattern.fullmatch(path)), NODE)


class Limits:
    """ASGI middleware that lets a request work in its turn and until its deadline, or until who asked has gone.

    Of a body it passes on what `api.web.bodies` kept; where that kept none, what comes of one is dropped.
    """

    def __init__(  # noqa: PLR0913 - what is limited
        self, app: ASGIApp, at_once: int, per_client: int, seconds: float, held: Tally | None = None, *,
        keys: Rate | None = None,
    ) -> None:  # fmt: skip
        """`keys` counts how often the key of each program asks, whether it is one or not."""
        self._app, self._seconds, self._keys = app, seconds, keys
        self._turns = Turns(at_once, WAITING * at_once, per_client, held)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say that there is no room for it."""
        cost = cost_of(scope["path"]) if scope["type"] == "http" else FREE
        if cost == FREE:
            await self._app(scope, receive, send)
            return
        if (refused_key := self._asks_too_often(scope)) is not None:
            await refused_key(scope, receive, send)
            return
        try:
            turn = self._turns.take(client_at((scope.get("client") or ("", 0))[0]), cost)
        except Refused as refused:
            await _refuse(refused.outcome, scope, receive, send)
            return
        deadline, gone = Deadline(self._seconds), asyncio.Event()
        watching = asyncio.create_task(self._watch(receive, turn, deadline, gone))
        try:
            with until(deadline):
                if await self._turns.begin(turn, deadline.left):
                    await self._app(scope, _kept_until(gone, scope), self._sending(turn, gone, send))
                else:
                    await _refuse(FULL, scope, receive, send)
        finally:
            watching.cancel()
            self._turns.leave(turn)

    def _asks_too_often(self, scope: Scope) -> Response | None:
        """What is said to a program whose key has asked too often within a minute."""
        key = key_of(Headers(scope=scope))
        if self._keys is None or not key:
            return None
        wait = self._keys.take(blake2b(key.encode(), digest_size=16).hexdigest())
        if wait is None:
            return None
        said = Sentence("api.http.key_too_often", {"most": self._keys.most, "seconds": wait})
        return problem(Request(scope), replace(TOO_MANY, retry_after=wait), said)

    async def _watch(self, receive: Receive, turn: Turn, deadline: Deadline, gone: asyncio.Event) -> None:
        """Stop the work when whoever asked has gone."""
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()
        deadline.stop()
        self._turns.give_up(turn)

    def _sending(self, turn: Turn, gone: asyncio.Event, send: Send) -> Send:
        """What sends, and ends the turn first: a slow reader keeps nobody from working."""

        async def sending(message: Message) -> None:
            self._turns.work_ended(turn)
            if not gone.is_set():
                await send(message)

        return sending


def _kept_until(gone: asyncio.Event, scope: Scope) -> Receive:
    """The body that was kept, then the end of the connection once it has ended."""
    messages = pieces(scope)

    async def receive() -> Message:
        message = next(messages, None)
        if message is None:
            await gone.wait()
        return message or {"type": "http.disconnect"}

    return receive


async def _refuse(outcome: Outcome, scope: Scope, receive: Receive, send: Send) -> None:
    await problem(Request(scope), outcome, _SAID[outcome])(scope, receive, send)
