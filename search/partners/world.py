"""What partners are ranked by that is read of all that a caller may see."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.ties.adjacency import Floats
from graph.ties.ids import Ids
from graph.ties.measures import Ties, read_ties, relations
from graph.view import View
from search.kept import Kept
from search.partners.likeness import Background, background
from search.partners.node_cache import NodeCache

NEAREST = 300
"""Organisations that are near by ties."""


@dataclass(frozen=True, slots=True)
class Activity(Mapping[str, float]):
    """How active each node has lately been on a day, by id: log(1 + activity)."""

    ids: Ids
    today: int
    by_number: Floats

    @classmethod
    def of(cls, ties: Ties) -> Activity:
        """That of all nodes."""
        return cls(ties.ids, ties.today, np.log1p(ties.activity()))

    def moved(self, ties: Ties) -> Activity:
        """That of ties which came of those that it is of by one move."""
        if ties.today != self.today:
            return Activity.of(ties)
        by_number = np.concatenate((self.by_number, np.zeros(len(ties.ids) - len(self.by_number))))
        touched = ties.adjacency.touched
        by_number[touched] = np.log1p(ties.activity(touched))
        return Activity(ties.ids, ties.today, by_number)

    def __getitem__(self, id_: str) -> float:
        at = self.ids.number(id_)
        if at is None:
            raise KeyError(id_)
        return float(self.by_number[at])

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class World:
    """All ties, how active each organisation has lately been, and what is alike by chance.

    And a cache: what is kept of one moment is where nodes of that moment can be kept.
    """

    ties: Ties
    activity: Activity
    background: Background
    cache: NodeCache

    def bearers(self, holders: Iterable[str]) -> dict[str, list[str]]:
        """The organisations that each holder's texts speak for: itself, or those that have a tie to it."""
        asked = list(holders)
        things = {id_: at for id_, at in self.ties.tied(asked).items() if not self.ties.organisation[at]}
        found = dict(zip(things, self.ties.organisations_near(list(things.values())), strict=True))
        return {id_: found.get(id_, [id_]) for id_ in asked}

    def near(self, id_: str) -> dict[str, float]:
        """log(1 + 1000 · closeness) of the NEAREST organisations by ties, by id; none for whom no tie is known."""
        at = self.ties.at(id_)
        if at is None:
            return {}
        closeness = self.ties.closeness(at)
        found = np.flatnonzero(self.ties.organisation & (closeness > 0))
        values = closeness[found]
        if len(found) > NEAREST:
            nearest = values >= np.partition(values, -NEAREST)[-NEAREST]
            found, values = found[nearest], values[nearest]
        ids = [self.ties.ids[number] for number in found.tolist()]
        order = sorted(zip((-values).tolist(), ids, strict=True))[:NEAREST]
        return {other: math.log1p(-1_000 * value) for value, other in order}

    def together(self, id_: str) -> dict[str, int]:
        """How many ties, projects and other things each organisation has in common with this one, by id."""
        at = self.ties.at(id_)
        return {} if at is None else self.ties.together(at)


class Worlds:
    """The world of each who ask, through encoders (by key, the leading one first). Safe to share between threads.

    Who sees more than everyone has the ties of everyone and their own laid over these; after a write, a world is moved
    on by what the store says has moved, where it can say so.
    """

    def __init__(self, encoders: Sequence[str]) -> None:
        self._encoders = tuple(encoders)
        self._kept = Kept(self._made, move=self._moved)

    def of(self, view: View) -> World:
        """The world as the caller sees it now."""
        return self._kept.of(view)

    def _made(self, view: View) -> World:
        ties, activity = self._laid_over(view) or _read(view)
        return World(ties, activity, background(view, self._encoders), NodeCache())

    def _laid_over(self, view: View) -> tuple[Ties, Activity] | None:
        """The ties of everyone with the caller's own; None where they cannot be told apart."""
        everyone = view.of_everyone()
        more = None if everyone is None else view.ties_beyond(relations(), everyone)
        if everyone is None or more is None:
            return None
        theirs = self.of(everyone)
        ties = theirs.ties.and_those(more)
        activity = theirs.activity.moved(ties)
        if theirs.ties.mark != more.mark:  # a write came between
            moves = view.ties_since(ties.mark, relations(), ties.knows)
            if moves is None:
                return None
            ties = ties.moved(moves)
            activity = activity.moved(ties)
        return ties, activity

    def _moved(self, view: View, world: World) -> World | None:
        everyone = view.of_everyone()
        if everyone is not None and not world.ties.beside(self.of(everyone).ties):
            return None  # what is shared with those of everyone has been made anew, and would be held twice
        nodes = world.cache.held()
        moves = view.ties_since(world.ties.mark, relations(), lambda id_: id_ in nodes or world.ties.knows(id_))
        if moves is None:
            return None
        for id_ in moves.nodes:
            nodes.pop(id_, None)
        ties = world.ties.moved(moves)
        activity = world.activity.moved(ties)
        settled = ties.settled() if everyone is None else ties
        return World(settled, activity, background(view, self._encoders, world.background), NodeCache(held=nodes))


def _read(view: View) -> tuple[Ties, Activity]:
    """All ties that the caller sees."""
    ties = read_ties(view)
    return ties, Activity.of(ties)


def read_world(view: View, encoders: Sequence[str]) -> World:
    """The world as the caller sees it, through encoders (by key, the leading one first), read by itself."""
    return Worlds(encoders).of(view)
