"""A node is to each caller the merge of the records meant for them, in every read, and of nothing else."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph.faces import COUNTED, faces, is_sight, shown
from graph.filters import Filter, make_filter
from graph.model import PUBLIC, Batch, Edge, Name
from graph.records import merge
from graph.store import Store
from graph.words.folding import alternatives
from tests.graph.samples import CLUSTER, EVERYONE, INSIDER, edge, node, passage, source, told

OWNER = EVERYONE | {"org:x"}
OPEN = node("t:1", name="Açık Ad", region="TR", sectors=("13.96",), props={"city": "Çorum"})
SECRET = replace(
    OPEN,
    name="Gizli Ad",
    names=(Name("Saklı Ad"),),
    sources=(source("x", "2026-05-01"),),
    region="TR831",
    sectors=("32.50",),
    audience=("org:x",),
    props={"website": "https://gizli.example", "employees": 260},
)
atoms = st.sets(st.sampled_from([PUBLIC, "org:x", "org:y", CLUSTER]), min_size=1, max_size=3)


@given(st.lists(atoms.map(sorted).map(tuple), min_size=1, max_size=5))
def test_of_all_faces_each_caller_is_shown_one_and_it_is_theirs(audiences: list[tuple[str, ...]]) -> None:
    records = tuple(
        node("t:1", name=f"Ad {at}", source=source(f"d{at}"), audience=audience)
        for at, audience in enumerate(audiences)
    )
    for number in range(5):
        for asking in map(frozenset, combinations([PUBLIC, "org:x", "org:y", CLUSTER], number)):
            fitting = [face for face in faces(records) if is_sight(asking, face.seen, face.unseen)]
            seen = [r for r in records if asking & set(r.audience)]
            assert [face.node for face in fitting] == ([merge(seen)] if seen else [])
            assert shown(records, asking) == (merge(seen) if seen else None)


def test_a_node_of_many_audiences_has_few_faces_and_is_shown_whole() -> None:
    records = tuple(node("t:1", source=source(f"d{at}"), audience=(f"org:{at}",)) for at in range(COUNTED + 3))
    assert len(faces(records)) == 2**COUNTED - 1
    last = shown(records, frozenset({f"org:{COUNTED + 2}"}))
    assert last is not None
    assert [one.dataset for one in last.sources] == [f"d{COUNTED + 2}"]


def everything(store: Store, audiences: frozenset[str], ids: tuple[str, ...]) -> list[object]:
    """What a caller reads of these nodes, on every path there is."""
    view = store.seen_by(audiences)
    asked = [Filter(), make_filter(regions=["TR831"]), make_filter(sectors=["32.50"]), make_filter(sizes=["large"]),
             make_filter(kinds=["sme"]), make_filter(kinds=["university"]), Filter(since="2026-03-01")]  # fmt: skip
    return [
        view.nodes(ids),
        [view.page(keep, 10) for keep in asked],
        [view.facets(keep) for keep in asked],
        [view.named([word], keep, 5) for word in ("gizli", "sakli", "acik", "ad") for keep in asked],
        [view.lexical(alternatives("iplik"), keep, 5) for keep in asked],
        [view.nearest(np.ones(8, np.float32), "e", keep, 5) for keep in asked],
        view.edges_of(ids, ended=True),
        view.k_hop(["t:1"], 3),
        view.degrees(ids),
        told(view.ties(["partner_of", "shared", "member_of"])),
        [view.passages_of(ids), list(view.all_passages()), list(view.all_nodes()), list(view.all_edges())],
    ]


def test_a_confidential_record_of_a_public_node_changes_nothing_that_others_read(store: Store) -> None:
    nodes = (OPEN, node("t:2", "cluster"), node("t:3", "document"))
    texts = (passage("t:1", "iplik"), passage("t:3", "iplik"))
    ties = (edge("t:1", "member_of", "t:2"), edge("t:1", "shared", "t:3"))
    store.write(Batch(nodes, ties, texts))
    ids = ("t:1", "t:2", "t:3", "t:4", "t:5")
    before = everything(store, EVERYONE, ids)
    hidden = (
        SECRET,
        replace(node("t:2", "university", "Gizli Küme", source=source("x", "2026-05-01")), audience=("org:x",)),
        node("t:4", source=source("x"), audience=("org:x",)),
    )
    stated = (
        Edge("t:1", "partner_of", "t:2", source("x"), audience=("org:x",)),
        Edge("t:2", "shared", "t:3", source("x"), audience=("org:x",)),
        Edge("t:4", "partner_of", "t:1", source("x"), audience=("org:x",)),
    )
    store.write(Batch(hidden, stated, (passage("t:1", "gizli iplik", source=SECRET.source, audience=("org:x",)),)))
    assert everything(store, EVERYONE, ids) == before
    assert everything(store, INSIDER, ids) == before
    seen = store.seen_by(OWNER)
    assert seen.node("t:1") == merge([OPEN, SECRET])
    assert [n.id for n in seen.page(make_filter(regions=["TR831"]), 5)] == ["t:1"]
    assert seen.facets(Filter()).kinds == {"sme": 2, "university": 1, "document": 1}
    assert [s.id for s in seen.named(["gizli"], make_filter(kinds=["university"]), 5)] == ["t:2"]
    assert [s.id for s in seen.lexical(alternatives("iplik"), make_filter(sectors=["32.50"]), 5)] != []
    assert {kind for *_, kind, _ in told(seen.ties(["member_of"]))} == {"university"}
    assert seen.degrees(["t:1"]) == {"t:1": 4}


def test_a_record_that_becomes_confidential_leaves_what_others_read(store: Store) -> None:
    store.write(Batch((OPEN, node("t:2", "cluster")), (edge("t:1", "member_of", "t:2"),)))
    ids = ("t:1", "t:2")
    before = everything(store, EVERYONE, ids)
    told = replace(SECRET, audience=(PUBLIC,))
    store.write(Batch((told,), (edge("t:1", "partner_of", "t:2", source=told.source),)))
    assert everything(store, EVERYONE, ids) != before
    later = source("x", "2026-06-01")
    hidden = replace(SECRET, sources=(later,))
    store.write(Batch((hidden,), (Edge("t:1", "partner_of", "t:2", later, audience=("org:x",)),)))
    assert everything(store, EVERYONE, ids) == before
    store.close_missing("x", "2026-07-01")
    assert everything(store, EVERYONE, ids) == before


def test_one_who_sees_only_what_has_ended_finds_nothing(store: Store) -> None:
    store.write(Batch((OPEN, SECRET), (), (passage("t:1", "iplik"),)))
    store.close_missing("d", "2026-07-01")
    for audiences, found in ((EVERYONE, []), (OWNER, ["t:1"])):
        view = store.seen_by(audiences)
        assert [n.id for n in view.page(Filter(), 5)] == found
        assert view.facets(Filter()).total == len(found)
        assert [s.id for s in view.named(["ad"], Filter(), 5)] == found


def test_a_day_is_asked_of_what_the_caller_sees(store: Store) -> None:
    store.write(Batch((OPEN, SECRET, node("t:2", source=source(date="2026-04-01")))))
    asked: Filter = Filter(since="2026-04-01")
    assert [n.id for n in store.seen_by(EVERYONE).page(asked, 5)] == ["t:2"]
    assert {n.id for n in store.seen_by(OWNER).page(asked, 5)} == {"t:1", "t:2"}
    assert store.seen_by(EVERYONE).facets(asked).total == 1


def test_what_each_dataset_states_is_told_of_those_that_may_be_seen(store: Store) -> None:
    later = node("t:1", source=source("later", "2026-05-01"), region="TR831")
    store.write(Batch((OPEN, SECRET, later)))
    assert store.seen_by(EVERYONE).stated("t:1") == [later, OPEN]
    assert {record.source.dataset for record in store.seen_by(OWNER).stated("t:1")} == {"d", "later", "x"}
    assert store.seen_by(EVERYONE).stated("t:9") == []
    store.close_missing("later", "2026-07-01")
    assert store.seen_by(EVERYONE).stated("t:1") == [OPEN]
