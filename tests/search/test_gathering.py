from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.filters import Filter
from graph.model import PUBLIC, Passage, Scored
from graph.opening import open_store
from graph.store import Store
from search.fusion import Fused
from search.gathering import HEAD, Found, attribution, gather, score
from tests.search.search_graphs import edge, node, text, write

EVERYONE = frozenset({PUBLIC})


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("memory:") as opened:
        yield opened


def ranked(*found: tuple[Passage, float]) -> list[tuple[Fused, Passage]]:
    return [(Fused(passage.id, scored, {}), passage) for passage, scored in found]


def ids(found: list[Found]) -> list[str]:
    return [one.node.id for one in found]


def test_an_organisation_is_found_by_its_own_text(store: Store) -> None:
    said = text("firm", "membranes", role="capability")
    write(store, [node("firm")], [said])
    (found,) = gather(store.seen_by(EVERYONE), ranked((said, 0.8)), [], Filter(), 10)
    assert (found.node.id, found.supports[0].weight, found.supports[0].edge) == ("firm", 1.0, None)
    assert found.score == pytest.approx(0.9 * 0.8 / 1.4)


def test_a_project_speaks_for_its_partners_and_most_for_its_coordinator(store: Store) -> None:
    said = text("project", "membranes")
    edges = [edge(f"p{n}", "participated_in", "project") for n in range(9)]
    edges.append(edge("lead", "participated_in", "project", role="coordinator"))
    write(store, [node("project", "project"), node("lead"), *(node(f"p{n}") for n in range(9))], [said], edges)
    found = gather(store.seen_by(EVERYONE), ranked((said, 1.0)), [], Filter(), 20)
    assert ids(found)[0] == "lead"
    assert len(found) == 10
    assert found[0].supports[0].partners == 10
    assert found[0].supports[0].weight == pytest.approx(0.6 * 1.5 / 2)
    assert found[1].supports[0].weight == pytest.approx(0.6 / 2)


def test_many_partners_make_a_project_weaker_evidence_for_each() -> None:
    part = edge("a", "participated_in", "p")
    weights = [attribution(part, partners) for partners in (1, 2, 10, 40)]
    assert weights == sorted(weights, reverse=True)
    assert attribution(edge("a", "shared", "d"), 1) == 0.9


def test_a_shared_document_speaks_for_who_shared_it(store: Store) -> None:
    said = text("doc", "market note")
    write(store, [node("doc", "document"), node("firm")], [said], [edge("firm", "shared", "doc")])
    (found,) = gather(store.seen_by(EVERYONE), ranked((said, 1.0)), [], Filter(), 10)
    assert found.supports[0].holder.id == "doc"
    assert found.supports[0].weight == 0.9


def test_the_strongest_of_several_statements_counts_once(store: Store) -> None:
    said = text("project", "membranes")
    edges = [
        edge("firm", "participated_in", "project", data, role=role)
        for data, role in (("a", "participant"), ("b", "coordinator"), ("c", "participant"))
    ]
    write(store, [node("project", "project"), node("firm")], [said], edges)
    (found,) = gather(store.seen_by(EVERYONE), ranked((said, 1.0)), [], Filter(), 10)
    assert len(found.supports) == 1
    assert found.supports[0].weight == pytest.approx(0.9)


def test_bearers_must_match_the_filter(store: Store) -> None:
    said = text("project", "membranes")
    nodes = [node("project", "project"), node("tr", region="TR83"), node("de", region="DE1"), node("uni", "university")]
    write(store, nodes, [said], [edge(id_, "participated_in", "project") for id_ in ("tr", "de", "uni")])
    assert ids(gather(store.seen_by(EVERYONE), ranked((said, 1.0)), [], Filter(regions=frozenset({"TR"})), 10)) == [
        "tr"
    ]
    assert ids(
        gather(store.seen_by(EVERYONE), ranked((said, 1.0)), [], Filter(kinds=frozenset({"university"})), 10)
    ) == ["uni"]


def test_where_projects_are_asked_for_the_project_itself_is_found(store: Store) -> None:
    said = text("project", "membranes")
    write(store, [node("project", "project"), node("firm")], [said], [edge("firm", "participated_in", "project")])
    assert ids(gather(store.seen_by(EVERYONE), ranked((said, 1.0)), [], Filter(kinds=frozenset({"project"})), 10)) == [
        "project"
    ]
    assert ids(
        gather(store.seen_by(EVERYONE), ranked((said, 1.0)), [], Filter(kinds=frozenset({"project", "sme"})), 10)
    ) == [
        "project",
        "firm",
    ]


def test_breadth_helps_and_a_better_match_helps_more(store: Store) -> None:
    good, fair = text("good", "x"), [text("broad", f"y{n}", seq=n) for n in range(4)]
    single = text("narrow", "z")
    write(store, [node("good"), node("broad"), node("narrow")], [good, *fair, single])
    found = gather(
        store.seen_by(EVERYONE), ranked((good, 1.0), *((p, 0.6) for p in fair), (single, 0.6)), [], Filter(), 10
    )
    assert ids(found) == ["good", "broad", "narrow"]
    assert len(found[1].supports) == 4


def test_who_is_called_by_name_comes_first_and_a_likeness_gives_little(store: Store) -> None:
    said = text("firm", "membranes")
    write(store, [node("firm"), node("named"), node("alike"), node("unlike")], [said])
    names = [Scored("named", 1.0), Scored("alike", 0.6), Scored("unlike", 0.3)]
    found = gather(store.seen_by(EVERYONE), ranked((said, 1.0)), names, Filter(), 10)
    assert ids(found) == ["named", "firm", "alike"]
    assert [one.score for one in found] == [2.0, pytest.approx(0.9 / 1.4), pytest.approx(0.06)]


def test_a_passage_whose_holder_may_not_be_seen_speaks_for_nobody(store: Store) -> None:
    said = text("gone", "membranes")
    write(store, [node("firm")])
    assert gather(store.seen_by(EVERYONE), ranked((said, 1.0)), [], Filter(), 10) == []


def test_what_comes_after_the_head_only_fills_up(store: Store) -> None:
    many = [text(f"firm{n % 40:02}", f"t{n}", seq=n) for n in range(HEAD)]
    late = [text("firm00", "late", seq=HEAD), text("other", "late", seq=HEAD)]
    write(store, [*(node(f"firm{n:02}") for n in range(40)), node("other")], [*many, *late])
    scored = ranked(*((p, 1 - n / 1000) for n, p in enumerate([*many, *late])))
    short = gather(store.seen_by(EVERYONE), scored[:HEAD], [], Filter(), 40)
    long = gather(store.seen_by(EVERYONE), scored, [], Filter(), 60)
    assert ids(long) == [*ids(short), "other"]
    assert [one.score for one in long[:40]] == [one.score for one in short]
    assert ids(gather(store.seen_by(EVERYONE), scored, [], Filter(), 5)) == ids(short)[:5]


def test_it_reads_on_until_enough_match(store: Store) -> None:
    texts = [text(f"f{n:03}", "x") for n in range(90)]
    write(store, [node(f"f{n:03}", region="TR83" if n > 80 else "DE1") for n in range(90)], texts)
    found = gather(
        store.seen_by(EVERYONE),
        ranked(*((p, 1 - n / 100) for n, p in enumerate(texts))),
        [],
        Filter(regions=frozenset({"TR"})),
        5,
    )
    assert ids(found) == [f"f{n:03}" for n in range(81, 86)]


def test_scores_need_no_passage() -> None:
    assert score([], 0.0) == 0
    assert score([1.0, 1.0, 1.0, 1.0], 0.0) == pytest.approx(0.9)
