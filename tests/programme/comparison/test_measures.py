"""Each formula against cases worked out by hand, against numpy where it has the same, and what must not matter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from programme.comparison.alerts import unusual
from programme.comparison.cube import Floats
from programme.comparison.gower import Facts, distances, nearest
from programme.comparison.positions import percentiles, quartiles
from programme.comparison.ranks import concentration, rank_intervals
from programme.comparison.shrinking import shrunk

NAN = np.nan


def column(*values: float) -> Floats:
    return np.array(values, np.float64)[:, None]


def drawn(seed: int, rows: int = 12, columns: int = 7, missing: float = 0.2) -> Floats:
    """Values of which some are missing and some are equal."""
    rng = np.random.default_rng(seed)
    values = np.round(rng.normal(50, 15, (rows, columns)), 0)
    values[rng.random(values.shape) < missing] = NAN
    return values


# --- places ---------------------------------------------------------------------


def test_a_percentile_counts_those_below_and_half_of_those_that_are_equal() -> None:
    found = percentiles(column(5, 1, 2, 5, 5, 9, NAN))[:, 0]
    # Of the five others of the first: 1 and 2 below, 5 and 5 equal: (2 + 1)/5.
    assert_allclose(found[[0, 1, 2, 5]], [60, 0, 20, 100])
    assert np.isnan(found[6])


def test_under_five_peers_there_is_no_place_and_no_quartile() -> None:
    assert np.isnan(percentiles(column(1, 2, 3, 4, 5, NAN, NAN))).all()
    assert not np.isnan(percentiles(column(1, 2, 3, 4, 5, 6))).any()
    assert np.isnan(quartiles(column(1, 2, 3, 4, 5, NAN))).all()
    assert_allclose(quartiles(column(1, 2, 3, 4, 5, 6, 7))[:, 0], [2.5, 4, 5.5])


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_quartiles_are_those_of_numpy_and_percentiles_those_counted_one_by_one(seed: int) -> None:
    values = drawn(seed)
    found, places = quartiles(values), percentiles(values)
    for at in range(values.shape[1]):
        there = values[:, at][~np.isnan(values[:, at])]
        if len(there) > 5:
            assert_allclose(found[:, at], np.percentile(there, [25, 50, 75]))
        for row, value in enumerate(values[:, at]):
            others = [one for place, one in enumerate(values[:, at]) if place != row and not np.isnan(one)]
            if np.isnan(value) or len(others) < 5:
                assert np.isnan(places[row, at])
            else:
                below, equal = sum(one < value for one in others), sum(one == value for one in others)
                assert places[row, at] == pytest.approx(100 * (below + equal / 2) / len(others))


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.01, 1_000), st.floats(-1_000, 1_000))
def test_neither_the_unit_nor_the_order_of_rows_nor_an_empty_row_matters(seed: int, by: float, more: float) -> None:
    values = drawn(seed)
    order = np.random.default_rng(seed).permutation(len(values))
    places = percentiles(values)
    assert_allclose(percentiles(values * by), places)
    assert_allclose(percentiles(values[order]), places[order])
    assert_allclose(percentiles(np.vstack([values, np.full(7, NAN)]))[:-1], places)
    signs, weights = np.array([1.0, -1, 1, 1, 0, 1, 1]), np.ones(7)
    ranks = rank_intervals(values, signs, weights, 200)
    for other, back in (
        (rank_intervals(values * by + more, signs, weights, 200), np.arange(12)),
        (rank_intervals(values[order], signs, weights, 200), np.argsort(order)),
        (rank_intervals(np.vstack([values, np.full(7, NAN)]), signs, weights, 200), np.arange(12)),
    ):
        assert (ranks is None) == (other is None)
        if ranks is not None and other is not None:
            for name in ("low", "median", "high"):
                assert_allclose(getattr(other, name)[back], getattr(ranks, name), atol=0.51)


# --- few cases -----------------------------------------------------------------


def test_a_share_of_few_cases_is_drawn_towards_that_of_all() -> None:
    values, bases = column(100, 40, 70, NAN), column(2, 38, NAN, 5)
    found = shrunk(values, bases, np.array([True]))
    mean = (2 * 100 + 38 * 40) / 40
    assert_allclose(found.values[:3, 0], [(2 * 100 + 5 * mean) / 7, (38 * 40 + 5 * mean) / 43, 70])
    assert np.isnan(found.values[3, 0])
    assert_array_equal(found.few[:, 0], [True, False, False, False])
    assert_array_equal(shrunk(values, bases, np.array([False])).values, values)


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 500)), min_size=1, max_size=9), st.floats(0.01, 100))
def test_shrinking_stays_between_and_knows_no_unit(rows: Sequence[tuple[float, int]], by: float) -> None:
    values, bases = column(*(row[0] for row in rows)), column(*(row[1] for row in rows))
    found = shrunk(values, bases, np.array([True])).values
    assert (found >= values.min() - 1e-9).all()
    assert (found <= values.max() + 1e-9).all()
    assert_allclose(shrunk(values * by, bases, np.array([True])).values, found * by)


# --- ranks ----------------------------------------------------------------------


def test_where_all_indicators_agree_ranks_are_sure_and_where_they_do_not_they_are_wide() -> None:
    agreeing = np.arange(8.0)[:, None] * np.ones(6)
    ranks = rank_intervals(agreeing, np.ones(6), np.ones(6), 200)
    assert ranks is not None
    for found in (ranks.low, ranks.median, ranks.high):
        assert_allclose(found, np.arange(8, 0, -1))
    quarrelling = np.hstack([agreeing, -agreeing])
    ranks = rank_intervals(quarrelling, np.ones(12), np.ones(12), 200)
    assert ranks is not None
    assert (ranks.high - ranks.low)[[0, 7]].min() >= 6
    ranks = rank_intervals(quarrelling, np.repeat([1.0, -1.0], 6), np.ones(12), 200)
    assert ranks is not None
    assert_allclose(ranks.low, ranks.high)


def test_equal_ones_share_the_middle_of_their_ranks() -> None:
    values = np.repeat([[1.0], [1], [2], [3], [4], [5], [6]], 6, axis=1)
    ranks = rank_intervals(values, np.ones(6), np.ones(6), 50)
    assert ranks is not None
    assert_allclose(ranks.median, [6.5, 6.5, 5, 4, 3, 2, 1])


def test_a_weight_that_is_switched_off_does_not_count() -> None:
    agreeing = np.arange(8.0)[:, None] * np.ones(6)
    values = np.hstack([agreeing, -agreeing])
    ranks = rank_intervals(values, np.ones(12), np.repeat([1.0, 0.0], 6), 50)
    assert ranks is not None
    assert_allclose(ranks.high, np.arange(8, 0, -1))
    assert_array_equal(ranks.used, np.repeat([True, False], 6))


def test_there_is_no_rank_of_too_little() -> None:
    values, ones = np.random.default_rng(0).normal(size=(8, 6)), np.ones(6)
    assert rank_intervals(values[:5], ones, ones) is None, "four peers"
    assert rank_intervals(values[:, :5], ones[:5], ones[:5]) is None, "five indicators"
    assert rank_intervals(values, np.zeros(6), ones) is None
    assert rank_intervals(values, ones, np.zeros(6)) is None
    assert rank_intervals(np.ones((8, 6)), ones, ones) is None, "nothing tells them apart"
    values[0, :4] = NAN
    ranks = rank_intervals(values, ones, ones, 50)
    assert ranks is not None
    assert np.isnan(ranks.median[0])
    assert ranks.number == 7


@pytest.mark.parametrize("number", [6, 8, 10, 25, 50])
def test_a_mean_under_drawn_weights_is_as_uncertain_as_a_difference_of_means_says(number: int) -> None:
    values = np.random.default_rng(number).normal(size=number)
    drawn = np.random.default_rng(1).dirichlet(np.full(number, concentration(number)), 100_000) @ values
    # Of tables: t(0.995) with 10, 14, 18, 48 and 98 degrees of freedom, beside that of the normal distribution.
    wider = {6: 3.1693, 8: 2.9768, 10: 2.8784, 25: 2.6822, 50: 2.6269}[number] / 2.5758
    assert drawn.std() == pytest.approx(wider * values.std(ddof=1) / number**0.5, rel=0.01)
    assert concentration(number) < concentration(number + 1) < 1


def test_weights_that_rest_on_few_indicators_widen_as_few_do() -> None:
    noisy = np.linspace(3, 0, 12)[:, None] + np.random.default_rng(5).standard_normal((12, 20))
    even = rank_intervals(noisy, np.ones(20), np.ones(20), 400)
    heavy = rank_intervals(noisy, np.ones(20), np.repeat([50.0, 1.0], [6, 14]), 400)
    assert even is not None
    assert heavy is not None
    assert (heavy.high - heavy.low).mean() > 1.2 * (even.high - even.low).mean()


def test_intervals_that_do_not_touch_are_in_the_true_order() -> None:
    kept = apart = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        values = np.linspace(3, 0, 15)[:, None] + 2.0 * rng.standard_normal((15, 25))
        ranks = rank_intervals(values, np.ones(25), np.ones(25), 400)
        assert ranks is not None
        wrong = [(a, b) for a in range(15) for b in range(a + 1, 15) if ranks.low[a] > ranks.high[b]]
        kept += not wrong
        apart += sum(ranks.high[a] < ranks.low[b] for a in range(15) for b in range(a + 1, 15))
    assert kept >= 38
    assert apart > 40 * 10, "intervals that all touch would always be right"


@pytest.mark.parametrize(("number", "noise"), [(6, 1.0), (8, 4.0), (10, 2.0), (10, 4.0)])
def test_of_few_and_noisy_indicators_the_order_is_right_in_nineteen_of_twenty_runs(number: int, noise: float) -> None:
    ones, better = np.ones(number), np.triu(np.ones((20, 20), np.bool_), 1)
    kept = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        values = np.linspace(3, 0, 20)[:, None] + noise * rng.standard_normal((20, number))
        ranks = rank_intervals(values, ones, ones, 400)
        assert ranks is not None
        kept += not (better & (ranks.low[:, None] > ranks.high[None, :])).any()
    assert kept >= 95


# --- alike ----------------------------------------------------------------------


def facts(age: float, country: str, *sectors: str) -> Facts:
    return Facts((age,), (country,), (frozenset(sectors),))


def test_gower_is_the_mean_over_what_is_known_of_both() -> None:
    one = facts(10, "TR", "32", "26")
    others = [facts(20, "TR", "32"), facts(NAN, "DE", "10"), facts(10, ""), facts(NAN, "")]
    found = distances(one, others)
    assert_allclose(found[:3], [(1 + 0 + 0.5) / 3, (1 + 1) / 2, 0])
    assert np.isnan(found[3])
    assert nearest(one, others) == [2, 0, 1]
    assert nearest(one, others, 1) == [2]
    assert nearest(one, []) == []


@given(st.permutations(range(6)))
def test_who_is_near_does_not_depend_on_the_order(order: list[int]) -> None:
    held = [facts(n * n, "TR" if n % 2 else "DE", str(n)) for n in range(6)]
    one = facts(3, "TR", "1", "2")
    assert_allclose(distances(one, [held[at] for at in order]), distances(one, held)[order])


# --- alerts ---------------------------------------------------------------------


def alert(*values: float) -> bool:
    return bool(unusual(np.array(values, np.float64)))


def test_a_change_beyond_what_is_usual_is_told() -> None:
    # Changes 1 2 1 3 2, whose median is 2 and whose MAD is 1: |d − 2| > 3.5 · 1 / .6745 = 5.19.
    past = (10.0, 11, 13, 14, 17, 19)
    assert not alert(*past, 26.1)
    assert alert(*past, 26.3)
    assert not alert(*past, 15.9)
    assert alert(*past, 15.7)


def test_too_short_a_past_and_what_is_missing_give_no_alert() -> None:
    assert not alert(1, 2, 3, 4, 100), "three past changes"
    assert not alert(1, 2, 3, 5, 7, NAN)
    assert not alert(NAN, 1, 2, NAN, 4, 5, 100)
    assert not alert(NAN, NAN, NAN, NAN, NAN, NAN)
    assert alert(NAN, 1, 2, 4, 5, 6, 100)


def test_where_a_value_never_moved_any_move_is_unusual_and_none_is_not() -> None:
    assert not alert(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
    assert alert(5, 5, 5, 5, 5, 6)
    assert not alert(5, 5, 5, 5, 5, 5)
    # MAD is nought, the mean deviation of 0 0 0 0 4 from 0 is .8: |d| > 3.5 · .8/.7979 = 3.51.
    assert not alert(5, 5, 5, 5, 5, 9, 12.5)
    assert alert(5, 5, 5, 5, 5, 9, 12.6)


@given(st.integers(0, 10_000), st.floats(0.01, 1_000))
def test_alerts_know_no_unit(seed: int, by: float) -> None:
    values = np.random.default_rng(seed).normal(size=(5, 4, 9)).cumsum(axis=-1)
    values[0, 0] = NAN
    assert_array_equal(unusual(values * by), unusual(values))
