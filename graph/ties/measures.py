"""Who stands near whom: measures over all ties that a caller may see at one moment.

Nodes are numbered; a tie is kept both ways. Two organisations are contacts when a tie joins them, or when both have
one to the same project, document or event. All measures of one source come back as one number a node.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import accumulate, compress, pairwise

import numpy as np

from graph.reads import UNDATED, TieMoves, TieSnapshot, day_number
from graph.ties.adjacency import Adjacency, Flags, Floats, Integers, Pairs
from graph.ties.ids import Ids
from graph.ties.walk import walk
from graph.view import View
from graph.vocabulary import vocabulary

MEMORY = 2.0
"""Years in which what someone took part in counts e times less for how active they are (best of 1–4 on the
security sample cut at 2013)."""
CACHED = 10_000
"""Nodes whose contacts are kept."""
SETTLED_ONE_IN = 20
"""When so many of all ties stand apart as moved, they are put among the others: some milliseconds a million."""
_UNIT = 2.0**-40
_DAYS = 365.25


@dataclass(frozen=True)
class Ties:
    """The ties of one generation: node ids, which of them are organisations, who is tied to whom, and the day it is.

    A pair that several edges join has one tie, of the newest day.
    """

    generation: int
    mark: int
    ids: Ids
    organisation: Flags
    adjacency: Adjacency
    today: int

    def and_those(self, more: TieSnapshot) -> Ties:
        """These and more, with nodes of the kind that they are there; marked as of the earlier of both."""
        return replace(self._with(more, Pairs.none()), mark=min(self.mark, more.mark))

    def moved(self, moves: TieMoves) -> Ties:
        """The ties once they are as the moves have it."""
        nodes = np.unique([at for id_ in moves.nodes if (at := self.ids.number(id_)) is not None]).astype(np.int64)
        joined = [(self.ids.number(a), self.ids.number(b)) for a, b in moves.pairs]
        ends = np.array([pair for pair in joined if None not in pair], np.int32).reshape(-1, 2)
        between = Pairs(ends[:, 0], ends[:, 1], np.full(len(ends), UNDATED, np.int32))
        return self._with(moves.now, between.and_those(self.adjacency.pairs(nodes)))

    def _with(self, more: TieSnapshot, gone: Pairs) -> Ties:
        """Without the ties that are gone, and with more."""
        ends = np.zeros(len(more.ids), np.bool_)
        ends[more.src] = ends[more.dst] = True
        ids = self.ids.and_those(compress(more.ids, ends.tolist()))
        at = np.array([-1 if (found := ids.number(id_)) is None else found for id_ in more.ids], np.int32)
        flags = np.concatenate((self.organisation, np.zeros(len(ids) - len(self.ids), np.bool_)))
        flags[at[at >= 0]] = _organisations(more)[at >= 0]
        come = Pairs(at[more.src], at[more.dst], more.days)
        adjacency = self.adjacency.moved(gone, come)
        return Ties(more.generation, more.mark, ids, flags, adjacency, adjacency.newest())

    def beside(self, others: Ties) -> bool:
        """Whether these share with the others what neither has moved."""
        return self.adjacency.rows is others.adjacency.rows

    def settled(self) -> Ties:
        """The same, as quick to ask as if read anew, where much has moved."""
        if len(self.adjacency.instead.heads) * SETTLED_ONE_IN <= self.adjacency.total:
            return self
        return replace(self, adjacency=self.adjacency.settled(len(self.ids)))

    def knows(self, id_: str) -> bool:
        """Whether a node has a number, with ties or without."""
        return self.ids.number(id_) is not None

    def at(self, id_: str) -> int | None:
        """The number of a node that has a tie; None for every other."""
        return self.tied([id_]).get(id_)

    def tied(self, ids: Iterable[str]) -> dict[str, int]:
        """The numbers of those of these nodes that have a tie, by id."""
        numbers, degrees = self._degrees(ids)
        return dict(compress(numbers.items(), degrees))

    def counts(self, ids: Iterable[str]) -> dict[str, int]:
        """To how many others ties join each of these nodes, by id."""
        asked = list(ids)
        return dict.fromkeys(asked, 0) | dict(zip(*self._degrees(asked), strict=True))

    def _degrees(self, ids: Iterable[str]) -> tuple[dict[str, int], list[int]]:
        """The numbers of these nodes that have one, by id; and to how many others ties join each."""
        numbers = {id_: at for id_ in ids if (at := self.ids.number(id_)) is not None}
        degrees: list[int] = self.adjacency.degrees(np.fromiter(numbers.values(), np.int64, len(numbers))).tolist()
        return numbers, degrees

    def organisations_near(self, nodes: Sequence[int]) -> list[list[str]]:
        """The ids of the organisations that ties join to each of these nodes, ascending."""
        heads, lengths = self.adjacency.heads(np.array(nodes, np.int64))
        near, flags = heads.tolist(), self.organisation[heads].tolist()
        spans = pairwise(accumulate(lengths.tolist(), initial=0))
        return [sorted(self.ids[at] for at in compress(near[a:b], flags[a:b])) for a, b in spans]

    def near(self, node: int) -> Integers:
        """The nodes that a tie joins to `node`."""
        return self.adjacency.heads(np.array([node]))[0].astype(np.int64)

    def contacts(self, node: int) -> Integers:
        """The organisations that are contacts of `node`, ascending; not itself."""
        near = self.near(node)
        through, _ = self.adjacency.heads(near[~self.organisation[near]])
        found = np.unique(np.concatenate([near, through.astype(np.int64)]))
        return np.asarray(found[self.organisation[found] & (found != node)], np.int64)

    def together(self, node: int) -> dict[str, int]:
        """How many ties, projects and other things each contact has in common with `node`, by id."""
        near = self.near(node)
        met = self.organisation[near]
        through, _ = self.adjacency.heads(near[~met])
        counts = Counter(near[met].tolist())
        counts.update(through[self.organisation[through] & (through != node)].tolist())
        return {self.ids[other]: number for other, number in counts.items()}

    def closeness(self, node: int) -> Floats:
        """Personalised PageRank: how often a walk that starts again and again at `node` is found elsewhere, 0–1."""
        found = walk(self.adjacency, len(self.ids), node).found
        found[node] = 0.0
        return found

    def activity(self, nodes: Integers | None = None) -> Floats:
        """Σ exp(−age/MEMORY) over the dated ties of these nodes, or of all: how much they have lately taken part in.

        Ages are years before `today`, and not less than 0.
        """
        asked = np.arange(len(self.ids)) if nodes is None else nodes
        days, lengths = self.adjacency.days(asked)
        ages = np.maximum(self.today - days.astype(np.float64), 0.0) / _DAYS
        weights = np.where(days == UNDATED, 0.0, np.exp(-ages / MEMORY))
        # Multiples of a unit add up to the same in whatever order.
        weights = np.round(weights / _UNIT) * _UNIT
        return np.asarray(np.bincount(np.repeat(np.arange(len(asked)), lengths), weights, len(asked)), np.float64)

    def popularity(self) -> Floats:
        """How many ties each node has."""
        return self.adjacency.degrees(np.arange(len(self.ids))).astype(np.float64)


class Contacts:
    """A cache of who is whose contact, with the measure that asks for the same contacts over and over.

    Keeps the `most` that were asked for last. Safe to share between threads.
    """

    def __init__(self, ties: Ties, most: int = CACHED) -> None:
        self._size = len(ties.ids)
        self._of = lru_cache(most)(ties.contacts)

    def adamic_adar(self, node: int) -> Floats:
        """Σ 1/log|Γ(z)| over the shared contacts z (Adamic and Adar 2003); a z with one contact joins nobody."""
        scores = np.zeros(self._size)
        for z in self._of(node).tolist():
            theirs = self._of(z)
            if len(theirs) > 1:
                scores[theirs] += 1 / math.log(len(theirs))
        scores[node] = 0.0
        return scores


def relations() -> list[str]:
    """The relations whose edges are ties."""
    return sorted(vocabulary().ties)


def read_ties(view: View, today: date | None = None) -> Ties:
    """The ties that have not ended and that the caller may see.

    `today` None: the day of the newest tie, so that what is asked of old data is answered from its own time.
    """
    return ties_of(view.ties(relations()), today)


def ties_of(snapshot: TieSnapshot, today: date | None = None) -> Ties:
    """The ties of a snapshot, as `read_ties` says."""
    adjacency = Adjacency.joined(len(snapshot.ids), Pairs(snapshot.src, snapshot.dst, snapshot.days))
    day = day_number(today.isoformat()) if today else adjacency.newest()
    return Ties(snapshot.generation, snapshot.mark, Ids(snapshot.ids), _organisations(snapshot), adjacency, day)


def _organisations(snapshot: TieSnapshot) -> Flags:
    """Which of the nodes of a snapshot are organisations."""
    organisations = vocabulary().organisations
    return np.array([kind in organisations for kind in snapshot.kinds], np.bool_)[snapshot.kind]
