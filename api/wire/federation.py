"""What leaves the house of a question that was asked everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import Field

from api.wire.answers import HitOut
from api.wire.nodes import NodeOut, PassageOut, Wire


class AtPeerOut(Wire):
    """A peer that has the same organisation, and its page there."""

    peer: str
    url: str


class KnownOut(Wire):
    """What is known here (`hit`) or by peers (`node`, with the texts it rests on), and which peers have it."""

    hit: HitOut | None = None
    node: NodeOut | None = None
    rests_on: tuple[PassageOut, ...] = ()
    at: tuple[AtPeerOut, ...] = ()


class HeardOut(Wire):
    """What came of asking a peer."""

    peer: str
    title: str
    state: str = Field(description="answered, silent, failed, version, not_theirs or resting")
    hits: int = 0
    seconds: float = 0.0


class EverywhereOut(Wire):
    """What all together know, best first; `doubted` counts hits of peers whose texts do not answer the question."""

    known: tuple[KnownOut, ...] = ()
    peers: tuple[HeardOut, ...] = ()
    doubted: int = 0

    @classmethod
    def all(cls, known: Iterable[KnownOut], peers: Iterable[HeardOut], doubted: int) -> Self:
        """From what was known and heard."""
        return cls(known=tuple(known), peers=tuple(peers), doubted=doubted)
