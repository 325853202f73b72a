"""Rows of ties against the plain way: pairs in a dictionary."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.reads import UNDATED
from graph.ties.adjacency import Adjacency, Pairs

SIZE = 8
Tie = tuple[int, int, int]
days = st.sampled_from([UNDATED, -400_000, -1, 0, 19_000, 19_001])
numbers = st.integers(0, SIZE - 1)
ties = st.lists(st.tuples(numbers, numbers, days), max_size=20)


def pairs(held: list[Tie]) -> Pairs:
    some, others, dated = np.array(held, np.int32).reshape(-1, 3).T
    return Pairs(some, others, dated)


def told(adjacency: Adjacency, size: int = SIZE) -> list[Tie]:
    found = adjacency.pairs(np.arange(size))
    return list(zip(found.some.tolist(), found.others.tolist(), found.days.tolist(), strict=True))


def plain(held: list[Tie], before: dict[tuple[int, int], int] | None = None) -> dict[tuple[int, int], int]:
    newest = dict(before or {})
    for a, b, day in held:
        if a != b:
            for pair in (a, b), (b, a):
                newest[pair] = max(newest.get(pair, UNDATED), day)
    return newest


def as_told(newest: dict[tuple[int, int], int]) -> list[Tie]:
    return sorted((*pair, day) for pair, day in newest.items())


@given(ties)
def test_a_pair_is_tied_once_on_its_newest_day_and_from_both_ends(held: list[Tie]) -> None:
    adjacency = Adjacency.joined(SIZE, pairs(held))
    assert told(adjacency) == as_told(plain(held))
    assert adjacency.newest() == max(plain(held).values(), default=UNDATED)


def test_numbers_too_great_to_be_sorted_as_one_come_out_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    held = [(at % 7, at % 5, at % 3) for at in range(50)]
    packed = told(Adjacency.joined(SIZE, pairs(held)))
    monkeypatch.setattr("graph.ties.adjacency._BITS", 1)
    assert told(Adjacency.joined(SIZE, pairs(held))) == packed


@given(ties, st.lists(st.tuples(ties, ties), min_size=1, max_size=3))
def test_what_moves_comes_out_as_if_made_anew(held: list[Tie], moves: list[tuple[list[Tie], list[Tie]]]) -> None:
    adjacency, newest = Adjacency.joined(SIZE // 2, pairs([(a // 2, b // 2, day) for a, b, day in held])), {}
    newest = plain([(a // 2, b // 2, day) for a, b, day in held])
    for gone, come in moves:
        adjacency = adjacency.moved(pairs(gone), pairs(come))
        left = {pair: day for pair, day in newest.items() if pair not in plain(gone)}
        newest = plain(come, left)
        assert told(adjacency) == told(adjacency.settled(SIZE)) == as_told(newest)
        assert set(adjacency.touched.tolist()) == {end for pair in (*plain(gone), *plain(come)) for end in pair}
        assert adjacency.total == len(newest)
        assert adjacency.newest() == max(newest.values(), default=UNDATED)
        shares = np.arange(1.0, SIZE + 1)
        degrees = adjacency.degrees(np.arange(SIZE))
        spread = [sum(shares[a] for a, b in newest if b == node) for node in range(SIZE)]
        assert adjacency.spread(shares).tolist() == spread
        assert degrees.tolist() == [sum(a == node for a, _ in newest) for node in range(SIZE)]
