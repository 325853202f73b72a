"""Whose turn it is: work begins while there is room for it, and no client takes all the room.

Work is counted in units, by what it costs. All of it is kept on the event loop, so nothing here is locked.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from api.problems import FULL, TOO_MANY, Outcome


class Refused(Exception):
    """There is no room for more work of this client, or of anybody."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@dataclass(eq=False, slots=True)
class Turn:
    """The work of one request; `begun` says True once it may begin, False when it is given up."""

    client: str
    cost: int
    begun: asyncio.Future[bool] = field(default_factory=asyncio.Future)
    working: bool = False


class Turns:
    """Units of work: `at_once` done at the same time, `waiting` besides, and of those `per_client` of one client."""

    def __init__(self, at_once: int, waiting: int, per_client: int) -> None:
        self._at_once, self._most, self._per_client = at_once, at_once + waiting, per_client
        self._waiting: list[Turn] = []
        self._working: Counter[str] = Counter()
        self._held: Counter[str] = Counter()

    def take(self, client: str, cost: int) -> Turn:
        """A turn for the work of a client, which holds it until `leave`; Refused where there is no room."""
        if self._held[client] + cost > self._per_client:
            raise Refused(TOO_MANY)
        if self._working.total() + sum(one.cost for one in self._waiting) + cost > self._most:
            raise Refused(FULL)
        turn = Turn(client, min(cost, self._at_once))
        self._held[client] += turn.cost
        self._waiting.append(turn)
        self._next()
        return turn

    async def begin(self, turn: Turn, seconds: float) -> bool:
        """Whether the work may begin, once it may; False where it could not within so many seconds."""
        done, _ = await asyncio.wait([turn.begun], timeout=seconds)
        return bool(done) and turn.begun.result()

    def give_up(self, turn: Turn) -> None:
        """Take the turn back from who has gone; work that has begun goes on holding it."""
        if not turn.working:
            self._end(turn)

    def work_ended(self, turn: Turn) -> None:
        """Let the next one work: the answer is made, though it may still be on its way."""
        self._end(turn)

    def leave(self, turn: Turn) -> None:
        """Let the client have its room again: the answer has gone out."""
        self._end(turn)
        self._held[turn.client] -= turn.cost
        if not self._held[turn.client]:
            del self._held[turn.client]

    def _end(self, turn: Turn) -> None:
        if turn.working:
            turn.working = False
            self._working[turn.client] -= turn.cost
            if not self._working[turn.client]:
                del self._working[turn.client]
        elif turn in self._waiting:
            self._waiting.remove(turn)
            turn.begun.set_result(False)
        self._next()

    def _next(self) -> None:
        """Whoever has least at work comes first, then who came first; nobody small passes by who is next."""
        while self._waiting:
            turn = min(self._waiting, key=lambda one: self._working[one.client])
            if self._working.total() + turn.cost > self._at_once:
                return
            self._waiting.remove(turn)
            self._working[turn.client] += turn.cost
            turn.working = True
            turn.begun.set_result(True)
