"""Writing and reading back: records by dataset, editions, endings, edges, streams; on every store."""

import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import BadInput, NotFound, VocabularyError
from graph.filters import make_filter
from graph.model import Batch, Changes, Load, Name, Node, Source
from graph.reads import Cursor
from graph.store import Store
from graph.words.folding import sort_key
from tests.graph.backends import Backend
from tests.graph.samples import EVERYONE, INSIDER, Graph, edge, graphs, node, passage, source, told

wide = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def test_what_is_written_is_read_back_as_it_was(store: Store) -> None:
    origin = Source("ror", "https://ror.org/1", "2026-06-23")
    written = Node(
        "ror:1", "university", "Karadeniz Teknik Üniversitesi", (origin,),
        (Name("Karadeniz Technical University", "en"), Name("KTÜ", "tr")), "TR901", ("72.10", "85.42@2"),
        ("public", "org:x"), {"founded": 1955, "lat": 40.99, "sites": ["a", {"b": None}], "active": True},
    )  # fmt: skip
    text = passage("ror:1", "İlk paragraf, “tırnak” ve 'kesme'.\n\nİkinci.", source=origin, page=4, role="profile")
    region = node("nuts:TR901", "region")
    tie = edge("ror:1", "located_in", "nuts:TR901", since="1955-05-20", until="2030-01-01", props={"by": "name"})
    store.write(Batch((written, region), (tie,), (text,)))
    assert store.seen_by(EVERYONE).node("ror:1") == written
    assert store.passages([text.id, "no"], EVERYONE) == {text.id: text}
    assert store.passages_of(["ror:1"], EVERYONE) == [text]
    assert store.edges_of(["ror:1"], EVERYONE) == [tie]
    assert store.seen_by(EVERYONE).node("ror:1").name_in("en") == "Karadeniz Technical University"
    assert store.seen_by(EVERYONE).node("ror:1").name_in("de") == written.name


def test_an_unknown_id_reads_like_a_hidden_one(store: Store) -> None:
    store.write(Batch((node("t:1", audience=("org:x",)),)))
    for id_ in ("t:1", "t:2"):
        with pytest.raises(NotFound, match=f"nothing by the id “{id_}”"):
            store.seen_by(EVERYONE).node(id_)
    assert store.seen_by(frozenset({"org:x"})).node("t:1").id == "t:1"


def test_writing_the_same_again_changes_nothing(store: Store) -> None:
    batch = Batch((node("t:1"), node("t:2")), (edge("t:1", "partner_of", "t:2"),), (passage("t:1", "su"),))
    assert store.plan(batch) == Changes(added=4)
    assert store.counts().passages == 0, "a plan writes nothing"
    assert store.write(batch) == Changes(added=4)
    before = store.generation()
    assert store.write(batch) == Changes(unchanged=4)
    assert store.generation() == before


def test_a_newer_edition_updates_and_an_older_one_is_ignored(store: Store) -> None:
    store.write(Batch((node("t:1", name="Eski"),), (), (passage("t:1", "eski"), passage("t:1", "ikinci", seq=1))))
    new, old = source(date="2026-05-01"), source(date="2025-01-01")
    changes = store.write(
        Batch((node("t:1", name="Yeni", source=new),), (), (passage("t:1", "yeni", source=new),)),
    )
    assert changes == Changes(changed=2, closed=1)
    assert store.seen_by(EVERYONE).node("t:1").name == "Yeni"
    assert [p.text for p in store.passages_of(["t:1"], EVERYONE)] == ["yeni"]
    assert store.write(Batch((node("t:1", name="Çok eski", source=old),))) == Changes(older=1)
    assert store.seen_by(EVERYONE).node("t:1").name == "Yeni"
    assert [p.text for p in store.passages_of(["t:1"], EVERYONE)] == ["yeni"]


def test_two_datasets_meet_in_one_node_in_whatever_order(backend: Backend) -> None:
    a = node("t:1", "sme", "Firma", source=source("a", "2026-01-01"), region="TR", sectors=("32",))
    b = node("t:1", "company", "FİRMA A.Ş.", source=source("b", "2026-02-01"), region="TR831", sectors=("13",))
    texts = (passage("t:1", "birinci", source=a.source), passage("t:1", "ikinci", source=b.source))
    seen = []
    for order in ((0, 1), (1, 0)):
        store = backend.empty()
        for i in order:
            store.write(Batch(((a, b)[i],), (), (texts[i],)))
        seen.append(store.seen_by(EVERYONE).node("t:1"))
        assert len(store.passages_of(["t:1"], EVERYONE)) == 2
        assert store.facets(make_filter(["company"], ["TR83"], ["32"])).total == 1
    assert seen[0] == seen[1]
    assert (seen[0].name, seen[0].kind, seen[0].region) == ("FİRMA A.Ş.", "company", "TR831")
    assert seen[0].sectors == ("13", "32")
    assert Name("Firma") in seen[0].names
    assert [s.dataset for s in seen[0].sources] == ["b", "a"]


