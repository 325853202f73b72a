"""Nodes by name, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.questions.caller import Caller
from graph.filters import Filter
from graph.model import Node
from graph.reads import Cursor


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, and where the next one begins, None after the last."""

    nodes: Sequence[Node]
    after: Cursor | None


def listed(caller: Caller, keep: Filter, n: int, after: Cursor | None = None, since: date | None = None) -> Listed:
    """One page of the nodes that a filter keeps, those alone that changed since a date when one is given."""
    asked = keep if since is None else replace(keep, since=since.isoformat())
    nodes = caller.view.page(asked, n + 1, after)
    return Listed(nodes[:n], caller.view.cursor(nodes[n - 1]) if len(nodes) > n else None)
