"""Whether a server answers: asked when somebody waits, then again until it does; meanwhile all others are refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
# Who has waited so long wants to know whether the server is there at all.
DOUBT_SECONDS = 2.0
PING_SECONDS = 2.0
# One ping may be lost; a server that misses so many in a row is taken for gone.
FAILURES = 2
PAUSE_SECONDS = 2.0


class Breaker:
    """Closed while the server answers, open from a few failed pings to the first that succeeds; one ping at a time.

    `ping` returns where the server answers, and raises or hangs where it does not.
    """

    def __init__(self, ping: Callable[[], object]) -> None:
        self._ping = ping
        self._lock = threading.Lock()
        self._asking = False
        self._ended = threading.Event()
        self._answered = self._next = monotonic()
        self._opened: float | None = None

    @property
    def open_seconds(self) -> float:
        """How long it has been open; 0 where it is closed."""
        opened = self._opened
        return 0.0 if opened is None else monotonic() - opened

    @property
    def retry_seconds(self) -> int:
        """In how many seconds the server is asked again."""
        return max(1, round(self._next - monotonic()))

    def doubt(self) -> None:
        """Ask whether the server answers, unless it has just said so or is being asked; returns at once."""
        with self._lock:
            if self._asking or self._ended.is_set() or monotonic() - self._answered < DOUBT_SECONDS:
                return
            self._asking = True
        threading.Thread(target=self._ask, name="imece-ping", daemon=True).start()

    def end(self) -> None:
        """Ask no more."""
        self._ended.set()

    def _ask(self) -> None:
        failures = 0
        while not self._ended.is_set() and not self._answers():
            failures += 1
            if failures >= FAILURES and self._opened is None:
                self._opened = monotonic()
            self._next = monotonic() + PAUSE_SECONDS
            self._ended.wait(PAUSE_SECONDS if self._opened is not None else 0.1)
        with self._lock:
            self._asking, self._opened, self._answered = False, None, monotonic()

    def _answers(self) -> bool:
        asked = begun(self._ping)
        try:
            asked.result(PING_SECONDS)
        except Exception:
            return False
        return True


def begun(work: Callable[[], T], afterwards: Callable[[], object] = lambda: None) -> Future[T]:
    """What a thread of its own makes of the work; nobody has to wait for it, not even the end of the process.

    What is to be done `afterwards` is done before the outcome is there.
    """
    outcome: Future[T] = Future()
    context = copy_context()

    def run() -> None:
        try:
            made = context.run(work)
        except BaseException as error:
            afterwards()
            outcome.set_exception(error)
        else:
            afterwards()
            outcome.set_result(made)

    threading.Thread(target=run, name="imece-neo4j", daemon=True).start()
    return outcome
