"""The ties around two things, between which a way from one to the other is looked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.model import Edge
from graph.view import View
from graph.vocabulary import vocabulary

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far to look: hops, things in the neighbourhood at most, ties read of one thing at most."""

    hops: int = 4
    nodes: int = 4_000
    ties: int = 400


class NearTies:
    """The ties at things, read from a view once each; made for one question, and not kept longer."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._read: dict[str, list[Edge]] = {}

    def read(self, ids: Iterable[str]) -> None:
        """Read the ties at those of these things that have not been asked for before, all at once."""
        asked = set(ids) - self._read.keys()
        at: dict[str, list[Edge]] = defaultdict(list)
        for edge in self._view.edges_of(sorted(asked), relations=sorted(vocabulary().ties)):
            for id_ in asked.intersection((edge.src, edge.dst)):
                at[id_].append(edge)
        for id_ in asked:
            newest = sorted(at[id_], key=lambda e: e.key)
            newest.sort(key=lambda e: e.until or e.since or "", reverse=True)
            self._read[id_] = newest

    def newest(self, id_: str, most: int) -> Sequence[Edge]:
        """The `most` newest ties at a thing that has been read."""
        return self._read[id_][:most]


def neighbourhoods(near: NearTies, src: str, targets: Iterable[str], reach: Reach) -> list[list[Edge]]:
    """The ties within reach of `src` and of each target, as if it were the only one; by key, hubs with their newest.

    They are read by frontiers, from the smaller side of each; what one target needs is read with what the others do.
    """
    growing = [_Neighbourhood((src, dst), reach) for dst in targets]
    for _ in range(reach.hops):
        near.read({id_ for one in growing for id_ in one.frontier()})
        for one in growing:
            one.grow(near)
    return [one.ties() for one in growing]


class _Neighbourhood:
    """What is seen from each of two ends, and where it goes on."""

    def __init__(self, ends: tuple[str, str], reach: Reach) -> None:
        self._reach = reach
        self._seen = [{ends[0]}, {ends[1]}]
        self._frontiers = [{ends[0]}, {ends[1]}]
        self._edges: dict[Key, Edge] = {}

    def frontier(self) -> set[str]:
        """The things whose ties come next; none when all is seen or there is no room for more."""
        return self._frontiers[self._side()] if self._room() > 0 else set()

    def grow(self, near: NearTies) -> None:
        """Go one step on, through the ties of the frontier."""
        side, room, frontier = self._side(), self._room(), self.frontier()
        if not frontier:
            return
        fetched = {e.key: e for id_ in frontier for e in near.newest(id_, self._reach.ties)}
        self._edges |= fetched
        reached = sorted({id_ for e in fetched.values() for id_ in (e.src, e.dst)} - self._seen[side])
        meeting = [id_ for id_ in reached if id_ in self._seen[1 - side]]
        others = [id_ for id_ in reached if id_ not in self._seen[1 - side]]
        self._frontiers[side] = set((meeting + others)[: max(room, 1)])
        self._seen[side] |= self._frontiers[side]

    def ties(self) -> list[Edge]:
        """The ties between what has been seen, by key."""
        kept = self._seen[0] | self._seen[1]
        return [e for key, e in sorted(self._edges.items()) if e.src in kept and e.dst in kept]

    def _side(self) -> int:
        """The side with the smaller frontier that has one."""
        first, second = self._frontiers
        return int(len(second) < len(first)) if first and second else int(not first)

    def _room(self) -> int:
        return self._reach.nodes - len(self._seen[0] | self._seen[1])
