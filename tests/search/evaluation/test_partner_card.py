from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.filters import Filter
from graph.model import Batch, Edge, Source
from graph.store import Store
from search.evaluation.baselines import Baselines
from search.evaluation.hiding import split
from search.evaluation.partner_card import evaluate_partners, gini, prepare, rank_all, tasks
from search.partners.finder import PartnerFinder
from tests.search.partner_graphs import (
    SOURCE,
    WordEncoder,
    filled,
    indexed,
    organisation,
    project,
    says,
    seen,
    tie,
    took_part,
)

CUT = "2015-01-01"
TEXTS = ("border drones", "border radar", "flood maps", "flood sensors", "border drones radar", "flood maps sensors")


def _history() -> Store:
    """Two fields, borders (a b c d) and floods (e f g h), with projects before 2015 and two after; n comes later."""
    members = ("abc", "bcd", "efg", "fgh", "abcdn", "efgh")
    years = (2010, 2012, 2011, 2013, 2015, 2016)
    nodes = [organisation(i, region="TR" if i in "abef" else "DE") for i in "abcdefghn"]
    nodes += [project(f"p{i}", f"{year}-01-01") for i, year in enumerate(years)]
    edges = [e for i, ids in enumerate(members) for e in took_part(f"p{i}", *ids, since=f"{years[i]}-01-01")]
    texts = [says(f"p{i}", "text", text) for i, text in enumerate(TEXTS)]
    return indexed(filled(nodes, edges, texts))


@pytest.fixture(scope="module")
def history() -> Iterator[Store]:
    with _history() as store:
        yield store


def test_what_began_later_is_gone_with_its_texts_and_vectors(history: Store) -> None:
    parted = split(history, CUT)
    known = parted.known.counts()
    assert (known.nodes["project"], known.edges["participated_in"], known.passages) == (4, 12, 4)
    assert known.vectors == {"words/64": 4}
    assert parted.eligible == frozenset("abcdefgh")
    assert [(c.id, "".join(sorted(c.members)), c.text) for c in parted.later] == [
        ("p4", "abcdn", "border drones radar"),
        ("p5", "efgh", "flood maps sensors"),
    ]
    assert parted.earlier["a"] == frozenset("bc")
    assert parted.counts["b"] == 2


def test_a_project_is_dated_by_itself_else_by_who_took_part_and_partners_by_their_tie() -> None:
    nodes = [organisation(i) for i in "abc"] + [project("dated", "2016-01-01"), project("undated"), project("old")]
    edges = [
        *took_part("dated", "a", "b"),
        *took_part("undated", "a", "b", since="2016-01-01"),
        *took_part("old", "a", "b"),
        tie("a", "partner_of", "c", since="2016-01-01"),
        tie("b", "partner_of", "c"),
    ]
    parted = split(filled(nodes, edges), CUT)
    assert [e.key[:3] for e in parted.known.stream_edges()] == [
        ("a", "participated_in", "old"),
        ("b", "participated_in", "old"),
        ("b", "partner_of", "c"),
    ]
    assert [c.id for c in parted.later] == ["a c", "dated", "undated"]
    assert parted.earlier["c"] == {"b"}


def test_what_a_newer_edition_dropped_is_not_counted() -> None:
    ended = Source("d", "1", "2026-01-01", ended="2026-02-01")
    edges = [Edge("a", "participated_in", "p", ended), *took_part("p", "b", since="2014-01-01")]
    parted = split(filled([organisation("a"), organisation("b"), project("p")], edges), CUT)
    assert parted.eligible == {"b"}


def test_whoever_has_ended_or_is_hidden_is_on_neither_side_and_leaves_no_edge_behind() -> None:
    encoder, ended = WordEncoder(), Source("d", "1", "2026-01-01", ended="2026-01-01")
    gone, lost = replace(organisation("gone"), sources=(ended,)), replace(project("lost"), sources=(ended,))
    hidden = [organisation("quiet", audience=("org:quiet",)), replace(project("secret"), audience=("org:quiet",))]
    edges = [
        tie("a", "part_of", "gone"),  # as in ROR: the parent was withdrawn, the relation still stands
        tie("gone", "succeeded_by", "b"),
        tie("gone", "partner_of", "a", since="2016-01-01"),
        *took_part("p0", "gone", "quiet", since="2010-01-01"),
        *took_part("p4", "gone", "quiet", since="2015-01-01"),
        *took_part("lost", "a", "b", "c", since="2014-01-01"),
        *took_part("secret", "a", "b", "c", "d", since="2016-01-01"),
        # Public ends, and a tie that is for the two alone.
        replace(tie("a", "partner_of", "e", since="2012-01-01"), audience=("org:a", "org:e")),
        replace(tie("a", "partner_of", "f", since="2016-01-01"), audience=("org:a", "org:f")),
    ]
    texts = says("p4", "text", TEXTS[4]), says("p4", "text", "drones", seq=1, audience=("org:quiet",))
    with _history() as store:
        before = prepare(store, CUT)
        store.write(Batch((gone, lost, *hidden, project("p4", "2015-01-01")), tuple(edges), texts))
        indexed(store)
        after = prepare(store, CUT)
        rank_all(*after, encoder)
    assert (after[0].later, after[0].earlier, after[0].counts) == (before[0].later, before[0].earlier, before[0].counts)
    assert after[1] == before[1]


