"""Intervals by hand, against regression, and against what they have to hold of."""

from __future__ import annotations

from math import expm1, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from programme.centres.intervals import SURE, difference_between, median_between
from programme.centres.results import Change, difference
from programme.student import t_quantile

VALUES = st.lists(st.floats(-1, 5), min_size=6, max_size=60)


@pytest.mark.parametrize(
    ("freedom", "expected"),
    # scipy.stats.t.ppf(0.975, ν), scipy 1.17.1
    [(1, 12.706204736174694), (1.5, 6.016663104427933), (2, 4.302652729749462), (3.7, 2.8675207071911866),
     (10, 2.2281388519862744), (17.3, 2.107032003753467), (100, 1.983971518523552), (10_000, 1.9602012398944268)],
)  # fmt: skip
def test_the_quantile_of_student_is_the_one_of_tables(freedom: float, expected: float) -> None:
    assert t_quantile(freedom, SURE) == pytest.approx(expected, rel=1e-9)


def test_the_interval_of_the_median_is_of_order_statistics() -> None:
    assert median_between([1.0] * 5) is None, "2 × ½⁵ is more than 5 %"
    six = median_between([3.0, 1.0, 2.0, 6.0, 5.0, 4.0])
    assert six is not None
    assert (six.value, six.low, six.high) == (3.5, 1, 6), "2 × ½⁶ = 3.1 %"
    twenty = median_between(list(map(float, range(1, 21))))
    assert twenty is not None
    assert (twenty.value, twenty.low, twenty.high) == (10.5, 6, 15), "the sign test's table has 6 and 15 for 20"


def test_the_interval_of_the_median_holds_it_as_often_as_it_says() -> None:
    drawn = np.random.default_rng(7).lognormal(size=(2_000, 25))
    found = [median_between(list(row)) for row in drawn]
    held = np.mean([one is not None and one.low <= 1 <= one.high for one in found])
    assert 0.945 < held < 0.975, "with 25 values it is 95.7 %"


def test_welch_is_worked_out_by_hand() -> None:
    one, other = [1.0, 2.0, 3.0], [0.0, 4.0]
    # Means 2 and 2; s² = 1 and 8; s = √(1/3 + 4) ; ν = (13/3)² / ((1/3)²/2 + 4²/1) = 1.16957…
    found = difference_between(one, other)
    assert found is not None
    spread = 1 / 3 + 4
    freedom = spread**2 / ((1 / 3) ** 2 / 2 + 16)
    assert freedom == pytest.approx(1.169550173)
    assert found.value == 0
    assert found.high == pytest.approx(t_quantile(freedom, SURE) * sqrt(spread))
    assert found.low == -found.high
    assert difference_between([1.0], other) is None
    assert difference_between([2.0, 2.0], [1.0, 1.0]) is not None


def grown_by(values: NDArray[np.float64]) -> list[Change]:
    return [Change(f"f{n}", float(first), float(last), (2023, 2025)) for n, (first, last) in enumerate(values)]


def test_the_difference_in_differences_is_the_interaction_of_a_regression() -> None:
    drawn = np.random.default_rng(3)
    ours, theirs = (grown_by(np.exp(drawn.normal(1, 1, (number, 2)))) for number in (14, 11))
    found = difference(ours, theirs)
    assert found is not None
    rows, told = [], []
    for treated, held in ((1, ours), (0, theirs)):
        for change in held:
            for after, value in ((0, change.first), (1, change.last)):
                rows.append([1, treated, after, treated * after])
                told.append(log(value))
    coefficients = np.linalg.lstsq(np.array(rows, float), np.array(told), rcond=None)[0]
    assert found.value == pytest.approx(expm1(coefficients[3]), abs=1e-9)
    # The interval is that of the regression of changes on the group with HC2 (Welch's variance).
    design = np.array([[1.0, 1.0]] * 14 + [[1.0, 0.0]] * 11)
    grown = np.array([change.logarithm for change in (*ours, *theirs)], float)
    inverse = np.linalg.inv(design.T @ design)
    left = grown - design @ (inverse @ design.T @ grown)
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    covariance = inverse @ (design.T * (left**2 / (1 - leverage))) @ design @ inverse
    half = (np.log1p(found.high) - np.log1p(found.low)) / 2
    parts = [np.var(grown[:14], ddof=1) / 14, np.var(grown[14:], ddof=1) / 11]
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / 13 + parts[1] ** 2 / 10)
    assert half == pytest.approx(t_quantile(freedom, SURE) * sqrt(covariance[1, 1]), abs=1e-9)


@given(VALUES)
def test_the_order_of_values_changes_nothing(values: list[float]) -> None:
    assert median_between(values) == median_between(values[::-1])
    found = median_between(values)
    assert found is not None
    assert found.low <= found.value <= found.high
