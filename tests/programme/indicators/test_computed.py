"""What the graph tells of clusters at the end of a period, against what is counted by hand and by networkx."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Batch, Edge, Node, Source
from graph.opening import open_store
from graph.store import Store
from people.database import Database
from people.jobs import Worker
from programme.indicators.computed import compute, told_of
from programme.indicators.periods import period
from programme.indicators.statements import Written, standing
from programme.indicators.ties import stood
from programme.indicators.work import ask_for, handlers
from tests.graph.backends import OF_ONE_SERVER, Backend

EVERYONE = frozenset({"public"})
OLD, NEW = Source("test", "1", "2020-01-01"), Source("test", "1", "2026-03-01")


def node(id_: str, kind: str = "sme", region: str | None = "TR831", **said: object) -> Node:
    return Node(id_, kind, id_, (OLD,), region=region, **said)  # type: ignore[arg-type]


def member(id_: str, since: str | None = None, source: Source = OLD, **said: object) -> Edge:
    return Edge(id_, "member_of", "k", source, since, **said)  # type: ignore[arg-type]


def world() -> Batch:
    """Six members of a cluster, of whom one came in 2024 and one left in 2025, with ties of each sort."""
    nodes = [
        node("k", "cluster"), node("a"), node("b", region="TR510"), node("c", region=None), node("d"), node("e"),
        node("f", region="TR8"), node("uni", "university", "TR831"), node("far", region="DE111"), node("p", "project"),
        node("q", "project"), node("ev", "event"), node("doc1", "document"), node("doc2", "document"),
        node("secret", audience=("org:a",)), node("empty", "cluster"),
    ]  # fmt: skip
    edges = [
        member("a", "2019"), member("b"), member("c", "2020-05-01"), member("d", "2024-06-01"),
        member("e", "2019", until="2025-03-01"), member("f", "2019"), member("secret", "2019"),
        Edge("a", "partner_of", "b", OLD, "2021"), Edge("b", "partner_of", "a", OLD, "2022"),
        Edge("uni", "partner_of", "c", OLD, "2023"), Edge("a", "partner_of", "far", OLD, "2026-02-01"),
        Edge("d", "partner_of", "far", OLD, "2010", "2015-01-01"), Edge("a", "partner_of", "secret", OLD, "2021"),
        Edge("a", "participated_in", "p", OLD, "2021", "2024-01-01"),
        Edge("d", "participated_in", "p", OLD, "2021", "2024-01-01"),
        Edge("far", "participated_in", "q", OLD), Edge("f", "participated_in", "q", OLD),
        Edge("k", "hosts", "ev", OLD), Edge("a", "attended", "ev", OLD), Edge("far", "attended", "ev", OLD),
        Edge("k", "serves", "b", OLD), Edge("k", "shared", "doc1", OLD), Edge("a", "shared", "doc1", OLD),
        Edge("b", "shared", "doc2", OLD, "2026-01-01"),
    ]  # fmt: skip
    return Batch(tuple(nodes), tuple(edges))


def values(store: Store, said: str, today: date = date(2026, 11, 1)) -> dict[str, Any]:
    told = told_of(store.seen_by(EVERYONE), period(said), today)
    assert {one.subject for one in told} <= {"k"}, "of a cluster without members nothing is known"
    return {one.indicator: (one.value, one.base) for one in told}


@pytest.mark.parametrize("backend", OF_ONE_SERVER, indirect=True)
def test_every_indicator_against_a_count_by_hand(backend: Backend) -> None:
    store = backend.empty()
    store.write(world())
    found = values(store, "2025")
    # Members at the end of 2025: a b c d f; of those of 2024 (a b c d e f) e left. Pairs of a member and whom it is
    # tied to: a–b, b–a, c–uni, a–d and d–a (project p, remembered for five years), f–far (project q).
    assert found == {
        "g.members": (5, None), "g.stayed": (pytest.approx(100 * 5 / 6), 6), "g.joined": (0, 5),
        "g.regions": (3, None), "g.ties_per_member": (6 / 5, 5), "g.inner_ties": (4 / 5, 5),
        "g.brokerage": (pytest.approx(100 * (1 - 4 / 25)), 5), "g.research": (20, 5),
        "g.across_borders": (pytest.approx(100 * 1 / 5), 5), "g.across_regions": (pytest.approx(100 * 3 / 5), 5),
        "g.projects": (1, None), "g.services": (40, 5), "g.documents": (1, None),
    }  # fmt: skip
    assert values(store, "2024")["g.joined"] == (pytest.approx(100 / 6), 6)
    assert values(store, "2026")["g.documents"] == (2, None)


def test_nothing_is_said_of_a_day_of_which_ties_do_not_tell() -> None:
    with open_store("memory:") as store:
        many = [node(f"m{n}") for n in range(10)]
        store.write(Batch((node("k", "cluster"), *many), tuple(member(one.id, source=NEW) for one in many)))
        assert values(store, "2025") == {}
        assert values(store, "2026")["g.members"] == (10, None)
        assert "g.stayed" not in values(store, "2026")
        store.write(Batch((), tuple(member(one.id, "2020", Source("other", "1", "2026-03-01")) for one in many[:9])))
        assert values(store, "2025")["g.members"] == (9, None), "one of ten is left out"


def test_a_tie_stands_as_its_dates_say() -> None:
    day = date(2025, 12, 31)
    for since, until, source, meant in (
        ("2025", None, NEW, True), ("2026", None, OLD, False), (None, None, OLD, True), (None, None, NEW, None),
        ("2019", "2025-12-31", OLD, False), ("2019", "2026", OLD, True),
        ("2019", None, Source("t", "1", "2020-01-01", "2025-06-01"), False),
        ("2019", None, Source("t", "1", "2020-01-01", "2026-06-01"), True),
    ):  # fmt: skip
        assert stood(Edge("a", "partner_of", "b", source, since, until), day) is meant
    ended = Edge("a", "partner_of", "b", OLD, "2010", "2021-01-01")
    assert [stood(ended, day, years=years) for years in (0, 4, 5)] == [False, False, True]


@settings(max_examples=15)
@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]), min_size=1))
def test_brokerage_is_the_efficiency_of_networkx(ties: set[tuple[int, int]]) -> None:
    ids = [f"m{n}" for n in range(8)]
    ego = nx.Graph([("k", id_) for id_ in ids] + [(ids[a], ids[b]) for a, b in ties])
    with open_store("memory:") as store:
        edges: Sequence[Edge] = [Edge(ids[a], "partner_of", ids[b], OLD, "2021") for a, b in ties]
        store.write(Batch((node("k", "cluster"), *map(node, ids)), (*(member(id_, "2020") for id_ in ids), *edges)))
        found = values(store, "2025")["g.brokerage"][0]
    assert found == pytest.approx(100 * nx.effective_size(ego, ["k"])["k"] / 8)


def test_it_is_written_once_and_by_whoever_takes_the_job(embedded: Database) -> None:
    with open_store("memory:") as store:
        store.write(world())
        asked = ask_for(embedded, " 2025 ")
        assert asked == "2025"
        assert Worker(embedded, handlers(embedded, store, list)).step()
        held = standing(embedded, EVERYONE, ["k"])
        assert len(held) == 13
        assert compute(embedded, store, "2025") == Written(unchanged=13)
        store.write(Batch((node("new"),), (member("new", "2025-01-01"),)))
        again = compute(embedded, store, "2025")
        assert again.corrected > 5
        assert again.added == 0
