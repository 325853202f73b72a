"""What a Neo4j store tells of what moved: to another process, after a cut, and beside writers that tell nothing."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import KNOWN, Batch, Passage, Source
from graph.neo4j.store import Neo4jStore
from graph.packing import VectorBatch
from graph.reads import Audiences, Moved, Vectors
from graph.store import Store
from search.partners.world import World, Worlds
from search.reading import Reader
from search.texts import kept_texts
from tests.graph.neo4j_server import Served
from tests.graph.samples import (
    ENCODER,
    EVERYONE,
    INSIDER,
    PARTNERS,
    Graph,
    edge,
    few,
    graphs,
    moved,
    node,
    passage,
    source,
    told,
)

HIDDEN = ("org:x",)
OWN = EVERYONE | {"org:x"}


@pytest.fixture
def store(served: Served) -> Store:
    opened = served.empty()
    opened.write(Batch(tuple(node(f"t:{at}") for at in range(4)), (edge("t:0", "partner_of", "t:1"),)))
    return opened


def test_what_another_process_moved_is_told_with_what_stands_now(served: Served, store: Store) -> None:
    mark = store.generation()
    assert (told(moved(store, mark).now), moved(store, mark).nodes, moved(store, mark).pairs) == ([], [], [])
    other = served.open()
    other.write(Batch((), (edge("t:2", "partner_of", "t:3", since="2020"), edge("t:1", "partner_of", "t:2"))))
    found = moved(store, mark)
    assert told(found.now) == [("t:1", "sme", "t:2", "sme", ""), ("t:2", "sme", "t:3", "sme", "2020-01-01")]
    assert sorted(found.pairs) == [("t:1", "t:2"), ("t:2", "t:3")]
    assert (found.now.mark > mark, found.now.generation) == (True, store.generation())
    assert told(moved(store, found.now.mark).now) == []


def test_all_ties_of_a_node_that_moved_are_told(store: Store) -> None:
    mark = store.generation()
    store.write(Batch((node("t:1", "cluster", source=source(date="2027-01-01")),)))
    found = moved(store, mark)
    assert (found.nodes, told(found.now)) == (["t:1"], [("t:0", "sme", "t:1", "cluster", "")])


def test_what_an_edition_no_longer_states_is_told(store: Store) -> None:
    store.write(Batch((), (edge("t:2", "partner_of", "t:3"),)))
    mark = store.generation()
    store.write(Batch((node("t:0", source=source(date="2027-01-01")),)))
    store.close_missing("d", "2027-01-01")
    found = moved(store, mark)
    assert {("t:0", "t:1"), ("t:2", "t:3")} <= set(found.pairs)
    assert told(found.now) == []


def test_of_what_is_hidden_nothing_is_told_to_who_has_not_held_it(store: Store) -> None:
    mark = store.generation()
    store.write(Batch((node("t:9", audience=HIDDEN),), (edge("t:9", "partner_of", "t:0", audience=HIDDEN),)))
    found = moved(store, mark)
    assert (list(found.now.ids), found.nodes, found.pairs) == ([], [], [])
    assert told(moved(store, mark, OWN).now) == [("t:9", "sme", "t:0", "sme", "")]
    assert moved(store, mark, held="09").pairs == [("t:9", "t:0")]


def test_nodes_kinds_and_holders_of_texts_are_told(store: Store) -> None:
    start = store.generation()
    first = store.moved_since(start)
    assert first is not None
    assert first.nodes == {"t:0", "t:1", "t:2", "t:3"}  # the last write may have been seen in part
    store.write(Batch((node("t:8"),)))
    start = store.generation()
    store.write(Batch((node("t:2"),), (), (passage("t:2", "membran"),)))
    assert store.moved_since(start) == Moved(frozenset({"t:8"}), frozenset({"sme"}), frozenset({"t:2"}))
    (text,) = store.passages_of(["t:2"], EVERYONE)
    written = store.generation()
    store.put_vectors(VectorBatch(ENCODER, (text.id,), (text.digest,), np.eye(1, 4, dtype=np.float32)))
    assert store.moved_since(written) == Moved(frozenset(), frozenset(), frozenset({"t:2"}))
    embedded = store.generation()
    store.write(Batch((node("t:1", "cluster", source=source(date="2027-01-01")),)))
    changed = Moved(frozenset({"t:1"}), frozenset({"sme", "cluster"}), frozenset({"t:2"}))
    assert store.moved_since(embedded) == changed
    known = store.generation()
    line = Passage("t:3", "what is known", Source("imece:known", "t:3", "2027-01-01"), KNOWN)
    store.put_known([line])
    store.put_known([], [line.id])
    assert store.moved_since(known) == changed._replace(holders=frozenset({"t:3"}))
    everything = changed._replace(nodes=frozenset({"t:1", "t:8"}), holders=frozenset({"t:2", "t:3"}))
    assert store.moved_since(start) == everything


def test_what_ended_with_its_edition_is_told(store: Store) -> None:
    store.write(Batch((node("t:2"),), (), (passage("t:2", "membran"),)))
    start = store.generation()
    store.write(Batch((node("t:0", source=source(date="2027-01-01")),)))
    store.close_missing("d", "2027-01-01")
    found = store.moved_since(start)
    assert found is not None
    assert found.nodes == {"t:0", "t:1", "t:2", "t:3"}
    assert found.holders == {"t:2"}


def test_what_was_too_much_is_cut_or_was_written_by_a_process_of_before_is_to_be_read_whole(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(mark: int) -> list[bool]:
        return [store.moved_since(mark) is None, store.ties_since(mark, PARTNERS, EVERYONE, lambda _: True) is None]

    first = store.generation()
    with monkeypatch.context() as patched:
        patched.setattr("graph.neo4j.feed.MOVED_MOST", 1)
        store.write(Batch((), (edge("t:0", "partner_of", "t:2"), edge("t:0", "partner_of", "t:3"))))
    second = store.generation()
    assert (unknown(first), unknown(second)) == ([True, True], [True, False])
    store.write(Batch((node("t:5"),)))
    assert (unknown(first), unknown(second), unknown(second + 1)) == ([True, True], [True, False], [False, False])
    store._server.run(f"MATCH (c:Change {{at: {store.generation()}}}) DELETE c")
    third = store.generation()
    assert (unknown(second), unknown(third)) == ([True, True], [True, False])
    store._server.run("MATCH (m:Meta) SET m.truth = m.truth + 1")  # as a process of an earlier release does
    assert (unknown(third), unknown(store.generation())) == ([True, True], [True, False])
    assert unknown(store.generation() + 5) == [True, True]  # the database is another than it was


def test_a_write_that_fails_tells_nothing_and_changes_nothing(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store.generation()
    with monkeypatch.context() as patched:
        patched.setattr("graph.neo4j.writes.GREW_TRUTH", "RETURN 1 / 0")
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the server says
            store.write(Batch((node("t:7"),)))
    assert (store.generation(), store.nodes(["t:7"], EVERYONE)) == (before, {})
    found = store.moved_since(before)
    assert found is not None
    assert "t:7" not in found.nodes


def test_of_writers_at_once_every_change_is_told(served: Served, store: Store) -> None:
    start = store.generation()
    others = [served.open() for _ in range(3)]

    def write(at: int) -> list[int]:
        writer = others[at % 3]
        writer.write(Batch((node(f"t:w{at}"),)))
        told_ = store.moved_since(start)
        assert told_ is not None
        assert f"t:w{at}" in told_.nodes  # acknowledged, so told to everybody
        return []

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(24)))
    found = store.moved_since(start)
    assert found is not None
    assert found.nodes >= {f"t:w{at}" for at in range(24)}


def test_only_the_last_changes_are_kept(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from graph.neo4j import feed  # noqa: PLC0415

    statement = feed.GREW_TRUTH.replace(f"at - {feed.KEPT}", "at - 2")
    monkeypatch.setattr("graph.neo4j.writes.GREW_TRUTH", statement)
    for at in range(5):
        store.write(Batch((node(f"t:k{at}"),)))
    (row,) = store._server.rows("MATCH (c:Change) RETURN count(c) AS number")
    assert row["number"] == 2
    assert store.moved_since(store.generation() - 2) is None
    last_two = Moved(frozenset({"t:k3", "t:k4"}), frozenset({"sme"}), frozenset())
    assert store.moved_since(store.generation() - 1) == last_two


def test_a_partners_world_moves_on_with_what_others_wrote(
    served: Served, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    worlds = Worlds(())
    before = worlds.of(store.seen_by(EVERYONE))
    assert before.ties.at("t:3") is None
    served.open().write(Batch((), (edge("t:1", "partner_of", "t:3"),)))
    monkeypatch.setattr(type(store), "ties", None)  # nothing is read whole
    after = worlds.of(store.seen_by(EVERYONE))
    assert after.near("t:0").keys() == {"t:1", "t:3"}


def test_texts_are_kept_over_a_write_of_others_and_read_anew_where_it_touched_them(
    served: Served, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = (passage("t:1", "membran"), passage("t:2", "iplik"), passage("t:3", "boya", audience=HIDDEN))
    store.write(Batch((node("t:1"), node("t:2"), node("t:3")), (), texts))
    store.write(Batch((node("t:8"),)))
    kept, ids = kept_texts(), [text.id for text in texts]
    view = store.seen_by(EVERYONE)
    assert [text.text for text in kept.of(view).passages(view, ids).values()] == ["membran", "iplik"]
    asked: list[str] = []
    read = type(store).passages

    def counted(self: Store, ids: Iterable[str], audiences: Audiences) -> object:
        asked.extend(ids := list(ids))
        return read(self, ids, audiences)

    monkeypatch.setattr(type(store), "passages", counted)
    later = source(date="2027-01-01")
    again = (replace(texts[1], text="kumaş", source=later), replace(texts[2], audience=tuple(EVERYONE), source=later))
    served.open().write(Batch((node("t:2", source=later), node("t:3", source=later)), (), again))
    view = store.seen_by(EVERYONE)
    assert [text.text for text in kept.of(view).passages(view, ids).values()] == ["membran", "kumaş", "boya"]
    assert sorted(asked) == ids[1:]
    served.open().write(Batch((node("t:1", source=later, audience=HIDDEN),)))
    view = store.seen_by(EVERYONE)
    assert [text.text for text in kept.of(view).passages(view, ids).values()] == ["kumaş", "boya"]


def test_places_are_read_anew_only_where_a_region_is_another(
    served: Served, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, pages = Reader(), []
    read = type(store).page

    def counted(self: Store, *given: object) -> object:
        pages.append(given)
        return read(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(type(store), "page", counted)

    def understood() -> list[tuple[str, ...]]:
        reading = reader.read(store.seen_by(EVERYONE), "membran in Ankara")
        return [one.codes for one in reading.understood]

    store.write(Batch((node("nuts:TR51", "region", "Ankara"),)))
    store.write(Batch((node("t:8"),)))
    assert understood() == [("TR51",)]
    before = len(pages)
    served.open().write(Batch((node("t:9"),)))
    assert (understood(), len(pages)) == ([("TR51",)], before)
    served.open().write(Batch((node("nuts:TR51", "region", "Angora", source=source(date="2027-01-01")),)))
    assert understood() == []
    assert len(pages) > before


@few
@given(made=st.lists(graphs(8), min_size=2, max_size=4))
def test_what_moved_on_is_what_is_read_anew(served: Served, made: list[Graph]) -> None:
    store, worlds, kept = served.empty(), Worlds(()), kept_texts()
    for at, graph in enumerate(made):
        for batch in (_dated(graph.batch, f"2027-{at + 1:02}-01"), Batch((node("t:quiet"),))):
            store.write(batch)
            store.put_vectors(graph.vectors)
            for audiences in (EVERYONE, INSIDER, OWN):
                view, fresh = store.seen_by(audiences), store.seen_by(audiences)
                ids = [text.id for one in made for text in one.batch.passages]
                texts = kept.of(view)
                assert texts.passages(view, ids) == fresh.passages(ids)
                assert _numbers(texts.vectors(view, ids, ENCODER)) == _numbers(fresh.vectors(ids, ENCODER))
                holders = sorted({text.holder for one in made for text in one.batch.passages})
                assert texts.passages_of(view, holders) == fresh.passages_of(holders)
                assert _said(worlds.of(view)) == _said(Worlds(()).of(fresh))


def _dated(batch: Batch, day: str) -> Batch:
    """The batch as the edition of a day."""
    nodes = tuple(replace(one, sources=tuple(replace(s, date=day) for s in one.sources)) for one in batch.nodes)
    edges = tuple(replace(one, source=replace(one.source, date=day)) for one in batch.edges)
    return Batch(nodes, edges, tuple(replace(one, source=replace(one.source, date=day)) for one in batch.passages))


def _numbers(vectors: dict[str, Vectors]) -> dict[str, list[float]]:
    return {id_: vector.tolist() for id_, vector in sorted(vectors.items())}


def _said(world: World) -> list[object]:
    """What a world says, by id."""
    ids = sorted(id_ for id_ in world.ties.ids if world.ties.at(id_) is not None)
    return [ids, [world.near(id_) for id_ in ids], [world.together(id_) for id_ in ids], world.bearers(ids)]
