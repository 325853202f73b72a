"""A server that is killed while a load runs: what was acknowledged is there, and the load goes on to the same end."""

import threading
from collections.abc import Iterator
from itertools import count, pairwise
from time import monotonic, sleep

import pytest

from graph.copying import digests
from graph.errors import StoreUnavailable
from graph.filters import make_filter
from graph.model import Batch, Changes
from graph.neo4j import breaker
from graph.opening import open_store
from graph.store import Store
from graph.words.folding import alternatives
from tests.graph.neo4j_server import LATEST, KitServer, start_from_kit
from tests.graph.samples import edge, node, passage

BATCHES = 8


@pytest.fixture
def server() -> Iterator[KitServer]:
    own = start_from_kit(LATEST)
    yield own
    own.kill()


def batch(place: int) -> Batch:
    """A hundred nodes in a chain that goes on in the next batch."""
    ids = [f"t:{place}-{i}" for i in range(100)]
    nodes = tuple(node(id_) for id_ in ids)
    ties = tuple(edge(a, "partner_of", b) for a, b in pairwise(ids))
    return Batch(nodes, ties, tuple(passage(id_, f"membran {id_}") for id_ in ids))


def load(store: Store, acknowledged: list[int], enough: threading.Event) -> None:
    """Write batch after batch, and tell when a few are there."""
    for place in count():
        store.write(batch(place % BATCHES))
        acknowledged.append(place % BATCHES)
        if place == 3:
            enough.set()


def test_a_load_over_a_killed_server_ends_as_one_without(server: KitServer) -> None:
    acknowledged: list[int] = []
    enough = threading.Event()
    store = open_store(server.address)

    def kill_when_enough() -> None:
        enough.wait(120)
        server.kill()

    killer = threading.Thread(target=kill_when_enough)
    killer.start()
    try:
        with pytest.raises(StoreUnavailable):
            load(store, acknowledged, enough)
        killer.join()
        assert_goes_on(store, server, set(acknowledged))
    finally:
        store.close()


def answering(store: Store) -> None:
    """Wait until the store has noticed by itself that its server is back."""
    until = monotonic() + 4 * breaker.PAUSE_SECONDS
    while True:
        try:
            store.generation()
        except StoreUnavailable:
            assert monotonic() < until
            sleep(0.1)
        else:
            return


def assert_goes_on(store: Store, server: KitServer, acknowledged: set[int]) -> None:
    assert acknowledged
    with pytest.raises(StoreUnavailable, match="does not answer now"):
        store.facets(make_filter())
    server.start()
    answering(store)
    for place in acknowledged:
        assert store.plan(batch(place)) == Changes(unchanged=299), "what was acknowledged is there"
    moved = store.moved_since(1)
    assert moved is not None
    assert {f"t:{place}-0" for place in acknowledged} <= moved.nodes, "and told"
    for place in range(BATCHES):
        store.write(batch(place))
    with open_store("memory:") as untroubled:
        for place in range(BATCHES):
            untroubled.write(batch(place))
        assert digests(store) == digests(untroubled)
    assert len(store.lexical(alternatives("membran"), make_filter(), 5)) == 5
