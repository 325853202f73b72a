import math
from datetime import date
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import NotFound
from graph.model import Batch, Edge, Node
from graph.opening import open_store
from graph.store import Store
from graph.ties.neighbourhood import NearTies, Reach, neighbourhoods
from graph.ties.paths import HUB, IntroductionPath, introduction_paths, introductions, probability
from graph.view import View
from graph.vocabulary import vocabulary
from tests.graph.samples import CLUSTER, EVERYONE, INSIDER, edge, node, source

TODAY = date(2026, 1, 1)


def _store(nodes: list[Node], edges: list[Edge]) -> Store:
    store = open_store("memory:")
    store.write(Batch(tuple(nodes), tuple(edges)))
    return store


def _around(store: Store, src: str, dst: str, reach: Reach) -> list[Edge]:
    return neighbourhoods(NearTies(store.seen_by(EVERYONE)), src, [dst], reach)[0]


def _routes(store: Store, src: str, dst: str, k: int = 3, hops: int = 4) -> list[list[str]]:
    found = introduction_paths(store.seen_by(EVERYONE), src, dst, k=k, max_hops=hops, today=TODAY)
    return [[step.node.id for step in path.steps] for path in found]


def test_two_that_met_in_a_project_are_introduced_by_it_in_both_languages() -> None:
    project = node("p", "project", "ARMOUR")
    ties = [edge("a", "participated_in", "p", since="2020-01-01"), edge("b", "participated_in", "p")]
    with _store([node("a", name="Alfa"), node("b", name="Beta"), project], ties) as store:
        (path,) = introduction_paths(store.seen_by(EVERYONE), "a", "b", today=TODAY)
    assert path.sentence == {
        "tr": "Alfa ile Beta, ARMOUR projesinde birlikte yer aldı.",
        "en": "Alfa and Beta took part together in ARMOUR.",
    }
    assert [(s.edge.src, s.node.id) for s in path.steps] == [("a", "p"), ("b", "b")]
    assert path.cost == pytest.approx(sum(-math.log(probability(e, "2026-01-01")) for e in ties) + HUB * math.log(2))


def test_other_ties_are_read_in_their_direction() -> None:
    nodes = [node("a", name="Alfa"), node("k", "cluster", "Küme"), node("b", name="Beta")]
    with _store(nodes, [edge("a", "member_of", "k"), edge("b", "member_of", "k")]) as store:
        (path,) = introduction_paths(store.seen_by(EVERYONE), "a", "b")
    assert path.sentence["en"] == "Alfa → member of: Küme; Küme → has member: Beta."
    assert path.sentence["tr"] == "Alfa → üyesi olduğu: Küme; Küme → üyesi: Beta."


def test_paths_have_distinct_first_hops_and_the_likeliest_comes_first() -> None:
    ties = [("a", "x"), ("x", "b"), ("x", "y"), ("y", "b"), ("a", "z"), ("z", "w"), ("w", "b")]
    edges = [edge(s, "partner_of", d) for s, d in ties]
    with _store([node(i) for i in "abxyzw"], edges) as store:
        assert _routes(store, "a", "b") == [["x", "b"], ["z", "w", "b"]]
        assert _routes(store, "a", "b", k=1) == [["x", "b"]]
        assert _routes(store, "a", "b", hops=2) == [["x", "b"]]
        assert _routes(store, "a", "b", hops=1) == []


def test_nothing_leads_to_oneself_or_to_whom_no_tie_leads_and_an_unknown_id_is_said() -> None:
    place = node("r", "region")
    with _store([node("a"), node("b"), place], [edge("a", "located_in", "r"), edge("b", "located_in", "r")]) as store:
        assert introduction_paths(store.seen_by(EVERYONE), "a", "a") == []
        assert introduction_paths(store.seen_by(EVERYONE), "a", "b") == []
        with pytest.raises(NotFound, match="nobody"):
            introduction_paths(store.seen_by(EVERYONE), "a", "nobody")


def test_a_tie_through_what_the_caller_may_not_see_carries_nothing() -> None:
    hidden = node("h", audience=(CLUSTER,))
    with _store([node("a"), node("b"), hidden], [edge("a", "partner_of", "h"), edge("h", "partner_of", "b")]) as store:
        assert introduction_paths(store.seen_by(EVERYONE), "a", "b") == []
        assert len(introduction_paths(store.seen_by(INSIDER), "a", "b")) == 1


def test_a_tie_that_two_datasets_state_is_one_tie_by_the_fresher_of_them() -> None:
    old = edge("a", "partner_of", "b", since="2001-01-01")
    new = edge("a", "partner_of", "b", since="2025-01-01", source=source("e"))
    with _store([node("a"), node("b")], [old, new]) as store:
        (path,) = introduction_paths(store.seen_by(EVERYONE), "a", "b", today=TODAY)
    assert path.steps[0].edge == new


def test_someone_with_many_ties_is_a_dearer_go_between() -> None:
    crowd = [node(f"c{i}") for i in range(30)]
    ties = [edge("a", "partner_of", "hub"), edge("hub", "partner_of", "b")]
    ties += [edge("a", "partner_of", "quiet"), edge("quiet", "partner_of", "b")]
    ties += [edge("hub", "partner_of", c.id) for c in crowd]
    with _store([node("a"), node("b"), node("hub"), node("quiet"), *crowd], ties) as store:
        assert _routes(store, "a", "b") == [["quiet", "b"], ["hub", "b"]]


