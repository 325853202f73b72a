from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from graph.model import Batch
from graph.opening import open_store
from graph.store import Store
from graph.view import View
from search.kept import Kept
from tests.search.partner_graphs import organisation, seen

PATIENCE = 10
"""Seconds after which a thread that waits in vain fails."""


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("memory:") as opened:
        yield opened


class Slow:
    """Makes a new object a call, once it is let go."""

    def __init__(self) -> None:
        self.begun, self.go, self.made = Event(), Event(), list[View]()

    def __call__(self, view: View) -> object:
        self.made.append(view)
        self.begun.set()
        assert self.go.wait(PATIENCE)
        return object()


def test_threads_that_ask_for_one_moment_get_one_value_made_once(store: Store) -> None:
    make, threads = Slow(), 8
    kept, together = Kept(make), Barrier(threads)

    def ask() -> object:
        together.wait(PATIENCE)
        return kept.of(seen(store))

    with ThreadPoolExecutor(threads) as pool:
        asked = [pool.submit(ask) for _ in range(threads)]
        assert make.begun.wait(PATIENCE)
        make.go.set()
        values = {id(one.result(PATIENCE)) for one in asked}
    assert (len(values), len(make.made)) == (1, 1)


def test_who_asks_for_another_moment_does_not_wait(store: Store) -> None:
    slow = Slow()
    kept = Kept(lambda view: slow(view) if "org:slow" in view.audiences else "at once")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(kept.of, seen(store, "org:slow"))
        assert slow.begun.wait(PATIENCE)
        assert kept.of(seen(store)) == "at once"
        assert not waiting.done()
        slow.go.set()
        waiting.result(PATIENCE)


def test_a_moment_is_a_store_a_generation_and_what_may_be_seen(store: Store) -> None:
    kept = Kept(lambda _: object())
    first = kept.of(seen(store))
    assert kept.of(seen(store)) is first
    assert kept.of(seen(store, "org:h")) is not first
    with open_store("memory:") as other:
        assert kept.of(seen(other)) is not first
    store.write(Batch((organisation("a"),)))
    assert kept.of(seen(store)) is not first


def test_the_moment_asked_for_longest_ago_makes_room(store: Store) -> None:
    kept = Kept(lambda _: object(), moments=2)
    a, b = kept.of(seen(store, "a")), kept.of(seen(store, "b"))
    assert kept.of(seen(store, "a")) is a
    kept.of(seen(store, "c"))
    assert kept.of(seen(store, "a")) is a
    assert kept.of(seen(store, "b")) is not b


def test_what_fails_is_raised_to_all_who_wait_and_tried_again_the_next_time(store: Store) -> None:
    slow = Slow()

    def make(view: View) -> object:
        made = slow(view)
        if len(slow.made) == 1:
            raise OSError("gone")
        return made

    kept = Kept(make)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.of, seen(store))
        assert slow.begun.wait(PATIENCE)
        second = pool.submit(kept.of, seen(store))
        slow.go.set()
        assert isinstance(first.exception(PATIENCE), OSError)
        second.exception(PATIENCE)  # it waited, or came later and tried again
    assert kept.of(seen(store)) is not None


def test_an_earlier_value_of_those_who_see_the_same_is_moved_on_and_kept_no_longer(store: Store) -> None:
    moved: list[object] = []

    def move(_: View, value: list[int]) -> list[int] | None:
        moved.append(value)
        return [*value, 1] if len(value) < 2 else None

    kept = Kept(lambda _: [0], move=move)
    assert kept.of(seen(store)) == [0]
    old = seen(store)
    assert kept.of(old) == [0]
    store.write(Batch((organisation("a"),)))
    assert kept.of(seen(store, "org:h")) == [0]
    assert kept.of(seen(store)) == [0, 1]
    assert moved == [[0]]
    store.write(Batch((organisation("b"),)))
    assert kept.of(seen(store)) == [0], "what cannot be moved on is made anew"
    assert moved == [[0], [0, 1]]
