"""The ties of numbered nodes, in arrays, and the same with a few of them changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.reads import UNDATED, Places
from graph.spans import spread, starts

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


_BITS = 63


@dataclass(frozen=True)
class Pairs:
    """Pairs of nodes that are tied, or that no longer are, and for each the day that it is dated."""

    some: Places
    others: Places
    days: Places

    @classmethod
    def none(cls) -> Pairs:
        """No pair."""
        return cls(*(np.zeros(0, np.int32) for _ in range(3)))

    def both_ways(self) -> Pairs:
        """Each pair from one end and from the other; a node is not tied to itself."""
        apart = self.some != self.others
        some, others = self.some[apart], self.others[apart]
        return Pairs(*(np.concatenate(both) for both in ((some, others), (others, some), (self.days[apart],) * 2)))

    def and_those(self, others: Pairs) -> Pairs:
        """These and those."""
        columns = zip(_columns(self), _columns(others), strict=True)
        return Pairs(*map(np.concatenate, columns))

    def but(self, others: Pairs) -> Pairs:
        """Those of them that are not among the others, whatever their days."""
        kept = ~np.isin(self.keys(), others.keys())
        return Pairs(*(column[kept] for column in _columns(self)))

    def newest(self) -> Pairs:
        """Each pair once, in order, on its newest day."""
        if not len(self.some):
            return self
        # Sorted as one number each, with the day in its last bits, it takes a fifth of the time.
        dated = self.days != UNDATED
        before = int(self.days.min(where=dated, initial=np.iinfo(np.int32).max)) - 1
        since = np.where(dated, self.days, before) - before
        low, high = int(since.max()).bit_length(), int(self.others.max()).bit_length()
        if int(self.some.max()).bit_length() + high + low > _BITS:
            return self._newest_of_many()
        packed = self.some.astype(np.int64)
        packed <<= high
        packed |= self.others
        packed <<= low
        packed |= since
        packed.sort()
        keys = packed >> low
        last = np.append(keys[1:] != keys[:-1], True)
        keys, since = keys[last], (packed[last] & ((1 << low) - 1)).astype(np.int32)
        days = np.where(since == 0, UNDATED, since + before).astype(np.int32)
        return Pairs((keys >> high).astype(np.int32), (keys & ((1 << high) - 1)).astype(np.int32), days)

    def _newest_of_many(self) -> Pairs:
        """The same, of nodes or days too many for one number each."""
        keys = self.keys()
        order = np.lexsort((self.days, keys))
        last = order[np.append(np.diff(keys[order]) != 0, True)]
        return Pairs(*(column[last] for column in _columns(self)))

    def keys(self) -> Integers:
        """One number for each pair; pairs stand in the order of these."""
        return self.some.astype(np.int64) << 32 | self.others


def _columns(pairs: Pairs) -> tuple[Places, Places, Places]:
    return pairs.some, pairs.others, pairs.days


@dataclass(frozen=True)
class Rows:
    """Row i holds the nodes that are tied to one, ascending, and the days, from `starts[i]` to `starts[i + 1]`."""

    starts: Integers
    heads: Places
    days: Places

    @classmethod
    def of(cls, nodes: Integers, pairs: Pairs) -> Rows:
        """A row for each of these nodes, which ascend; the pairs are in order, each once."""
        ends = np.searchsorted(pairs.some, nodes, side="right")
        return cls(np.concatenate(([0], ends)), pairs.others, pairs.days)

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.starts) - 1

    @cached_property
    def newest(self) -> int:
        """The newest day."""
        return int(self.days.max(initial=UNDATED))

    @cached_property
    def dated_newest(self) -> Integers:
        """The rows that have the newest day."""
        places = np.flatnonzero(self.days == self.newest)
        return np.unique(np.searchsorted(self.starts, places, side="right") - 1)


_NO_ROWS = Rows(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))


@dataclass(frozen=True)
class Adjacency:
    """A row a node, from either end of each tie; the rows of `changed` nodes, ascending, stand in `instead`.

    So a few changed ties cost what they are, and not what all are. `touched` are the nodes that the last move changed.
    """

    rows: Rows
    changed: Integers = field(default_factory=lambda: np.zeros(0, np.int64))
    instead: Rows = _NO_ROWS
    touched: Integers = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def joined(cls, size: int, pairs: Pairs) -> Adjacency:
        """So many nodes, joined by these pairs, each by the newest of its ties."""
        return cls(Rows.of(np.arange(size), pairs.both_ways().newest()))

    @cached_property
    def lengths(self) -> Integers:
        """How many ties each node has, up to the last that has any."""
        found = np.zeros(max(self.rows.size, int(self.changed.max(initial=-1)) + 1), np.int64)
        found[: self.rows.size] = np.diff(self.rows.starts)
        found[self.changed] = np.diff(self.instead.starts)
        return found

    @cached_property
    def total(self) -> int:
        """How many ties there are, counted from either end."""
        return int(self.lengths.sum())

    def degrees(self, nodes: Integers) -> Integers:
        """How many ties each of these nodes has."""
        return self._spans(nodes)[1]

    def heads(self, nodes: Integers) -> tuple[Places, Integers]:
        """The nodes tied to each of these, one row after the other, and how many each has."""
        places, lengths = self._places(nodes)
        return self._taken(places, self.rows.heads, self.instead.heads), lengths

    def days(self, nodes: Integers) -> tuple[Places, Integers]:
        """The days of the ties of each of these, one row after the other, and how many each has."""
        places, lengths = self._places(nodes)
        return self._taken(places, self.rows.days, self.instead.days), lengths

    def pairs(self, nodes: Integers) -> Pairs:
        """The ties of these nodes, which ascend, in order."""
        heads, lengths = self.heads(nodes)
        return Pairs(np.repeat(nodes, lengths).astype(np.int32), heads, self.days(nodes)[0])

    def spread(self, shares: Floats) -> Floats:
        """What comes to each node where each gives its share along every tie; (nodes,), as many as there are shares."""
        if not len(self.changed):
            given = np.repeat(shares[: self.rows.size], self.lengths)
            return np.asarray(np.bincount(self.rows.heads, given, len(shares)), np.float64)
        own = shares[: self.rows.size].copy()
        own[self.changed[self.changed < self.rows.size]] = 0.0
        come = np.bincount(self.rows.heads, np.repeat(own, np.diff(self.rows.starts)), len(shares))
        others = np.repeat(shares[self.changed], np.diff(self.instead.starts))
        return np.asarray(come + np.bincount(self.instead.heads, others, len(shares)), np.float64)

    def newest(self) -> int:
        """The newest day of a tie; UNDATED where none is dated."""
        others = int(self.instead.days.max(initial=UNDATED))
        kept = not np.isin(self.rows.dated_newest, self.changed).all()
        if kept or others >= self.rows.newest:
            return max(others, self.rows.newest)
        left = np.delete(np.arange(self.rows.size), self.changed[self.changed < self.rows.size])
        return max(others, int(self.days(left)[0].max(initial=UNDATED)))

    def moved(self, gone: Pairs, come: Pairs) -> Adjacency:
        """The same without some pairs and with others; of what is tied already, the newest day counts."""
        gone, come = gone.both_ways(), come.both_ways()
        touched = np.unique(np.concatenate((gone.some, come.some))).astype(np.int64)
        new = Rows.of(touched, self.pairs(touched).but(gone).and_those(come).newest())
        changed = np.union1d(self.changed, touched)
        return Adjacency(self.rows, changed, self._instead(changed, touched, new), touched)

    def _instead(self, changed: Integers, touched: Integers, new: Rows) -> Rows:
        """The rows of the changed nodes: the new ones of those that were touched, and of the others those there are."""
        first = np.concatenate((self.instead.starts[:-1], new.starts[:-1] + len(self.instead.heads)))
        lengths = np.concatenate((np.diff(self.instead.starts), np.diff(new.starts)))
        row = np.searchsorted(self.changed, changed)
        row[np.searchsorted(changed, touched)] = len(self.changed) + np.arange(len(touched))
        places = spread(first[row], lengths[row])
        columns = zip((self.instead.heads, self.instead.days), (new.heads, new.days), strict=True)
        return Rows(starts(lengths[row]), *(np.concatenate(both)[places] for both in columns))

    def settled(self, size: int) -> Adjacency:
        """The same of so many nodes, with nothing changed."""
        everyone = np.arange(size)
        return Adjacency(Rows.of(everyone, self.pairs(everyone)))

    def _spans(self, nodes: Integers) -> tuple[Integers, Integers]:
        """Where the row of each node begins, those that stand instead counted on behind the others, and its length."""
        known = np.minimum(nodes, self.rows.size)
        first = self.rows.starts[known]
        lengths = self.rows.starts[np.minimum(known + 1, self.rows.size)] - first
        if not len(self.changed):
            return first, lengths
        place = np.minimum(np.searchsorted(self.changed, nodes), len(self.changed) - 1)
        other = self.changed[place] == nodes
        at = place[other]
        first[other] = self.instead.starts[at] + len(self.rows.heads)
        lengths[other] = self.instead.starts[at + 1] - self.instead.starts[at]
        return first, lengths

    def _places(self, nodes: Integers) -> tuple[Integers, Integers]:
        first, lengths = self._spans(nodes)
        return spread(first, lengths), lengths

    def _taken(self, places: Integers, own: Places, others: Places) -> Places:
        """What lies at these places of one column and of that which is counted on behind it."""
        if not len(self.changed):
            return own[places]
        other = places >= len(own)
        taken = np.empty(len(places), np.int32)
        taken[~other], taken[other] = own[places[~other]], others[places[other] - len(own)]
        return taken
