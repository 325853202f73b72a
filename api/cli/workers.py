"""Processes that serve together: forked from one that has read what they share, and started anew when one dies.

They listen on one socket, and whoever is free first takes the next connection. What was read before (the encoder, all
code) is held once. Nothing that may not be shared is open then: no thread, no store.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from types import FrameType
from typing import Never

import structlog

from api.settings import Settings
from graph.errors import BadInput

MOST = 8
"""Processes that are started unasked, however many cores there are: each holds memory of its own."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds until a process is started anew that died soon after its start; doubled each time, at most."""
STEADY = 60.0
"""Seconds after which a process that dies has not died soon after its start."""
PATIENCE = 15.0
"""Seconds that processes have to end: longer than uvicorn lets answers go on."""
NOT_STARTED = 3
"""How a process ends that could not begin to serve, as uvicorn's own do."""
log = structlog.get_logger("imece.workers")


def number_of(settings: Settings) -> int:
    """How many processes serve with these settings; BadInput for several where the system cannot fork.

    One for a store in memory, which no other process sees, and unasked where forking is not safe for all libraries.
    """
    if settings.store.startswith("memory:"):
        return 1
    if settings.workers > 1 and not hasattr(os, "fork"):
        raise BadInput("api.cli.no_fork", workers=settings.workers)
    if settings.workers:
        return settings.workers
    return min(len(os.sched_getaffinity(0)), MOST) if sys.platform == "linux" else 1


@dataclass(slots=True)
class _Worker:
    """A place among the processes: who has it and since when, how often one died early, and when the next is due."""

    number: int
    process: int = 0
    since: float = 0.0
    early: int = 0
    due: float = 0.0


class Workers:
    """So many processes that do `work`, each told its number, until this one is told to end (SIGINT or SIGTERM)."""

    def __init__(self, number: int, work: Callable[[int], None], gone: Callable[[int], None]) -> None:
        """`gone` is told the number of each process that has ended, before another takes its place."""
        self._work, self._gone = work, gone
        self._workers = [_Worker(place) for place in range(number)]
        self._told: signal.Signals | None = None
        self._failed = False
        self._late = 0.0
        # Closed by the system when this process ends, however it does.
        self._alive, self._life = os.pipe()
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._wake, False)

    def run(self) -> signal.Signals | None:
        """Start them, wait until all have ended, and say by which signal; None where one could not begin at all."""
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, self._on_signal)
        signal.signal(signal.SIGCHLD, _awake)
        while True:
            self._reap()
            if not self._ending:
                self._start()
            elif not any(one.process for one in self._workers):
                return self._told
            elif time.monotonic() > self._late:
                self._tell(signal.SIGKILL)
            self._wait()

    @property
    def _ending(self) -> bool:
        return self._failed or self._told is not None

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del frame
        self._told = self._told or signal.Signals(number)
        self._end()

    def _end(self) -> None:
        self._late = self._late or time.monotonic() + PATIENCE
        self._tell(signal.SIGTERM)

    def _tell(self, number: signal.Signals) -> None:
        for one in self._workers:
            if one.process:
                os.kill(one.process, number)

    def _start(self) -> None:
        for one in self._workers:
            if not one.process and one.due <= time.monotonic():
                one.process, one.since = self._forked(one.number), time.monotonic()

    def _forked(self, number: int) -> int:
        process = os.fork()
        if not process:
            self._be(number)
        return process

    def _be(self, number: int) -> Never:
        """Be one of the processes, to its end."""
        self._become()
        status = 1
        try:
            self._work(number)
            status = 0
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 1
        except BaseException:
            log.exception("failed")
        _exit(status)

    def _become(self) -> None:
        """What a forked process does first: it hears signals as any other, and ends when who started it has gone."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for one in (signal.SIGTERM, signal.SIGCHLD):
            signal.signal(one, signal.SIG_DFL)
        for pipe in (self._life, self._woken, self._wake):
            os.close(pipe)
        Thread(target=_end_with, args=(self._alive,), daemon=True).start()

    def _reap(self) -> None:
        for one in self._workers:
            if one.process:
                process, status = os.waitpid(one.process, os.WNOHANG)
                if process:
                    self._ended(one, os.waitstatus_to_exitcode(status))

    def _ended(self, one: _Worker, status: int) -> None:
        """See that another process takes the place of one that has ended."""
        lived, first = time.monotonic() - one.since, not one.due
        one.process = 0
        self._gone(one.number)
        if self._ending:
            return
        if status == NOT_STARTED and first:
            self._failed = True
            self._end()
            return
        one.early = one.early + 1 if lived < STEADY else 0
        wait = min(FIRST_WAIT * 2 ** max(one.early - 1, 0), LONGEST_WAIT) if one.early else 0.0
        one.due = time.monotonic() + wait
        log.error("worker ended", worker=one.number, status=status, seconds=round(lived, 1), again_in=wait)

    def _wait(self) -> None:
        """Wait for a signal, or until something is due."""
        due = [one.due for one in self._workers if not one.process] if not self._ending else [self._late]
        left = max(min(due) - time.monotonic(), 0.01) if due else None
        select.select([self._woken], [], [], left)
        try:
            while os.read(self._woken, 1_024):
                pass
        except BlockingIOError:
            pass


def _awake(number: int, frame: FrameType | None) -> None:
    """That a process has ended is seen by waking up."""
    del number, frame


def _end_with(alive: int) -> None:
    """End this process as if told to, once nobody holds the other end of the pipe."""
    os.read(alive, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _exit(status: int) -> Never:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
