"""How a store's own layout moves on: numbered steps, each applied once, the same way for every store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from graph.errors import BadInput

Connection = TypeVar("Connection")


@dataclass(frozen=True, slots=True)
class Step(Generic[Connection]):
    """One step of a layout: the version that it leads to, what it does in words, and how."""

    version: int
    says: str
    apply: Callable[[Connection], None]


def pending(current: int, steps: Sequence[Step[Connection]]) -> list[Step[Connection]]:
    """The steps still to be applied to a store at version `current` (0: empty), in order.

    Raises BadInput when the store was made by a newer İmece, whose layout this one cannot know.
    """
    latest = steps[-1].version
    if current > latest:
        raise BadInput("graph.store.newer", current=current, latest=latest)
    return [step for step in steps if step.version > current]
