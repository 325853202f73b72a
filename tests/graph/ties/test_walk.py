"""The walk found by pushing is the one that its equations have, within what it says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ties.adjacency import Adjacency, Pairs
from graph.ties.walk import TOLERANCES, walk
from tests.graph.ties.plain import solved

SIZE = 12
pairs = st.lists(st.tuples(*[st.integers(0, SIZE - 1)] * 2), min_size=1, max_size=40)


def _ties(joined: list[tuple[int, int]], size: int = SIZE) -> Adjacency:
    some, others = np.array(joined, np.int32).reshape(-1, 2).T
    return Adjacency.joined(size, Pairs(some, others, np.zeros(len(some), np.int32)))


def _ring(size: int) -> Adjacency:
    return _ties([(at, (at + 1) % size) for at in range(size)], size)


@given(pairs, st.integers(0, SIZE - 1))
def test_it_is_within_its_bound_of_the_limit(joined: list[tuple[int, int]], source: int) -> None:
    ties = _ties(joined)
    degrees = ties.degrees(np.arange(SIZE))
    if not degrees[source]:
        return
    made = walk(ties, SIZE, source)
    assert made.tolerance == TOLERANCES[-1]
    assert (np.abs(made.found - solved(ties, SIZE, source)) <= degrees * made.tolerance + 1e-12).all()
    assert made.found.sum() == pytest.approx(1)


@given(pairs, st.permutations(range(SIZE)), st.integers(0, SIZE - 1))
def test_it_does_not_depend_on_how_nodes_are_numbered(
    joined: list[tuple[int, int]], order: list[int], source: int
) -> None:
    ties, other = _ties(joined), _ties([(order[a], order[b]) for a, b in joined])
    if ties.degrees(np.array([source]))[0]:
        found = walk(ties, SIZE, source).found
        assert found.tolist() == walk(other, SIZE, order[source]).found[order].tolist()


def test_it_stays_near_its_source() -> None:
    far = walk(_ring(10_000), 10_000, 0).found
    assert np.count_nonzero(far) < 100


def test_where_it_may_not_pass_many_ties_it_says_how_exact_it_is() -> None:
    ties = _ring(10_000)
    made = walk(ties, 10_000, 0, passed=10)
    assert made.tolerance == TOLERANCES[0]
    exact = walk(ties, 10_000, 0).found
    assert 0 < np.abs(made.found - exact).max() <= 2 * (TOLERANCES[0] + TOLERANCES[-1])
