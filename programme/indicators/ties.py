"""Ties as they stood on a day, as far as their dates tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from graph.model import Edge

T = TypeVar("T")
UNCLEAR = 0.1
"""The share of ties of which it is not known whether they stood, from which on nothing is said of that day."""
REMEMBERED = 5
"""Years for which a cooperation or project that has ended is still a tie."""


def stood(edge: Edge, day: date, *, years: int = 0) -> bool | None:
    """Whether a tie stood on a day, or had ended no more than so many `years` before; None where its dates do not tell.

    Without a date of its own a tie stands from the edition that states it.
    """
    if edge.source.ended and edge.source.ended[:10] <= day.isoformat():
        return False
    if edge.until and _first(edge.until) <= _earlier(day, years):
        return False
    if edge.since:
        return _first(edge.since) <= day.isoformat()
    return True if edge.source.date[:10] <= day.isoformat() else None


def _first(said: str) -> str:
    """The first day of a date that is known to the year, the month or the day."""
    return (said + "-01-01")[:10]


def _earlier(day: date, years: int) -> str:
    return f"{day.year - years:04}{day.isoformat()[4:]}"


@dataclass(frozen=True, slots=True)
class Known:
    """What stood on a day, each once, and how many more may have."""

    found: frozenset[tuple[str, str]]
    unclear: int

    @property
    def clear(self) -> bool:
        """Whether enough is known to say how many there were."""
        return self.unclear <= UNCLEAR * (len(self.found) + self.unclear)


def known(edges: Iterable[Edge], day: date, *, years: int = 0) -> Known:
    """The pairs of source and target whose tie stood on a day, by whichever dataset states it."""
    states: dict[tuple[str, str], bool | None] = {}
    for edge in edges:
        at, now = (edge.src, edge.dst), stood(edge, day, years=years)
        before = states.get(at, False)
        states[at] = True if now or before else None if now is None or before is None else False
    return Known(
        frozenset(pair for pair, state in states.items() if state), sum(state is None for state in states.values())
    )


def share(part: Sequence[T] | frozenset[T], whole: Sequence[T] | frozenset[T]) -> float:
    """How much of the whole a part is, in percent."""
    return 100.0 * len(part) / len(whole)
