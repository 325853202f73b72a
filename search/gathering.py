"""From passages to the organisations that they speak for.

A passage speaks fully for the organisation whose own it is, and for others through a relation of the
vocabulary with an attribution: a shared document, a project taken part in.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.filters import Filter
from graph.model import Edge, Node, Passage, Scored
from graph.store import Store
from graph.vocabulary import vocabulary
from search.fusion import Fused

DECAY = (1.0, 0.3, 0.1)
"""What the best, second and third passage of an organisation add: breadth helps, and cannot outweigh a good match."""

COORDINATOR = 1.5
"""How much more a project says about its coordinator than about a partner."""

CALLED = 0.8
"""The likeness from which on a question is taken to be a name."""

LIKE = 0.5
"""The likeness below which a shared word in a name says nothing."""

NAME_BONUS = 0.1
"""What a name that is not the question adds at most."""

_CHUNK = 64


@dataclass(frozen=True, slots=True)
class Support:
    """A found passage as evidence for one node: through which edge, if it is not its own, and how much it weighs.

    `partners` is the number of organisations that the holder speaks for.
    """

    fused: Fused
    passage: Passage
    holder: Node
    weight: float = 1.0
    edge: Edge | None = None
    partners: int = 1

    @property
    def worth(self) -> float:
        """The fused score as far as it counts here."""
        return self.fused.score * self.weight


@dataclass(slots=True)
class Found:
    """A node with what supports it, strongest first, and how like its name is to the question."""

    node: Node
    supports: list[Support] = field(default_factory=list)
    likeness: float = 0.0

    @property
    def score(self) -> float:
        """0–1 by its passages and a little by its name; 1 and more when the question is its name."""
        if self.likeness >= CALLED:
            return 1 + self.likeness
        return (1 - NAME_BONUS) * _total(self.supports) + NAME_BONUS * self.likeness


def asking_organisations(keep: Filter) -> frozenset[str]:
    """The kinds that are the answer: those asked for, else every kind of organisation."""
    return keep.kinds or vocabulary().organisations


def attribution(edge: Edge, partners: int) -> float:
    """How far the edge's target speaks for its source (0–1), one of `partners` (METHODS.md, weight by attribution).

    attribution(relation) × (1.5 for the coordinator) / (1 + log10(partners)), at most 1 [own].
    """
    role = COORDINATOR if edge.props.get("role") == "coordinator" else 1.0
    return min(vocabulary().attributing[edge.rel] * role / (1 + math.log10(max(partners, 1))), 1.0)


def gather(
    store: Store, found: Sequence[tuple[Fused, Passage]], names: Iterable[Scored], keep: Filter, most: int
) -> list[Found]:
    """The best `most` nodes that the filter keeps, by the passages found (best first) and the names found."""
    supports = _supports(store, found, keep)
    likeness = {name.id: name.score for name in names if name.score >= LIKE}
    ids = sorted(supports.keys() | likeness.keys(), key=lambda id_: _order(id_, supports, likeness))
    kept: list[Found] = []
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        nodes = store.nodes(chunk, keep.audiences)
        kept += [
            Found(nodes[id_], supports.get(id_, []), likeness.get(id_, 0.0))
            for id_ in chunk
            if id_ in nodes and keep.matches(nodes[id_])
        ]
        if len(kept) >= most:
            break
    return kept[:most]


def _order(
    id_: str, supports: Mapping[str, list[Support]], likeness: Mapping[str, float]
) -> tuple[float, float, float, str]:
    """By score; then the number that hold it up, so that what has a passage comes first; then id."""
    held, like = supports.get(id_, []), likeness.get(id_, 0.0)
    total = _total(held)
    score = 1 + like if like >= CALLED else (1 - NAME_BONUS) * total + NAME_BONUS * like
    return (-score, -total, -max((s.weight for s in held), default=0.0), id_)


def _total(supports: Sequence[Support]) -> float:
    return sum(d * s.worth for d, s in zip(DECAY, supports, strict=False)) / sum(DECAY)


def _supports(store: Store, found: Sequence[tuple[Fused, Passage]], keep: Filter) -> dict[str, list[Support]]:
    """What supports each node, strongest first."""
    kinds = asking_organisations(keep)
    holders = store.nodes({p.holder for _, p in found}, keep.audiences)
    bearers = _bearers(store, holders, keep) if kinds & vocabulary().organisations else {}
    supports: dict[str, list[Support]] = defaultdict(list)
    for fused, passage in found:
        holder = holders.get(passage.holder)
        if holder is None:
            continue
        if holder.kind in kinds:
            supports[holder.id].append(Support(fused, passage, holder))
        edges = bearers.get(holder.id, ())
        for edge in edges:
            weight = attribution(edge, len(edges))
            supports[edge.src].append(Support(fused, passage, holder, weight, edge, len(edges)))
    for held in supports.values():
        held.sort(key=lambda s: -s.worth)
    return supports


def _bearers(store: Store, holders: Mapping[str, Node], keep: Filter) -> dict[str, list[Edge]]:
    """For each holder that is no organisation, one edge from every organisation it speaks for: the strongest."""
    organisations, relations = vocabulary().organisations, vocabulary().attributing
    others = [node.id for node in holders.values() if node.kind not in organisations]
    edges = store.edges_of(others, keep.audiences, relations=relations, direction="in") if others else []
    best: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        ends = (edge.dst, edge.src)
        if ends not in best or attribution(edge, 1) > attribution(best[ends], 1):
            best[ends] = edge
    gathered: dict[str, list[Edge]] = defaultdict(list)
    for (holder, _), edge in best.items():
        gathered[holder].append(edge)
    return gathered
