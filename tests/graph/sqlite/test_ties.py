"""What the embedded store tells of ties that moved or are kept back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.model import Batch
from graph.sqlite.live.feed import forget
from graph.sqlite.store import SqliteStore
from tests.graph.samples import EVERYONE, PARTNERS, edge, moved, node, source, told

HIDDEN = ("org:x",)
OWN = EVERYONE | {"org:x"}


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    with SqliteStore("memory:") as opened:
        opened.write(Batch(tuple(node(f"t:{at}") for at in range(4)), (edge("t:0", "partner_of", "t:1"),)))
        yield opened


def test_what_moved_is_told_with_what_stands_now(store: SqliteStore) -> None:
    mark = store.ties(PARTNERS, EVERYONE).mark
    assert (told(moved(store, mark).now), moved(store, mark).nodes, moved(store, mark).pairs) == ([], [], [])
    store.write(Batch((), (edge("t:2", "partner_of", "t:3", since="2020"), edge("t:1", "partner_of", "t:2"))))
    found = moved(store, mark)
    assert told(found.now) == [("t:1", "sme", "t:2", "sme", ""), ("t:2", "sme", "t:3", "sme", "2020-01-01")]
    assert sorted(found.pairs) == [("t:1", "t:2"), ("t:2", "t:3")]
    assert found.now.mark > mark
    assert found.now.generation == store.generation()
    assert told(moved(store, found.now.mark).now) == []


def test_all_ties_of_a_node_that_moved_are_told(store: SqliteStore) -> None:
    mark = store.ties(PARTNERS, EVERYONE).mark
    store.write(Batch((node("t:1", "cluster", source=source(date="2027-01-01")),)))
    found = moved(store, mark)
    assert (found.nodes, told(found.now)) == (["t:1"], [("t:0", "sme", "t:1", "cluster", "")])


def test_of_what_is_hidden_nothing_is_told_to_who_has_not_held_it(store: SqliteStore) -> None:
    mark = store.ties(PARTNERS, EVERYONE).mark
    store.write(Batch((node("t:9", audience=HIDDEN),), (edge("t:9", "partner_of", "t:0", audience=HIDDEN),)))
    found = moved(store, mark)
    assert (list(found.now.ids), found.nodes, found.pairs) == ([], [], [])
    mine = moved(store, mark, OWN)
    assert told(mine.now) == [("t:9", "sme", "t:0", "sme", "")]
    assert moved(store, mark, held="09").pairs == [("t:9", "t:0")]


def test_where_it_is_no_longer_known_what_moved_or_it_is_too_much_all_is_to_be_read(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = store.ties(PARTNERS, EVERYONE).mark
    for at in (2, 3):
        store.write(Batch((), (edge("t:0", "partner_of", f"t:{at}"),)))
    with monkeypatch.context() as patched:
        patched.setattr("graph.sqlite.ties.MOVED_MOST", 1)
        assert store.ties_since(mark, PARTNERS, EVERYONE, lambda _: True) is None
    with store._connections.writing() as connection:
        forget(connection, kept=1)
    assert store.ties_since(mark, PARTNERS, EVERYONE, lambda _: True) is None


def test_ties_that_fewer_see_are_told_apart(store: SqliteStore) -> None:
    secret = source("x", "2027-01-01")
    nodes = (node("t:9", audience=HIDDEN), node("t:1", "cluster", source=secret, audience=HIDDEN))
    edges = (edge("t:9", "partner_of", "t:0"), edge("t:2", "partner_of", "t:3", audience=HIDDEN))
    store.write(Batch(nodes, edges))
    more = store.ties_beyond(PARTNERS, OWN, EVERYONE)
    assert more is not None
    assert told(more) == [("t:2", "sme", "t:3", "sme", ""), ("t:9", "sme", "t:0", "sme", "")]
    kinds = {id_: more.kinds[at] for id_, at in zip(more.ids, more.kind.tolist(), strict=True)}
    assert kinds == {"t:0": "sme", "t:1": "cluster", "t:2": "sme", "t:3": "sme", "t:9": "sme"}
    other = store.ties_beyond(PARTNERS, EVERYONE | {"org:y"}, EVERYONE)
    assert other is not None
    assert (told(other), list(other.ids)) == ([], [])
