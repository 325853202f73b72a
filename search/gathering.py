"""From passages to the organisations that they speak for.

A passage speaks fully for the organisation whose own it is, and for others through a relation of the
vocabulary with an attribution: a shared document, a project taken part in.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.filters import Filter
from graph.model import Edge, Node, Passage, Scored
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words.names import MEANT
from search.fusion import Fused

DECAY = (1.0, 0.3, 0.1)
"""What the best, second and third passage of an organisation add: breadth helps, and cannot outweigh a good match."""

COORDINATOR = 1.5
"""How much more a project says about its coordinator than about a partner."""

SPEAKING = 1 / 3
"""The power of its weight by which what speaks for a node through a relation counts.

Whoever takes part in a project of thirty on the very matter is a better answer than whoever has one of their own that
lies beside it: with the weight itself nDCG@10 of needs was .76, with its square root .80, with this .83 [own; on the
half for tuning of `bench/questions`].
"""

LIKE = 0.5
"""The likeness below which a shared word in a name says nothing."""

NAME_BONUS = 0.1
"""What a name that is not the question adds at most."""

HEAD = 100
"""The best passages, which make the scores; those after them only add nodes that these did not find.

A fixed number, so that a deeper read for a later page leaves the order of the earlier ones.
"""

_CHUNK = 64

Ranked = Sequence[tuple[Fused, Passage]]


@dataclass(frozen=True, slots=True)
class Support:
    """A found passage as evidence for one node: through which edge, if it is not its own, and how much it weighs.

    `partners` is the number of organisations that the holder speaks for, `worth` the fused score as far as
    it counts here.
    """

    fused: Fused
    passage: Passage
    holder: Node
    weight: float = 1.0
    edge: Edge | None = None
    partners: int = 1
    worth: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """A node with what supports it, strongest first, how like its name is to the question, and its score.

    `also` are what other sources have of the same organisation.
    """

    node: Node
    score: float
    supports: tuple[Support, ...] = ()
    likeness: float = 0.0
    also: tuple[Node, ...] = ()


def asking_organisations(keep: Filter) -> frozenset[str]:
    """The kinds that are the answer: those asked for, else every kind of organisation."""
    return keep.kinds or vocabulary().organisations


def attribution(edge: Edge, partners: int) -> float:
    """How far the edge's target speaks for its source (0–1), one of `partners` (METHODS.md, weight by attribution).

    attribution(relation) × (1.5 for the coordinator) / (1 + log10(partners)), at most 1 [own].
    """
    role = COORDINATOR if edge.props.get("role") == "coordinator" else 1.0
    return min(vocabulary().relations[edge.rel].attribution * role / (1 + math.log10(partners)), 1.0)


def score(worths: Sequence[float], likeness: float) -> float:
    """0–1 by the worth of the passages and a little by the name; 1 and more when the question is the name."""
    if likeness >= MEANT:
        return 1 + likeness
    total = sum(decay * worth for decay, worth in zip(DECAY, worths, strict=False)) / sum(DECAY)
    return (1 - NAME_BONUS) * total + NAME_BONUS * likeness


def gather(view: View, ranked: Ranked, names: Iterable[Scored], keep: Filter, most: int) -> list[Found]:
    """The best `most` nodes that the filter keeps, by the passages found (best first) and the names found."""
    likeness = {name.id: name.score for name in names if name.score >= LIKE}
    found = _best(view, _supports(view, ranked[:HEAD], keep), likeness, keep, most)
    if len(found) < most and len(ranked) > HEAD:
        known = {one.node.id for one in found}
        rest = {id_: held for id_, held in _supports(view, ranked[HEAD:], keep).items() if id_ not in known}
        found += _best(view, rest, {}, keep, most - len(found))
    return found


def _best(
    view: View, supports: Mapping[str, list[Support]], likeness: Mapping[str, float], keep: Filter, most: int
) -> list[Found]:
    """The best `most` of these, read from the store only as far as needed; of equals, the one met first."""
    ids = dict.fromkeys((*supports, *likeness))
    scores = {id_: score([s.worth for s in supports.get(id_, ())], likeness.get(id_, 0.0)) for id_ in ids}
    order = sorted(ids, key=lambda id_: -scores[id_])
    found: list[Found] = []
    for start in range(0, len(order), _CHUNK):
        nodes = view.nodes(order[start : start + _CHUNK])
        kept = [id_ for id_ in order[start : start + _CHUNK] if id_ in nodes and keep.matches(nodes[id_])]
        found += [Found(nodes[id_], scores[id_], tuple(supports.get(id_, ())), likeness.get(id_, 0.0)) for id_ in kept]
        if len(found) >= most:
            break
    return found[:most]


def _supports(view: View, ranked: Ranked, keep: Filter) -> dict[str, list[Support]]:
    """What supports each node, strongest first."""
    kinds = asking_organisations(keep)
    holders = view.nodes(passage.holder for _, passage in ranked)
    bearers = _bearers(view, holders) if kinds & vocabulary().organisations else {}
    supports: dict[str, list[Support]] = defaultdict(list)
    for fused, passage in ranked:
        holder = holders.get(passage.holder)
        if holder is None:
            continue
        if holder.kind in kinds:
            supports[holder.id].append(Support(fused, passage, holder, worth=fused.score))
        for edge, weight, partners in bearers.get(holder.id, ()):
            support = Support(fused, passage, holder, weight, edge, partners, fused.score * weight**SPEAKING)
            supports[edge.src].append(support)
    for held in supports.values():
        held.sort(key=lambda s: -s.worth)
    return supports


def _bearers(view: View, holders: Mapping[str, Node]) -> dict[str, list[tuple[Edge, float, int]]]:
    """For each holder that is no organisation, one edge from every organisation it speaks for: the strongest.

    With its weight and the number of these organisations.
    """
    organisations = vocabulary().organisations
    others = [node.id for node in holders.values() if node.kind not in organisations]
    edges = view.bearing(others)
    by_holder: dict[str, dict[str, Edge]] = defaultdict(dict)
    for edge in edges:
        best = by_holder[edge.dst]
        if edge.src not in best or attribution(edge, 1) > attribution(best[edge.src], 1):
            best[edge.src] = edge
    return {
        holder: [(edge, attribution(edge, len(best)), len(best)) for edge in best.values()]
        for holder, best in by_holder.items()
    }