def test_a_dataset_that_does_not_know_the_name_does_not_hide_it(store: Store) -> None:
    store.write(Batch((node("t:1", source=source("a"), name=""),)))
    assert store.seen_by(EVERYONE).node("t:1").name == "t:1"
    store.write(Batch((node("t:1", source=source("b", "2025-01-01"), name="Firma"),)))
    assert store.seen_by(EVERYONE).node("t:1").name == "Firma"
    assert store.seen_by(EVERYONE).node("t:1").names == ()
    assert [s.id for s in store.named(["firma"], make_filter(), 5)] == ["t:1"]


def test_what_a_newer_edition_lacks_is_closed_in_its_dataset_alone(store: Store) -> None:
    mine, other = source("mine"), source("other")
    store.write(Batch((node("t:1", source=mine), node("t:2", source=mine), node("t:2", source=other))))
    store.write(Batch((), (edge("t:1", "partner_of", "t:2", source=mine),)))
    newer = source("mine", "2026-02-01")
    store.write(Batch((node("t:1", source=newer),)))
    assert store.close_missing("mine", "2026-02-01", dry_run=True) == Changes(closed=2)
    assert store.close_missing("mine", "2026-02-01") == Changes(closed=2)
    assert store.close_missing("mine", "2026-02-01") == Changes()
    assert not store.seen_by(EVERYONE).node("t:2").ended, "another dataset still knows it"
    assert store.edges_of(["t:1"], EVERYONE) == []
    (gone,) = store.edges_of(["t:1"], EVERYONE, ended=True)
    assert gone.source.ended == "2026-02-01"
    assert store.degrees(["t:1", "t:2", "t:9"], EVERYONE) == {"t:1": 0, "t:2": 0}


@pytest.mark.parametrize(
    ("batch", "says"),
    [
        (Batch((node("t:1", "firm"),)), "not a kind"),
        (Batch((node("t:1"), node("t:2")), (edge("t:1", "knows", "t:2"),)), "not a relation"),
        (Batch((node("t:1"), node("t:2")), (edge("t:1", "located_in", "t:2"),)), "takes region there"),
        (Batch((node("t:1"),), (edge("t:1", "partner_of", "t:2"),)), "not in the store"),
        (Batch((), (), (passage("t:1", "su"),)), "without that node's record"),
        (Batch((node("t:1", audience=()),)), "no audience"),
    ],
)
def test_a_batch_that_breaks_a_rule_is_refused_whole(store: Store, batch: Batch, says: str) -> None:
    whole = Batch((node("t:8"), *batch.nodes), batch.edges, batch.passages)
    for call in (store.plan, store.write):
        with pytest.raises(BadInput, match=says):
            call(whole)
    assert store.records(["t:1", "t:8"]) == {}


def test_a_record_of_two_sources_is_refused(store: Store) -> None:
    both = Node("t:1", "sme", "Firma", (source("a"), source("b")))
    with pytest.raises(BadInput, match="2 sources"):
        store.write(Batch((both,)))


def test_edges_are_read_by_direction_relation_and_what_may_be_seen(store: Store) -> None:
    nodes = (node("t:1"), node("t:2"), node("t:3", audience=("org:x",)), node("t:4", "cluster"))
    edges = (edge("t:1", "partner_of", "t:2"), edge("t:3", "partner_of", "t:1"), edge("t:1", "member_of", "t:4"))
    store.write(Batch(nodes, edges))

    def keys(**asked: object) -> list[str]:
        audiences = asked.pop("audiences", EVERYONE)
        found = store.edges_of(["t:1"], audiences, **asked)  # type: ignore[arg-type]
        return [f"{e.src}-{e.dst}" for e in found]

    assert keys() == ["t:1-t:4", "t:1-t:2"]
    assert keys(audiences=frozenset({"public", "org:x"})) == ["t:1-t:4", "t:1-t:2", "t:3-t:1"]
    assert store.degrees(["t:1", "t:2"], EVERYONE) == {"t:1": 2, "t:2": 1}
    assert store.degrees(["t:1", "t:2"], frozenset({"public", "org:x"})) == {"t:1": 3, "t:2": 1}
    assert keys(direction="in") == []
    assert keys(direction="out", relations=["partner_of"]) == ["t:1-t:2"]
    assert keys(relations=[]) == []
    assert store.edges_of([], EVERYONE) == []


