"""A world that is laid over another, or moved on, is the world that is read whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import Batch, Source
from graph.opening import open_store
from graph.store import Store
from graph.view import View
from search.partners.world import World, Worlds, read_world
from tests.graph.samples import EVERYONE, INSIDER, Graph, graphs
from tests.search.partner_graphs import filled, organisation, seen, tie, took_part

CALLERS = (EVERYONE, INSIDER, EVERYONE | {"org:x"}, frozenset({"org:x"}))
often = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def whole(view: View) -> World:
    """The world as it is read by who has read nothing before."""
    return Worlds(()).of(View(_Plain(view), view.audiences))  # type: ignore[arg-type]


class _Plain:
    """A store that can tell neither what moved nor what is kept back."""

    def __init__(self, view: View) -> None:
        self._reads = view._reads

    def __getattr__(self, name: str) -> object:
        return (lambda *_: None) if name in {"ties_beyond", "ties_since"} else getattr(self._reads, name)


def said(world: World) -> list[object]:
    """All that a world says, by id."""
    ids = sorted(id_ for id_ in world.ties.ids if world.ties.at(id_) is not None)
    return [
        ids,
        [world.near(id_) for id_ in ids],
        [world.together(id_) for id_ in ids],
        world.bearers([*ids, "nobody"]),
        {id_: world.activity[id_] for id_ in ids},
    ]


def editions(made: Sequence[Graph]) -> list[Batch]:
    """The graphs as editions of their datasets, each a month after the other."""
    return [_dated(graph.batch, f"2027-{at + 1:02}-01") for at, graph in enumerate(made)]


def _dated(batch: Batch, day: str) -> Batch:
    def later(source: Source) -> Source:
        return replace(source, date=day)

    nodes = tuple(replace(node, sources=tuple(map(later, node.sources))) for node in batch.nodes)
    edges = tuple(replace(edge, source=later(edge.source)) for edge in batch.edges)
    return Batch(nodes, edges)


@often
@given(graphs(8), st.data())
def test_what_is_laid_over_the_world_of_everyone_is_what_the_caller_sees(graph: Graph, data: st.DataObject) -> None:
    with open_store("memory:") as store:
        store.write(Batch(graph.batch.nodes, graph.batch.edges))
        worlds = Worlds(())
        for audiences in data.draw(st.permutations(CALLERS)):
            assert said(worlds.of(store.seen_by(audiences))) == said(whole(store.seen_by(audiences)))


@often
@given(st.lists(graphs(8), min_size=2, max_size=4), st.data())
def test_a_world_that_moved_on_is_the_world_read_anew(made: list[Graph], data: st.DataObject) -> None:
    with open_store("memory:") as store:
        worlds = Worlds(())
        for batch in editions(made):
            if data.draw(st.booleans()):
                store.close_missing("d", batch.nodes[0].source.date)
            store.write(batch)
            for audiences in data.draw(st.lists(st.sampled_from(CALLERS), unique=True)):
                assert said(worlds.of(store.seen_by(audiences))) == said(whole(store.seen_by(audiences)))


class Counted:
    """How often all ties were read."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times, plain = 0, type(store).ties

        def ties(*arguments: object) -> object:
            self.times += 1
            return plain(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(type(store), "ties", ties)


def test_all_ties_are_read_once_whoever_asks_and_whatever_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = organisation("h", audience=("org:h",))
    edges = [*took_part("p", "a", "b"), tie("a", "partner_of", "h")]
    with filled([organisation("a"), organisation("b"), organisation("p", "project"), hidden], edges) as store:
        worlds, read = Worlds(()), Counted(store, monkeypatch)
        for round_ in range(3):
            store.write(Batch((organisation(f"n{round_}"),), (tie(f"n{round_}", "partner_of", "a"),)))
            for own in ("org:h", "org:i"):
                assert f"n{round_}" in worlds.of(seen(store)).near("a")
                assert ("h" in worlds.of(seen(store, own)).near("a")) == (own == "org:h")
        assert read.times == 1


def test_a_node_that_became_hidden_is_kept_for_nobody() -> None:
    source = Source("d", "1", "2026-02-01")
    with filled([organisation("a"), organisation("b")], [tie("a", "partner_of", "b")]) as store:
        worlds = Worlds(())
        early = seen(store)
        assert early.nodes(["a", "b"]).keys() == {"a", "b"}
        assert worlds.of(seen(store)).cache.nodes(seen(store), ["a", "b"]).keys() == {"a", "b"}
        store.write(Batch((replace(organisation("b", audience=("org:b",)), sources=(source,)),)))
        world = worlds.of(seen(store))
        assert world.near("a") == {}
        assert world.cache.nodes(early, ["a", "b"]).keys() == {"a"}, "whoever read it before brings it not back"
        assert world.cache.nodes(seen(store), ["a", "b"]).keys() == {"a"}
        assert worlds.of(seen(store, "org:b")).near("a").keys() == {"b"}


def test_where_much_has_moved_it_is_put_in_order_and_shared_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.ties.measures.SETTLED_ONE_IN", 4)
    nodes = [organisation(f"o{at}") for at in range(12)]
    with filled(nodes, [tie(f"o{at}", "partner_of", f"o{at + 1}") for at in range(8)]) as store:
        worlds = Worlds(())
        first = [worlds.of(seen(store)), worlds.of(seen(store, "org:i"))]
        for at in range(8, 11):
            store.write(Batch((), (tie(f"o{at}", "partner_of", f"o{at + 1}", since="2020"),)))
            mine, theirs = worlds.of(seen(store, "org:i")), worlds.of(seen(store))
            assert mine.ties.beside(theirs.ties)
            assert said(mine) == said(theirs) == said(whole(seen(store)))
        assert not mine.ties.beside(first[0].ties)
        assert not len(theirs.ties.adjacency.changed)


def test_without_a_tie_there_is_nobody_near() -> None:
    with filled([organisation("a")]) as store:
        world = read_world(seen(store), ())
        assert (world.near("a"), world.together("a"), dict(world.activity)) == ({}, {}, {})
        assert world.bearers(["a"]) == {"a": ["a"]}
