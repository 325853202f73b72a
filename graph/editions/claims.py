"""One load a dataset at a time: who loads it holds a claim in the store, renews it, and gives it back.

A claim whose process is gone holds nobody up: on its own machine that is seen at once, from another after SECONDS
without a renewal.
"""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from graph.errors import ImeceError, StoreUnavailable
from graph.processes import host, runs, space

SECONDS = 120
"""How long a claim holds that is not renewed."""
_OFTEN = 15.0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Claim:
    """Who loads a dataset: a process on a host since a moment; `token` is its own, `space` where its number counts."""

    dataset: str
    process: int = field(default_factory=os.getpid)
    host: str = field(default_factory=host)
    space: str = field(default_factory=space)
    since: str = field(default_factory=_now)
    token: str = field(default_factory=lambda: uuid4().hex)

    def holds(self, unrenewed: float) -> bool:
        """Whether it still keeps others out, so many seconds after it was last renewed."""
        return unrenewed < SECONDS and (self.space != space() or runs(self.process))


class Claims(ABC):
    """The claims that a store keeps, one a dataset."""

    @abstractmethod
    def claim(self, claim: Claim) -> Claim | None:
        """Take a dataset; where another claim holds it, leave it and return that."""

    @abstractmethod
    def renew(self, claim: Claim) -> bool:
        """Say that a claim is still held; False where it is not."""

    @abstractmethod
    def give_back(self, claim: Claim) -> None:
        """Let others claim the dataset."""


class Held:
    """A claim while it is held: renewed in the background, and asked before each write."""

    def __init__(self, claims: Claims, claim: Claim) -> None:
        self._claims, self._claim = claims, claim
        self._over = threading.Event()
        self._renewing = threading.Thread(target=self._renew, daemon=True)
        self._renewing.start()

    def check(self) -> None:
        """StoreUnavailable where another has taken the dataset since, because this process stood still for long."""
        if not self._claims.renew(self._claim):
            raise StoreUnavailable("graph.claim.lost", dataset=self._claim.dataset)

    def end(self) -> None:
        """Stop renewing and let others claim the dataset; where the store is away, the claim ends by itself."""
        self._over.set()
        self._renewing.join()
        with suppress(ImeceError):
            self._claims.give_back(self._claim)

    def _renew(self) -> None:
        while not self._over.wait(_OFTEN):
            with suppress(ImeceError):  # a store that is away is told by whoever writes to it
                self._claims.renew(self._claim)


@contextmanager
def claimed(claims: Claims, dataset: str) -> Iterator[Held]:
    """Hold a dataset while the block runs; StoreUnavailable says who holds it where another does."""
    claim = Claim(dataset)
    if other := claims.claim(claim):
        raise StoreUnavailable(
            "graph.claim.held", dataset=dataset, process=other.process, host=other.host, since=other.since,
            minutes=SECONDS // 60,
        )  # fmt: skip
    with holding(claims, claim) as held:
        yield held


@contextmanager
def holding(claims: Claims, claim: Claim) -> Iterator[Held]:
    """Renew a claim that was taken while the block runs, then give it back."""
    held = Held(claims, claim)
    try:
        yield held
    finally:
        held.end()