@settings(wide, max_examples=6)
@given(graphs(), st.sets(st.sampled_from(["partner_of", "participated_in", "member_of", "shared"]), min_size=1))
def test_ties_are_the_edges_of_everybody_at_one_generation(backend: Backend, graph: Graph, relations: set[str]) -> None:
    store = backend.empty()
    store.write(graph.batch)
    for audiences in (EVERYONE, INSIDER):
        check_ties(store, graph, relations, audiences)


def check_ties(store: Store, graph: Graph, relations: set[str], audiences: frozenset[str]) -> None:
    snapshot = store.ties(sorted(relations), audiences)
    nodes = store.nodes(graph.nodes, audiences)
    assert nodes == graph.shown(audiences)
    edges = store.edges_of(nodes, audiences, relations=relations, direction="out")
    stated = (e for e in graph.batch.edges if e.rel in relations and set(e.audience) & audiences)
    assert {e.key for e in edges} == {e.key for e in stated if e.src in nodes and e.dst in nodes}
    expected = [(e.src, nodes[e.src].kind, e.dst, nodes[e.dst].kind, first_day(e.since or "")) for e in edges]
    assert told(snapshot) == sorted(expected)
    assert list(snapshot.ids) == sorted({id_ for e in edges for id_ in (e.src, e.dst)})
    assert snapshot.generation == store.generation()


def first_day(since: str) -> str:
    return since + "0000-01-01"[len(since) :] if since else ""


def test_one_edge_may_be_stated_by_two_datasets(store: Store) -> None:
    store.write(Batch((node("t:1"), node("t:2"))))
    for dataset in ("a", "b"):
        store.write(Batch((), (edge("t:1", "partner_of", "t:2", source=source(dataset)),)))
    assert [e.source.dataset for e in store.edges_of(["t:2", "t:1"], EVERYONE)] == ["a", "b"]


def test_neighbourhoods_grow_by_steps_and_stop_at_what_is_hidden(store: Store) -> None:
    nodes = [node(f"t:{i}") for i in range(5)]
    nodes[3] = node("t:3", audience=("org:x",))
    store.write(Batch(tuple(nodes), tuple(edge(f"t:{i}", "partner_of", f"t:{i + 1}") for i in range(4))))
    assert store.k_hop(["t:0"], 3, EVERYONE) == {"t:0": 0, "t:1": 1, "t:2": 2}
    assert store.k_hop(["t:0"], 9, frozenset({"public", "org:x"})) == {f"t:{i}": i for i in range(5)}
    assert store.k_hop(["t:0"], 3, EVERYONE, relations=["member_of"]) == {"t:0": 0}
    assert store.k_hop(["t:1"], 1, EVERYONE, limit=2) == {"t:1": 0, "t:0": 1}
    assert store.k_hop(["t:9"], 3, EVERYONE) == {}
    assert store.k_hop(["t:3"], 3, EVERYONE) == {}


def test_pages_follow_the_turkish_alphabet_and_lose_nobody(store: Store) -> None:
    names = ["Çorum", "Ceyhan", "Cizre", "İnegöl", "Iğdır", "Ilgaz", "Şile", "Sivas", "Zile", "Öz", "Oz", "W", "Çorum"]
    store.write(Batch(tuple(node(f"t:{i}", name=name) for i, name in enumerate(names))))
    seen: list[Node] = []
    after = None
    while page := store.page(make_filter(), 3, after):
        seen += page
        after = Cursor(sort_key(page[-1].name), page[-1].id)
        assert after == store.seen_by(EVERYONE).cursor(page[-1])
    expected = [
        "Ceyhan",
        "Cizre",
        "Çorum",
        "Çorum",
        "Iğdır",
        "Ilgaz",
        "İnegöl",
        "Oz",
        "Öz",
        "Sivas",
        "Şile",
        "W",
        "Zile",
    ]
    assert [n.name for n in seen] == expected
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("graph.view.PAGE", 3)
        assert list(store.seen_by(EVERYONE).of_kind("sme")) == seen
    assert list(store.seen_by(EVERYONE).of_kind("cluster")) == []


@wide
@given(graphs())
def test_streams_give_everything_in_order_and_go_on_from_anywhere(backend: Backend, graph: Graph) -> None:
    store = backend.empty()
    store.write(graph.batch)
    store.put_vectors(graph.vectors)
    records = list(store.stream_records())
    held = sorted(graph.batch.nodes, key=lambda n: (n.id, n.source.dataset))
    assert sorted((r for several in records for r in several), key=lambda n: (n.id, n.source.dataset)) == held
    assert [several[0].id for several in records] == sorted({n.id for n in held})
    edges = list(store.stream_edges())
    assert edges == sorted(graph.batch.edges, key=lambda e: e.key)
    passages = list(store.stream_passages())
    assert passages == sorted(graph.batch.passages, key=lambda p: p.id)
    vectors = [id_ for batch in store.stream_vectors() for id_ in batch.ids]
    assert vectors == [p.id for p in passages]
    assert list(store.stream_records(records[0][0].id)) == records[1:]
    if edges:
        assert list(store.stream_edges(edges[0].key)) == edges[1:]
    if passages:
        assert list(store.stream_passages(passages[0].id)) == passages[1:]
        assert [i for b in store.stream_vectors(vectors[0]) for i in b.ids] == vectors[1:]


