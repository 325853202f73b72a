"""Clusters compared: `python -m bench.comparison [SEED]`: how long it takes, and how often rank intervals are right.

The first table is of 20 clusters, every indicator that there is (made up to 60) and 10 years in an embedded database:
reading what stands, laying it out as a block, and comparing it with 2,000 draws. The second is of simulated clusters of
known quality, evenly apart: each indicator of each is its quality and noise of a known size. Of all runs it has the
share in which no two clusters whose intervals do not touch stand in the wrong order, that of clusters whose true rank
is inside their interval, and that of pairs that are told apart at all. SEED is that of the first run, 0 unless said.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from bench.measuring import timed
from people.database import Database
from programme.comparison.comparing import compare
from programme.comparison.cube import cube_of
from programme.comparison.ranks import Ranks, rank_intervals
from programme.database import PROGRAMME
from programme.indicators.definitions import indicators
from programme.indicators.statements import COMPUTED, Standing, Told, counted, standing, take_in

CLUSTERS, INDICATORS, YEARS = 20, 60, range(2016, 2026)
TIMES, RUNS = 15, 400
EVERYONE = frozenset({"public"})


def main(first: int) -> None:
    """Print both tables; simulated runs have seeds from a first one."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/people.db", PROGRAMME)
        speed(database)
        database.close()
    print()
    for number in (6, 8, 10, 25, 50):
        for noise in (0.5, 1.0, 2.0, 4.0):
            intervals(number, noise, first)


def speed(database: Database) -> None:
    """Print the milliseconds of processor time of each part, the median of some times."""
    subjects = [f"k{n}" for n in range(CLUSTERS)]
    take_in(database, list(_told(subjects)), COMPUTED)
    rows = standing(database, EVERYONE, subjects)
    # As many indicators as are wanted, those that there are standing for the others, too.
    held = list(indicators().values())
    measured = [replace(held[at % len(held)], code=f"{held[at % len(held)].code}.{at}") for at in range(INDICATORS)]
    more = [Standing(row.subject, one.code, row.period, row.value, row.base)
            for row in rows for one in measured if one.code.rpartition(".")[0] == row.indicator]  # fmt: skip
    years = [str(year) for year in YEARS]
    cube = cube_of(more, subjects, measured, years)
    parts = {
        "who has how many values": lambda: counted(database, EVERYONE),
        f"reading {len(rows):,} values": lambda: standing(database, EVERYONE, subjects),
        f"a block of {len(more):,}": lambda: cube_of(more, subjects, measured, years),
        "comparing it": lambda: compare(cube),
    }
    print(f"{CLUSTERS} clusters, {INDICATORS} indicators, {len(years)} years: processor ms")
    for name, work in parts.items():
        print(f"{name:32}{1000 * median(timed(work)[1] for _ in range(TIMES)):8.1f}")


def _told(subjects: list[str]) -> Iterator[Told]:
    rng = np.random.default_rng(1)
    for subject in subjects:
        for code in indicators():
            for year in YEARS:
                yield Told(subject, code, str(year), float(rng.uniform(1, 99)), "x", int(rng.integers(3, 80)), None,
                           "public")  # fmt: skip


def intervals(number: int, noise: float, first: int) -> None:
    """Print how often intervals of simulated clusters are right, for so many indicators and so much noise."""
    found = [_judged(_simulated(number, noise, seed)) for seed in range(first, first + RUNS)]
    ordered, covered, apart = (float(np.mean([one[part] for one in found])) for part in range(3))
    print(f"{number:3} indicators, noise {noise:.1f}: order kept {ordered:.3f}, rank inside {covered:.3f}, "
          f"told apart {apart:.2f}")  # fmt: skip


def _simulated(number: int, noise: float, seed: int) -> Ranks:
    rng = np.random.default_rng(seed)
    quality = np.linspace(3.0, 0.0, CLUSTERS)[:, None]
    values = quality + noise * rng.standard_normal((CLUSTERS, number))
    units, starts = rng.uniform(0.1, 100, number), rng.uniform(-50, 50, number)
    ranks = rank_intervals(values * units + starts, np.ones(number), np.ones(number), draws=1_000)
    assert ranks is not None
    return ranks


def _judged(ranks: Ranks) -> tuple[float, float, float]:
    """Whether the order is kept, how many true ranks are inside, how many pairs are told apart."""
    true = np.arange(1, CLUSTERS + 1)
    better = np.triu(np.ones((CLUSTERS, CLUSTERS), np.bool_), 1)
    wrong = better & (ranks.low[:, None] > ranks.high[None, :])
    right = better & (ranks.high[:, None] < ranks.low[None, :])
    inside = (ranks.low <= true) & (true <= ranks.high)
    return float(not wrong.any()), float(inside.mean()), float(right.sum() / better.sum())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
