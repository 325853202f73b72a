"""Funnels and results by hand, and what may not change them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.centres.funnel import Chosen, Contact, counted, done, funnel, meetings
from programme.centres.results import Figure, changes, outside, reached, result, told


def met(firm: str, kind: str, day: str = "2025-05-01", region: str = "TR831", **more: str | None) -> Contact:
    sector, partner, centre = more.get("sector"), more.get("partner"), more.get("centre") or "c:1"
    return Contact(centre, firm, region, sector, date.fromisoformat(day), kind, partner)


LOG = [
    met("a", "contact"), met("a", "visit", "2025-06-01"), met("a", "agreement", "2025-07-01", partner="TR510"),
    met("a", "meeting", "2025-08-01"), met("b", "meeting", "2025-09-01", "TR833", sector="28.93"),
    met("b", "agreement", "2025-10-01", "TR833", partner="TR831", sector="28.93"), met("c", "training", "2026-01-02"),
    met("d", "contact", "2024-01-01", sector="32.50", centre="c:2"),
]  # fmt: skip


def test_a_funnel_by_hand() -> None:
    found = funnel(LOG, {"a", "nobody"})
    assert (found.contacted, found.met, found.agreed, found.across, found.measured) == (4, 2, 2, 1, 1)
    assert [rate for _, _, rate in found.steps] == [None, 0.5, 1.0, 0.5]
    assert funnel([], ()).steps[1] == ("met", 0, None)


@pytest.mark.parametrize(
    ("chosen", "firms"),
    [
        (Chosen(centres=frozenset({"c:2"})), {"d"}),
        (Chosen(since=date(2025, 9, 1)), {"b", "c"}),
        (Chosen(until=date(2025, 5, 1)), {"a", "d"}),
        (Chosen(since=date(2025, 5, 1), until=date(2025, 5, 1)), {"a"}),
        (Chosen(region="TR833"), {"b"}),
        (Chosen(region="TR8"), {"a", "b", "c", "d"}),
        (Chosen(sector="C"), {"b", "d"}),
        (Chosen(sector="28"), {"b"}),
        (Chosen(sector="32.50", region="TR833"), set()),
    ],
)
def test_what_is_chosen_is_counted(chosen: Chosen, firms: set[str]) -> None:
    assert {one.firm for one in counted(LOG, chosen)} == firms


def test_trainings_count_each_firm_that_came_and_meetings_stand_by_quarters() -> None:
    by_kind = {one.kind: (one.times, one.firms) for one in done([*LOG, met("c", "training", "2026-02-02")])}
    assert by_kind["training"] == (2, 1)
    assert by_kind["service"] == (0, 0)
    assert meetings(LOG, date(2025, 12, 31)) == [0, 0, 0, 0, 0, 1, 2, 0]


def figure(firm: str, year: int, value: float, *, id_: int = 0, unit: str = "TL", reached: bool = True) -> Figure:
    return Figure(id_, "c:1", firm, "TR831", None, "export", year, value, unit, reached)


def test_a_change_is_from_the_first_to_the_last_year_in_the_unit_of_the_last() -> None:
    held = [figure("a", 2023, 100), figure("a", 2024, 300), figure("a", 2025, 120), figure("b", 2023, 5),
            figure("c", 2023, 0), figure("c", 2025, 9), figure("d", 2022, 7, unit="ton"), figure("d", 2023, 100),
            figure("d", 2025, 90, unit="tl"), figure("e", 2023, 100), figure("e", 2025, 0)]  # fmt: skip
    assert [(one.firm, one.relative) for one in changes(held)] == [("a", 0.2), ("d", -0.1), ("e", -1.0)]
    assert changes(held)[2].logarithm is None
    assert [one.firm for one in reached(held, Chosen(until=date(2024, 12, 31)), {"a"})] == ["a"]
    assert reached(held, Chosen(), ()) == []


def test_of_one_firm_and_year_the_later_row_counts() -> None:
    held = [figure("a", 2025, 150, id_=9), figure("a", 2023, 100, id_=1), figure("a", 2025, 120, id_=2)]
    assert changes(held)[0].relative == 0.5


def test_whoever_was_ever_met_is_no_firm_to_compare_with() -> None:
    held = [figure("x", 2023, 1, reached=False), figure("x", 2025, 2, reached=False)]
    assert len(outside(held, Chosen(), ())) == 1
    assert outside(held, Chosen(), {"x"}) == []


def cohort(name: str, growth: Sequence[float], *, reached: bool = True, scale: float = 1.0) -> list[Figure]:
    pairs = [
        (
            figure(f"{name}{n}", 2023, 100 * scale, reached=reached),
            figure(f"{name}{n}", 2025, 100 * (1 + one) * scale, reached=reached),
        )
        for n, one in enumerate(growth)
    ]
    return [one for pair in pairs for one in pair]  # fmt: skip


def test_results_by_hand_and_none_under_ten() -> None:
    grown = [0.0, 0.1, 0.1, 0.2, 0.2, 0.2, 0.3, 0.3, 0.4, 0.5]
    found = result("export", changes(cohort("a", grown)), changes(cohort("b", [0.0] * 10)), 0.2)
    assert found.at_target == 7, "exactly a fifth is at the target"
    assert found.median is not None
    told_ = [found.median.value, found.median.low, found.median.high]
    assert told_ == pytest.approx([0.2, 0.1, 0.4])
    assert found.difference is not None
    # (2 ln 1.1 + 3 ln 1.2 + 2 ln 1.3 + ln 1.4 + ln 1.5) / 10 = 0.200425; the others stand still.
    assert found.difference.value == pytest.approx(0.221922, abs=1e-6)
    few = result("export", changes(cohort("a", grown[1:])), changes(cohort("b", [0.0] * 10)), 0.2)
    assert (few.median, few.difference, few.few) == (None, None, True)


@given(st.lists(st.floats(-0.9, 3), min_size=10, max_size=30), st.floats(0.001, 1000), st.integers())
def test_order_units_and_rows_that_are_there_twice_change_nothing(grown: list[float], scale: float, seed: int) -> None:
    rows = cohort("a", grown)
    once = result("export", changes(rows), (), 0.2)
    shuffled = [*rows, *rows]
    Random(seed).shuffle(shuffled)
    assert result("export", changes(shuffled), (), 0.2) == once
    other = result("export", changes(cohort("a", grown, scale=scale)), (), 0.2)
    assert other.changes == pytest.approx(once.changes, abs=1e-9)
    twice = [*LOG, *LOG]
    Random(seed).shuffle(twice)
    assert funnel(twice, {"a"}) == funnel(LOG, {"a"})


@pytest.mark.parametrize(
    ("numbers", "known", "centres", "whole"),
    [
        ({"a": 30, "b": 20}, (), {"a", "b"}, True),
        ({"a": 30, "b": 9}, (), set(), True),  # with nine hidden, who knows all and the rest knows the nine
        ({"a": 30, "b": 20, "c": 9}, (), {"a"}, True),
        ({"a": 30, "b": 9, "c": 9}, (), {"a"}, True),
        ({"a": 9}, (), set(), False),
        ({"a": 5, "b": 5}, (), set(), True),
        ({"a": 30, "b": 9}, ("b",), {"a"}, True),
        ({"a": 30, "b": 9}, ("a",), {"a"}, False),
        ({"a": 3}, ("a",), set(), False),
        ({"a": 30, "b": 0}, (), {"a"}, True),
        ({}, (), set(), False),
    ],
)
def test_no_figure_tells_of_few_by_what_it_leaves_over(
    numbers: dict[str, int], known: tuple[str, ...], centres: set[str], whole: bool
) -> None:
    firms = {id_: {f"{id_}{n}" for n in range(number)} for id_, number in numbers.items()}
    assert told(firms, known) == (frozenset(centres), whole)


def numbered(*spans: tuple[int, int]) -> dict[str, set[str]]:
    """Centres a, b, … with the firms of these numbers, from one to before another."""
    return {id_: {str(n) for n in range(*span)} for id_, span in zip("abc", spans, strict=False)}


@pytest.mark.parametrize(
    ("firms", "known", "centres", "whole"),
    [
        # All but a's is one firm of b's, all but b's are 20 of a's: with both told, one firm would stand alone.
        (numbered((0, 30), (20, 31)), (), set(), True),
        (numbered((0, 30), (20, 40)), (), {"a", "b"}, True),
        (numbered((0, 30), (25, 45)), (), {"a"}, True),
        (numbered((0, 30), (0, 30)), (), {"a", "b"}, True),
        (numbered((0, 30), (20, 31)), ("a",), {"a"}, False),
        (numbered((0, 30), (20, 31)), ("b",), {"a", "b"}, True),
        (numbered((0, 40), (10, 30), (29, 50)), (), {"a", "c"}, True),
    ],
)
def test_firms_of_several_centres_are_not_told_apart_either(
    firms: dict[str, set[str]], known: tuple[str, ...], centres: set[str], whole: bool
) -> None:
    assert told(firms, known) == (frozenset(centres), whole)


@given(
    st.lists(st.sets(st.integers(0, 59)), max_size=4),
    st.sets(st.integers(0, 3)),
)
def test_no_sum_of_told_figures_is_of_few_firms(held: list[set[int]], known: set[int]) -> None:
    firms = {str(at): {str(n) for n in one} for at, one in enumerate(held)}
    mine = {str(at) for at in known} & firms.keys()
    open_, whole = told(firms, mine)
    rows = {firm for id_ in mine for firm in firms[id_]}
    parts: list[set[str]] = [firms[id_] for id_ in open_ - mine] + ([set().union(*firms.values())] if whole else [])
    # Whatever is left or common of any told ones, less what one sees the rows of, is made of these groups.
    for firm in set().union(*parts) - rows:
        group = {one for one in set().union(*parts) - rows if all((one in p) == (firm in p) for p in parts)}
        assert len(group) >= 10
