"""A drawing of who is near: places in the plane that are the same at every visit, and the same ties as a list."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import networkx as nx

from api.pages.ways import WEAK
from api.questions.organisations import Neighbourhood
from api.web.addresses import address_of
from api.words.labels import glyph, kind_label
from graph.model import Edge, Node
from graph.ties.paths import probability
from graph.ties.sentences import label
from graph.words.sentences import Language

MOST = 60
"""Nodes that are drawn: more are a thicket."""
SEEDS, ROUNDS = 6, 80


@dataclass(frozen=True, slots=True)
class Link:
    """A tie of the drawing, in words."""

    source: Node
    target: Node
    label: str
    since: str | None
    weak: bool


@dataclass(frozen=True, slots=True)
class Network:
    """What is drawn, as JSON for the drawing, and as a list; the kinds that occur, and whether there are more."""

    drawing: str
    links: tuple[Link, ...]
    kinds: tuple[str, ...]
    shown: int
    more: bool


def network_of(near: Neighbourhood, language: Language, base: str, today: date) -> Network | None:
    """The drawing of a neighbourhood; None where nobody is near."""
    nodes = {near.center.id: near.center, **near.nodes}
    links = _links(near.edges, nodes, language, today.isoformat())
    if not links:
        return None
    at = _places(sorted(nodes), near.edges)
    number = {id_: place for place, id_ in enumerate(nodes)}
    drawing = {
        "nodes": [
            {
                "name": node.name_in(language),
                "kind": glyph(node.kind),
                "sub": kind_label(node.kind, language),
                "href": f"{base}{address}" if (address := address_of(node, language)) else "",
                "focus": id_ == near.center.id,
                "near": near.distance.get(id_, 0),
                "x": at[id_][0],
                "y": at[id_][1],
            }
            for id_, node in nodes.items()
        ],
        "edges": [
            {"source": number[one.source.id], "target": number[one.target.id], "rel": one.label, "weak": one.weak}
            for one in links
        ],
    }
    kinds = tuple(dict.fromkeys(node.kind for node in nodes.values()))
    return Network(json.dumps(drawing, ensure_ascii=False), links, kinds, len(near.nodes), near.truncated)


def _links(edges: Sequence[Edge], nodes: Mapping[str, Node], language: Language, today: str) -> tuple[Link, ...]:
    """One link a pair: the likeliest of its ties."""
    best: dict[frozenset[str], Edge] = {}
    for edge in edges:
        pair = frozenset((edge.src, edge.dst))
        if len(pair) == 2 and (pair not in best or probability(edge, today) > probability(best[pair], today)):
            best[pair] = edge
    return tuple(
        Link(
            nodes[edge.src], nodes[edge.dst], label(edge, edge.src, language), edge.since,
            probability(edge, today) < WEAK,
        )
        for edge in best.values()
    )  # fmt: skip


def _places(ids: Sequence[str], edges: Sequence[Edge]) -> Mapping[str, tuple[float, float]]:
    """Places (0–1) that depend on who is there and how they are tied alone: of some drawings the least crowded."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(ids)
    graph.add_edges_from(sorted({(min(edge.src, edge.dst), max(edge.src, edge.dst)) for edge in edges}))
    drawn = (nx.spring_layout(graph, seed=seed, iterations=ROUNDS) for seed in range(SEEDS))
    best = max(({id_: (float(x), float(y)) for id_, (x, y) in at.items()} for at in drawn), key=_room)
    return {id_: (round((x + 1) / 2, 3), round((y + 1) / 2, 3)) for id_, (x, y) in best.items()}


def _room(at: Mapping[str, tuple[float, float]]) -> float:
    """The least distance between two."""
    points = list(at.values())
    pairs = ((a, b) for place, a in enumerate(points) for b in points[:place])
    return min(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for a, b in pairs), default=0.0)
