"""What partners are ranked by that is read of all that a caller may see."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from graph.ties.measures import Ties, read_ties
from graph.view import View
from search.partners.likeness import Background, background
from search.partners.node_cache import NodeCache

NEAREST = 300
"""Organisations that are near by ties."""


@dataclass(frozen=True, slots=True)
class World:
    """All ties, how active each organisation has lately been (log(1 + activity), by id), what is alike by chance.

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
            at = self.ties.number.get(holder)
            if at is None or self.ties.organisation[at]:
                found[holder] = [holder]
            else:
                found[holder] = [self.ties.ids[near] for near in self.ties.near(at) if self.ties.organisation[near]]
        return found

    def near(self, id_: str) -> dict[str, float]:
        """log(1 + 1000 · closeness) of the NEAREST organisations by ties, by id; none for whom no tie is known."""
        at = self.ties.number.get(id_)
        if at is None:
            return {}
        closeness = np.where(self.ties.organisation, self.ties.closeness(at), 0.0)
        order = np.argsort(-closeness, kind="stable")[:NEAREST]
        return {self.ties.ids[i]: math.log1p(1_000 * closeness[i]) for i in order if closeness[i] > 0}

    def together(self, id_: str) -> dict[str, int]:
        """How many ties, projects and other things each organisation has in common with this one, by id."""
        at = self.ties.number.get(id_)
        return {} if at is None else self.ties.together(at)


def read_world(view: View, encoder: str) -> World:
    """The world as the caller sees it, through one encoder (by key; empty for none)."""
    ties = read_ties(view)
    activity = dict(zip(ties.ids, np.log1p(ties.activity()).tolist(), strict=True))
    return World(ties, activity, background(view, encoder), NodeCache())
