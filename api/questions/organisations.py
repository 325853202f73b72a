"""What is known of an organisation, and who is near it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.questions.caller import Caller
from graph.model import Edge, Node, Passage
from graph.vocabulary import vocabulary
from graph.words.folding import sort_key

PLACES = frozenset({"region", "sector"})


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with its own texts."""

    node: Node
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie of an organisation: the edge, and whom it leads to."""

    edge: Edge
    other: Node


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Who is near a node, nearest first, by distance in steps; the edges among all of them; whether there are more."""

    center: Node
    distance: Mapping[str, int]
    nodes: Mapping[str, Node]
    edges: Sequence[Edge]
    truncated: bool


def organisation(caller: Caller, id_: str) -> Organisation:
    """The organisation by its id; NotFound when it is none or may not be seen."""
    return Organisation(caller.view.organisation(id_), caller.view.passages_of([id_]))


def ties(caller: Caller, id_: str) -> list[Tie]:
    """The ties of a node but for its region and sectors, each pair and relation once: the strongest first, by name."""
    edges = {(edge.src, edge.rel, edge.dst): edge for edge in caller.view.edges_of([id_])}.values()
    nodes = caller.view.nodes(end for edge in edges for end in (edge.src, edge.dst))
    leading = [(edge, nodes.get(edge.dst if edge.src == id_ else edge.src)) for edge in edges]
    found = [Tie(edge, other) for edge, other in leading if other is not None and other.kind not in PLACES]

    def place(tie: Tie) -> tuple[float, str]:
        return -vocabulary().relation(tie.edge.rel).tie, sort_key(tie.other.name_in(caller.language))

    return sorted(found, key=place)


def neighbours(caller: Caller, id_: str, hops: int, relations: Sequence[str] | None, limit: int) -> Neighbourhood:
    """Who is within `hops` steps of an organisation, `limit` of them; VocabularyError for an unknown relation."""
    view = caller.view
    center = view.organisation(id_)
    names = [vocabulary().relation(name).name for name in relations] if relations else None
    distance = view.k_hop([id_], hops, relations=names, limit=limit + 2)
    near = [other for other in distance if other != id_][:limit]
    nodes = view.nodes(near)
    shown = {id_, *nodes}
    edges = [e for e in view.edges_of(shown, relations=names) if e.src in shown and e.dst in shown]
    return Neighbourhood(center, {i: distance[i] for i in near if i in nodes}, nodes, edges, len(distance) - 1 > limit)