def test_vectors_are_kept_in_half_precision(store: Store) -> None:
    graph = Graph(Batch((node("t:1"),), (), (passage("t:1", "su"),)), np.full((1, 8), 1 / 3, np.float32))
    store.write(graph.batch)
    assert store.put_vectors(graph.vectors) == 1
    (held,) = store.vectors(["t:1#d/text/0", "no"], "test-8", EVERYONE).values()
    assert held.tolist() == graph.matrix[0].astype(np.float16).astype(np.float32).tolist()
    assert store.vectors(["t:1#d/text/0"], "another", EVERYONE) == {}
    assert store.counts().vectors == {"test-8": 1}


def test_loads_are_remembered_one_a_dataset(store: Store) -> None:
    first = Load("ror", "2026-01-01", "aa", "2026-01-02T00:00:00+00:00", 10, 1)
    second = Load("ror", "2026-02-01", "bb", "2026-02-02T00:00:00+00:00", 12)
    third = Load("nuts:2021", "2021-01-01", "cc", "2026-02-02T00:00:00+00:00", 12)
    for load in (first, second, third):
        store.record_load(load)
    assert store.loads() == [third, second]


def test_every_change_moves_the_generation(store: Store) -> None:
    graph = Graph(Batch((node("t:1"),), (), (passage("t:1", "su"),)), np.eye(1, 8, dtype=np.float32))
    seen = [store.generation()]
    for change in (
        lambda: store.write(graph.batch),
        lambda: store.put_vectors(graph.vectors),
        lambda: store.close_missing("d", "2027-01-01"),
    ):
        change()
        seen.append(store.generation())
    assert seen == sorted(set(seen))


def test_what_was_written_is_there_after_opening_again(lasting: Backend) -> None:
    store = lasting.empty()
    store.write(Batch((node("t:1"),), (), (passage("t:1", "su"),)))
    store.close()
    again = lasting.open()
    assert again.seen_by(EVERYONE).node("t:1").name == "Firma t:1"
    assert again.schema_version >= 1


def test_one_opening_sees_what_another_wrote(lasting: Backend) -> None:
    first = lasting.empty()
    second = lasting.open()
    assert second.lexical([frozenset({"su"})], make_filter(), 5) == []
    first.write(Batch((node("t:1"),), (), (passage("t:1", "su"),)))
    assert len(second.lexical([frozenset({"su"})], make_filter(), 5)) == 1
    assert first.generation() == second.generation()


def test_many_threads_read_and_write_one_store(store: Store) -> None:
    failures: list[BaseException] = []

    def work(place: int) -> None:
        try:
            for i in range(5):
                id_ = f"t:{place}-{i}"
                store.write(Batch((node(id_),), (), (passage(id_, "su arıtma"),)))
                assert store.seen_by(EVERYONE).node(id_).id == id_
                assert len(store.lexical([frozenset({"su"})], make_filter(), 50)) >= i + 1
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.counts().passages == 20


@wide
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 3), st.sampled_from(["X", "Y"])), max_size=8))
def test_the_newest_edition_of_each_dataset_wins_in_any_order(
    backend: Backend, writes: list[tuple[str, int, str]]
) -> None:
    store = backend.empty()
    newest: dict[str, tuple[int, str]] = {}
    for dataset, day, name in writes:
        store.write(Batch((node("t:1", name=name, source=source(dataset, f"2026-01-0{day}")),)))
        if day >= newest.get(dataset, (0, ""))[0]:
            newest[dataset] = (day, name)
    held = store.records(["t:1"]).get("t:1", ())
    assert {r.source.dataset: (int(r.source.date[-1]), r.name) for r in held} == newest


def test_members_see_what_is_theirs(store: Store) -> None:
    store.write(Batch((node("t:1", audience=("members:cluster:a",)), node("t:2"))))
    assert store.facets(make_filter()).total == 1
    assert store.facets(make_filter(audiences=INSIDER)).total == 2
    assert store.facets(make_filter(audiences=())).total == 0


def test_vocabulary_errors_are_bad_input() -> None:
    assert issubclass(VocabularyError, BadInput)
