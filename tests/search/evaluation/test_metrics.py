import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.evaluation.metrics import bootstrap, ndcg, recall, reciprocal_rank


def test_ndcg_discounts_by_the_logarithm_of_the_rank() -> None:
    gains = {"a": 1.0, "b": 1.0}
    assert ndcg(["x", "a", "b"], gains, 10) == pytest.approx((1 / math.log2(3) + 1 / 2) / (1 + 1 / math.log2(3)))


def test_ndcg_takes_gains_as_they_are() -> None:
    assert ndcg(["b", "a"], {"a": 2.0, "b": 1.0}, 10) == pytest.approx((1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3)))


def test_ndcg_looks_no_further_than_k() -> None:
    assert ndcg(["x", "a"], {"a": 1.0}, 1) == 0


def test_without_anything_relevant_measures_are_zero() -> None:
    assert ndcg(["a"], {"a": 0.0}, 10) == 0
    assert recall(["a"], [], 10) == 0
    assert reciprocal_rank(["a"], [], 10) == 0


@given(st.permutations("abcdef"), st.dictionaries(st.sampled_from("abcdef"), st.floats(0.1, 3), min_size=1))
def test_ndcg_is_one_for_the_best_order_and_never_more(order: list[str], gains: dict[str, float]) -> None:
    best = sorted("abcdef", key=lambda id_: -gains.get(id_, 0))
    assert ndcg(best, gains, 10) == pytest.approx(1)
    assert 0 <= ndcg(order, gains, 10) <= 1 + 1e-9


def test_reciprocal_rank_is_of_the_first_relevant() -> None:
    assert reciprocal_rank(["x", "a", "b"], {"a", "b"}, 10) == 0.5
    assert reciprocal_rank(["x", "a"], {"a"}, 1) == 0


def test_recall_is_the_share_found() -> None:
    assert recall(["a", "x", "b"], ["a", "b", "c", "d"], 2) == 0.25


def test_bootstrap_holds_its_mean_and_repeats_itself() -> None:
    values = np.random.default_rng(1).normal(5, 2, 400).tolist()
    interval = bootstrap(values)
    assert interval == bootstrap(values)
    assert interval.low < interval.mean < interval.high
    # The textbook interval of a mean: ± 1.96 standard errors.
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * np.std(values) / 20, rel=0.1)


def test_bootstrap_says_how_it_reads() -> None:
    assert str(bootstrap([1.0, 1.0])) == "1.000 [1.000, 1.000]"


def test_bootstrap_of_nothing_is_no_number() -> None:
    interval = bootstrap([])
    assert interval.n == 0
    assert math.isnan(interval.mean)
