"""Work begins while there is room, whoever has least at work first, and one client takes no more than its part."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import pytest

from api.problems import FULL, TOO_MANY
from api.web.clients import client_at
from api.web.turns import DEAR, Refused, Turns


def run(work: Coroutine[object, object, None]) -> None:
    asyncio.run(work)


def test_so_much_is_worked_at_once_and_the_next_begins_when_one_ends() -> None:
    async def work() -> None:
        turns = Turns(at_once=4, waiting=100, per_client=100)
        first, second, third = (turns.take("a", 2) for _ in range(3))
        assert (first.working, second.working, third.working) == (True, True, False)
        assert not await turns.begin(third, 0)
        turns.work_ended(first)
        assert await turns.begin(third, 0.1)

    run(work())


def test_one_client_gets_no_more_than_its_part_until_an_answer_is_out() -> None:
    async def work() -> None:
        turns = Turns(at_once=8, waiting=100, per_client=4)
        turn = turns.take("a", 4)
        turns.work_ended(turn)  # made, and still on its way
        with pytest.raises(Refused) as refused:
            turns.take("a", 1)
        assert refused.value.outcome == TOO_MANY
        assert turns.take("b", 3).working
        turns.leave(turn)
        assert turns.take("a", 4).working

    run(work())


def test_when_all_is_full_everybody_is_told_so() -> None:
    async def work() -> None:
        turns = Turns(at_once=2, waiting=2, per_client=100)
        for client in "ab":
            turns.take(client, 2)
        with pytest.raises(Refused) as refused:
            turns.take("c", 1)
        assert refused.value.outcome == FULL

    run(work())


def test_who_has_nothing_at_work_comes_before_who_has() -> None:
    async def work() -> None:
        turns = Turns(at_once=2, waiting=100, per_client=100)
        begun = [turns.take("greedy", 1), turns.take("greedy", 1)]
        late, modest = turns.take("greedy", 1), turns.take("modest", 1)
        turns.work_ended(begun[0])
        assert (late.working, modest.working) == (False, True)

    run(work())


def test_who_hangs_up_while_waiting_makes_room_and_who_is_at_work_does_not() -> None:
    async def work() -> None:
        turns = Turns(at_once=1, waiting=1, per_client=100)
        at_work, waiting = turns.take("a", 1), turns.take("b", 1)
        turns.give_up(at_work)
        assert not waiting.working
        turns.give_up(waiting)
        assert not await turns.begin(waiting, 1)
        turns.take("c", 1)

    run(work())


def test_dear_work_leaves_half_of_the_room_and_who_is_not_dear_passes_by_it() -> None:
    async def work() -> None:
        turns = Turns(at_once=8, waiting=100, per_client=100)
        dear = [turns.take(f"p{i}", DEAR) for i in range(3)]
        cheap = [turns.take(f"s{i}", 2) for i in range(3)]
        assert [turn.working for turn in (*dear, *cheap)] == [True, False, False, True, True, False]
        turns.work_ended(dear[0])
        assert (dear[1].working, dear[2].working, cheap[2].working) == (True, False, False)
        turns.work_ended(cheap[0])
        assert (dear[2].working, cheap[2].working) == (False, True)

    run(work())


def test_dear_work_is_passed_by_only_where_it_waits_for_dear_work() -> None:
    async def work() -> None:
        turns = Turns(at_once=8, waiting=100, per_client=100)
        cheap = [turns.take(f"s{i}", 2) for i in range(4)]
        dear, late = turns.take("p", DEAR), turns.take("s9", 2)
        turns.work_ended(cheap[0])
        assert (dear.working, late.working) == (False, False)
        turns.work_ended(cheap[1])
        assert (dear.working, late.working) == (True, False)

    run(work())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
    ],
)
def test_a_client_is_an_address_or_the_network_that_one_has(one: str, other: str, same: bool) -> None:
    assert (client_at(one) == client_at(other)) is same
