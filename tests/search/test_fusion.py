import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Scored
from search.answer import LegRank
from search.fusion import DEPTH, WORDS_ACROSS, WORDS_SAME, fuse, words_weight


def leg(*scores: tuple[str, float]) -> list[Scored]:
    return [Scored(id_, score) for id_, score in scores]


legs = st.dictionaries(st.sampled_from([f"p{n}" for n in range(12)]), st.floats(0.1, 50), max_size=12).map(
    lambda scores: leg(*sorted(scores.items(), key=lambda s: (-s[1], s[0])))
)


def test_words_count_for_less_across_languages() -> None:
    assert words_weight("tr", "tr") == words_weight("und", "tr") == WORDS_SAME
    assert words_weight("tr", "en") == WORDS_ACROSS < WORDS_SAME


def test_scores_are_a_convex_combination_of_scaled_scores() -> None:
    fused = fuse(
        {"meaning": leg(("a", 0.9), ("b", 0.85), ("c", 0.8)), "words": leg(("b", 10.0), ("c", 5.0))}, lambda _: 0.4
    )
    assert {f.id: pytest.approx(f.score) for f in fused} == {"a": 0.6, "b": 0.3 + 0.4, "c": 0.2}
    assert [f.id for f in fused] == ["b", "a", "c"]


def test_each_id_keeps_where_the_legs_put_it() -> None:
    fused = {
        f.id: f.ranks for f in fuse({"meaning": leg(("a", 0.9)), "words": leg(("b", 7.0), ("a", 3.0))}, lambda _: 0.5)
    }
    assert fused == {"a": {"meaning": LegRank(1, 0.9), "words": LegRank(2, 3.0)}, "b": {"words": LegRank(1, 7.0)}}


def test_each_passage_has_its_own_weight() -> None:
    found = {"meaning": leg(("tr", 0.9), ("en", 0.9)), "words": leg(("tr", 5.0), ("en", 5.0), ("x", 1.0))}
    scores = {f.id: f.score for f in fuse(found, lambda id_: 0.1 if id_ == "en" else 0.5)}
    assert scores["x"] == pytest.approx(0.5 / 5)
    assert scores["tr"] == scores["en"] == 1


def test_a_leg_that_found_nothing_leaves_the_other_its_order_and_scale() -> None:
    scores = leg(("a", 9.0), ("b", 3.0))
    assert [(f.id, f.score) for f in fuse({"words": scores}, lambda _: 0.1)] == [
        ("a", 1.0),
        ("b", pytest.approx(1 / 3)),
    ]
    assert [(f.id, f.score) for f in fuse({"meaning": scores, "words": []}, lambda _: 0.9)] == [("a", 1.0), ("b", 0.0)]
    assert fuse({}, lambda _: 0.5) == []


def test_equal_scores_stand_in_the_order_of_meaning() -> None:
    deep = leg(*((f"p{n:03}", 1 - n / 1000) for n in range(DEPTH + 3)))
    order = [f.id for f in fuse({"meaning": deep}, lambda _: 0.5)]
    assert order == [s.id for s in deep]


@given(legs, legs, st.floats(0, 1))
def test_scores_stay_between_0_and_1_and_nothing_is_lost(
    meaning: list[Scored], words: list[Scored], weight: float
) -> None:
    fused = fuse({"meaning": meaning, "words": words}, lambda _: weight)
    assert {f.id for f in fused} == {s.id for s in (*meaning, *words)}
    assert all(-1e-9 <= f.score <= 1 + 1e-9 for f in fused)
    assert [f.score for f in fused] == sorted((f.score for f in fused), reverse=True)


def test_a_deeper_read_moves_no_score() -> None:
    deep = leg(*((f"p{n:03}", 1 / (n + 1)) for n in range(3 * DEPTH)))
    turned = leg(*((f"p{(n * 7) % (3 * DEPTH):03}", 1 / (n + 2)) for n in range(3 * DEPTH)))
    short = {f.id: f.score for f in fuse({"meaning": deep[:DEPTH], "words": turned[:DEPTH]}, lambda _: 0.3)}
    long = {f.id: f.score for f in fuse({"meaning": deep, "words": turned}, lambda _: 0.3)}
    assert all(long[id_] == score for id_, score in short.items())
    assert not any(score for id_, score in long.items() if id_ not in short)
