"""Ranks as intervals: what rank a cluster has under many weights and two ways of scaling, never one bare number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from programme.comparison.cube import Flags, Floats
from programme.comparison.positions import PEERS
from programme.student import t_quantile

DRAWS, SEED = 2_000, 20_081
LOW, HIGH = 0.5, 99.5
"""Percentiles of the draws between which an interval lies: 99 % of them (`bench/comparison.py` says why so many)."""
FEWEST = 6
"""Indicators that a rank rests on: of fewer the order is wrong too often, however wide weights are drawn."""
COVERED = 0.5
"""The share of the weight of which a cluster's values have to be known for it to have a rank."""
_CELLS = 4_000_000
_NARROWEST = 0.05
"""What weights are drawn with at least: nearly all of each draw is then one indicator's."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Median rank and interval of each row, 1 the best; NaN for one of which too little is known.

    `number` is how many have a rank, `used` which indicators they rest on.
    """

    median: Floats
    low: Floats
    high: Floats
    number: int
    used: Flags


def rank_intervals(
    values: Floats, signs: Floats, weights: Floats, draws: int = DRAWS, seed: int = SEED
) -> Ranks | None:
    """The ranks of rows by values (rows, indicators) that `signs` turn so that more is better; None with too few peers.

    After the OECD/JRC Handbook on Constructing Composite Indicators (2008, steps 5–7). In each draw the weights are of
    a Dirichlet distribution around those given, as wide as `concentration` says, so that chance in single indicators
    widens the interval, too; half of the draws scale by min and max to 1–100 and take the geometric mean, half scale to
    z and take the arithmetic one. What is missing is left out, and the other weights of its row count for more. The
    same seed gives the same draws, in whatever order rows come.
    """
    used = _useful(values, signs, weights)
    share = np.where(used, weights, 0.0)
    if used.sum() < FEWEST:
        return None
    there = ~np.isnan(values)
    ranked = (there @ share) >= COVERED * share.sum()
    if ranked.sum() <= PEERS:
        return None
    turned = (values * signs)[ranked][:, used]
    around = share[used] / share.sum() * used.sum()
    around *= concentration(_rests_on(there[ranked][:, used], share[used]))
    found = np.concatenate(list(_ranks(turned, around, draws, seed)))
    spread = np.full((3, len(values)), np.nan)
    spread[:, ranked] = np.percentile(found, [LOW, 50.0, HIGH], axis=0)
    return Ranks(spread[1], spread[0], spread[2], int(ranked.sum()), used)


def concentration(number: float) -> float:
    """What each of n equal Dirichlet parameters is, so that a mean under such weights is as uncertain as it should be.

    With 1 that is the Bayesian bootstrap (Rubin 1981). Of small n it is too narrow (Hesterberg 2015, What Teachers
    Should Know About the Bootstrap, section 4): its variance s²/(n + 1), s² over n, falls short by (n − 1)/(n + 1), and
    its ends are those of the normal distribution where those of means are Student's. Under parameters α a mean has the
    variance s²/(nα + 1), so α = ((n − 1)(z/t)² − 1)/n gives it the unbiased variance and the ends of t. The degrees of
    freedom are 2(n − 1), those of the difference of two means (Welch 1947), since what is read of intervals is whether
    two of them touch. There is no such α under four indicators, and _NARROWEST is taken.
    """
    sure = (HIGH - LOW) / 100
    if number <= 2:
        return _NARROWEST
    wider = t_quantile(2 * (number - 1), sure) / NormalDist().inv_cdf((1 + sure) / 2)
    return max(_NARROWEST, ((number - 1) / wider**2 - 1) / number)


def _rests_on(there: Flags, share: Floats) -> float:
    """How many equal indicators the weights of what is known of a row come to, on the mean (Kish 1965: (Σw)²/Σw²)."""
    return float(np.mean((there @ share) ** 2 / (there @ share**2)))


def _useful(values: Floats, signs: Floats, weights: Floats) -> Flags:
    """The indicators that weigh something, have a better end, and tell enough rows apart."""
    there = ~np.isnan(values)
    high = np.where(there, values, -np.inf).max(axis=0, initial=-np.inf)
    low = np.where(there, values, np.inf).min(axis=0, initial=np.inf)
    found: Flags = (weights > 0) & (signs != 0) & (there.sum(axis=0) > PEERS) & (high > low)
    return found


def _ranks(turned: Floats, around: Floats, draws: int, seed: int) -> Iterator[Floats]:
    """The ranks of each draw (draws, rows) of weights with these Dirichlet parameters, some draws at a time."""
    number, indicators = turned.shape
    there = ~np.isnan(turned)
    drawn = np.random.default_rng(seed).standard_gamma(around, (draws, indicators))
    scaled = _scaled(turned)
    at_once = max(1, _CELLS // number**2)
    for start in range(0, draws, at_once):
        some = drawn[start : start + at_once]
        # Of a row of which an unlucky draw weighs nothing that is known, the middle is all that can be said.
        known = np.maximum(some @ there.T, 1e-300)
        first = (np.arange(start, start + len(some)) % 2 == 0)[:, None]
        scores = np.where(first, some @ scaled[0].T, some @ scaled[1].T) / known
        yield _placed(scores)


def _scaled(turned: Floats) -> tuple[Floats, Floats]:
    """Logarithms of min–max scaled values, and z scores; what is missing is nought, so that it adds nothing."""
    there = ~np.isnan(turned)
    low, high = np.nanmin(turned, axis=0), np.nanmax(turned, axis=0)
    mean, deviation = np.nanmean(turned, axis=0), np.nanstd(turned, axis=0)
    logs = np.log(1.0 + 99.0 * (turned - low) / (high - low))
    return np.where(there, logs, 0.0), np.where(there, (turned - mean) / deviation, 0.0)


def _placed(scores: Floats) -> Floats:
    """Ranks from 1 for the greatest, equal ones sharing the middle of theirs, for scores (draws, rows)."""
    # What differs in the last digits alone is equal: sums depend on the order of their parts.
    rounded = np.round(scores, 10)
    one, other = rounded[:, :, None], rounded[:, None, :]
    found: Floats = 1.0 + (other > one).sum(axis=2) + 0.5 * ((other == one).sum(axis=2) - 1.0)
    return found
