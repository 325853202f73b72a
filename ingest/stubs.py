"""Regions and sectors that organisations refer to before their classification is loaded."""

from __future__ import annotations

from collections.abc import Iterable

from graph.codes import NUTS_VERSION, region_id, sector_id
from graph.model import Edge, Node, Source
from graph.store import Store

_DATE = "0000-00-00"  # sorts before every edition: a classification loaded later takes over


class Stubs:
    """Makes sure that what nodes say of their region and sectors has somewhere to lead."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._there: set[str] = set()

    def edges(self, nodes: Iterable[Node]) -> tuple[list[Node], list[Edge]]:
        """The nodes that edges to regions and sectors still lack, and these edges."""
        edges: list[Edge] = []
        codes: dict[str, tuple[str, str]] = {}
        for node in nodes:
            if node.region:
                id_ = region_id(node.region)
                codes[id_] = (node.region, "region")
                edges.append(Edge(node.id, "located_in", id_, node.source))
            for code in dict.fromkeys(node.sectors):
                id_ = sector_id(code)
                codes[id_] = (code, "sector")
                edges.append(Edge(node.id, "about" if node.kind == "document" else "active_in", id_, node.source))
        asked = codes.keys() - self._there
        missing = asked - self._store.records(asked).keys() if asked else set()
        self._there |= asked
        return [stub(*codes[id_], id_) for id_ in sorted(missing)], edges


def stub(code: str, kind: str, id_: str) -> Node:
    """A region or sector that something refers to before its classification is loaded."""
    props = {"version": NUTS_VERSION} if kind == "region" else {}
    return Node(id_, kind, code, (Source("stub", code, _DATE),), props=props)
