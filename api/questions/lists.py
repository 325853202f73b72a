"""Nodes by name, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.questions.caller import Caller
from graph.filters import Filter
from graph.model import Node
from graph.reads import Cursor

SCANNED = 2_000
"""Nodes looked at for one page: a page that finds little in them is short and says where to go on."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, and where the next one begins, None after the last."""

    nodes: Sequence[Node]
    after: Cursor | None


def listed(caller: Caller, keep: Filter, n: int, after: Cursor | None = None, since: date | None = None) -> Listed:
    """One page of the nodes that a filter keeps, those alone that changed since a date when one is given."""
    found: list[Node] = []
    for _ in range(max(SCANNED // n, 1)):
        nodes = caller.view.page(keep, n + 1, after)
        taken, more = nodes[:n], len(nodes) > n
        for node in taken:
            after = caller.view.cursor(node)
            if since is None or changed_since(node, since):
                found.append(node)
            if len(found) == n:
                more = more or node is not taken[-1]
                break
        if len(found) == n or not more:
            break
    return Listed(found, after if more else None)


def changed_since(node: Node, since: date) -> bool:
    """Whether a source speaks of the node on the date or later."""
    return any(source.date >= since.isoformat() for source in node.sources)
