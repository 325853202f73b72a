"""What is an organisation, and what is none."""

from __future__ import annotations

from graph.errors import NotFound
from graph.filters import Filter
from graph.model import Node
from graph.store import Store
from graph.vocabulary import vocabulary


def only_organisations(keep: Filter) -> Filter:
    """The filter, narrowed to organisations; kinds that are none match nothing."""
    kinds = (keep.kinds or vocabulary().organisations) & vocabulary().organisations
    nothing = frozenset[str]() if not kinds else keep.ids
    return Filter(kinds, keep.regions, keep.sectors, nothing, keep.audiences)


def organisation_node(store: Store, id_: str, audiences: frozenset[str]) -> Node:
    """The organisation by its id; NotFound when it is none or may not be seen."""
    node = store.node(id_, audiences)
    if node.kind not in vocabulary().organisations:
        raise NotFound(f"“{id_}” is not an organisation but a {node.kind}.")
    return node