def test_questions_tell_new_pairs_from_repeated_and_newcomers_from_incumbents(history: Store) -> None:
    asked = {task.name: task for task in tasks(split(history, CUT))}
    assert asked["pair"].relevant["a"] == frozenset("bcd")
    assert asked["pair, new"].relevant == {
        "a": frozenset("d"), "d": frozenset("a"), "e": frozenset("h"), "h": frozenset("e")
    }  # fmt: skip
    assert asked["pair, repeated"].relevant["a"] == frozenset("bc")
    assert set(asked["pair, newcomers"].relevant) == set("abcdefgh")
    assert asked["pair, incumbents"].relevant == {}
    assert asked["need"].relevant == {"p4": frozenset("abcd"), "p5": frozenset("efgh")}


def test_a_planted_future_changes_no_ranking() -> None:
    encoder = WordEncoder()
    with _history() as store:
        before = rank_all(*prepare(store, CUT), encoder)
        start = Source("later", "1", "2026-01-01")
        members = took_part("p9", "a", "h", "e", since="2017-01-01")
        planted = Batch((project("p9", "2017-01-01"),), members, (says("p9", "text", "border drones"),))
        store.write(planted)
        store.write(Batch(edges=(Edge("a", "partner_of", "g", start, "2018-01-01"),)))
        indexed(store)
        after = rank_all(*prepare(store, CUT), encoder)
    for system, answers in before.items():
        assert {s: after[system][s] for s in answers} == answers, system


def test_a_planted_past_changes_the_ranking() -> None:
    encoder = WordEncoder()
    with _history() as store:
        before = rank_all(*prepare(store, CUT), encoder)["İmece"]["a"]
        store.write(Batch((project("p8", "2014-01-01"),), took_part("p8", "a", "h", since="2014-01-01")))
        after = rank_all(*prepare(store, CUT), encoder)["İmece"]["a"]
    assert before.index("h") > after.index("h") if "h" in before else "h" in after


def test_the_report_has_every_system_on_every_task_and_beats_chance(history: Store) -> None:
    told: list[tuple[int, int | None]] = []
    report = evaluate_partners(history, WordEncoder(), CUT, progress=lambda _, done, total: told.append((done, total)))
    rows = {(row.task, row.system): row for row in report.rows}
    assert {system for task, system in rows if task == "pair"} == {
        "random", "popularity", "Adamic–Adar", "personalised PageRank", "words (BM25)", "meaning (dense)", "İmece"
    }  # fmt: skip
    assert {system for task, system in rows if task == "need"} == {
        "random", "popularity", "words (BM25)", "meaning (dense)", "İmece"
    }  # fmt: skip
    assert rows["pair", "İmece"].ndcg.mean > rows["pair", "random"].ndcg.mean
    assert rows["need", "İmece"].mrr.mean == 1
    assert rows["pair", "İmece"].regions is not None
    assert rows["need", "İmece"].regions is None
    assert told[-1] == (10, 10)
    assert (report.hidden, report.eligible) == (2, 8)
    text = str(report)
    assert "2 cooperations from 2015-01-01 on hidden; 8 organisations ranked" in text
    assert "personalised PageRank" in text
    assert asdict(report)["rows"][0]["recall"]["n"] == 8


def test_the_day_may_be_a_date_and_a_day_with_nothing_after_it_is_refused(history: Store) -> None:
    assert evaluate_partners(history, WordEncoder(), date(2015, 1, 1)).until == CUT
    with pytest.raises(BadInput, match="choose a day"):
        evaluate_partners(history, WordEncoder(), "2020-01-01")


def test_nobody_outside_the_eligible_is_ranked(history: Store) -> None:
    parted, asked = prepare(history, CUT)
    for answers in rank_all(parted, asked, WordEncoder()).values():
        for source, ranking in answers.items():
            assert set(ranking) <= parted.eligible - {source}
            assert len(ranking) == len(set(ranking))


def test_the_random_baseline_is_the_same_every_time(history: Store) -> None:
    parted, _ = prepare(history, CUT)
    rank = Baselines(seen(parted.known), WordEncoder(), parted.eligible).for_texts()["random"]
    assert rank("x") == rank("x") != rank("y")
    assert set(rank("x")) == parted.eligible


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcdef"), max_size=30))
def test_gini_is_the_mean_difference(shown: list[str]) -> None:
    counts = np.array([shown.count(c) for c in "abcdef"], float)
    expected = np.abs(counts[:, None] - counts).sum() / (2 * 6 * counts.sum()) if shown else 0
    assert gini(shown, 6) == pytest.approx(expected)


@pytest.mark.parametrize("organisation_id", ["cordis:pic:999984059"])
def test_on_real_projects_partners_are_found_with_reasons(
    real_data: Path, organisation_id: str, tmp_path: Path
) -> None:
    from ingest.loader import load  # noqa: PLC0415 - a test may join what the packages keep apart

    store = filled([])
    load(store, "cordis", [real_data / "cordis_security"])
    answer = PartnerFinder(None).for_organisation(seen(store), organisation_id, Filter(), 5)
    assert len(answer.partners) == 5
    assert all("closeness" in {r.feature for r in p.features} for p in answer.partners)
    assert answer.partners[0].path is not None
    assert SOURCE.dataset not in {s.dataset for s in answer.partners[0].node.sources}
