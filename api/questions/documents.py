"""What a shared document says, and who shared it; and one passage by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.questions.caller import Caller
from api.questions.text import question
from graph.errors import NotFound
from graph.filters import Filter
from graph.model import Node, Passage
from graph.vocabulary import vocabulary
from graph.words.folding import alternatives
from search.answer import MEANING
from search.highlight import mark
from search.reading import AS_TYPED


@dataclass(frozen=True, slots=True)
class Document:
    """A document with the organisations that shared it and its passages in reading order."""

    node: Node
    sharers: Sequence[Node]
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class Read:
    """A passage read for a question: the stretches with its words, and whether it was found by meaning."""

    passage: Passage
    highlights: Sequence[tuple[int, int]] = ()
    near: bool = False

    @property
    def found(self) -> bool:
        """Whether it has to do with the question."""
        return self.near or bool(self.highlights)


def document(caller: Caller, id_: str) -> Document:
    """The document by its id; NotFound when it is none or may not be seen."""
    view = caller.view
    node = view.node(id_)
    if node.kind != "document":
        raise NotFound("graph.view.no_document", id=id_, kind=vocabulary().kind(node.kind).called)
    sharers = view.nodes(edge.src for edge in view.edges_of([id_], relations=["shared"], direction="in"))
    return Document(node, list(sharers.values()), view.passages_of([id_]))


def read_for(caller: Caller, found: Document, text: str) -> list[Read]:
    """The passages in reading order, with what a question finds in them; BadInput for one without a word."""
    here = Filter(frozenset({"document"}), ids=frozenset({found.node.id}))
    answer = caller.finders.searcher.search(
        caller.view, question(text), here, 1, language=caller.language, plain=frozenset({AS_TYPED})
    )
    near = {one.passage.id for hit in answer.hits for one in hit.evidence if MEANING in one.ranks}
    asked = alternatives(text)
    return [Read(one, mark(one.text, one.language, asked).spans, one.id in near) for one in found.passages]


def passage(caller: Caller, id_: str) -> Passage:
    """The passage by its id; NotFound when there is none, or it or its holder may not be seen."""
    found = caller.view.passages([id_]).get(id_)
    if found is None:
        raise NotFound("api.passage.nothing", id=id_)
    return found
