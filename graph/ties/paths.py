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
from graph.store import Store
from graph.ties.sentences import sentences
from graph.vocabulary import vocabulary

HUB = 0.15
"""λ: someone with ten times the ties is as if 0.35 nats less likely to have time for each."""
HALF_LIFE = 8.0
"""Years after its end in which a tie loses half of its strength above the floor."""
FLOOR = 0.3
"""What is left of a tie however old it is: people still remember each other."""
UNDOCUMENTED = 0.85
"""What a tie counts when nothing says when it was."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: the tie, and whom it leads to."""

    edge: Edge
    node: Node


@dataclass(frozen=True, slots=True)
class IntroductionPath:
    """A chain of ties; `cost` in nats, smaller is likelier; one sentence by language."""

    steps: tuple[Step, ...]
    cost: float
    sentence: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far to look: hops, things in the neighbourhood at most, ties read of one thing at most."""

    hops: int = 4
    nodes: int = 4_000
    ties: int = 400


def introduction_paths(  # noqa: PLR0913 - the question and its limits, all by name but the ends
    store: Store,
    src: str,
    dst: str,
    audiences: frozenset[str],
    *,
    k: int = 3,
    max_hops: int = 4,
    today: date | None = None,
) -> list[IntroductionPath]:
    """Up to k ways from `src` to `dst` over ties the caller may see, likeliest first, with distinct first hops.

    `today` (None: the present day) is when ties are judged for their age. Empty for the thing itself and for
    things too far apart; NotFound when there is nothing by one of the ids.
    """
    ends = {id_: store.node(id_, audiences) for id_ in (src, dst)}
    if src == dst or k < 1 or max_hops < 1:
        return []
    ties = neighbourhood(store, (src, dst), audiences, Reach(max_hops))
    graph = _weighed(store, audiences, ties, (today or date.today()).isoformat())
    found = _shortest(graph, (src, dst), max_hops)[:k]
    nodes = ends | store.nodes({id_ for path in found for id_ in path}, audiences)
    return [_path(graph, path, nodes) for path in found]


def neighbourhood(store: Store, ends: tuple[str, str], audiences: frozenset[str], reach: Reach) -> list[Edge]:
    """The ties within reach of both ends, fetched by frontiers from the smaller side; hubs give their newest ties."""
    seen = [{ends[0]}, {ends[1]}]
    frontiers = [{ends[0]}, {ends[1]}]
    edges: dict[tuple[str, str, str, str], Edge] = {}
    for _ in range(reach.hops):
        side = int(len(frontiers[1]) < len(frontiers[0])) if frontiers[0] and frontiers[1] else int(not frontiers[0])
        room = reach.nodes - len(seen[0] | seen[1])
        if not frontiers[side] or room <= 0:
            break
        fetched = _newest(store, frontiers[side], audiences, reach.ties)
        edges.update((e.key, e) for e in fetched)
        reached = sorted({id_ for e in fetched for id_ in (e.src, e.dst)} - seen[side])
        meeting = [id_ for id_ in reached if id_ in seen[1 - side]]
        frontiers[side] = set((meeting + [id_ for id_ in reached if id_ not in seen[1 - side]])[: max(room, 1)])
        seen[side] |= frontiers[side]
    kept = seen[0] | seen[1]
    return [e for key, e in sorted(edges.items()) if e.src in kept and e.dst in kept]


def _newest(store: Store, ids: Iterable[str], audiences: frozenset[str], most: int) -> list[Edge]:
    """The ties at these things, of each the `most` newest."""
    asked = set(ids)
    at: dict[str, list[Edge]] = defaultdict(list)
    for edge in store.edges_of(sorted(asked), audiences, relations=sorted(vocabulary().ties)):
        for id_ in asked.intersection((edge.src, edge.dst)):
            at[id_].append(edge)
    kept: dict[tuple[str, str, str, str], Edge] = {}
    for edges in at.values():
        newest = sorted(edges, key=lambda e: e.key)
        newest.sort(key=lambda e: e.until or e.since or "", reverse=True)
        kept.update((e.key, e) for e in newest[:most])
    return list(kept.values())


@dataclass(frozen=True, slots=True)
class _Tie:
    cost: float
    edge: Edge


@dataclass(frozen=True, slots=True)
class _Graph:
    """The best tie of each pair, both ways round, and what passing through each thing costs."""

    ties: Mapping[str, Mapping[str, _Tie]]
    hubs: Mapping[str, float]

    def cost(self, path: Sequence[str]) -> float:
        """The cost of a chain: its ties', and that of all things but its ends."""
        return sum(self.ties[a][b].cost for a, b in pairwise(path)) + sum(self.hubs[id_] for id_ in path[1:-1])


def _weighed(store: Store, audiences: frozenset[str], ties: Sequence[Edge], today: str) -> _Graph:
    best: dict[str, dict[str, _Tie]] = defaultdict(dict)
    for edge in ties:
        tie = _Tie(-math.log(probability(edge, today)), edge)
        held = best[edge.src].get(edge.dst)
        if edge.src != edge.dst and (held is None or tie.cost < held.cost):
            best[edge.src][edge.dst] = best[edge.dst][edge.src] = tie
    degrees = store.degrees(best, audiences)
    return _Graph(best, {id_: HUB * math.log(max(degrees.get(id_, 1), 1)) for id_ in best})


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
    steps = tuple(Step(graph.ties[a][b].edge, nodes[b]) for a, b in pairwise(path))
    said = sentences(nodes[path[0]], [(step.edge, step.node) for step in steps])
    return IntroductionPath(steps, graph.cost(path), said)
