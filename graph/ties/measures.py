"""Who stands near whom: measures over a snapshot of all ties that a caller may see.

Nodes are numbered; a tie is kept both ways. Two organisations are contacts when a tie joins them, or when both have
one to the same project, document or event. All measures of one source come back as one number a node.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graph.reads import TieRow
from graph.view import View
from graph.vocabulary import vocabulary

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

RESTART = 0.3
"""The share of each step of the walk that goes back to the source."""
STEPS = 20
"""After so many steps less than a thousandth of the walk is still to settle: 0.7²⁰."""
MEMORY = 2.0
"""Years in which what someone took part in counts e times less for how active they are (best of 1–4 on the
security sample cut at 2013)."""
CACHED = 10_000
"""Nodes whose contacts are kept."""


@dataclass(frozen=True)
class Ties:
    """The ties of one moment: node ids with which of them are organisations, and ties from `tails` to `heads`.

    Ties are sorted by tail; those of node i lie from `starts[i]` to `starts[i + 1]`.
    """

    ids: Sequence[str]
    organisation: NDArray[np.bool_]
    tails: Integers
    heads: Integers
    starts: Integers
    ages: Floats
    number: Mapping[str, int]

    def near(self, node: int) -> Integers:
        """The nodes that a tie joins to `node`."""
        return self.heads[self.starts[node] : self.starts[node + 1]]

    def contacts(self, node: int) -> Integers:
        """The organisations that are contacts of `node`, ascending; not itself."""
        near = self.near(node)
        through = [self.near(int(z)) for z in near[~self.organisation[near]]]
        found = np.unique(np.concatenate([near, *through]))
        return np.asarray(found[self.organisation[found] & (found != node)], np.int64)

    def together(self, node: int) -> dict[str, int]:
        """How many ties, projects and other things each contact has in common with `node`, by id."""
        counts: Counter[str] = Counter()
        for z in self.near(node).tolist():
            others = [z] if self.organisation[z] else self.near(z).tolist()
            counts.update(self.ids[other] for other in others if other != node and self.organisation[other])
        return dict(counts)

    def closeness(self, node: int) -> Floats:
        """Personalised PageRank: where a walk along ties that starts again at `node` with RESTART is found, 0–1."""
        size = len(self.ids)
        degrees = np.maximum(np.diff(self.starts), 1)
        walk: Floats = np.zeros(size)
        walk[node] = 1.0
        for _ in range(STEPS):
            spread = np.bincount(self.heads, (walk / degrees)[self.tails], size)
            walk = np.asarray((1 - RESTART) * spread, np.float64)
            walk[node] += RESTART
        walk[node] = 0.0
        return walk

    def activity(self) -> Floats:
        """Σ exp(−age/MEMORY) over a node's dated ties: how much it has lately taken part in."""
        weights = np.nan_to_num(np.exp(-self.ages / MEMORY))
        return np.asarray(np.bincount(self.tails, weights, len(self.ids)), np.float64)

    def popularity(self) -> Floats:
        """How many ties each node has."""
        return np.diff(self.starts).astype(np.float64)


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


def read_ties(view: View, today: date | None = None) -> Ties:
    """The ties that have not ended and that the caller may see; ages are years before `today`.

    `today` None: the day of the newest tie, so that what is asked of old data is answered from its own time.
    """
    rows = [row for row in view.ties(sorted(vocabulary().ties)).ties if row.src != row.dst]  # to itself: joins nobody
    kinds = {row.src: row.src_kind for row in rows} | {row.dst: row.dst_kind for row in rows}
    newest = _newest(rows)
    ids = sorted(kinds)
    number = {id_: at for at, id_ in enumerate(ids)}
    ends = np.array([(number[a], number[b]) for a, b in newest], np.int64).reshape(-1, 2)
    both = np.concatenate([ends, ends[:, ::-1]])
    order = np.lexsort((both[:, 1], both[:, 0]))
    tails, heads = both[order].T
    ages = np.tile(_ages(list(newest.values()), today), 2)[order]
    starts = np.searchsorted(tails, np.arange(len(ids) + 1))
    organisations = vocabulary().organisations
    flags = np.array([kinds[id_] in organisations for id_ in ids], np.bool_)
    return Ties(ids, flags, tails, heads, starts, ages, number)


def _newest(rows: Sequence[TieRow]) -> dict[tuple[str, str], str]:
    """The newest day of each pair that a tie joins; empty where none is known."""
    newest: dict[tuple[str, str], str] = {}
    for row in rows:
        pair = (row.src, row.dst) if row.src < row.dst else (row.dst, row.src)
        newest[pair] = max(newest.get(pair, ""), row.since)
    return newest


def _ages(days: Sequence[str], today: date | None) -> Floats:
    """Years from each of the days to `today`, or to the newest of them."""
    last = today.isoformat() if today else max(days, default="")
    age = {day: _age(day, last) for day in set(days)}
    return np.array([age[day] for day in days], np.float64)


def _age(since: str, today: str) -> float:
    """Years from one day to another, never less than 0; NaN for what has no date."""
    if not since:
        return math.nan
    days = date.fromisoformat((today + "-01-01")[:10]) - date.fromisoformat((since + "-01-01")[:10])
    return max(days.days / 365.25, 0.0)
