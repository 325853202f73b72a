"""Until when the work for whoever asked goes on: known to all that is done for them, also in other threads.

Work looks at it before each read of a store and within long loops. What is made once for all who see the same is made
to its end: stopped by the deadline of whoever came first, it would never be there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from graph.errors import Overdue


class Deadline:
    """So many seconds from now, or until `stop` is called from any thread."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._until = clock() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left, never less than 0."""
        return max(self._until - self._clock(), 0.0)

    def stop(self) -> None:
        """Let the work end now: nobody waits for it any more."""
        self._until = self._clock()


_CURRENT: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def until(deadline: Deadline | None) -> Iterator[None]:
    """All that is done inside, in threads that are started with its context too, goes on until this deadline."""
    token = _CURRENT.set(deadline)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def for_everyone() -> AbstractContextManager[None]:
    """All that is done inside is for others too, and is done to its end."""
    return until(None)


def seconds_left() -> float | None:
    """Seconds that are left, None where there is no deadline."""
    deadline = _CURRENT.get()
    return None if deadline is None else deadline.left


def is_over() -> bool:
    """Whether the work is to end."""
    return seconds_left() == 0.0


def check() -> None:
    """Raise Overdue when the work is to end."""
    deadline = _CURRENT.get()
    if deadline is not None and not deadline.left:
        raise Overdue("graph.overdue", seconds=deadline.seconds)
