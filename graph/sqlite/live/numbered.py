"""Rows that stand for numbered things, and names as small numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Small = NDArray[np.int32]
Flags = NDArray[np.bool_]

_BEGUN_KEPT = 256
"""Beginnings of which is kept what begins so: few filters are most of those that are asked."""


class Numbered:
    """Rows with the number of what each stands for; several may stand for one."""

    numbers: Integers

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def _by_number(self) -> tuple[Integers, Small]:
        order = np.argsort(self.numbers, kind="stable").astype(np.int32)
        return self.numbers[order], order

    def rows_of(self, numbers: Integers) -> Small:
        """The rows that stand for any of these."""
        ascending, order = self._by_number
        first, end = np.searchsorted(ascending, numbers), np.searchsorted(ascending, numbers, "right")
        some = [order[a:b] for a, b in zip(first.tolist(), end.tolist(), strict=True) if a < b]
        return np.concatenate(some) if some else np.zeros(0, np.int32)


class Names:
    """Names as small numbers, in the order in which they came; more may come."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = list(names)
        self._number = {name: at for at, name in enumerate(self._names)}
        self._begun: dict[tuple[str, ...], Flags] = {}

    def number(self, name: str) -> int:
        """The number of a name, a new one for a new name."""
        at = self._number.get(name)
        if at is None:
            at = self._number[name] = len(self._names)
            self._names.append(name)
        return at

    def name(self, number: int) -> str:
        """The name that has a number."""
        return self._names[number]

    def among(self, wanted: Iterable[str]) -> Flags:
        """Which of the names are wanted, one flag a number."""
        flags = np.zeros(len(self._names), np.bool_)
        flags[[self._number[name] for name in wanted if name in self._number]] = True
        return flags

    def beginning(self, prefixes: Sequence[str]) -> Flags:
        """Which of the names begin with one of these, one flag a number."""
        starts = tuple(prefixes)
        known = self._begun.get(starts, np.zeros(0, np.bool_))
        if len(known) < len(self._names):
            further = [name.startswith(starts) for name in self._names[len(known) :]]
            known = np.append(known, np.array(further, np.bool_))
            if len(self._begun) >= _BEGUN_KEPT:
                self._begun.clear()
            known.flags.writeable = False
            self._begun[starts] = known
        return known

    def all(self) -> Sequence[str]:
        """The names by their numbers."""
        return tuple(self._names)
