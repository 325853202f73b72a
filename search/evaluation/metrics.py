"""Measures of a ranking against judgements, and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 1_000
SEED = 20_260_101


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the bounds of its 95 % bootstrap interval; `n` values stand behind it."""

    mean: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def ndcg(ranked: Sequence[str], gains: Mapping[str, float], k: int) -> float:
    """Normalised discounted cumulative gain at k: Σ gain/log2(rank+1) over that of the best order, 0–1.

    Järvelin and Kekäläinen 2002, with the gain itself as trec_eval takes it. 0 when nothing has a gain.
    """
    best = _discounted(sorted((gain for gain in gains.values() if gain > 0), reverse=True)[:k])
    return _discounted([max(gains.get(id_, 0.0), 0.0) for id_ in ranked[:k]]) / best if best else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 over the rank of the first relevant id within the first k, else 0; its mean over questions is MRR@k."""
    return next((1 / rank for rank, id_ in enumerate(ranked[:k], 1) if id_ in relevant), 0.0)


def recall(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """The share of the relevant ids that stand within the first k, 0–1; 0 when nothing is relevant."""
    return len(set(ranked[:k]).intersection(relevant)) / len(set(relevant)) if relevant else 0.0


def bootstrap(values: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """The mean with its 95 % percentile bootstrap interval (Efron 1979); the same values give the same interval.

    NaN throughout when there are no values.
    """
    if not len(values):
        return Interval(math.nan, math.nan, math.nan, 0)
    data = np.asarray(values, dtype=np.float64)
    random = np.random.default_rng(seed)
    means = np.array([random.choice(data, len(data)).mean() for _ in range(resamples)])
    low, high = np.percentile(means, (2.5, 97.5))
    return Interval(float(data.mean()), float(low), float(high), len(data))
