"""Editions in whatever order they are loaded end alike, and one load holds a dataset; on every store."""

import threading
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.copying import digests
from graph.editions import claims
from graph.editions.claims import SECONDS, Claim, claimed
from graph.errors import StoreUnavailable
from graph.filters import make_filter
from graph.model import Batch, Changes, Load
from graph.store import Store
from tests.graph.backends import Backend
from tests.graph.samples import EVERYONE, edge, node, passage, source

DAYS = ("2026-01-01", "2026-01-02", "2026-01-03")
few = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
Edition = tuple[str, frozenset[str], bool]
"""Its day, the nodes that it holds, and whether it closes what it lacks."""
ids = st.frozensets(st.sampled_from(["t:1", "t:2", "t:3"]))
editions = st.tuples(*(st.tuples(st.just(day), ids, st.booleans()) for day in DAYS))


def take(store: Store, edition: Edition) -> None:
    """Load an edition: its nodes, a text each, a tie between any two; then what it lacks is closed."""
    day, held, closes = edition
    origin = source("d", day)
    nodes = tuple(node(id_, name=f"{id_} {day}", source=origin) for id_ in sorted(held))
    texts = tuple(passage(id_, f"su {id_} {day}", source=origin) for id_ in sorted(held))
    ties = tuple(edge(a, "partner_of", b, source=origin) for a in sorted(held) for b in sorted(held) if a < b)
    store.write(Batch(nodes, ties, texts))
    if closes:
        store.close_missing("d", day)
    store.record_load(Load("d", day, f"digest of {day}", "2026-02-01T00:00:00+00:00"))


@few
@given(editions)
def test_editions_end_alike_in_every_order(backend: Backend, given: tuple[Edition, ...]) -> None:
    ends = []
    for order in permutations(given):
        store = backend.empty()
        for edition in order:
            take(store, edition)
        ends.append(digests(store))
    assert all(end == ends[0] for end in ends)


def test_an_older_edition_opens_nothing_that_a_newer_one_closed(store: Store) -> None:
    old, new = source("d", DAYS[0]), source("d", DAYS[1])
    both = Batch((node("t:1", source=old), node("t:2", source=old)), (edge("t:1", "partner_of", "t:2", source=old),))
    store.write(both)
    store.write(Batch((node("t:1", source=new),)))
    store.close_missing("d", DAYS[1])
    before = digests(store)
    assert store.write(both) == Changes(unchanged=2, older=1)
    assert digests(store) == before
    assert store.edges_of(["t:1"], EVERYONE) == []


def test_what_was_never_here_comes_in_as_ended_with_an_edition_before_the_one_that_lacks_it(store: Store) -> None:
    store.write(Batch((node("t:1", source=source("d", DAYS[1])),)))
    store.close_missing("d", DAYS[1])
    old = source("d", DAYS[0])
    late = Batch(
        (node("t:2", source=old),), (edge("t:1", "partner_of", "t:2", source=old),), (passage("t:2", "su", source=old),)
    )
    assert store.write(late) == Changes(older=3)
    assert store.records(["t:2"])["t:2"][0].source.ended == DAYS[1]
    assert store.edges_of(["t:1"], EVERYONE) == []
    assert store.passages_of(["t:2"], EVERYONE) == []
    assert store.lexical([frozenset({"su"})], make_filter(), 5) == []


def test_an_edition_between_two_ends_what_it_lacks_on_its_own_day(store: Store) -> None:
    store.write(Batch((node("t:1", source=source("d", DAYS[0])),)))
    store.close_missing("d", DAYS[2])
    assert store.close_missing("d", DAYS[1]) == Changes()
    assert store.records(["t:1"])["t:1"][0].source.ended == DAYS[1]


def test_another_dataset_is_closed_by_its_own_editions_alone(store: Store) -> None:
    store.close_missing("e", DAYS[2])
    assert store.write(Batch((node("t:1", source=source("d", DAYS[0])),))) == Changes(added=1)


def test_the_remembered_load_never_goes_back(store: Store) -> None:
    newer = Load("d", DAYS[1], "bb", "2026-02-02T00:00:00+00:00", 12)
    store.record_load(newer)
    store.record_load(Load("d", DAYS[0], "aa", "2026-03-02T00:00:00+00:00", 10))
    assert store.loads() == [newer]
    again = replace(newer, digest="cc")
    store.record_load(again)
    assert store.loads() == [again]


def test_a_second_load_is_told_who_holds_the_dataset(store: Store) -> None:
    with claimed(store, "d"):
        holder = store.claim(Claim("d"))
        assert holder is not None
        told = f"by process {holder.process} on {holder.host} since 20"
        with pytest.raises(StoreUnavailable, match=told), claimed(store, "d"):
            pytest.fail("two hold it")
        with claimed(store, "e"):
            pass
    with claimed(store, "d") as held:
        held.check()


@pytest.mark.parametrize("other", [Claim("d", process=2**22 + 1), Claim("d", space="elsewhere", process=2**22 + 1)])
def test_a_claim_of_a_process_that_is_gone_blocks_nobody_for_good(
    store: Store, other: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.claim(other) is None
    if other.space == "elsewhere":
        assert store.claim(Claim("d")) == other, "nobody here knows whether it runs"
        monkeypatch.setattr(claims, "SECONDS", 0)
    with claimed(store, "d") as held:
        monkeypatch.setattr(claims, "SECONDS", SECONDS)
        assert not store.renew(other)
        held.check()


def test_a_load_that_lost_its_claim_stops_before_it_writes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with claimed(store, "d") as held:
        monkeypatch.setattr(claims, "SECONDS", 0)
        assert store.claim(Claim("d")) is None
        with pytest.raises(StoreUnavailable, match="stood still for so long"):
            held.check()


def test_a_claim_is_renewed_while_it_is_held(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    renewed = threading.Event()
    monkeypatch.setattr(claims, "_OFTEN", 0.001)
    monkeypatch.setattr(store, "renew", lambda _: renewed.set())
    with claimed(store, "d"):
        assert renewed.wait(30)


def test_what_a_source_itself_says_to_have_ended_is_new(store: Store) -> None:
    of = source(date="2026-03-01")
    left = edge("t:1", "partner_of", "t:2", source=replace(of, ended="2026-03-01"))
    assert store.write(Batch((node("t:1", source=of), node("t:2", source=of)), (left,))) == Changes(added=3)
