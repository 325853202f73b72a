"""How the legs of a search become one order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph.model import Scored
from search.answer import LegRank

K = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke, Büttcher 2009)."""

Weight = Callable[[str, str], float]
"""How much a leg counts for an id: (leg, id) → weight."""


@dataclass(frozen=True, slots=True)
class Fused:
    """An id with its fused score (greater is better) and where each leg that found it put it."""

    id: str
    score: float
    ranks: Mapping[str, LegRank]


def fuse(legs: Mapping[str, Sequence[Scored]], weight: Weight) -> list[Fused]:
    """Weighted reciprocal rank fusion, best first: score(id) = Σ over legs of weight(leg, id) / (K + rank).

    Each leg comes best first. Equal scores stand in the order of their ids.
    """
    ranks: dict[str, dict[str, LegRank]] = defaultdict(dict)
    for leg, scored in legs.items():
        for rank, found in enumerate(scored, 1):
            ranks[found.id][leg] = LegRank(rank, found.score)
    fused = [Fused(id_, _score(id_, by_leg, weight), by_leg) for id_, by_leg in ranks.items()]
    return sorted(fused, key=lambda f: (-f.score, f.id))


def _score(id_: str, ranks: Mapping[str, LegRank], weight: Weight) -> float:
    return sum(weight(leg, id_) / (K + place.rank) for leg, place in ranks.items())
