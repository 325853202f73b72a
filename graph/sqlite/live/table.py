"""A table of the live index: parts that never change, with marks for what went; moving on makes another table."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, Self, TypeVar

import numpy as np

from graph.sqlite.live.numbered import Flags, Integers, Small

# So many parts of like size are merged: more are slower to ask, fewer are merged more often.
FAN = 8


class Part(Protocol):
    """Rows that stand for numbered things."""

    @property
    def numbers(self) -> Integers:
        """What each row stands for."""

    def __len__(self) -> int: ...

    def rows_of(self, numbers: Integers) -> Small:
        """The rows that stand for any of these."""

    @classmethod
    def merged(cls, parts: Sequence[tuple[Self, Flags]]) -> Self:
        """Of the rows that are left of several."""


P = TypeVar("P", bound=Part)


@dataclass(frozen=True, eq=False)
class Table(Generic[P]):
    """Parts, each with which of its rows stand; equal tables of two moments share what did not change."""

    parts: tuple[tuple[P, Flags], ...]

    @classmethod
    def of(cls, part: P) -> Table[P]:
        """Of one part, all of which stands."""
        return cls(((part, np.ones(len(part), np.bool_)),) if len(part) else ())

    @cached_property
    def rows(self) -> int:
        """How many rows stand."""
        return sum(int(np.count_nonzero(alive)) for _, alive in self.parts)

    def moved_on(self, numbers: Integers, read: Callable[[Sequence[int]], P]) -> Table[P]:
        """The table once what these numbers stand for is as `read` says."""
        if not len(numbers):
            return self
        parts = [(part, _without(alive, part.rows_of(numbers))) for part, alive in self.parts]
        return Table((*((p, alive) for p, alive in parts if alive.any()), *Table.of(read(numbers.tolist())).parts))

    def crowd(self) -> list[P]:
        """Parts of like size that are to be merged; none while there are few."""
        sizes: dict[int, list[P]] = {}
        for part, alive in self.parts:
            sizes.setdefault(round(math.log(max(int(np.count_nonzero(alive)), 1), FAN)), []).append(part)
        return next((some for _, some in sorted(sizes.items()) if len(some) >= FAN), [])

    def merging(self, some: Sequence[P]) -> tuple[P, list[tuple[P, Flags]]]:
        """These parts as one, and as they were."""
        chosen = {id(part) for part in some}
        held = [(part, alive) for part, alive in self.parts if id(part) in chosen]
        return type(held[0][0]).merged(held), held

    def with_merged(self, one: P, held: Sequence[tuple[P, Flags]]) -> Table[P]:
        """The table with one part in place of those that it was made of, whatever went meanwhile."""
        now = {id(part): alive for part, alive in self.parts}
        alive = np.ones(len(one), np.bool_)
        for part, before in held:
            # A part of which nothing was left was dropped meanwhile.
            gone = before & ~now[id(part)] if id(part) in now else before
            if gone.any():
                alive[one.rows_of(part.numbers[gone])] = False
        chosen = {id(part) for part, _ in held}
        return Table(((one, alive), *((part, left) for part, left in self.parts if id(part) not in chosen)))


def _without(alive: Flags, rows: Small) -> Flags:
    if not len(rows) or not alive[rows].any():
        return alive
    left = alive.copy()
    left[rows] = False
    return left
