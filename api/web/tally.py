"""How much each client has under way, in one process or in all that serve together."""

from __future__ import annotations

import asyncio
import mmap
from collections import Counter, deque
from hashlib import blake2b
from math import ceil
from os import urandom
from typing import Protocol

import numpy as np

PLACES = 1 << 16
"""Places in which processes count clients: two that meet in one count as one client."""


class Tally(Protocol):
    """What is counted for each client. Kept on the event loop of a process, so nothing here is locked."""

    def add(self, client: str, number: int) -> None:
        """Count so much more for a client, or less."""

    def of(self, client: str) -> int:
        """How much a client has."""

    def total(self) -> int:
        """How much all have together."""


MINUTE = 60.0


class Rate:
    """How often each has asked within the last minute, `most` times at most, counted in a tally. On the event loop."""

    def __init__(self, most: int, held: Tally) -> None:
        self.most, self._held = most, held
        self._since: dict[str, deque[float]] = {}

    def take(self, who: str) -> int | None:
        """Count one more; where that would be too many nothing is, and it says after how many seconds to ask again."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._held.of(who) >= self.most:
            times = self._since.get(who)
            # What another process has counted is gone within a minute.
            return max(ceil(MINUTE - (now - times[0])), 1) if times else ceil(MINUTE)
        self._held.add(who, 1)
        self._since.setdefault(who, deque()).append(now)
        loop.call_later(MINUTE, self._forget, who)
        return None

    def _forget(self, who: str) -> None:
        self._held.add(who, -1)
        times = self._since[who]
        times.popleft()
        if not times:
            del self._since[who]


class OwnTally:
    """The counts of one process that serves alone."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._total = 0

    def add(self, client: str, number: int) -> None:
        """See `Tally`."""
        self._counts[client] += number
        self._total += number
        if not self._counts[client]:
            del self._counts[client]

    def of(self, client: str) -> int:
        """See `Tally`."""
        return self._counts[client]

    def total(self) -> int:
        """See `Tally`."""
        return self._total


class SharedTally:
    """The counts of several processes, in memory that they share: each writes a row of its own and reads all.

    Made before the processes are forked; of two that take the last room at the same instant both get it.
    """

    def __init__(self, processes: int) -> None:
        self._salt = urandom(16)
        held = mmap.mmap(-1, processes * (PLACES + 1) * 4)
        self._counts = np.frombuffer(held, np.int32).reshape(processes, PLACES + 1)
        self._own = 0

    def forked(self, process: int) -> None:
        """Count in the row of this process from now on."""
        self._own = process

    def forget(self, process: int) -> None:
        """Count nothing any more of what a process had that has ended."""
        self._counts[process] = 0

    def add(self, client: str, number: int) -> None:
        """See `Tally`."""
        self._counts[self._own, self._place(client)] += number
        self._counts[self._own, PLACES] += number

    def of(self, client: str) -> int:
        """See `Tally`."""
        return int(self._counts[:, self._place(client)].sum())

    def total(self) -> int:
        """See `Tally`."""
        return int(self._counts[:, PLACES].sum())

    def _place(self, client: str) -> int:
        digest = blake2b(client.encode(errors="surrogatepass"), digest_size=4, key=self._salt).digest()
        return int.from_bytes(digest, "big") % PLACES