def test_recent_ties_are_likelier_than_old_ones_and_old_ones_keep_a_floor() -> None:
    likelihoods = [
        probability(edge("a", "partner_of", "b", since="1900", until=until), "2026-01-01")
        for until in ("2030-01-01", "2026-01-01", "2018-01-01", "1950")
    ]
    assert likelihoods[0] == likelihoods[1] == pytest.approx(0.9)
    assert likelihoods[2] == pytest.approx(0.9 * 0.65, rel=1e-3)
    assert 0.27 < likelihoods[3] < 0.28


def test_the_neighbourhood_is_bounded_and_keeps_the_newest_ties_of_a_hub() -> None:
    crowd = [node(f"c{i:02}") for i in range(20)]
    ties = [edge("a", "partner_of", c.id, since=f"20{i:02}-01-01") for i, c in enumerate(crowd)]
    with _store([node("a"), node("b"), *crowd], [*ties, edge("c19", "partner_of", "b", since="2000")]) as store:
        kept = _around(store, "a", "b", Reach(hops=1, ties=5))
        assert [e.since for e in kept] == [f"20{i}-01-01" for i in range(15, 20)]
        few = _around(store, "b", "a", Reach(hops=4, nodes=4))
        assert {id_ for e in few for id_ in (e.src, e.dst)} <= {"a", "b", "c19", "c00", "c01"}
        assert _around(store, "a", "b", Reach(hops=2, nodes=2)) == []


RELATIONS = ("partner_of", "related_to", "member_of", "located_in")
_NAMES = "abcdefg"


@st.composite
def _ties(draw: st.DrawFn) -> list[Edge]:
    pairs = draw(st.lists(st.tuples(st.sampled_from(_NAMES), st.sampled_from(_NAMES)), max_size=16))
    when = st.sampled_from([None, "2001-01-01", "2020-06-01", "2027-01-01"])
    found = [
        edge(a, draw(st.sampled_from(RELATIONS[:3])), b, since=draw(when), until=draw(when),
             source=source(draw(st.sampled_from("de"))))
        for a, b in pairs
    ]  # fmt: skip
    return list({e.key: e for e in found}.values())


def _brute_force(ties: list[Edge], hops: int) -> list[float]:
    """The least cost for each first hop from a to b, over all simple paths, ascending."""
    degree = {n: sum((e.src == n) + (e.dst == n) for e in ties) for n in _NAMES}
    cost: dict[frozenset[str], float] = {}
    for e in ties:
        pair, value = frozenset((e.src, e.dst)), -math.log(probability(e, TODAY.isoformat()))
        cost[pair] = min(cost.get(pair, math.inf), value)
    best: dict[str, float] = {}
    for between in (m for size in range(hops) for m in permutations("cdefg", size)):
        path = ("a", *between, "b")
        steps = [cost.get(frozenset(pair)) for pair in pairwise(path)]
        if None not in steps:
            total = sum(s for s in steps if s) + HUB * sum(math.log(degree[n]) for n in between)
            best[path[1]] = min(best.get(path[1], math.inf), total)
    return sorted(best.values())


@settings(deadline=None, max_examples=40)
@given(_ties(), st.integers(1, 4), st.integers(1, 4))
def test_the_paths_are_those_of_brute_force(ties: list[Edge], k: int, hops: int) -> None:
    with _store([node(n) for n in _NAMES], ties) as store:
        found = introduction_paths(store.seen_by(EVERYONE), "a", "b", k=k, max_hops=hops, today=TODAY)
        again = introduction_paths(store.seen_by(EVERYONE), "a", "b", k=k, max_hops=hops, today=TODAY)
    assert found == again
    assert [path.cost for path in found] == pytest.approx(_brute_force(ties, hops)[:k])
    assert len({path.steps[0].node.id for path in found}) == len(found)
    assert all(len(path.steps) <= hops and step.edge.rel in vocabulary().ties for path in found for step in path.steps)


def _one_by_one(view: View, target: str, within: list[int]) -> list[IntroductionPath]:
    for hops in within:
        if found := introduction_paths(view, "a", target, k=2, max_hops=hops, today=TODAY):
            return found
    return []


@settings(deadline=None, max_examples=40)
@given(_ties(), st.lists(st.sampled_from(_NAMES), max_size=4), st.sampled_from([[4], [2, 4], [1, 3], []]))
def test_introductions_to_several_are_those_to_each_alone(
    ties: list[Edge], targets: list[str], within: list[int]
) -> None:
    with _store([node(n) for n in _NAMES], ties) as store:
        together = introductions(store.seen_by(EVERYONE), "a", targets, k=2, within=within, today=TODAY)
        assert together == {t: _one_by_one(store.seen_by(EVERYONE), t, within) for t in targets}


@settings(deadline=None, max_examples=40)
@given(_ties(), st.builds(Reach, st.integers(0, 4), st.integers(2, 7), st.integers(1, 3)))
def test_neighbourhoods_read_together_are_those_read_alone(ties: list[Edge], reach: Reach) -> None:
    with _store([node(n) for n in _NAMES], ties) as store:
        together = neighbourhoods(NearTies(store.seen_by(EVERYONE)), "a", "bcd", reach)
        assert together == [_around(store, "a", target, reach) for target in "bcd"]
