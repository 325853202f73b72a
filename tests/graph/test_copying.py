"""Copying between any two stores: everything arrives, a stopped copy goes on, and a difference is said."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from graph.copying import copy_store, digests
from graph.errors import BadInput
from graph.model import Batch, Load
from graph.opening import open_store
from graph.store import Store
from tests.graph.samples import ENCODER, Graph, edge, graphs, node, passage, source

few = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def origin() -> Iterator[Store]:
    with open_store("memory:") as store:
        yield store


def fill(store: Store) -> None:
    """Two datasets, two editions, ended things, vectors of two encoders, loads."""
    old, new, other = source("d", "2026-01-01"), source("d", "2026-02-01"), source("e", "2026-01-15")
    first = Batch(
        (node("t:1", source=old), node("t:2", source=old), node("t:1", name="Başka ad", source=other)),
        (edge("t:1", "partner_of", "t:2", source=old),),
        (
            *(passage("t:1", f"metin {i}", seq=i, source=old) for i in range(3)),
            passage("t:1", "e metni", source=other),
            passage("t:2", "eski metin", source=old),
        ),
    )
    store.write(first)
    store.put_vectors(Graph(first, np.eye(5, 8, dtype=np.float32)).vectors)
    newer = (passage("t:1", "metin 0", source=new), passage("t:1", "yeni metin", seq=1, source=new))
    store.write(Batch((node("t:1", source=new),), (), newer))
    store.close_missing("d", "2026-02-01")
    store.record_load(Load("d", "2026-02-01", "aa", "2026-02-02T00:00:00+00:00", 7, 1))


def test_everything_arrives_with_what_ended_and_a_second_copy_writes_nothing(origin: Store, store: Store) -> None:
    fill(origin)
    report = copy_store(origin, store)
    assert report.differing == ()
    assert report.written == {"nodes": 2, "edges": 1, "passages": 4, "vectors": 3, "closings": 1, "loads": 1}
    assert digests(store) == digests(origin)
    assert set(copy_store(origin, store).written.values()) == {0}


def test_a_copy_back_is_the_same(store: Store) -> None:
    fill(store)
    with open_store("memory:") as target:
        assert copy_store(store, target).differing == ()
        assert digests(target) == digests(store)


def test_a_copy_that_was_stopped_goes_on_and_tells_how_far_it_is(
    origin: Store, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(origin)
    monkeypatch.setattr("graph.copying.AT_ONCE", 1)
    told: list[tuple[str, int]] = []

    def stop(label: str, done: int, total: int | None) -> None:
        told.append((label, done))
        if label == "passages":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_store(origin, store, stop)
    assert told == [("nodes", 1), ("nodes", 2), ("edges", 1), ("passages", 2)]
    report = copy_store(origin, store)
    assert report.differing == ()
    assert (report.written["nodes"], report.written["passages"]) == (0, 2)


def test_what_only_the_target_holds_is_said(origin: Store, store: Store) -> None:
    fill(origin)
    store.write(Batch((node("t:0"),), (), (passage("t:0", "fazla"),)))
    assert copy_store(origin, store).differing == ("nodes", "passages")


def test_a_store_is_not_copied_onto_itself(lasting: object, store: Store) -> None:
    with pytest.raises(BadInput, match="onto itself"):
        copy_store(store, store)


@few
@given(graphs())
def test_any_graph_arrives(graph: Graph) -> None:
    with open_store("memory:") as origin, open_store("memory:") as target:
        origin.write(graph.batch)
        origin.put_vectors(graph.vectors)
        assert copy_store(origin, target).differing == ()
        assert target.counts() == origin.counts()
        assert target.counts().vectors.get(ENCODER, 0) == len(graph.batch.passages)
