"""A comparison as a whole: what is missing stays so, what rests on few cases is marked, and layers weigh as asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from graph.model import Node, Source
from programme.comparison.comparing import EQUAL, Comparison, compare
from programme.comparison.cube import cube_of
from programme.comparison.peers import facts_of
from programme.indicators.definitions import indicators
from programme.indicators.statements import Standing

CODES = (
    "s.new_firms",
    "m.members_met",
    "m.public_funds",
    "m.staff",
    "m.services",
    "m.working_groups",
    "m.joint_projects",
    "g.research",
    "g.regions",
)
CHOSEN = [indicators()[code] for code in CODES]
PERIODS = ("2023", "2024", "2025")
SUBJECTS = tuple(f"tr:k{n}" for n in range(8))


def rows(seed: int = 0, missing: float = 0.1) -> list[Standing]:
    rng = np.random.default_rng(seed)
    return [
        Standing(subject, code, period, float(rng.uniform(1, 99)), int(rng.integers(1, 60)))
        for subject in SUBJECTS
        for code in CODES
        for period in PERIODS
        if rng.random() >= missing
    ]


def compared(said: list[Standing], subjects: tuple[str, ...] = SUBJECTS) -> Comparison:
    return compare(cube_of(said, subjects, CHOSEN, PERIODS))


def same(one: Comparison, other: Comparison, order: list[int] | slice) -> None:
    for name in ("values", "used", "change", "places", "few", "unusual"):
        assert_allclose(getattr(other, name)[order], getattr(one, name), err_msg=name)
    assert_allclose(other.spread, one.spread)
    assert (one.ranks is None) == (other.ranks is None)
    if one.ranks and other.ranks:
        assert_allclose(other.ranks.median[order], one.ranks.median, atol=0.51)


@settings(max_examples=10)
@given(st.integers(0, 1_000), st.randoms(use_true_random=False))
def test_the_order_of_rows_their_repetition_and_an_empty_cluster_change_nothing(seed: int, random: object) -> None:
    said = rows(seed)
    one = compared(said)
    mixed = [*said, *said]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    same(one, compared(mixed), slice(None))
    same(one, compared(said, (*SUBJECTS, "tr:empty")), slice(8))
    back = list(reversed(range(8)))
    same(one, compared(said, SUBJECTS[::-1]), back)


def test_change_is_from_the_period_before_and_missing_stays_missing() -> None:
    said = [Standing("tr:k0", "m.staff", "2024", 3.0, None), Standing("tr:k0", "m.staff", "2025", 5.0, None),
            Standing("tr:k1", "m.staff", "2025", 0.0, None)]  # fmt: skip
    found = compared(said)
    staff = CODES.index("m.staff")
    assert_allclose(found.change[:3, staff], [2, np.nan, np.nan])
    assert_allclose(found.values[:3, staff], [5, 0, np.nan])
    assert np.isnan(found.places).all()
    assert found.ranks is None


def test_a_value_of_too_few_cases_is_withheld_and_one_of_few_is_marked() -> None:
    met = CODES.index("m.members_met")
    bases = (4, 5, 9, 10, 40, None, 40, 40)
    said = [Standing(SUBJECTS[n], "m.members_met", "2025", 50.0 + n, base) for n, base in enumerate(bases)]
    found = compared(said)
    assert_array_equal(found.withheld[:, met], [True] + [False] * 7)
    assert np.isnan(found.values[0, met])
    assert_array_equal(found.few[:, met], [False, True, True, False, False, False, False, False])
    assert found.used[1, met] != found.values[1, met]
    assert found.used[5, met] == found.values[5, met], "of which it is not known on how many cases it rests"


def test_less_is_better_where_it_is() -> None:
    said = [Standing(subject, "m.public_funds", "2025", 10.0 * n, None) for n, subject in enumerate(SUBJECTS)]
    found = compared(said)
    assert found.places[0, CODES.index("m.public_funds")] == 100
    assert found.places[7, CODES.index("m.public_funds")] == 0


def test_a_statistic_is_lent_by_the_nearest_region_and_nothing_else_is() -> None:
    told = (("nuts:TR83", "s.new_firms", "2025", 7.0), ("nuts:TR8", "s.new_firms", "2025", 8.0),
            ("nuts:TR83", "m.staff", "2025", 9.0), ("tr:k1", "s.new_firms", "2025", 1.0),
            ("nuts:TR8", "s.new_firms", "2024", 6.0))  # fmt: skip
    said = [Standing(*one, None) for one in told]
    above = dict.fromkeys(SUBJECTS[:2], ("nuts:TR831", "nuts:TR83", "nuts:TR8"))
    cube = cube_of(said, SUBJECTS, CHOSEN, PERIODS, above)
    assert_allclose(cube.values[:3, 0, 2], [7, 1, np.nan])
    assert_array_equal(cube.lent[:3, 0, 2], [True, False, False])
    assert cube.values[0, 0, 1] == 6
    assert np.isnan(cube.values[:, CODES.index("m.staff")]).all()


def test_a_layer_that_weighs_nothing_does_not_count() -> None:
    said = [row._replace(base=None) for row in rows(missing=0.0)]
    cube = cube_of(said, SUBJECTS, CHOSEN, PERIODS)
    only = compare(cube, {**EQUAL, "statistics": 0.0, "graph": 0.0})
    assert only.ranks is not None
    assert [one.layer for one, used in zip(CHOSEN, only.ranks.used, strict=True) if used] == ["management"] * 6
    assert compare(cube, dict.fromkeys(EQUAL, 0.0)).ranks is None
    assert compare(replace(cube, values=np.full_like(cube.values, np.nan))).ranks is None


@pytest.mark.parametrize(("subjects", "periods"), [((), PERIODS), (SUBJECTS, ()), (SUBJECTS[:1], ("2025",))])
def test_nothing_to_compare_is_no_failure(subjects: tuple[str, ...], periods: tuple[str, ...]) -> None:
    if periods:
        assert compare(cube_of(rows(), subjects, CHOSEN, periods)).ranks is None


def test_facts_are_taken_as_far_as_they_are_known() -> None:
    source = (Source("t", "1", "2026-01-01"),)
    node = Node("tr:k", "cluster", "K", source, region="TR831", sectors=("32.50", "26.60@2"), props={"founded": "2010"})
    found = facts_of(node, {"g.members": 9.0, "m.public_funds": 40.0}, 2025)
    assert_allclose(found.numbers, [15, np.log(10), 40])
    assert found.words == ("TR", "TR8")
    assert found.sets == (frozenset({"32", "26"}),)
    bare = facts_of(Node("tr:b", "cluster", "B", source, region="TR"), {}, 2025)
    assert np.isnan(bare.numbers).all()
    assert bare.words == ("TR", "")
