"""What only a Neo4j store has: labels to browse, an index that finds for large filters, and a server that can go."""

import logging
import re
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neo4j import GraphDatabase, Record, Session
from neo4j.exceptions import ServiceUnavailable

from graph.copying import copy_store
from graph.errors import BadInput, StoreUnavailable
from graph.filters import Filter, make_filter
from graph.model import KNOWN, PUBLIC, Batch, LanguageBias, Passage, Scored
from graph.neo4j import queries, statements
from graph.neo4j import schema as neo4j_schema
from graph.neo4j.corpora import REMEMBERED, REMEMBERED_TERMS, Corpora, Numbers
from graph.neo4j.filters import SHAPES, Shape, shape, text_shape
from graph.neo4j.session import Server, target
from graph.neo4j.slots import SLOTS
from graph.neo4j.store import Neo4jStore
from graph.opening import open_store
from graph.packing import VectorBatch
from graph.store import Store
from graph.words.folding import alternatives, words
from graph.words.lexical import Corpus
from graph.words.wording import Phrase, Wording
from tests.graph.neo4j_server import LATEST, PASSWORD, Served, shared_address
from tests.graph.samples import (
    ENCODER,
    EVERYONE,
    INSIDER,
    WORDED,
    Graph,
    check_kept_back,
    check_worded,
    edge,
    few,
    filters,
    graphs,
    kept_back,
    node,
    passage,
    source,
    texts,
)

SCANS = {"AllNodesScan", "NodeByLabelScan", "DirectedRelationshipTypeScan", "UndirectedRelationshipTypeScan"}
BIAS = LanguageBias({"tr": 0.5, "en": -0.25, "mul": 0.3}, 0.125)


@pytest.fixture
def neo4j(served: Served) -> Neo4jStore:
    store = served.empty()
    assert isinstance(store, Neo4jStore)
    return store


def browse(served: Served, statement: str, **values: object) -> list[Record]:
    """What a user sees who asks the server itself."""
    login = target(shared_address(served.version))
    with GraphDatabase.driver(login.uri, auth=(login.user or "", login.password or "")) as driver:
        return list(driver.execute_query(statement, values).records)  # type: ignore[arg-type, unused-ignore]


def test_the_graph_reads_naturally_in_cypher(served: Served, neo4j: Neo4jStore) -> None:
    firm = node("t:1", name="Su AŞ", props={"website": "su.example", "staff": 12, "deep": {"a": 1}, "huge": 2**63 + 1})
    batch = Batch(
        (firm, node("t:2", "info_centre"), node("t:3", "document")),
        (edge("t:1", "member_of", "t:2", since="2024-05-01"), edge("t:1", "shared", "t:3")),
        (passage("t:3", "su arıtma"),),
    )
    neo4j.write(batch)
    (row,) = browse(
        served,
        "MATCH (s:Organisation:SME)-[r:MEMBER_OF]->(c:Organisation:InfoCentre) "
        "RETURN s.name, s.website, s.staff, r.since, r.dataset",
    )
    assert list(row) == ["Su AŞ", "su.example", 12, "2024-05-01", "d"]
    (row,) = browse(served, "MATCH (:SME)-[:SHARED]->(d:Document)<-[:OF]-(p:Passage) RETURN p.text, d:Organisation")
    assert list(row) == ["su arıtma", False]
    assert neo4j.seen_by(EVERYONE).node("t:1").props == firm.props


def test_a_node_of_another_kind_loses_the_old_label(served: Served, neo4j: Neo4jStore) -> None:
    neo4j.write(Batch((node("t:1", "sme"),)))
    neo4j.write(Batch((node("t:1", "project", source=source(date="2026-02-01")),)))
    assert browse(served, "MATCH (n:Entity) RETURN labels(n) AS labels")[0]["labels"] == ["Entity", "Face", "Project"]


