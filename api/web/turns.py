"""Whose turn it is: work begins while there is room for it, and neither one client nor dear work takes all the room.

Work is counted in units, by what it costs. All of it is kept on the event loop, so nothing here is locked.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from api.problems import FULL, TOO_MANY, Outcome
from api.web.tally import OwnTally, Tally

DEAR = 4
"""The cost from which on work is dear: it may take half of the room, so that a search never waits for it alone."""


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

    @property
    def dear(self) -> bool:
        """Whether it may take half of the room alone."""
        return self.cost >= DEAR


class Turns:
    """Units of work: `at_once` done at the same time, `waiting` besides, and of those `per_client` of one client.

    `held` counts what clients have, with other processes where several serve.
    """

    def __init__(self, at_once: int, waiting: int, per_client: int, held: Tally | None = None) -> None:
        self._at_once, self._most, self._per_client = at_once, at_once + waiting, per_client
        self._dear_at_once = max(at_once // 2, min(DEAR, at_once))
        self._waiting: list[Turn] = []
        self._working: Counter[str] = Counter()
        self._dear = 0
        self._held = held or OwnTally()

    def take(self, client: str, cost: int) -> Turn:
        """A turn for the work of a client, which holds it until `leave`; Refused where there is no room."""
        if self._held.of(client) + cost > self._per_client:
            raise Refused(TOO_MANY)
        if self._working.total() + sum(one.cost for one in self._waiting) + cost > self._most:
            raise Refused(FULL)
        turn = Turn(client, min(cost, self._at_once))
        self._held.add(client, turn.cost)
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
        self._held.add(turn.client, -turn.cost)

    def _end(self, turn: Turn) -> None:
        if turn.working:
            turn.working = False
            self._working[turn.client] -= turn.cost
            self._dear -= turn.cost * turn.dear
            if not self._working[turn.client]:
                del self._working[turn.client]
        elif turn in self._waiting:
            self._waiting.remove(turn)
            turn.begun.set_result(False)
        self._next()

    def _next(self) -> None:
        """Whoever has least at work comes first, then who came first; nobody small passes by who is next.

        But for dear work that waits for other dear work: who is not dear passes by.
        """
        while waiting := [one for one in self._waiting if not one.dear or self._dear + one.cost <= self._dear_at_once]:
            turn = min(waiting, key=lambda one: self._working[one.client])
            if self._working.total() + turn.cost > self._at_once:
                return
            self._waiting.remove(turn)
            self._working[turn.client] += turn.cost
            self._dear += turn.cost * turn.dear
            turn.working = True
            turn.begun.set_result(True)
