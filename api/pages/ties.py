"""What ties an organisation to others, in words."""

from __future__ import annotations

from dataclasses import dataclass

from api.pages.templating import page_of
from api.words.language import Language
from graph.model import Node
from graph.store import Store
from graph.vocabulary import vocabulary

SHOWN = 40
"""Ties that a page lists; the API gives all."""
PLACES = frozenset({"region", "sector"})


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie: to whom, how it is called from here, since when, and the other's page if it has one."""

    node: Node
    label: str
    since: str | None
    url: str | None


def ties_of(store: Store, id_: str, audiences: frozenset[str], language: Language) -> list[Tie]:
    """The ties of a node, strongest relation first, without its region and sectors, each pair and relation once."""
    edges = {(edge.src, edge.rel, edge.dst): edge for edge in store.edges_of([id_], audiences)}
    nodes = store.nodes({end for edge in edges.values() for end in (edge.src, edge.dst)}, audiences)
    ties: list[tuple[float, str, Tie]] = []
    for edge in edges.values():
        out = edge.src == id_
        other = nodes.get(edge.dst if out else edge.src)
        if other is None or other.kind in PLACES:
            continue
        relation = vocabulary().relation(edge.rel)
        has_page = other.kind == "document" or other.kind in vocabulary().organisations
        label = (relation.label if out else relation.back)[language]
        tie = Tie(other, label, edge.since, page_of(other, language) if has_page else None)
        ties.append((-relation.tie, other.name, tie))
    return [tie for _, _, tie in sorted(ties, key=lambda one: one[:2])[:SHOWN]]
