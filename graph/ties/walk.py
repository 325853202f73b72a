"""Personalised PageRank by local push: what is far from the source and holds little is never looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.deadline import check
from graph.ties.adjacency import Adjacency, Integers

Floats = NDArray[np.float64]

RESTART = 0.3
"""The share of each step of the walk that goes back to the source."""
TOLERANCES = (1e-5, 3e-6, 1e-6, 3e-7, 1e-7)
"""How exact a walk becomes, step by step; with the last, rankings of partners move no more (`bench/README.md`)."""
PASSED = 1_000_000
"""After so many ties, some thirty milliseconds, no further step is taken."""
UNIT = 2.0**-50
"""Shares are multiples of this, so that a sum of them is exact and does not depend on the order of nodes."""
# To pass all ties in their order costs a fifth of what it costs to pick out as many, and less to begin with.
_PICKED, _BEGUN = 5, 12_000


@dataclass(frozen=True, slots=True)
class Walk:
    """How often a walk along ties that starts again and again at a node is found at each, to `tolerance` a tie.

    At a node with d ties it is in the limit found at most d · tolerance more or less often. All sums to 1.
    """

    found: Floats
    tolerance: float


def walk(ties: Adjacency, size: int, source: int, passed: int = PASSED) -> Walk:
    """The walk from `source` among so many nodes, as exact as passing about so many ties permits.

    Andersen, Chung, Lang 2006: of what is left at a node with d ties, RESTART stays and the rest is pushed on, as long
    as it is more than d · tolerance. What is left in the end is found where it is: were it everywhere the same share of
    d, it would be just so in the limit, since ties go both ways and the walk is found there in proportion to d.
    """
    pushing = _Pushing(ties, size, source)
    for tolerance in TOLERANCES:
        pushing.until(tolerance)
        if pushing.passed > passed:
            break
    return Walk(pushing.found + pushing.left, tolerance)


class _Pushing:
    """What a walk has found and what is left to be pushed, by node, and how many ties were passed."""

    def __init__(self, ties: Adjacency, size: int, source: int) -> None:
        self._ties, self._lengths = ties, ties.lengths
        self.found, self.left, self.passed = np.zeros(size), np.zeros(size), 0
        self.left[source] = 1.0

    def until(self, tolerance: float) -> None:
        """Push on, a round at a time, until at most tolerance is left for each tie."""
        frontier = self._over(np.flatnonzero(self.left > tolerance), tolerance)
        while len(frontier):
            check()
            if _PICKED * int(self._lengths[frontier].sum()) + _BEGUN > self._ties.total:
                self._all()
                reached = np.flatnonzero(self.left > tolerance)
            else:
                heads = self._some(frontier)
                reached = _distinct(heads[self.left[heads] > tolerance])
            frontier = self._over(reached, tolerance)

    def _over(self, nodes: Integers, tolerance: float) -> Integers:
        return nodes[self.left[nodes] > tolerance * self._lengths[nodes]]

    def _some(self, nodes: Integers) -> Integers:
        """Push from these nodes, to those that are returned."""
        heads, lengths = self._ties.heads(nodes)
        mass = self.left[nodes]
        share = _share(mass, lengths)
        self.left[nodes] = 0.0
        self.found[nodes] += mass - share * lengths
        np.add.at(self.left, heads, np.repeat(share, lengths))
        self.passed += len(heads)
        return heads.astype(np.int64)

    def _all(self) -> None:
        """Push from every node."""
        tied = len(self._lengths)
        share = _share(self.left[:tied], np.maximum(self._lengths, 1))
        self.found[:tied] += self.left[:tied] - share * self._lengths
        self.left = self._ties.spread(np.append(share, np.zeros(len(self.left) - tied)))
        self.passed += self._ties.total


def _share(mass: Floats, lengths: Integers) -> Floats:
    """What goes along each tie; what rounding leaves stays with what is found."""
    return np.asarray(np.floor(mass * ((1 - RESTART) / UNIT) / lengths) * UNIT, np.float64)


def _distinct(nodes: Integers) -> Integers:
    """The nodes, each once: sorting is several times as fast as numpy's `unique`, which looks each up."""
    ordered = np.sort(nodes)
    return ordered[np.diff(ordered, prepend=-1) > 0]
