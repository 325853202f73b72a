"""A draft says what figures say, by the rules that are written on the page; worked out by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.comparison.positions import percentiles, quartiles
from programme.indicators.definitions import indicators
from programme.roadmaps.advice import HEADINGS, measured
from programme.roadmaps.drafting import A_HEADING, IN_ALL, WEAK, Floats, Stand, goal, proposed, standings

NAN = float("nan")
NONE = (NAN, NAN, NAN)


def stand(values: Floats, codes: list[str]) -> Stand:
    found = [measured()[code] for code in codes]
    signs = np.array([one.sign for one in found], np.float64)
    names = [f"k{at}" for at in range(len(values))]
    return Stand(found, names, ["2025"] * len(codes), values, values, percentiles(values * signs), quartiles(values))


def test_every_indicator_with_a_better_end_has_its_advice_and_no_other_code_does() -> None:
    told = {code for code in measured() if not code.startswith("f.")}
    assert told == {code for code, one in indicators().items() if one.sign}
    assert {one.heading for one in measured().values()} == set(HEADINGS)
    for one in measured().values():
        assert one.action["tr"] != one.action["en"], one.code
        assert one.seek is None or "{trades}" in one.seek["tr"] or one.code == "m.training_days"


def test_goals_by_hand() -> None:
    assert goal(1, 40, (50, 60, 70), None) == 60
    assert goal(1, 65, (50, 60, 70), None) == 70, "past the median the better quartile is aimed at"
    assert goal(1, 80, (50, 60, 70), None) == 88, "past all of them a tenth more"
    assert goal(-1, 40, (10, 20, 30), None) == 20
    assert goal(-1, 15, (10, 20, 30), None) == 10
    assert goal(1, 0.6, NONE, 1.0) == 1.0
    assert goal(1, 2.0, NONE, 1.0) == 2.2
    assert goal(1, 1234.5678, NONE, None) == 1360, "a goal has three digits"


def test_what_is_weak_becomes_an_action_with_who_is_best_at_it() -> None:
    # Seven clusters, the first lowest in the first measure, in the middle of the second, best in the third (less is
    # better), unknown in the fourth.
    values = np.array([
        [10, 40, 1, NAN], [20, 10, 5, 1], [30, 20, 6, 2], [40, 30, 7, 3], [50, 50, 8, 4], [60, 60, 9, 5],
        [70, 70, 4, 6],
    ], np.float64)  # fmt: skip
    found = stand(values, ["g.research", "s.new_firms", "m.public_funds", "m.services"])
    stood = {one.code: one for one in standings(found)}
    assert (stood["g.research"].place, stood["g.research"].best, stood["g.research"].best_value) == (0, "k6", 70)
    assert stood["m.public_funds"].best is None, "nobody is better"
    assert (stood["m.services"].value, stood["m.services"].peers) == (None, 6)
    actions = proposed(found, "en", "Küme", 2027)
    assert [(one.code, one.learn) for one in actions] == [("g.research", "k6"), ("m.services", "k6")]
    weak, unknown = actions
    assert (weak.value, weak.goal, weak.owner, weak.due) == (10, 40, "Küme", date(2027, 3, 31))
    assert weak.title == measured()["g.research"].action["en"]
    assert unknown.goal is None


def test_without_five_peers_no_place_is_given_and_a_threshold_decides() -> None:
    found = stand(np.array([[0.5, 1.5, -2.0]]), ["f.specialisation", "f.advantage", "f.growth"])
    assert [one.place for one in standings(found)] == [None, None, None]
    assert {one.code: one.goal for one in proposed(found, "tr", "", 2027)} == {"f.specialisation": 1.0, "f.growth": 0.0}
    few = stand(np.array([[10.0], [20], [30], [40]]), ["g.research"])
    assert proposed(few, "tr", "", 2027) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(6, 14), st.integers(0, 2**32 - 1))
def test_the_order_of_peers_and_of_measures_changes_nothing(n: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    codes = [code for code in measured() if not code.startswith("f.")][:20]
    values = chance.integers(0, 50, (n, len(codes))).astype(np.float64)
    values[chance.random(values.shape) < 0.2] = NAN
    one = proposed(stand(values, codes), "tr", "", 2027)
    rows = np.concatenate([[0], 1 + chance.permutation(n - 1)])
    columns = chance.permutation(len(codes))
    other = proposed(stand(values[rows][:, columns], [codes[at] for at in columns]), "tr", "", 2027)
    assert {(a.code, a.value, a.goal, a.heading) for a in one} == {(a.code, a.value, a.goal, a.heading) for a in other}
    assert len(one) <= IN_ALL
    assert max(Counter(a.heading for a in one).values(), default=0) <= A_HEADING
    places = percentiles(values * np.array([measured()[code].sign for code in codes]))[0]
    for each in one:
        assert each.code is not None
        if each.value is not None:
            assert places[codes.index(each.code)] < WEAK
            sign = measured()[each.code].sign
            assert each.goal is not None
            assert sign * (each.goal - each.value) >= 0, "a goal is never worse than what is"


@pytest.mark.parametrize("language", ["tr", "en"])
def test_advice_is_said_in_both_languages(language: str) -> None:
    for one in measured().values():
        assert one.name[language]
        assert one.formula[language]
        assert one.action[language]
