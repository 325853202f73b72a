"""Measures of a ranking against judgements, and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.errors import BadInput

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


@dataclass(frozen=True, slots=True)
class Difference:
    """How one ranking differs from another over the same questions: both means, and the mean difference.

    `p` is the two-sided share of resampled means on the other side of nothing; 1 where nothing differs.
    """

    before: float
    after: float
    change: Interval
    p: float

    @property
    def sure(self) -> bool:
        """Whether the interval leaves nothing out: all of it lies on one side."""
        return self.change.low > 0 or self.change.high < 0

    def __str__(self) -> str:
        low, high = self.change.low, self.change.high
        return (
            f"{self.before:.3f} → {self.after:.3f}  {self.change.mean:+.3f} [{low:+.3f}, {high:+.3f}]  p {self.p:.3f}"
        )


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
    low, high = np.percentile(_means(data, resamples, seed), (2.5, 97.5))
    return Interval(float(data.mean()), float(low), float(high), len(data))


def paired(before: Sequence[float], after: Sequence[float], *, resamples: int = 10 * RESAMPLES) -> Difference:
    """The difference of two rankings by the same questions, with its paired bootstrap interval (Sakai 2006).

    BadInput unless there is a value of each for every question, and at least one.
    """
    if len(before) != len(after) or not len(before):
        raise BadInput("search.evaluation.unpaired")
    changes = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    means = _means(changes, resamples, SEED)
    low, high = np.percentile(means, (2.5, 97.5))
    p = min(1.0, 2 * min(float((means <= 0).mean()), float((means >= 0).mean())))
    change = Interval(float(changes.mean()), float(low), float(high), len(changes))
    return Difference(float(np.mean(before)), float(np.mean(after)), change, p)


def _means(data: NDArray[np.float64], resamples: int, seed: int) -> NDArray[np.float64]:
    """The means of so many samples of the data, each as large as it."""
    random = np.random.default_rng(seed)
    return np.array([random.choice(data, len(data)).mean() for _ in range(resamples)])
