"""What ties an organisation to others, in words and in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.questions.organisations import Tie
from api.web.addresses import address_of
from graph.model import Node, Source
from graph.ties.sentences import label
from graph.words.sentences import Language

SHOWN = 20
"""Ties of a group that a page lists; the API gives all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One tie: to whom, how it is called from here, from when to when, what was noted, who says so, and where it leads.

    `url` is the other's page if it has one.
    """

    node: Node
    label: str
    since: str | None
    until: str | None
    note: str
    url: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Ties of one sort, the first SHOWN of them, and how many there are."""

    name: str
    lines: tuple[Line, ...]
    total: int


def groups_of(ties: Sequence[Tie], id_: str, language: Language) -> dict[str, Group]:
    """The ties of a node by sort: cooperation by date, the newest first, the others as they come."""
    sorted_out: dict[str, list[Tie]] = {}
    for tie in ties:
        sorted_out.setdefault(_sort(tie, id_), []).append(tie)
    sorted_out.get("cooperation", []).sort(key=lambda tie: tie.edge.since or "", reverse=True)
    return {
        name: Group(name, tuple(line_of(tie, id_, language) for tie in found[:SHOWN]), len(found))
        for name, found in sorted_out.items()
    }


def _sort(tie: Tie, id_: str) -> str:
    if tie.other.kind in {"document", "project"}:
        return f"{tie.other.kind}s"
    if tie.edge.rel == "member_of":
        return "memberships" if tie.edge.src == id_ else "members"
    return "cooperation"


def line_of(tie: Tie, id_: str, language: Language) -> Line:
    """A tie as it is read from a node."""
    edge, other = tie.edge, tie.other
    note = edge.props.get("note")
    return Line(
        other, label(edge, id_, language), edge.since, edge.until, note if isinstance(note, str) else "",
        address_of(other, language), tie.sources,
    )  # fmt: skip
