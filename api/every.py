"""All nodes of a kind, page by page."""

from __future__ import annotations

from collections.abc import Iterator

from graph.filters import Filter
from graph.folding import sort_key
from graph.model import Node
from graph.store import Cursor, Store

PAGE = 1_000


def every(store: Store, kind: str, audiences: frozenset[str]) -> Iterator[Node]:
    """Every node of a kind that may be seen, by name."""
    keep, after = Filter(frozenset({kind}), audiences=audiences), None
    while nodes := store.page(keep, PAGE, after):
        yield from nodes
        after = Cursor(sort_key(nodes[-1].name), nodes[-1].id)
