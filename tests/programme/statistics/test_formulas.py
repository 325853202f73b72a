"""What is computed of figures: by hand, by a plain second way, and what must hold whatever the figures are."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from programme.statistics import formulas
from programme.statistics.formulas import Matrix

E = np.array([[80.0, 10.0, 10.0], [10.0, 80.0, 10.0], [10.0, 10.0, 180.0], [0.0, 50.0, 50.0]])
"""Four regions by three sectors: sums over sectors 100, 100, 200, 100, over regions 100, 150, 250, over all 500."""
FIGURES = arrays(np.float64, (5, 4), elements=st.integers(0, 10_000).map(float)).filter(lambda e: e.sum() > 0)
FEW = settings(max_examples=25)


def plain_quotient(e: Matrix, r: int, i: int) -> float:
    return float((e[r, i] / sum(e[r])) / (sum(e[:, i]) / sum(map(sum, e))))


def plain_density(e: Matrix, r: int, p: int) -> float:
    """ω by loops over sets of regions, as one would on paper."""
    regions, sectors = range(e.shape[0]), range(e.shape[1])
    has = {(a, b) for a in regions for b in sectors if plain_quotient(e, a, b) >= 1}
    near = {}
    for q in sectors:
        both = sum(1 for a in regions if (a, p) in has and (a, q) in has)
        most = max(sum(1 for a in regions if (a, one) in has) for one in (p, q))
        near[q] = both / most if most else 0.0
    return sum(near[q] for q in sectors if (r, q) in has) / sum(near.values())


def test_a_location_quotient_by_hand() -> None:
    quotient = formulas.location_quotient(E)
    assert quotient[0, 0] == pytest.approx((80 / 100) / (100 / 500), abs=1e-12)
    assert quotient[2, 2] == pytest.approx((180 / 200) / (250 / 500), abs=1e-12)
    assert quotient[3, 0] == 0


def test_a_shrunk_quotient_by_hand_lies_between_the_plain_one_and_one() -> None:
    shrunk = formulas.shrunk_quotient(E, 100)
    assert shrunk[0, 0] == pytest.approx(((80 + 100 * 0.2) / (100 + 100)) / 0.2, abs=1e-12)
    assert 1 < shrunk[0, 0] < formulas.location_quotient(E)[0, 0]
    assert formulas.shrunk_quotient(E, 0) == pytest.approx(formulas.location_quotient(E), abs=1e-12)


def test_stars_are_for_size_specialisation_and_focus() -> None:
    size, special, focus = formulas.star_parts(E)
    assert size[:, 0].tolist() == [True, False, False, False]
    assert special[:, 0].tolist() == [True, False, False, False]
    assert focus[:, 2].tolist() == [False, False, True, False]
    assert formulas.stars(E)[0, 0] == 3
    assert formulas.stars(E)[3].tolist() == [0, 0, 0]


def test_proximity_by_hand() -> None:
    m = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1]], dtype=bool)
    assert formulas.proximity(m) == pytest.approx(np.array([[1, 1 / 2, 0], [1 / 2, 1, 1 / 2], [0, 1 / 2, 1]]))


def test_density_and_what_a_region_adds_by_hand() -> None:
    m = np.array([[1, 0, 0], [0, 1, 1]], dtype=bool)
    near = np.array([[0, 0.5, 0.25], [0.5, 0, 0.5], [0.25, 0.5, 0]])
    assert formulas.density(m, near)[0, 2] == pytest.approx(0.25 / 0.75)
    assert formulas.added(m, near, 0)[1, 0] == pytest.approx(1.0)
    assert formulas.added(m, near, 0)[1, 2] == pytest.approx(0.5 / 0.75)
    assert formulas.added(m, near, 0)[0].tolist() == [0, 0, 0]


def test_dynamism_by_hand_and_only_of_those_with_figures_in_both_years() -> None:
    before = np.array([[100.0, 50.0], [100.0, np.nan]])
    after = np.array([[121.0, 50.0], [100.0, 900.0]])
    found = formulas.dynamism(before, after, 2)
    assert found[0, 0] == pytest.approx(0.1 - ((221 / 200) ** 0.5 - 1))
    assert found[0, 1] == pytest.approx(0)
    assert isnan(found[1, 1])
    assert np.isnan(formulas.growth(before, after, 0)).all()


def test_prody_expy_and_concentration_by_hand() -> None:
    e, income = np.array([[8.0, 2.0], [2.0, 8.0]]), np.array([10.0, 20.0])
    assert formulas.prody(e, income) == pytest.approx([(1.6 * 10 + 0.4 * 20) / 2, (0.4 * 10 + 1.6 * 20) / 2])
    assert formulas.expy(e, income) == pytest.approx([0.8 * 12 + 0.2 * 18, 0.2 * 12 + 0.8 * 18])
    assert formulas.concentration(e) == pytest.approx([0.68, 0.68])


def test_what_is_not_published_is_neither_nought_nor_a_quotient() -> None:
    e = E.copy()
    e[0, 0] = np.nan
    assert isnan(formulas.location_quotient(e)[0, 0])
    assert formulas.location_quotient(e)[1, 0] == pytest.approx((10 / 100) / (20 / 420))


def test_an_empty_region_or_sector_has_no_quotient_and_no_stars() -> None:
    e = np.zeros((3, 3))
    e[0] = [1, 2, 0]
    assert np.isnan(formulas.location_quotient(e)[1:]).all()
    assert np.isnan(formulas.location_quotient(e)[:, 2]).all()
    assert not formulas.stars(e)[1:].any()
    assert np.isnan(formulas.concentration(e)[1])
    assert np.isnan(formulas.location_quotient(np.zeros((2, 2)))).all()


@FEW
@given(FIGURES)
def test_a_plain_second_way_comes_to_the_same(e: Matrix) -> None:
    e = e + 1
    m = formulas.advantages(e)
    omega = formulas.density(m, formulas.proximity(m))
    for r in range(e.shape[0]):
        for i in range(e.shape[1]):
            assert formulas.location_quotient(e)[r, i] == pytest.approx(plain_quotient(e, r, i), abs=1e-9)
            if not isnan(omega[r, i]):
                assert omega[r, i] == pytest.approx(plain_density(e, r, i), abs=1e-9)


@FEW
@given(FIGURES, st.permutations(range(5)), st.sampled_from([2.0, 0.5, 1024.0]))
def test_neither_the_order_of_regions_nor_the_unit_changes_a_measure(e: Matrix, order: list[int], unit: float) -> None:
    def measured(figures: Matrix) -> list[Matrix]:
        m = formulas.advantages(figures)
        near = formulas.proximity(m)
        return [formulas.location_quotient(figures), formulas.stars(figures).astype(float), formulas.density(m, near)]

    for one, other, scaled in zip(measured(e), measured(e[order]), measured(e * unit), strict=True):
        np.testing.assert_allclose(one[order], other, atol=1e-12)
        np.testing.assert_allclose(one, scaled, atol=1e-12)


@FEW
@given(FIGURES)
def test_a_region_with_nothing_changes_nobody_elses_quotient(e: Matrix) -> None:
    wider = np.vstack([e, np.zeros((1, e.shape[1]))])
    np.testing.assert_allclose(formulas.location_quotient(wider)[:-1], formulas.location_quotient(e), atol=1e-12)
    np.testing.assert_allclose(formulas.shrunk_quotient(wider)[:-1], formulas.shrunk_quotient(e), atol=1e-12)


@FEW
@given(FIGURES)
def test_measures_stay_within_their_bounds(e: Matrix) -> None:
    m = formulas.advantages(e)
    near = formulas.proximity(m)
    omega = formulas.density(m, near)
    assert ((near >= 0) & (near <= 1)).all()
    assert np.array_equal(near, near.T)
    assert np.nanmin(omega, initial=0) >= 0
    assert np.nanmax(omega, initial=0) <= 1 + 1e-12
    shares = formulas.concentration(e)
    assert ((shares[~np.isnan(shares)] >= 1 / e.shape[1] - 1e-12) & (shares[~np.isnan(shares)] <= 1 + 1e-12)).all()
