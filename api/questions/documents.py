"""What a shared document says, and who shared it; and one passage by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.questions.caller import Caller
from graph.errors import NotFound
from graph.model import Node, Passage
from graph.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Document:
    """A document with the organisations that shared it and its passages in reading order."""

    node: Node
    sharers: Sequence[Node]
    passages: Sequence[Passage]


def document(caller: Caller, id_: str) -> Document:
    """The document by its id; NotFound when it is none or may not be seen."""
    view = caller.view
    node = view.node(id_)
    if node.kind != "document":
        raise NotFound("graph.view.no_document", id=id_, kind=vocabulary().kind(node.kind).called)
    sharers = view.nodes(edge.src for edge in view.edges_of([id_], relations=["shared"], direction="in"))
    return Document(node, list(sharers.values()), view.passages_of([id_]))


def passage(caller: Caller, id_: str) -> Passage:
    """The passage by its id; NotFound when there is none, or it or its holder may not be seen."""
    found = caller.view.passages([id_]).get(id_)
    if found is None:
        raise NotFound("api.passage.nothing", id=id_)
    return found
