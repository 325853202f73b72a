"""Lists of nodes by name, page by page, and the counts beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from api.web.cursors import page_cursor, read_page_cursor
from api.wire.nodes import Count, FacetsOut, NodeOut, NodePage
from api.words.labels import Places, kind_label
from api.words.language import Language
from graph.filters import Filter
from graph.model import Node
from graph.store import Store

SCANNED = 2_000
"""Nodes looked at for one page: a page that finds little in them is short and says where to go on."""


def list_nodes(store: Store, keep: Filter, n: int, cursor: str | None, since: date | None) -> NodePage:
    """One page of the nodes that a filter keeps, those alone that changed since a date when one is given."""
    after = read_page_cursor(cursor)
    found: list[Node] = []
    for _ in range(max(SCANNED // n, 1)):
        nodes = store.page(keep, n + 1, after)
        taken, more = nodes[:n], len(nodes) > n
        for node in taken:
            after = store.cursor(node)
            if since is None or changed_since(node, since):
                found.append(node)
            if len(found) == n:
                more = more or node is not taken[-1]
                break
        if len(found) == n or not more:
            break
    return NodePage(items=tuple(map(NodeOut.of, found)), next=page_cursor(after) if more and after else None)


def changed_since(node: Node, since: date) -> bool:
    """Whether a source speaks of the node on the date or later."""
    return any(source.date >= since.isoformat() for source in node.sources)


def facets_out(store: Store, keep: Filter, language: Language) -> FacetsOut:
    """The counts of what a filter keeps, most frequent first, with labels."""
    facets = store.facets(keep)
    places = Places(store, keep.audiences, language)
    return FacetsOut(
        total=facets.total,
        kinds=_counts(facets.kinds, lambda kind: kind_label(kind, language)),
        regions=_counts(facets.regions, places.region),
        sectors=_counts(facets.sectors, places.sector),
    )


def _counts(counts: Mapping[str, int], label: Callable[[str], str]) -> tuple[Count, ...]:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Count(value=value, label=label(value) or value, count=count) for value, count in ordered)
