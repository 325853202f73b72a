"""The ids of numbered nodes: those read first, ascending, and those that came since, in the order in which they did."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain


@dataclass(frozen=True)
class Ids:
    """Ids by number, and numbers by id."""

    first: Sequence[str]
    since: Sequence[str] = ()
    _numbers: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.first) + len(self.since)

    def __getitem__(self, number: int) -> str:
        return self.first[number] if number < len(self.first) else self.since[number - len(self.first)]

    def __iter__(self) -> Iterator[str]:
        return chain(self.first, self.since)

    def number(self, id_: str) -> int | None:
        """The number of an id; None for one that has none."""
        at = bisect_left(self.first, id_)
        return at if at < len(self.first) and self.first[at] == id_ else self._numbers.get(id_)

    def and_those(self, ids: Iterable[str]) -> Ids:
        """These, and behind them those of the others that are not among them."""
        come = [id_ for id_ in dict.fromkeys(ids) if self.number(id_) is None]
        if not come:
            return self
        numbers = {id_: len(self) + at for at, id_ in enumerate(come)}
        return Ids(self.first, (*self.since, *come), {**self._numbers, **numbers})
