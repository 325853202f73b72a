"""Answers to the same question, made once: whoever sees the same and asks the same gets what was made for another.

All of it is kept on the event loop, so nothing here is locked.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from anyio.to_thread import run_sync
from fastapi import Request, Response

from api.web.callers import caller, parts_of
from api.web.credentials import has_credentials
from api.web.ids import ById, address_as_sent
from graph.deadline import seconds_left

KEPT_BYTES, LARGEST = 16_000_000, 1_000_000
"""Bytes of answers that a process keeps in all, and of the largest one."""
DONE = "done"
"""The cookie that says what somebody has just done, for the next page to say."""
THEMES = frozenset({"light", "dark"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer, with its headers as they stand before anything of one request is added."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @classmethod
    def of(cls, response: Response) -> Answer:
        """What is kept of a response."""
        return cls(response.status_code, tuple(response.raw_headers), bytes(response.body))

    def response(self) -> Response:
        """The answer for one more who asked."""
        response = Response(self.body, self.status)
        response.raw_headers = list(self.headers)
        return response


class Answers:
    """Answers by all that each depends on, `most` bytes of them; the one asked for longest ago makes room.

    Who asks for one that is being made waits for it.
    """

    def __init__(self, most: int = KEPT_BYTES, largest: int = LARGEST) -> None:
        self._most, self._largest = most, largest
        self._held: OrderedDict[Hashable, Answer] = OrderedDict()
        self._bytes = 0
        self._making: dict[Hashable, asyncio.Future[Answer | None]] = {}

    async def of(
        self, asked: Hashable, make: Callable[[], Awaitable[Response]], patience: float | None = None
    ) -> Response:
        """The answer to what is asked; whoever waits for another's does so for `patience` seconds, then makes it."""
        found = self._held.get(asked)
        if found is not None:
            self._held.move_to_end(asked)
        elif (making := self._making.get(asked)) is not None:
            done, _ = await asyncio.wait([making], timeout=patience)
            found = making.result() if done else None
        return await self._made(asked, make) if found is None else found.response()

    async def _made(self, asked: Hashable, make: Callable[[], Awaitable[Response]]) -> Response:
        made: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._making.setdefault(asked, made)
        answer = None
        try:
            response = await make()
            if response.status_code == 200:
                answer = Answer.of(response)
                self._keep(asked, answer)
            return response
        finally:
            made.set_result(answer)
            if self._making.get(asked) is made:
                del self._making[asked]

    def _keep(self, asked: Hashable, answer: Answer) -> None:
        if len(answer.body) > self._largest or asked in self._held:
            return
        self._held[asked] = answer
        self._bytes += len(answer.body)
        while self._bytes > self._most:
            _, oldest = self._held.popitem(last=False)
            self._bytes -= len(oldest.body)


class Once(ById):
    """A route whose answer to the same question is made once for all who see the same."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        answer = super().get_route_handler()

        async def once(request: Request) -> Response:
            asked = await asked_by(request)
            answers: Answers = request.app.state.answers
            return await answers.of(asked, lambda: answer(request), seconds_left())

        return once


class OnceForEverybody(Once):
    """A route whose answer is made anew for whoever has signed in: it says, or writes down, what rests on them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        shared, own = super().get_route_handler(), ById.get_route_handler(self)

        async def made(request: Request) -> Response:
            return await (own(request) if has_credentials(request) else shared(request))

        return made


async def asked_by(request: Request) -> Hashable:
    """All that the answer to a request depends on: what its caller sees at this moment, and how it was asked."""
    held: Hashable = getattr(request.state, "asked", None)
    if held is None:
        asking, encoder = await caller(request), parts_of(request).encoder
        moment = await run_sync(lambda: asking.view.moment)
        theme, language = request.cookies.get("theme"), request.cookies.get("lang") == asking.language
        request.state.asked = held = (
            moment,
            # Ways to be introduced are judged by the age of their ties.
            date.today(),
            address_as_sent(request.scope),
            request.url.query,
            asking.language,
            encoder and encoder.key,
            # Statistics and what was measured are no part of the graph.
            (parts_of(request).statistics_moment, parts_of(request).measured_moment),
            # Pages look and are remembered by these.
            (theme if theme in THEMES else None, language),
            # Pages say who has signed in, and what they have just done.
            asking.person and (asking.person.id, request.cookies.get(DONE)),
        )
    return held
