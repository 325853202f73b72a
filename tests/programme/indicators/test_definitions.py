"""What is measured is defined in one file, whole and in both languages; periods and cells are read as people write."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadInput
from programme.indicators.cells import audience_of, unit_name, value_of
from programme.indicators.definitions import (
    HEADINGS,
    LAYERS,
    Direction,
    Unit,
    check_layers,
    indicator,
    indicators,
    reported,
)
from programme.indicators.periods import Period, past_period, period


def test_every_definition_is_whole() -> None:
    layers = Counter(one.layer for one in indicators().values())
    assert 40 <= layers.total() <= 60
    assert list(layers) == list(LAYERS)
    for one in indicators().values():
        assert one.code.startswith(f"{one.layer[0]}.")
        assert len(one.code) <= 60
        assert one.unit in get_args(Unit)
        assert one.direction in get_args(Direction)
        assert (one.heading in HEADINGS) == (one.layer == "management")
        assert all(one.name.values())
        assert all(one.formula.values())
        assert all(unit_name(one.unit).values())
        assert one.least < one.most
        assert one.smallest >= 0
    names = [name for one in indicators().values() for name in one.name.values()]
    assert len(names) == len(set(names))
    assert {one.heading for one in reported() if one.layer == "management"} == set(HEADINGS)


def test_an_indicator_is_found_by_code_and_name() -> None:
    for said in ("m.members_met", "M.MEMBERS_MET", "Yüz yüze görüşülen üye payı", "members met in person"):
        assert indicator(said).code == "m.members_met"
    with pytest.raises(BadInput, match=r"m\.members_met"):
        indicator("m.member_met")
    with pytest.raises(BadInput, match="no indicator"):
        indicator("xyz")
    assert check_layers(["graph", "statistics"]) == ["statistics", "graph"]
    with pytest.raises(BadInput, match="no layer"):
        check_layers(["graf"])


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2025", "2025"), ("2025.0", "2025"), ("2025-Q3", "2025-Q3"), ("2025 Ç3", "2025-Q3"), ("Q3/2025", "2025-Q3"),
        ("3. çeyrek 2025", "2025-Q3"), ("2025 3. ÇEYREK", "2025-Q3"), ("2025-07", "2025-07"), ("07.2025", "2025-07"),
        ("Temmuz 2025", "2025-07"), ("July 2025", "2025-07"),
    ],
)  # fmt: skip
def test_a_period_is_read_as_people_write_it(said: str, meant: str) -> None:
    assert str(period(said)) == meant


@pytest.mark.parametrize("said", ["", "x", "25", "2025-Q5", "2025-13", "2025-07-14", "99999", "0000", "1899"])
def test_what_is_no_period_is_told(said: str) -> None:
    with pytest.raises(BadInput, match="no period"):
        period(said)


def test_a_period_that_has_not_begun_is_told() -> None:
    assert str(past_period("2026-Q4", date(2026, 10, 1))) == "2026-Q4"
    with pytest.raises(BadInput, match="not begun"):
        past_period("2026-Q4", date(2026, 9, 30))


@given(st.integers(1910, 2200), st.sampled_from([(12, 1), (3, 4), (1, 11)]))
def test_periods_follow_one_another(year: int, sort: tuple[int, int]) -> None:
    one = Period(year, sort[1], sort[0])  # type: ignore[arg-type]
    assert period(str(one)) == one
    assert (one.begins - one.before.ends).days == 1
    assert one.back(3) == [one.before.before, one.before, one]
    assert [str(each) for each in one.back(3)] == sorted(str(each) for each in one.back(3))


def test_values_are_read_in_the_units_of_people() -> None:
    share, money, number = indicator("m.members_met"), indicator("m.budget"), indicator("m.services")
    assert value_of("62,5", share) == value_of("%62,5", share) == value_of("62.5 %", share) == 62.5
    assert value_of("0,625", share, "share") == 62.5
    assert value_of("1,5", money, "milyon avro") == 1500
    assert value_of("1500", money, "bin avro") == value_of("1500000", money, "EUR") == 1500
    assert value_of("1.125", indicator("s.specialisation"), exact=True) == 1.125
    assert value_of("2", indicator("m.secured_years"), "yıl") == 2
    assert value_of("24", indicator("m.secured_years"), "ay") == 2
    for wrong, of, unit, why in (
        ("1.250", number, "", "two ways"), ("1,250", money, "", "two ways"), ("101", share, "", "from 0 to 100"),
        ("-1", number, "", "cannot be"), ("5", number, "kg", "leave the unit"), ("%5", number, "", "leave the unit"),
        ("", number, "", "empty"), ("nan", number, "", "number"), ("1e400", number, "", "number"),
        ("3", indicator("g.members"), "", "worked out"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=why):
            value_of(wrong, of, unit)


def test_an_audience_is_of_the_subject_itself() -> None:
    said = ("", "üyeler", "members", "members:tr:k", "kendi", "org:tr:k", "public", "herkese açık")
    assert [audience_of(one, "tr:k") for one in said] == [
        *["members"] * 4, "own", "own", "public", "public",
    ]  # fmt: skip
    for other in ("members:tr:other", "signed-in", "partners:tr:k", "somebody"):
        with pytest.raises(BadInput):
            audience_of(other, "tr:k")
