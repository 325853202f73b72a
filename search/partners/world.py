"""What partners are ranked by that is read of all that a caller may see."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from graph.ties.adjacency import Floats
from graph.ties.measures import Ties, read_ties
from graph.view import View
from search.partners.likeness import Background, background
from search.partners.node_cache import NodeCache

NEAREST = 300
"""Organisations that are near by ties."""


@dataclass(frozen=True, slots=True)
class Activity(Mapping[str, float]):
    """How active each node has lately been, by id: log(1 + activity)."""

    ties: Ties
    by_number: Floats

    @classmethod
    def of(cls, ties: Ties) -> Activity:
        """That of all nodes."""
        return cls(ties, np.log1p(ties.activity()))

    def __getitem__(self, id_: str) -> float:
        at = self.ties.ids.number(id_)
        if at is None:
            raise KeyError(id_)
        return float(self.by_number[at])

    def __iter__(self) -> Iterator[str]:
        return iter(self.ties.ids)

    def __len__(self) -> int:
        return len(self.ties.ids)


@dataclass(frozen=True, slots=True)
class World:
    """All ties, how active each organisation has lately been, and what is alike by chance.

    And a cache: what is kept of one moment is where nodes of that moment can be kept.
    """

    ties: Ties
    activity: Mapping[str, float]
    background: Background
    cache: NodeCache

    def bearers(self, holders: Iterable[str]) -> dict[str, list[str]]:
        """The organisations that each holder's texts speak for: itself, or those that have a tie to it."""
        found: dict[str, list[str]] = {}
        for holder in holders:
            at = self.ties.at(holder)
            if at is None or self.ties.organisation[at]:
                found[holder] = [holder]
            else:
                near = self.ties.near(at)
                found[holder] = self.ties.named(near[self.ties.organisation[near]])
        return found

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


def read_world(view: View, encoder: str) -> World:
    """The world as the caller sees it, through one encoder (by key; empty for none)."""
    ties = read_ties(view)
    return World(ties, Activity.of(ties), background(view, encoder), NodeCache())
