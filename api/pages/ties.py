"""What ties an organisation to others, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.templating import page_of
from api.questions.organisations import Tie
from graph.model import Node
from graph.ties.sentences import label
from graph.vocabulary import vocabulary
from graph.words.sentences import Language

SHOWN = 40
"""Ties that a page lists; the API gives all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One tie: to whom, how it is called from here, since when, and the other's page if it has one."""

    node: Node
    label: str
    since: str | None
    url: str | None


def lines_of(ties: Sequence[Tie], id_: str, language: Language) -> list[Line]:
    """The first SHOWN ties of a node."""
    return [_line(tie, id_, language) for tie in ties[:SHOWN]]


def _line(tie: Tie, id_: str, language: Language) -> Line:
    other = tie.other
    has_page = other.kind == "document" or other.kind in vocabulary().organisations
    url = page_of(other, language) if has_page else None
    return Line(other, label(tie.edge, id_, language), tie.edge.since, url)