@pytest.mark.parametrize("served", [LATEST], indirect=True)
@few
@given(graphs(), filters(), st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_the_index_loses_nothing_that_the_filter_keeps(
    served: Served, graph: Graph, keep: Filter, k: int, seed: int
) -> None:
    store = served.empty()
    store.write(graph.batch)
    store.put_vectors(graph.vectors)
    assert isinstance(store, Neo4jStore)
    store.exact_passages = 0  # every filter keeps too many to compare
    vector = np.random.default_rng(seed).normal(size=8).astype(np.float32)
    vector /= np.linalg.norm(vector)
    for bias in (None, BIAS):
        expected = sorted(graph.nearest(vector, keep, bias).values(), reverse=True)[:k]
        for _ in range(2):
            found = store.nearest(vector, ENCODER, keep, k, bias)
            assert [s.score for s in found] == pytest.approx(expected, abs=1e-3)


def test_encoders_of_different_width_live_side_by_side(neo4j: Neo4jStore) -> None:
    texts_of = tuple(passage("t:1", f"metin {i}", seq=i) for i in range(4))
    neo4j.write(Batch((node("t:1"),), (), texts_of))
    for encoder, chosen, width in (("narrow", texts_of[:2], 4), ("wide", texts_of[2:], 6)):
        ids, said = tuple(p.id for p in chosen), tuple(p.digest for p in chosen)
        neo4j.put_vectors(VectorBatch(encoder, ids, said, np.eye(2, width, dtype=np.float32)))
    neo4j.exact_passages = 0
    for encoder, chosen, width in (("narrow", texts_of[:2], 4), ("wide", texts_of[2:], 6)):
        vector = np.eye(1, width, 1, dtype=np.float32)[0]
        assert [s.id for s in neo4j.nearest(vector, encoder, make_filter(), 2)] == [chosen[1].id, chosen[0].id]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that a store sends meanwhile; what the driver tries anew is one."""
    sent: list[str] = []
    plain = Server.rows

    def rows(server: Server, statement: str, values: Mapping[str, object] | None = None) -> list[Record]:
        sent.append(statement)
        return plain(server, statement, values)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Server, "rows", rows)
        yield sent


@pytest.mark.parametrize("exact_passages", [0, 20_000])
@pytest.mark.parametrize("bias", [None, BIAS])
@pytest.mark.parametrize("keep", [make_filter(), make_filter(["sme"]), make_filter(ids=["t:1"])])
def test_each_leg_asks_the_server_once(
    neo4j: Neo4jStore, keep: Filter, bias: LanguageBias | None, exact_passages: int
) -> None:
    said = tuple(passage("t:1", f"membran {i}", seq=i, language="tr") for i in range(10))
    batch = Batch((node("t:1", name="Membran AŞ"),), (), said)
    neo4j.write(batch)
    # Near one another: the index's graph of vectors that are all equally far may fall apart, and is asked again then.
    near = 1 + 0.2 * np.random.default_rng(0).random((10, 10), dtype=np.float32)
    vectors = near / np.linalg.norm(near, axis=1, keepdims=True)
    neo4j.put_vectors(Graph(batch, vectors).vectors)
    neo4j.exact_passages = exact_passages
    # An index that cannot search a language for itself cannot tell that nothing is missing.
    unsure = not neo4j.searches and bias is not None and not exact_passages
    for _ in range(2):
        with counted() as sent:
            assert len(neo4j.nearest(vectors[0], ENCODER, keep, 5, bias)) == 5
            assert len(neo4j.lexical(alternatives("membran yeni"), keep, 5)) == 5
            assert len(neo4j.named(words("membran"), keep, 5)) == 1
        assert len(sent) == 3 + unsure


def test_reads_are_made_together_and_where_no_thread_is_left_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = threading.Barrier(3)
    made: list[str] = []

    def meet() -> None:
        meeting.wait(10)
        made.append(threading.current_thread().name)

    def fail() -> None:
        raise BadInput("graph.store.closed")

    with monkeypatch.context() as patched:
        patched.setattr("graph.neo4j.session.BESIDE", 2)
        server = Server(target("bolt://localhost:9"))
    server.together([])
    server.together([meet, meet, meet])
    assert made.count(threading.current_thread().name) == 1
    made.clear()
    with pytest.raises(BadInput):
        server.together([fail, fail, fail, lambda: made.append("here")])
    assert made == ["here"]
    server.together([meet, meet, meet])  # who has failed has given its place back
    server.close()


def test_a_session_that_fails_to_close_gives_its_connection_back(
    neo4j: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Session] = []
    plain = Session.close

    def close(session: Session) -> None:
        closed.append(session)
        if len(closed) == 1:
            raise ServiceUnavailable("The connection broke while rolling back.")
        plain(session)

    monkeypatch.setattr(Session, "close", close)
    assert neo4j.nodes(["t:none"], EVERYONE) == {}
    assert closed[0] is closed[1]


@pytest.mark.parametrize("hidden", [False, True])
def test_words_are_one_statement_and_after_a_write_two(neo4j: Neo4jStore, hidden: bool) -> None:
    secret = passage("t:1", "membran gizli", seq=9, audience=("org:x",))
    neo4j.write(Batch((node("t:1"),), (), (passage("t:1", "membran"), *([secret] if hidden else []))))

    def asks(question: str, audiences: frozenset[str] = EVERYONE) -> int:
        with counted() as sent:
            neo4j.lexical(alternatives(question), Filter(audiences=audiences), 5)
        return len(sent)

    assert [asks("membran"), asks("membran"), asks("membran yeni")] == [1, 1, 1]
    assert [asks("membran", EVERYONE | {"org:x"}), asks("membran")] == [1, 1], "others see another corpus"
    neo4j.write(Batch((node("t:2"),), (), (passage("t:2", "membran membran"),)))
    assert [asks("membran"), asks("membran"), asks("membran", EVERYONE | {"org:x"})] == [2, 1, 1]


def test_what_is_rare_only_among_the_seen_is_not_lost_behind_the_hidden(neo4j: Neo4jStore) -> None:
    def said(text: str, times: int, **rest: object) -> tuple[Passage, ...]:
        return tuple(passage("t:1", text, seq=seq, language="und", **rest) for seq in range(times))

    seen = said("su su su", 410, role="need") + said("iplik iplik iplik", 800) + said("membran x y", 3, role="profile")
    hidden = said("membran x y", 1_200, role="capability", audience=("org:x",))
    batch = Batch((node("t:1"),), (), seen + hidden)
    neo4j.write(batch)
    asked = (frozenset({"su"}), frozenset({"membran"}))
    expected = sorted(Graph(batch, np.zeros((0, 8), np.float32)).lexical(asked, make_filter()).values(), reverse=True)
    found = neo4j.lexical(asked, make_filter(), 5)
    assert [s.score for s in found] == pytest.approx(expected[:5])


def test_numbers_are_kept_of_the_latest_truth_and_for_a_bounded_number_of_askers() -> None:
    corpora = Corpora()
    for i in range(REMEMBERED + 1):
        corpora.put(frozenset({f"org:{i}"}), numbers(7))
    assert corpora.get(frozenset({"org:0"})) is None
    assert corpora.get(frozenset({"org:1"})) == numbers(7)
    corpora.put(frozenset({"org:2"}), numbers(8))
    assert corpora.get(frozenset({"org:1"})) is None


def test_of_more_terms_than_are_remembered_those_of_the_question_stay() -> None:
    full = numbers(7).with_frequencies([(f"t{i}", 1, 2) for i in range(REMEMBERED_TERMS)], ())
    more = full.with_frequencies([("new", 3, 4)], ["new", "t5"])
    assert (more.seen.frequency, more.whole.frequency) == ({"t5": 1, "new": 3}, {"t5": 2, "new": 4})


def numbers(truth: int) -> Numbers:
    """Of a corpus of which half may be seen."""
    return Numbers(truth, Corpus(5, 3.0, {}), Corpus(10, 3.0, {}))


def plan_of(served: Served, statement: str) -> set[str]:
    """The operators that a statement would run by."""
    login = target(shared_address(served.version))
    prefix = "CYPHER 25 " if statement.startswith("CYPHER 25 ") else ""
    values = dict.fromkeys(re.findall(r"\$(\w+)", statement))
    auth = (login.user or "", login.password or "")
    with GraphDatabase.driver(login.uri, auth=auth, notifications_min_severity="OFF") as driver:
        explained = driver.execute_query(f"{prefix}EXPLAIN {statement.removeprefix(prefix)}", values)  # type: ignore[arg-type, unused-ignore]
    return set(operators(explained.summary.plan))


def operators(plan: Any) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", ()):
        yield from operators(child)


def test_what_a_question_asks_is_found_by_indexes(served: Served, neo4j: Neo4jStore) -> None:
    # Of nothing the planner thinks that it costs as little to go through all as to look from a node.
    seen_by = {"d": (PUBLIC,), "x": ("org:x",)}
    firms = [node(f"t:{i}", source=source(by), audience=seen_by[by]) for i in range(40) for by in ("d", "x")]
    papers = [node(f"t:d{i}", "document") for i in range(40)]
    ties = tuple(edge(f"t:{i}", "shared", f"t:d{i}") for i in range(40))
    neo4j.write(Batch((*firms, *papers), ties, tuple(passage(f"t:d{i}", "iplik") for i in range(40))))
    how = "searched" if neo4j.searches else "queried"
    slot = SLOTS[1]
    compared = [queries.COMPARED[how, one][slot] for one in SHAPES if one.source in {"scope", "ids"}]
    of_slot = [queries.VECTORS[slot], queries.TOKENS]
    by_id = [queries.RECORDS, queries.PASSAGES_BY_ID, queries.PASSAGES_OF, queries.DEGREES, *of_slot]
    searched = [queries.SEARCHED[how, worded][slot] for worded in (False, True)]
    in_words = [queries.WORDS["known", worded] for worded in (False, True)]
    found = [*searched, *in_words, *queries.NAMES.values(), queries.FACETS[Shape("scope", worded=False)]]
    graph = [*queries.EDGES.values(), queries.STEP, queries.VISIBLE]
    for statement in (
        *compared,
        *by_id,
        *found,
        *queries.PAGE.values(),
        *graph,
        statements.HELD,
        statements.KINDS,
        statements.PASSAGES_HELD,
    ):
        assert not {name for name in plan_of(served, statement) if name in SCANS}, statement
    for statement in searched if neo4j.searches else ():
        assert "NodeVectorIndexSearch" in plan_of(served, statement)


def test_what_few_filters_ask_for_makes_no_other_statement_longer() -> None:
    # Asked for in every statement it made the first search of a server take 17 s of planning, and now 5.
    asking = [queries.WORDS["known", False], queries.NAMES[False], queries.SEARCHED["queried", False][""]]
    asking += [queries.COMPARED["queried", one][""] for one in SHAPES if not one.worded]
    asking += [queries.FACETS[one] for one in SHAPES if not one.worded]
    for statement in asking:
        assert not re.search(r"\$(phrases|without)\b", statement)
        assert "speaker" not in statement
    assert not shape(make_filter(kinds=["sme"], regions=["TR8"])).worded
    assert (shape(make_filter(languages=["tr"])).worded, text_shape(make_filter(languages=["tr"])).worded) == (
        True,
        False,
    )
    refusing = Filter(wording=Wording(without=(Phrase.of("boya"),)))
    assert (shape(refusing).worded, text_shape(refusing).worded) == (True, True)


def test_an_edge_is_found_between_its_ends_and_not_among_all_of_a_hub(served: Served, neo4j: Neo4jStore) -> None:
    firms = tuple(node(f"t:{i}") for i in range(200))
    ties = tuple(edge(firm.id, "located_in", "t:r") for firm in firms)
    neo4j.write(Batch((*firms, node("t:r", "region")), ties))
    for statement in (*statements.EDGES_HELD.values(), *statements.PUT_EDGES.values()):
        assert {"Expand(Into)", "OptionalExpand(Into)"} & plan_of(served, statement)


def test_what_another_process_wrote_is_found_at_once(served: Served, neo4j: Neo4jStore) -> None:
    other = served.open()
    neo4j.write(Batch((node("t:1"),), (), (passage("t:1", "membran"), passage("t:1", "zar", seq=1))))
    asked = alternatives("membran zar")
    assert len(other.lexical(asked, make_filter(), 5)) == 2
    neo4j.write(Batch((node("t:2"),), (), (passage("t:2", "membran membran"),)))
    with open_store("memory:") as embedded:
        copy_store(neo4j, embedded)
        for store in (other, neo4j):
            assert_same(embedded.lexical(asked, make_filter(), 5), store.lexical(asked, make_filter(), 5))
    assert other.generation() == neo4j.generation()


def test_more_words_than_the_engine_takes_find_all_the_same(neo4j: Neo4jStore) -> None:
    said = " ".join(f"kelime{i}" for i in range(1500))
    neo4j.write(Batch((node("t:1"),), (), (passage("t:1", said, language="und"),)))
    assert len(neo4j.lexical(alternatives(said), make_filter(), 5)) == 1
    assert neo4j.named(words("firma " + said), make_filter(), 5) == [], "no name is so long"


def test_a_text_is_found_anew_when_whom_it_speaks_for_changes(neo4j: Neo4jStore) -> None:
    holder, firm = node("t:p", "project"), node("t:1", region="ITC4")
    tie = edge("t:1", "participated_in", "t:p")
    neo4j.write(Batch((holder, firm), (tie,), (passage("t:p", "membran"),)))
    asked, there = alternatives("membran"), make_filter(["sme"], ["TR"])
    assert neo4j.lexical(asked, there, 5) == []
    newer = source(date="2026-02-01")
    neo4j.write(Batch((node("t:1", region="TR831", source=newer),)))
    assert len(neo4j.lexical(asked, there, 5)) == 1
    neo4j.close_missing("d", "2026-02-01")
    assert neo4j.lexical(asked, there, 5) == [], "the project and its edge have ended"


# Reads of both versions are held to brute force in tests/graph/test_store_*.py, too: once here is enough of them.
@pytest.mark.parametrize("served", [LATEST], indirect=True)
@settings(few, max_examples=3)
@given(graphs(30), st.lists(st.tuples(filters(), texts, st.integers(1, 8)), min_size=5, max_size=5))
def test_both_stores_give_the_same_answers(served: Served, graph: Graph, asked: list[tuple[Filter, str, int]]) -> None:
    store = served.empty()
    with open_store("memory:") as embedded:
        for one in (store, embedded):
            one.write(graph.batch)
            one.put_vectors(graph.vectors)
        for keep, question, k in asked:
            vector = np.random.default_rng(len(question)).normal(size=8).astype(np.float32)
            for bias in (None, BIAS):
                assert_same(
                    embedded.nearest(vector, ENCODER, keep, k, bias), store.nearest(vector, ENCODER, keep, k, bias)
                )
            folded = alternatives(question)
            assert_same(embedded.lexical(folded, keep, k), store.lexical(folded, keep, k))
            assert_same(embedded.named(words(question), keep, k), store.named(words(question), keep, k))
            assert embedded.facets(keep) == store.facets(keep)
            assert embedded.page(keep, 5) == store.page(keep, 5)
        ids = sorted(graph.nodes)[:3]
        assert embedded.edges_of(ids, EVERYONE) == store.edges_of(ids, EVERYONE)
        assert embedded.k_hop(ids, 2, EVERYONE) == store.k_hop(ids, 2, EVERYONE)
        said = [text.id for text in graph.batch.passages]
        for audiences in (EVERYONE, INSIDER):
            here, there = (one.speakers(said, audiences) for one in (embedded, store))
            assert (set(here.holders), here.nodes, here.edges) == (set(there.holders), there.nodes, there.edges)
        assert embedded.counts() == store.counts()


def assert_same(one: list[Scored], other: list[Scored]) -> None:
    """Two answers with the same scores in order; ids may differ among equal scores."""
    assert [s.score for s in other] == pytest.approx([s.score for s in one], abs=1e-4)


def test_writers_in_a_row_lose_nothing_to_each_other(served: Served, neo4j: Neo4jStore) -> None:
    others = [neo4j, served.open(), served.open()]

    def work(place: int, store: Store) -> None:
        for i in range(5):
            mine = source(f"d{place}", f"2026-01-0{i + 1}")
            store.write(Batch((node("t:1", source=mine), node("t:2", source=mine)), (), ()))

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for held in neo4j.records(["t:1", "t:2"]).values():
        assert {(r.source.dataset, r.source.date) for r in held} == {(f"d{i}", "2026-01-05") for i in range(3)}
    assert neo4j.generation() == others[1].generation() == 15


def test_a_newer_layout_is_refused(served: Served, neo4j: Neo4jStore) -> None:
    assert neo4j.schema_version == neo4j_schema.STEPS[-1].version
    browse(served, "MATCH (m:Meta) SET m.layout = 99")
    try:
        with pytest.raises(BadInput, match="has layout 99 and this İmece knows"):
            served.open()
    finally:
        browse(served, "MATCH (m:Meta) SET m.layout = $layout", layout=neo4j_schema.STEPS[-1].version)


def test_a_layout_without_sizes_moves_on(served: Served, neo4j: Neo4jStore) -> None:
    firm = node("t:1", props={"employees": 30})
    paper = node("t:2", "document")
    neo4j.write(Batch((firm, paper), (edge("t:1", "shared", "t:2"),), (passage("t:2", "iplik"),)))
    browse(served, "MATCH (m) WHERE m.scope IS NOT NULL SET m.scope = [t IN m.scope WHERE NOT t STARTS WITH 'z_']")
    browse(served, "MATCH (n:Entity) REMOVE n.size")
    browse(served, "MATCH (m:Meta) SET m.layout = 3")
    small, large = make_filter(sizes=["small"]), make_filter(sizes=["large"])
    with served.open() as store:
        assert store.facets(make_filter()).sizes == {"small": 1}
        question = alternatives("iplik")
        assert [s.id for s in store.lexical(question, small, 5)] == ["t:2#d/text/0"]
        assert store.lexical(question, large, 5) == []


def test_a_layout_without_faces_hides_what_was_shown(served: Served, neo4j: Neo4jStore) -> None:
    known, secret = kept_back()
    newer = secret.source
    ties = (edge("t:1", "member_of", "t:2"), edge("t:1", "member_of", "t:2", source=newer, audience=("org:x",)))
    neo4j.write(Batch((known, node("t:2", "cluster"), secret), ties))
    line = Passage("t:1", "Gizli", newer, KNOWN)
    neo4j.put_known([line])
    browse(served, "MATCH (face:Face) WHERE NOT face:Entity DETACH DELETE face")
    browse(served, "MATCH (n:Entity) REMOVE n:Face, n.changed")
    browse(served, "MATCH ()-[r:MEMBER_OF]->() REMOVE r.audience")
    browse(served, "MATCH (m:Meta) SET m.layout = 4")
    with served.open() as store:
        check_kept_back(store)


# --- addresses, rights and servers that are away -----------------------------------


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("neo4j+s://a.example", ("neo4j+s://a.example", "neo4j+s://a.example", "u", "p", None, 30)),
        ("bolt://x:y%40z@h:7688/db", ("bolt://h:7688", "bolt://h:7688/db", "x", "y@z", "db", 30)),
        ("bolt://x:y@[::1]:7687?timeout=2", ("bolt://[::1]:7687", "bolt://[::1]:7687", "x", "y", None, 2)),
    ],
)
def test_an_address_names_server_user_and_database(address: str, parts: tuple[object, ...]) -> None:
    where = target(address, "u", "p")
    assert (where.uri, where.shown, where.user, where.password, where.database, where.read_seconds) == parts
    assert "y@z" not in repr(where)


@pytest.mark.parametrize(
    "address",
    [
        "neo4j://",
        "bolt://h:port",
        "bolt://h?timeout=soon",
        "bolt://h?timeout=-1",
        "bolt://h?timeout=",
        "bolt://h?timout=5",
        "neo4j://[::1",
    ],
)
def test_an_address_that_says_nothing_is_refused(address: str) -> None:
    with pytest.raises(BadInput, match="Neo4j address"):
        open_store(address)


@pytest.mark.parametrize(
    "address",
    [
        "neo4j://u:1secret/x@h",
        "neo4j://u:1/secret@h",
        "bolt://u:1?secret@h",
        "bolt://u:1#secret@h",
        "bolt://u:secret?@h",
        "http://u:secret@h",
        "bolt+x://u:se/secret@h/db",
        "secret@h",
    ],
)
def test_an_address_that_cannot_be_read_is_not_told_with_its_password(address: str) -> None:
    with pytest.raises(BadInput) as caught:
        open_store(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("components", "knows"),
    [
        ([("Neo4j Kernel", ["5.26.30"])], False),
        ([("Neo4j Kernel", ["5.27-aura"]), ("Cypher", ["5"])], False),
        ([("Neo4j Kernel", ["2026.09.0"]), ("Cypher", ["5", "25"])], True),
    ],
)
def test_a_server_says_what_it_knows(components: list[tuple[str, list[str]]], knows: bool) -> None:
    rows = [{"name": name, "versions": versions} for name, versions in components]
    assert neo4j_schema.knows_search(rows) is knows


@pytest.mark.parametrize("version", ["4.4.38", "5.23.0", "none"])
def test_a_server_that_is_too_old_is_refused(version: str) -> None:
    with pytest.raises(BadInput, match=f"Neo4j {version}: İmece needs 5.26 or newer"):
        neo4j_schema.knows_search([{"name": "Neo4j Kernel", "versions": [version]}])


def test_a_database_that_is_not_there_is_named(neo4j: Neo4jStore) -> None:
    host = neo4j.address.partition("://")[2]
    with pytest.raises(BadInput, match="/elsewhere names a database that is not there"):
        open_store(f"bolt://neo4j:{PASSWORD}@{host}/elsewhere")


def test_a_server_that_speaks_no_tls_is_told_apart(neo4j: Neo4jStore) -> None:
    host = neo4j.address.partition("://")[2]
    with pytest.raises(StoreUnavailable, match="check that it speaks TLS"):
        open_store(f"bolt+ssc://neo4j:{PASSWORD}@{host}")


def test_nothing_ever_tells_the_password(served: Served, neo4j: Neo4jStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert PASSWORD not in neo4j.address
    assert "@" not in neo4j.address
    host = neo4j.address.partition("://")[2]
    with pytest.raises(BadInput, match="refuses user and password") as caught:
        open_store(f"bolt://neo4j:wrong-secret@{host}")
    assert "wrong-secret" not in str(caught.value)
    neo4j.write(Batch((node("t:1"),)))
    assert PASSWORD not in caplog.text
    assert "wrong-secret" not in caplog.text


def test_user_and_password_may_stand_beside_the_address(neo4j: Neo4jStore) -> None:
    with open_store(neo4j.address, user="neo4j", password=PASSWORD) as store:
        assert store.counts().nodes == {}


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(StoreUnavailable, match="does not answer now"):
        open_store("bolt://127.0.0.1:9")


def test_a_question_that_takes_too_long_is_ended(neo4j: Neo4jStore) -> None:
    host = neo4j.address.partition("://")[2]
    with open_store(f"bolt://neo4j:{PASSWORD}@{host}?timeout=0.5") as store:
        assert isinstance(store, Neo4jStore)
        with pytest.raises(StoreUnavailable, match="longer than its time limit"):
            store._server.rows("UNWIND range(1, 100000000000) AS i WITH i WHERE i % 7 = 3 RETURN count(i)")


def test_a_closed_store_says_so(served: Served) -> None:
    store = served.empty()
    store.close()
    with pytest.raises(StoreUnavailable, match="was closed"):
        store.generation()


def test_the_embedded_store_needs_no_driver(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/a.db") as store:
        assert not isinstance(store, Neo4jStore)


def test_an_empty_server_may_be_opened_by_many_at_once(served: Served) -> None:
    served.close()
    for _ in range(3):
        unlay(served)
        with ThreadPoolExecutor(6) as pool:
            openings = [pool.submit(open_store, shared_address(served.version)) for _ in range(6)]
        for opening in openings:
            opening.result().close()
        assert served.open().schema_version == neo4j_schema.STEPS[-1].version


def unlay(served: Served) -> None:
    """Take the layout away, as if İmece had never been here."""
    browse(served, "MATCH (m:Meta) DELETE m")
    for row in browse(served, "SHOW CONSTRAINTS YIELD name WHERE name STARTS WITH 'imece' RETURN name"):
        browse(served, f"DROP CONSTRAINT {row['name']}")
    for row in browse(served, "SHOW INDEXES YIELD name WHERE name STARTS WITH 'imece' RETURN name"):
        browse(served, f"DROP INDEX {row['name']}")


def test_a_layout_that_does_not_know_what_is_next_to_what_learns_it(served: Served) -> None:
    served.empty().write(WORDED)
    served.close()
    browse(served, "MATCH (n:Face) REMOVE n.said")
    browse(served, "MATCH (p:Passage) SET p.terms = replace(p.terms, '\t', ' ')")
    browse(served, "MATCH (m:Meta) SET m.layout = 6")
    check_worded(served.open())
