"""Ways to be introduced: the likeliest chains of ties from one thing to another.

cost = Σ over steps of −log p(tie) + HUB · Σ over the things between of log(their degree)  [METHODS.md]

Of the chains that begin with the same first hop only the likeliest is kept. That needs no k-shortest-paths search
(Yen 1971): relaxing from the target, one round a hop and around the source, gives every first hop's best chain.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from graph.model import Edge, Node
from graph.ties.neighbourhood import NearTies, Reach, neighbourhoods
from graph.ties.sentences import sentences
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words.sentences import Language

HUB = 0.15
"""λ: someone with ten times the ties is as if 0.35 nats less likely to have time for each."""
HALF_LIFE = 8.0
"""Years after its end in which a tie loses half of its strength above the floor."""
FLOOR = 0.3
"""What is left of a tie however old it is: people still remember each other."""
UNDOCUMENTED = 0.85
"""What a tie counts when nothing says when it was."""
HOPS = 4
"""The ties of the longest way."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of a path: the tie, and whom it leads to."""

    edge: Edge
    node: Node


@dataclass(frozen=True, slots=True)
class IntroductionPath:
    """A chain of ties; `cost` in nats, smaller is likelier; one sentence by language."""

    steps: tuple[PathStep, ...]
    cost: float
    sentence: Mapping[Language, str]


def introduction_paths(  # noqa: PLR0913 - the question and its limits, all by name but the ends
    view: View, src: str, dst: str, *, k: int = 3, max_hops: int = HOPS, today: date | None = None
) -> list[IntroductionPath]:
    """Up to k ways from `src` to `dst` over ties the caller may see, likeliest first, with distinct first hops.

    `today` (None: the present day) is when ties are judged for their age. Empty for the thing itself and for
    things too far apart; NotFound when there is nothing by one of the ids.
    """
    return introductions(view, src, [dst], k=k, within=[max_hops], today=today)[dst]


def introductions(  # noqa: PLR0913 - as above
    view: View,
    src: str,
    targets: Iterable[str],
    *,
    k: int = 3,
    within: Sequence[int] = (HOPS,),
    today: date | None = None,
) -> dict[str, list[IntroductionPath]]:
    """The `introduction_paths` to each of several targets, looked for together.

    `within` are numbers of hops, ascending: of these the first that leads to a target counts for it.
    """
    asked = list(dict.fromkeys(targets))
    view.nodes((src, *asked))  # all at once, so that what follows reads nothing more
    for id_ in (src, *asked):
        view.node(id_)
    found: dict[str, list[IntroductionPath]] = {id_: [] for id_ in asked}
    search = _Search(view, src, NearTies(view), k, (today or date.today()).isoformat())
    for hops in within:
        left = [id_ for id_ in asked if id_ != src and not found[id_]]
        if left and k > 0 and hops > 0:
            found |= search.paths(left, hops)
    return found


@dataclass(frozen=True, slots=True)
class _Search:
    """A search from one source; what it has read of the store for one target serves the next."""

    view: View
    src: str
    near: NearTies
    k: int
    today: str

    def paths(self, targets: Sequence[str], hops: int) -> dict[str, list[IntroductionPath]]:
        """The k likeliest ways of at most so many hops to each target."""
        around = neighbourhoods(self.near, self.src, targets, Reach(hops))
        best = {dst: _best(edges, self.today) for dst, edges in zip(targets, around, strict=True)}
        degrees = self.view.degrees(sorted({id_ for ties in best.values() for id_ in ties}))
        graphs = {dst: _Graph(ties, _hubs(ties, degrees)) for dst, ties in best.items()}
        chains = {dst: _shortest(graph, (self.src, dst), hops)[: self.k] for dst, graph in graphs.items()}
        nodes = self.view.nodes({id_ for found in chains.values() for chain in found for id_ in chain})
        return {dst: [_path(graphs[dst], chain, nodes) for chain in found] for dst, found in chains.items()}


@dataclass(frozen=True, slots=True)
class _CostedEdge:
    cost: float
    edge: Edge


Costed = Mapping[str, Mapping[str, _CostedEdge]]
"""By one end, then by the other."""


@dataclass(frozen=True, slots=True)
class _Graph:
    """The best tie of each pair, both ways round, and what passing through each thing costs."""

    ties: Costed
    hubs: Mapping[str, float]

    def cost(self, path: Sequence[str]) -> float:
        """The cost of a chain: its ties', and that of all things but its ends."""
        return sum(self.ties[a][b].cost for a, b in pairwise(path)) + sum(self.hubs[id_] for id_ in path[1:-1])


def _best(edges: Sequence[Edge], today: str) -> Costed:
    best: dict[str, dict[str, _CostedEdge]] = defaultdict(dict)
    for edge in edges:
        tie = _CostedEdge(-math.log(probability(edge, today)), edge)
        held = best[edge.src].get(edge.dst)
        if edge.src != edge.dst and (held is None or tie.cost < held.cost):
            best[edge.src][edge.dst] = best[edge.dst][edge.src] = tie
    return dict(best)


def _hubs(ids: Iterable[str], degrees: Mapping[str, int]) -> dict[str, float]:
    return {id_: HUB * math.log(max(degrees.get(id_, 1), 1)) for id_ in ids}


def probability(edge: Edge, today: str) -> float:
    """How likely the tie still carries an introduction (0–1): its relation's, less by age, less when undated."""
    tie = vocabulary().ties[edge.rel]
    last = min(edge.until or edge.since or "", today)
    if not last:
        return tie * UNDOCUMENTED
    years = max((_ordinal(today) - _ordinal(last)) / 365.25, 0.0)
    return tie * (FLOOR + (1 - FLOOR) * math.exp2(-years / HALF_LIFE))


def _ordinal(day: str) -> int:
    """The day's number; a year or a month alone stands for its first day."""
    return date.fromisoformat((day + "-01-01")[:10]).toordinal()


def _shortest(graph: _Graph, ends: tuple[str, str], hops: int) -> list[tuple[str, ...]]:
    """The best chain of at most `hops` ties for each first hop, likeliest first; equal ones by their ids."""
    src, dst = ends
    best: dict[str, tuple[float, tuple[str, ...]]] = {dst: (0.0, (dst,))}
    changed = [dst]
    for _ in range(hops - 1):
        before, improved = dict(best), set[str]()
        for at in changed:
            cost, path = before[at]
            passing = cost + (graph.hubs.get(at, 0.0) if at != dst else 0.0)
            for nearer, tie in graph.ties.get(at, {}).items():
                way = (passing + tie.cost, (nearer, *path))
                if nearer != src and (nearer not in best or way < best[nearer]):
                    best[nearer] = way
                    improved.add(nearer)
        changed = sorted(improved)
    chains = [(src, *best[first][1]) for first in graph.ties.get(src, {}) if first in best]
    return sorted(chains, key=lambda chain: (graph.cost(chain), chain))


def _path(graph: _Graph, path: Sequence[str], nodes: Mapping[str, Node]) -> IntroductionPath:
    steps = tuple(PathStep(graph.ties[a][b].edge, nodes[b]) for a, b in pairwise(path))
    said = sentences(nodes[path[0]], [(step.edge, step.node) for step in steps])
    return IntroductionPath(steps, graph.cost(path), said)
