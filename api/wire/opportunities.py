"""What leaves the house of requests and offers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import Field

from api.wire.answers import PartnerOut
from api.wire.nodes import NodeOut, NodeRef, Wire
from graph.model import Node
from graph.words.sentences import Language
from search.partners.answer import PartnerAnswer


class OpportunityOut(Wire):
    """A request or an offer; `opportunity.props` has what it says, `by` who published it where that is to be seen."""

    opportunity: NodeOut
    by: NodeRef | None = None

    @classmethod
    def of(cls, node: Node, by: Node | None) -> Self:
        """From the domain's node and who published it."""
        return cls(opportunity=NodeOut.of(node), by=None if by is None else NodeRef.ref(by))


class OpportunityPage(Wire):
    """The first requests and offers of a list, and how many it has."""

    opportunities: tuple[NodeOut, ...] = ()
    total: int

    @classmethod
    def of(cls, nodes: Iterable[Node], total: int) -> Self:
        """From the domain's nodes."""
        return cls(opportunities=tuple(map(NodeOut.of, nodes)), total=total)


class FittingOut(Wire):
    """The requests and offers that fit an organisation, best first."""

    source: NodeOut
    opportunities: tuple[PartnerOut, ...] = Field((), description="Each with what meets what.")
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, answer: PartnerAnswer, language: Language) -> Self:
        """From the domain's answer, with its sentences in a language."""
        assert answer.source is not None  # noqa: S101 - asked for an organisation
        return cls(
            source=NodeOut.of(answer.source),
            opportunities=tuple(PartnerOut.of(one, language) for one in answer.partners),
            notes=tuple(note[language] for note in answer.notes),
        )
