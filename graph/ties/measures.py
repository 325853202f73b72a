"""Who stands near whom: measures over a snapshot of all ties that a caller may see.

Nodes are numbered; a tie is kept both ways. Two organisations are contacts when a tie joins them, or when both have
one to the same project, document or event. All measures of one source come back as one number a node.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from graph.store import Store
from graph.vocabulary import vocabulary

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Weight = Callable[[int], float]

RESTART = 0.3
"""The share of each step of the walk that goes back to the source."""
STEPS = 20
"""After so many steps less than a thousandth of the walk is still to settle: 0.7²⁰."""
MEMORY = 2.0
"""Years in which what someone took part in counts e times less for how active they are (best of 1–4 on the
security sample cut at 2013)."""


@dataclass(frozen=True)
class Ties:
    """The graph at one generation: node ids with which of them are organisations, and ties from `tails` to `heads`.

    Ties are sorted by tail; those of node i lie from `starts[i]` to `starts[i + 1]`.
    """

    generation: int
    ids: Sequence[str]
    organisation: NDArray[np.bool_]
    tails: Integers
    heads: Integers
    starts: Integers
    ages: Floats
    number: Mapping[str, int]
    _contacts: dict[int, Integers] = field(default_factory=dict)

    def near(self, node: int) -> Integers:
        """The nodes that a tie joins to `node`."""
        return self.heads[self.starts[node] : self.starts[node + 1]]

    def contacts(self, node: int) -> Integers:
        """The organisations that are contacts of `node`, ascending; not itself."""
        if node not in self._contacts:
            near = self.near(node)
            through = [self.near(int(z)) for z in near[~self.organisation[near]]]
            found = np.unique(np.concatenate([near, *through]))
            self._contacts[node] = found[self.organisation[found] & (found != node)]
        return self._contacts[node]

    def together(self, node: int) -> dict[str, int]:
        """How many ties, projects and other things each contact has in common with `node`, by id."""
        counts: Counter[str] = Counter()
        for z in self.near(node).tolist():
            others = [z] if self.organisation[z] else self.near(z).tolist()
            counts.update(self.ids[other] for other in others if other != node and self.organisation[other])
        return dict(counts)

    def common(self, node: int) -> Floats:
        """Common neighbours: how many contacts each node shares with `node`."""
        return self._shared(node, lambda _: 1.0)

    def adamic_adar(self, node: int) -> Floats:
        """Σ 1/log|Γ(z)| over the shared contacts z (Adamic and Adar 2003); a z with one contact joins nobody."""
        return self._shared(node, lambda contacts: 1 / math.log(contacts))

    def resource_allocation(self, node: int) -> Floats:
        """Σ 1/|Γ(z)| over the shared contacts z (Zhou, Lü, Zhang 2009)."""
        return self._shared(node, lambda contacts: 1 / contacts)

    def _shared(self, node: int, weight: Weight) -> Floats:
        scores = np.zeros(len(self.ids))
        for z in self.contacts(node):
            theirs = self.contacts(int(z))
            if len(theirs) > 1:
                scores[theirs] += weight(len(theirs))
        scores[node] = 0.0
        return scores

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


def read_ties(store: Store, audiences: frozenset[str], today: date | None = None) -> Ties:
    """The ties that have not ended and whose two ends may be seen; ages are years before `today`.

    `today` None: the day of the newest tie, so that what is asked of old data is answered from its own time.
    """
    snapshot = store.ties(sorted(vocabulary().ties), audiences)
    kinds: dict[str, str] = {}
    newest_of: dict[tuple[str, str], str] = {}
    for src, src_kind, dst, dst_kind, since in snapshot.ties:
        if src == dst:
            continue  # a tie to itself joins nobody
        kinds[src], kinds[dst] = src_kind, dst_kind
        pair = (src, dst) if src < dst else (dst, src)
        newest_of[pair] = max(newest_of.get(pair, ""), since)
    ids = sorted(kinds)
    number = {id_: at for at, id_ in enumerate(ids)}
    ends = np.array([(number[a], number[b]) for a, b in newest_of], np.int64).reshape(-1, 2)
    both = np.concatenate([ends, ends[:, ::-1]])
    order = np.lexsort((both[:, 1], both[:, 0]))
    tails, heads = both[order].T
    day = today.isoformat() if today else max(newest_of.values(), default="")
    age = {since: _age(since, day) for since in set(newest_of.values())}
    ages = np.tile(np.array([age[since] for since in newest_of.values()], np.float64), 2)[order]
    starts = np.searchsorted(tails, np.arange(len(ids) + 1))
    organisations = vocabulary().organisations
    flags = np.array([kinds[id_] in organisations for id_ in ids], np.bool_)
    return Ties(snapshot.generation, ids, flags, tails, heads, starts, ages, number)


def _age(since: str, today: str) -> float:
    """Years from one day to another, never less than 0; NaN for what has no date."""
    if not since:
        return math.nan
    days = date.fromisoformat((today + "-01-01")[:10]) - date.fromisoformat((since + "-01-01")[:10])
    return max(days.days / 365.25, 0.0)
