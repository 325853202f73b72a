"""A view shows what its caller may see, whatever a filter says, and what it has shown it goes on showing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graph.errors import BadInput, NotFound
from graph.filters import Filter
from graph.model import Batch, LanguageBias
from graph.reads import ScopedReads, Speakers
from graph.store import Store
from graph.view import View
from graph.words.folding import alternatives
from tests.graph.samples import CLUSTER, EVERYONE, INSIDER, edge, node, passage

OPEN, CLOSED = node("org:open", name="Açık Firma"), node("org:closed", name="Kapalı Firma", audience=(CLUSTER,))


@pytest.fixture
def filled(store: Store) -> Store:
    document = node("doc:1", "document", name="Not")
    texts = (passage("org:open", "membran"), passage("org:closed", "membran", audience=(CLUSTER,)))
    store.write(Batch((OPEN, CLOSED, document), (edge("org:open", "partner_of", "org:closed"),), texts))
    return store


def test_a_filter_cannot_widen_what_is_seen(filled: Store) -> None:
    view, wide = filled.seen_by(EVERYONE), Filter(audiences=INSIDER)
    assert [one.id for one in view.page(replace(wide, kinds=frozenset({"sme"})), 10)] == ["org:open"]
    assert view.facets(wide).kinds == {"sme": 1, "document": 1}
    assert [found.id.partition("#")[0] for found in view.lexical(alternatives("membran"), wide, 10)] == ["org:open"]
    assert [found.id for found in view.named(["firma"], wide, 10)] == ["org:open"]
    assert view.degrees(["org:open"])["org:open"] == 0
    assert filled.seen_by(INSIDER).facets(Filter()).kinds == {"sme": 2, "document": 1}


def test_what_is_hidden_reads_as_what_is_not_there(filled: Store) -> None:
    view = filled.seen_by(EVERYONE)
    for id_ in ("org:closed", "org:nobody"):
        with pytest.raises(NotFound) as raised:
            view.node(id_)
        assert raised.value.sentence.key == "graph.view.nothing"
    with pytest.raises(NotFound) as raised:
        view.organisation("doc:1")
    assert raised.value.sentence.key == "graph.view.no_organisation"


def test_one_request_sees_one_state_of_a_node_and_a_count(filled: Store) -> None:
    view, keep = filled.seen_by(EVERYONE), Filter(frozenset({"sme"}))
    assert (view.node("org:open").name, view.nodes(["org:new"]), view.facets(keep).total) == ("Açık Firma", {}, 1)
    before = view.moment
    filled.write(Batch((replace(OPEN, name="Yeni Ad"), node("org:new"))))
    assert (view.node("org:open").name, view.nodes(["org:new"]), view.facets(keep).total) == ("Açık Firma", {}, 1)
    assert view.moment == before
    later = filled.seen_by(EVERYONE)
    assert (later.node("org:open").name, later.facets(keep).total) == ("Yeni Ad", 2)
    assert later.moment != before


def test_a_moment_is_what_the_caller_may_see(filled: Store) -> None:
    assert filled.seen_by(EVERYONE).moment == filled.seen_by(EVERYONE).moment
    assert filled.seen_by(EVERYONE).moment != filled.seen_by(INSIDER).moment


def test_nothing_asked_asks_nothing(filled: Store) -> None:
    view = filled.seen_by(EVERYONE)
    filled.close()
    assert (view.nodes([]), view.passages([]), view.passages_of([]), view.vectors([], "e"), view.edges_of([])) == (
        {}, {}, [], {}, [],
    )  # fmt: skip


def test_what_is_looked_ahead_for_is_what_is_read_without(filled: Store) -> None:
    filled.write(
        Batch((OPEN, node("doc:1", "document")), (edge("org:open", "shared", "doc:1"),), (passage("doc:1", "zar"),))
    )
    asked, keep = alternatives("membran zar"), Filter(frozenset({"sme", "document"}))
    texts = ["org:open#d/text/0", "org:closed#d/text/0", "doc:1#d/text/0", "none"]
    for audiences in (EVERYONE, INSIDER):
        ahead, plain = filled.seen_by(audiences), filled.seen_by(audiences)

        def reads(view: View) -> list[object]:
            return [
                view.lexical(asked, keep, 5),
                view.named(["firma"], keep, 5),
                view.weights([*asked, *asked]),
                view.nearest(np.ones(4, np.float32), "e", keep, 5, LanguageBias({"tr": 0.1}, 0.0)),
                view.tokens(texts, "key"),
                view.bearing(["doc:1", "org:open", "org:closed"]),
                view.nodes(["doc:1", "org:open", "org:closed"]),
                view.weights([frozenset({"boya"}), *asked]),
            ]

        ahead.look_ahead([lambda: ahead.learn_speakers(texts), *(lambda: reads(ahead) for _ in range(2))])  # noqa: B023
        assert reads(ahead) == reads(plain)
        assert [edge.src for edge in plain.bearing(["doc:1"])] == ["org:open"]
        assert _sorted(filled.speakers(texts, audiences)) == _sorted(ScopedReads.speakers(filled, texts, audiences))


def test_what_was_shown_is_what_is_looked_ahead_to(filled: Store) -> None:
    paper, text = node("doc:1", "document", name="Not"), passage("doc:1", "zar")
    filled.write(Batch((paper,), (), (text,)))
    view = filled.seen_by(EVERYONE)
    assert view.node("doc:1").name == "Not"
    view.learn_speakers([text.id])
    assert view.bearing(["doc:1"]) == []
    renamed = replace(paper, name="Yeni", sources=(replace(paper.source, date="2027-01-01"),))
    tie = edge("org:open", "shared", "doc:1")
    filled.write(Batch((renamed,), (tie,), (text,)))
    view.learn_speakers([text.id])
    assert (view.node("doc:1").name, view.bearing(["doc:1"])) == ("Not", [])
    later = filled.seen_by(EVERYONE)
    later.learn_speakers([text.id])
    assert (later.node("doc:1").name, later.bearing(["doc:1"])) == ("Yeni", [tie])


def _sorted(found: Speakers) -> Speakers:
    return found._replace(holders=sorted(found.holders), nodes=dict(sorted(found.nodes.items())))


def test_what_fails_when_it_is_looked_ahead_for_says_so_then_or_when_it_is_asked_for(filled: Store) -> None:
    view = filled.seen_by(EVERYONE)

    def failing() -> None:
        raise BadInput("graph.store.closed")

    def asked() -> None:
        view.look_ahead([lambda: view.nodes(["org:open"]), failing, failing])
        failing()

    view.look_ahead([])
    with pytest.raises(BadInput):
        asked()
    assert view.node("org:open").name == "Açık Firma"
